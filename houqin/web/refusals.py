"""A refusal in the reader's words, as a page or as problem+json (RFC 9457)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from houqin.kernel.refusal import N_, Refusal
from houqin.web import words

HEADLINES = {
    400: gettext_lazy("Not readable"),
    401: gettext_lazy("Sign in first"),
    403: gettext_lazy("Not permitted"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("Not possible here"),
    409: gettext_lazy("Not possible now"),
    413: gettext_lazy("Too large"),
    422: gettext_lazy("Not complete"),
}
#: How rules write an instant into the figures of a refusal: with its offset, so that it is one.
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?[+-]\d\d:\d\d")
#: Where in this project's own texts a basis was found; what follows it may be a law.
OWN_TEXT = re.compile(r"^(rules [A-Z][\d.]*|S\d+)[:,]\s*")
#: A problem's type is a name, not an address: the system also runs where no web is reachable.
TYPE_PREFIX = "urn:houqin:refusal:"


class PageMissing(Refusal):
    """Nothing lies at this address."""

    code = "page_missing"
    sentence = N_("There is no page at this address.")
    remedy = N_("Go back, or start again from the home page.")
    status = 404


class Forbidden(Refusal):
    """The act is closed to this reader."""

    code = "forbidden"
    sentence = N_("You may not open this.")
    remedy = N_("Ask somebody who holds the duty.")
    status = 403


class Unreadable(Refusal):
    """The browser or program sent something that cannot be read."""

    code = "unreadable"
    sentence = N_("What was sent could not be read.")
    remedy = N_("Load the page anew and try again; nothing was changed.")
    status = 400


class TooLarge(Refusal):
    """More was sent than the server takes."""

    code = "too_large"
    sentence = N_("What was sent is too large.")
    remedy = N_("Send fewer or smaller files; nothing was changed.")
    status = 413


class StaleForm(Refusal):
    """The form's safety token is missing or belongs to another sign-in."""

    code = "stale_form"
    sentence = N_("This form has expired, so nothing was changed.")
    remedy = N_("Load the page anew and send it again.")
    status = 403


class SomebodyWasFaster(Refusal):
    """Two writes met; the database kept the first."""

    code = "somebody_was_faster"
    sentence = N_("Somebody else just did this or took it.")
    remedy = N_("Load the page anew and look at how it stands now; nothing of yours was changed.")
    status = 409


class Contradiction(Refusal):
    """A constraint of the database, the second wall: the service should have said it more kindly."""

    code = "contradiction"
    sentence = N_("What was entered contradicts a rule of the system ({rule}).")
    remedy = N_("Look at dates, kinds and amounts again; nothing was changed.")
    status = 422


class Unfit(Refusal):
    """A value that no column can hold: too long, too large, or with characters that are none."""

    code = "unfit"
    sentence = N_("A value is too long, too large or holds characters that cannot be kept.")
    remedy = N_("Correct it and send it again; nothing was changed.")
    status = 422


class SignInFirst(Refusal):
    """Nobody is signed in."""

    code = "sign_in_first"
    sentence = N_("Nobody is signed in.")
    remedy = N_("Sign in, or send a valid token.")
    status = 401


class NoPerson(Refusal):
    """A sign-in that belongs to no person in force: it may do nothing."""

    code = "no_person"
    sentence = N_("This sign-in belongs to nobody who works here at present.")
    remedy = N_("Ask the administrator to enter you, or sign in under another name.")
    status = 403


class WrongMethod(Refusal):
    """The address exists, but not for this kind of request."""

    code = "wrong_method"
    sentence = N_("This address does not take {method}.")
    remedy = N_("Use one of: {allowed}.")
    status = 405


@dataclass(frozen=True)
class Words:
    """A refusal as its reader sees it."""

    sentence: str
    remedy: str
    basis: str

    def __str__(self) -> str:
        return f"{self.sentence} {self.remedy}".strip()

    @property
    def law(self) -> str:
        """What a reader may look up: laws and principles by their Chinese names. The rest of the basis names texts of
        this project (practice 8, clock.md) and is for programs and their makers.
        """
        named = (OWN_TEXT.sub("", part.strip()) for part in self.basis.split(";"))
        return "; ".join(part for part in named if not part.isascii())


def words_of(refusal: Refusal) -> Words:
    """Sentence and remedy in the language in force; figures that are message ids themselves are translated too, and
    those that are instants are told by the reader's clock."""
    sentence, remedy = refusal.told(_said)
    return Words(sentence, remedy, refusal.basis)


def _said(text: str) -> str:
    if INSTANT.fullmatch(text):
        return words.instant(datetime.fromisoformat(text))
    return _(text)


def problem(refusal: Refusal, *, status: int | None = None, **extra: Any) -> dict[str, Any]:
    """The RFC 9457 object: type, title, status, detail, and our code, basis and remedy."""
    told = words_of(refusal)
    status = status or refusal.status
    return {
        "type": TYPE_PREFIX + refusal.code,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": told.sentence,
        "code": refusal.code,
        "basis": told.basis,
        "remedy": told.remedy,
        **extra,
    }


def wants_json(request: HttpRequest) -> bool:
    """Whether the asker is a program."""
    return request.path.startswith("/api/")


def refused(request: HttpRequest, refusal: Refusal, *, status: int | None = None, **extra: Any) -> HttpResponse:
    """The answer to *request*: problem+json for programs, a page (or an htmx fragment) for people."""
    status = status or refusal.status
    if wants_json(request):
        response: HttpResponse = JsonResponse(
            problem(refusal, status=status, **extra), status=status, content_type="application/problem+json"
        )
        if status == HTTPStatus.UNAUTHORIZED:
            response["WWW-Authenticate"] = "Bearer"
        return response
    context = {"words": words_of(refusal), "status": status, "title": HEADLINES.get(status, _("This did not work"))}
    return render(request, "web/error.html", context, status=status)

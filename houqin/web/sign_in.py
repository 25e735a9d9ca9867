"""What somebody who signed in owes first where the authority's security profile asks for it (practice 17).

It is found out once, at sign-in, and kept in the session, so that no other request pays for it; who gets a duty later
owes from their next sign-in on. Programs with a token are let in by the person who signed in to issue it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from houqin.foundation.organisation.models import Account, Person
from houqin.foundation.organisation.security import holds_office_duty, password_is_old, profile_of
from houqin.kernel.refusal import N_, Refusal
from houqin.web.refusals import refused, wants_json

#: Where the session keeps what is owed.
KEPT = "owed_at_sign_in"
#: What is owed → the page where it is paid.
PAGES = {"password": "account_change_password", "second_factor": "mfa_index"}
#: Addresses that stay open meanwhile: the sign-in library's own, the language, and what pages are made of.
OPEN = ("/accounts/", "/language/", "/static/")


class OwesFirst(Refusal):
    """Something is asked of who signed in before anything else."""

    code = "web.owes_first"
    sentence = N_("Your authority's security profile asks you first: {owed}.")
    remedy = N_("Sign in with a browser and do it there.")
    basis = "practice 17"
    status = 403


NAMES = {"password": N_("choose a new password"), "second_factor": N_("set up a second factor")}


def owed_by(account: Account) -> str:
    """``password``, ``second_factor``, or nothing."""
    person = Person.objects.select_related("authority").filter(account=account).first()
    if person is None:
        return ""
    if password_is_old(account, person.authority, at=timezone.now()):
        return "password"
    asks = profile_of(person.authority).needs_second_factor and holds_office_duty(person)
    return "second_factor" if asks and not is_mfa_enabled(account) else ""


def note_owed(request: HttpRequest, user: Account, **_more: Any) -> None:
    """Keep what is owed in the session that begins (Django's ``user_logged_in``)."""
    if owed := owed_by(user):
        request.session[KEPT] = owed


def note_new_password(user: Account, **_more: Any) -> None:
    """Keep since when a password holds (allauth's ``password_changed`` and ``password_set``)."""
    Account.objects.filter(pk=user.pk).update(password_set_at=timezone.now())


class OwedFirstMiddleware:
    """Leads who owes something to the page where it is paid, until it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing owed, or a page that stays open: pass on."""
        if not request.session.get(KEPT) or request.path.startswith(OPEN):
            return self.get_response(request)
        account = request.user
        owed = owed_by(account) if isinstance(account, Account) else ""
        if not owed:
            del request.session[KEPT]
            return self.get_response(request)
        request.session[KEPT] = owed
        if wants_json(request):
            return refused(request, OwesFirst(owed=NAMES[owed]))
        return HttpResponseRedirect(reverse(PAGES[owed]))

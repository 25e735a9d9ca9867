"""Pages on messengers: where messages reach a person, and signing in by the organisation's own application."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from houqin.foundation.notices.messengers import absolute, settings_of
from houqin.foundation.notices.models import Channel
from houqin.foundation.notices.services import set_address
from houqin.foundation.notices.signing_in import ENTRANCES, account_at
from houqin.foundation.organisation.models import Person, Unit, UnitKind
from houqin.kernel.refusal import N_, Refusal
from houqin.web.pages import ActionPage, Form, Page
from houqin.web.refusals import PageMissing

#: Where the session keeps what a sign-in on its way was promised.
KEPT = "messenger_sign_in"


class SignInStale(Refusal):
    """What came back from the messenger does not belong to a sign-in that this browser began."""

    code = "web.messenger_stale"
    sentence = N_("This sign-in was not begun in this browser, or it was used already.")
    remedy = N_("Begin again from the sign-in page or from the application.")
    status = 403


class TooManySignIns(Refusal):
    """Too many attempts from one place."""

    code = "web.messenger_too_many"
    sentence = N_("Too many sign-ins were begun from here.")
    remedy = N_("Wait a minute and try again.")
    status = 403


@dataclass(frozen=True)
class Offered:
    """A messenger's application by which people of an authority sign in: its name and where that begins."""

    name: str
    url: str


def offered(request: HttpRequest) -> Iterator[Offered]:
    """The applications that are set up; none where the installation does not know its own public address."""
    if not settings.PUBLIC_ADDRESS:
        return
    onward = request.GET.get("next", "")
    query = f"?{urlencode({'next': onward})}" if onward else ""
    authorities = list(Unit.objects.filter(kind=UnitKind.AUTHORITY, valid_until=None).order_by("pk"))
    for authority in authorities:
        for channel in settings_of(authority.code):
            if channel in ENTRANCES:
                name = str(Channel(channel).label)
                url = reverse("web:messenger_sign_in", args=[channel, authority.code])
                yield Offered(f"{name} · {authority.name}" if len(authorities) > 1 else name, url + query)


class MessengerSignIn(Page):
    """Leads to the messenger's page of consent; in its own web view that page answers by itself."""

    title = _("Sign in")
    public = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Promise this browser a sign-in that can come back once. Raises PageMissing where nothing is set up."""
        channel, authority = self.kwargs["channel"], self.kwargs["authority"]
        found = settings_of(authority).get(channel)
        if channel not in ENTRANCES or found is None or not settings.PUBLIC_ADDRESS:
            raise PageMissing
        state = secrets.token_hex(16)
        onward = request.GET.get("next", "")
        request.session[KEPT] = {"state": state, "channel": channel, "authority": authority, "next": onward}
        return HttpResponseRedirect(ENTRANCES[channel].consent(found, _back(), state))


class MessengerBack(Page):
    """Where the messenger sends people back with a code that says who they are."""

    title = _("Sign in")
    public = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask the messenger whose code it is and let that person in, by way of the second factor where they have one.

        Raises SignInStale, TooManySignIns, NoAnswer, MessageRefused, UnknownAtMessenger.
        """
        kept = request.session.pop(KEPT, None)
        if kept is None or not secrets.compare_digest(kept["state"], request.GET.get("state", "")):
            raise SignInStale
        if not ratelimit.consume(request, action="login"):
            raise TooManySignIns
        entrance, found = ENTRANCES[kept["channel"]], settings_of(kept["authority"]).get(kept["channel"])
        authority = Unit.objects.filter(kind=UnitKind.AUTHORITY, code=kept["authority"], valid_until=None).first()
        code = request.GET.get(entrance.code) or request.GET.get("code", "")
        if found is None or authority is None or not code:
            raise SignInStale
        account = account_at(authority, kept["channel"], entrance.asked(found, code, _back()))
        onward = kept["next"]
        if not url_has_allowed_host_and_scheme(onward, allowed_hosts=None):
            onward = "/"
        answer: HttpResponse = perform_login(request, account, email_verification="none", redirect_url=onward)
        return answer


def _back() -> str:
    return absolute(reverse("web:messenger_back"))


class AddressForm(Form):
    """Which messenger, and the name there."""

    channel = forms.ChoiceField(label=_("Messenger"), choices=Channel.choices)
    address = forms.CharField(
        label=_("Address there"),
        max_length=120,
        required=False,
        help_text=_("The person's user id in the organisation's directory, or a mobile number. Empty: take it away."),
    )


class SetAddress(ActionPage):
    """Say where messages reach a person."""

    title = _("Where messages reach them")
    action = "notices.addresses.change"
    parent = ("web:people", _("People"))
    model = Person
    related = ("unit",)
    form_class = AddressForm
    service = set_address
    intro = _("By their address at a messenger they also sign in from its application.")
    done = _("The address was kept.")

"""Pages on the tokens of one's own programs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.foundation.audit.idempotency import key_of
from houqin.kernel.refusal import Refusal
from houqin.web.idempotency import FIELD
from houqin.web.models import ApiToken
from houqin.web.pages import Act, ActionPage, Badge, Column, DayField, Form, ListPage, ServiceFormPage
from houqin.web.services.tokens import end_token, issue_token


def state_of(token: ApiToken) -> Badge:
    """Whether a token still signs in."""
    if token.ended_at is not None:
        return Badge(_("ended"), "plain")
    return Badge(_("expired"), "plain") if token.expires_at <= timezone.now() else Badge(_("in force"), "good")


class TokenList(ListPage):
    """One's own tokens."""

    title = _("Tokens of my programs")
    action = "web.tokens.hold"
    parent = ("web:me", _("My account"))
    model = ApiToken
    export_action = None
    columns = (
        Column("name", _("Name"), link=True),
        Column("recorded_at", _("Issued")),
        Column("expires_at", _("Expires")),
        Column("state", _("State"), value=state_of),
    )
    acts = (Act(_("New token"), "web:token_issue", "web.tokens.hold", "plus", "primary"),)
    empty = _("You have no tokens. A program that acts for you by the API needs one.")


class TokenForm(Form):
    """What for and how long."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Which program it is for."))
    valid_until = DayField(label=_("until (exclusive)"), help_text=_("At most one year from now."))


class IssueToken(ServiceFormPage):
    """A new token; its text is shown once."""

    title = _("New token")
    action = "web.tokens.hold"
    parent = ("web:tokens", _("Tokens of my programs"))
    form_class = TokenForm
    submit = _("Issue")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Issue it and show its text, which is not kept anywhere: a repeated sending issues another one."""
        form = self.form(request.POST)
        try:
            key_of(request.POST.get(FIELD))
            if not form.is_valid():
                return self.with_form(form, status=422)
            _token, text = issue_token(self.actor, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            return self.with_form(form, status=refusal.status, refusal=refusal)
        response = self.shown(template_name="web/token.html", token=text)
        response["Cache-Control"] = "no-store"
        return response


class EndToken(ActionPage):
    """Take a token back."""

    title = _("End the token")
    action = "web.tokens.hold"
    parent = ("web:tokens", _("Tokens of my programs"))
    model = ApiToken
    service = end_token
    tone = "danger"
    submit = _("End")
    intro = _("The program that uses it is shut out at once.")
    done = _("The token was ended.")

    def next_url(self, result: Any) -> str:
        """Back to the list."""
        return self.crumbs()[0].url

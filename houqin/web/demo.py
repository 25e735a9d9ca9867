"""Signing in to the demonstration: one button per role, by a code that works once.

It exists only under ``settings.DEMO``, and only on a database whose every authority the demo itself made (a setting of
the authority says so, written by an audited use case).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.foundation.organisation.models import Account, Grant, Unit, UnitKind, UnitSetting
from houqin.foundation.organisation.roles import Role
from houqin.kernel.refusal import N_, Refusal
from houqin.web.pages import Page
from houqin.web.refusals import PageMissing

#: The setting of an authority that the demo made (``organisation.settings.BUILT_IN``).
MARKER = "made_by_demo"
#: Seconds a code lives.
LIFE = 600


class CodeSpent(Refusal):
    """A one-time code that was used, has expired, or never was."""

    code = "demo.code_spent"
    sentence = N_("This code was used already or has expired.")
    remedy = N_("Load the page anew and take a fresh one.")
    status = 403


@dataclass(frozen=True)
class Entrance:
    """A person of the demo who holds a role, and the code that lets one in as them."""

    role: str
    person: str
    unit: str
    code: str


def is_demonstration() -> bool:
    """Whether this is the demo: by setting, and by what stands in the database."""
    if not settings.DEMO:
        return False
    authorities = set(Unit.objects.filter(kind=UnitKind.AUTHORITY).values_list("pk", flat=True))
    marked = set(UnitSetting.objects.filter(key=MARKER, value=True).values_list("unit_id", flat=True))
    return bool(authorities) and authorities <= marked


def entrances() -> list[Entrance]:
    """One person per role, each with a fresh one-time code, in the order of the roles."""
    today = timezone.localdate()
    held = (
        Grant.objects.filter(valid_from__lte=today, person__account__is_active=True)
        .exclude(valid_until__lte=today)
        .select_related("person__account", "unit")
        .order_by("-pk")
    )
    first = {grant.role: grant for grant in held}
    return [
        Entrance(str(role.label), grant.person.name, grant.unit.name, _new_code(grant.person.account))
        for role in Role
        if (grant := first.get(role)) is not None
    ]


def _new_code(account: Account | None) -> str:
    code = f"{secrets.randbelow(10**8):08d}"
    cache.set(_place(code), account.pk if account else None, LIFE)
    return code


def _place(code: str) -> str:
    return f"demo-code-{code}"


def spend(code: str) -> Account:
    """The account a code lets in; the code is spent. Raises CodeSpent."""
    plain = "".join(mark for mark in code if mark.isdecimal() and mark.isascii())[:8]
    account_id = cache.get(_place(plain))
    if account_id is None or not cache.delete(_place(plain)):
        raise CodeSpent
    return Account.objects.get(pk=account_id)


class DemoSignIn(Page):
    """The door of the demonstration."""

    title = _("Demonstration: sign in by role")
    template_name = "web/demo.html"
    public = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The page does not exist anywhere else."""
        if not is_demonstration():
            raise PageMissing
        return super().dispatch(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """A button and a code for each role."""
        return {**super().context(), "entrances": entrances()}

    def post(self, request: HttpRequest) -> HttpResponse:
        """Let in whoever brings a fresh code."""
        account = spend(request.POST.get("code", ""))
        login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
        return HttpResponseRedirect("/")

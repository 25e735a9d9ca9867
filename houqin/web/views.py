"""One's own page, and the way home."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from houqin.foundation.organisation.actor import Actor, ActorKind
from houqin.foundation.organisation.models import Person, Unit
from houqin.foundation.organisation.roles import Role
from houqin.web.navigation import home_of
from houqin.web.pages import Page


def home(request: HttpRequest) -> HttpResponse:
    """To the reader's first page: by role, for visitors what is public, else sign-in."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    target = home_of(actor)
    if target is None or (actor.kind is ActorKind.NOBODY and request.user.is_authenticated):
        return HttpResponseRedirect("/me/") if request.user.is_authenticated else redirect_to_login("/")
    return HttpResponseRedirect(target)


class Me(Page):
    """Who I am here, what I may do, and my sign-in."""

    title = _("My account")
    template_name = "web/me.html"

    def context(self) -> dict[str, Any]:
        """My person and the roles I hold."""
        person = Person.objects.visible_to(self.actor).select_related("unit", "account").filter(pk=self.actor.person_id)
        return {**super().context(), "person": person.first(), "roles": self._roles()}

    def _roles(self) -> list[tuple[str, str]]:
        units = dict(
            Unit.objects.visible_to(self.actor)
            .filter(pk__in=[held.unit_id for held in self.actor.grants])
            .values_list("pk", "name")
        )
        return [(str(Role(held.role).label), units.get(held.unit_id, "")) for held in self.actor.grants]

"""Finds out who asks, before the view's transaction opens with their scope."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from houqin.foundation.organisation.actor import NOBODY, Actor, actor_of
from houqin.foundation.organisation.models import Account
from houqin.foundation.scope.scope import entering


class ActorMiddleware:
    """Sets ``request.actor`` and works the rest of the request under the actor's scope.

    Rights are read afresh on every request, so that a role taken away is gone on the next one (trust Z5).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Resolve the actor, enter the scope, answer."""
        actor = _actor(request)
        request.actor = actor  # type: ignore[attr-defined]  # Django's request takes attributes of middleware
        with entering(actor.scope):
            return self.get_response(request)


def _actor(request: HttpRequest) -> Actor:
    user = request.user
    return actor_of(user, on=timezone.localdate()) if user.is_authenticated and isinstance(user, Account) else NOBODY

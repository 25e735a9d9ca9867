"""What the catalogue does when something below it happens."""

from typing import Any

from django.utils import timezone

from houqin.domains.catalogue.services.hazards import lay_down_defaults
from houqin.foundation.organisation.actor import system_actor
from houqin.foundation.organisation.events import InstallationOpened


def installation_opened(event: InstallationOpened, **_: Any) -> None:
    """A new installation knows the usual classes, faults and danger words: danger is P1 from the first day."""
    lay_down_defaults(
        system_actor(event.authority_id, "houqin init"), since=timezone.localtime(event.at).date(), at=event.at
    )

"""The application of notices."""

from django.apps import AppConfig

UNGUARDED = {
    "notices_notice": "it tells a person of a fact whose own record stands in the archive; reading it is no fact",
    "notices_call": "it tells of a fact whose own record stands in the archive; a call made leaves its own record",
    "notices_delivery": "how a message went out, written by the worker after the act",
}
OPEN = {
    "notices_delivery": "it names a channel and a result only; whom it was for shows with its notice",
}


class NoticesConfig(AppConfig):
    """Notices, their delivery, addresses of persons at messengers."""

    name = "houqin.foundation.notices"
    label = "notices"

    def ready(self) -> None:
        """Make this app's actions known."""
        from houqin.foundation.notices.permissions import ACTIONS, NAMES
        from houqin.foundation.organisation import permissions

        permissions.register(ACTIONS, NAMES)

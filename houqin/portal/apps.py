"""The portal's application."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """What reads across the domains, and the demonstration."""

    name = "houqin.portal"
    label = "portal"

"""The scope's application: only migrations and a database backend."""

from django.apps import AppConfig


class ScopeConfig(AppConfig):
    """Carries the database functions that row security and guards stand on."""

    name = "houqin.foundation.scope"
    label = "scope"

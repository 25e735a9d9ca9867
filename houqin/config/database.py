"""Which database, as whom (owned by the server's setup; replaced when that lands)."""

import os
from typing import Any


def databases() -> dict[str, Any]:
    """Django's DATABASES: ``default`` as the application's role, ``owner`` for migrations."""
    socket = os.environ.get("HOUQIN_SOCKET", "")
    base = {"NAME": "houqin", "HOST": socket, "ENGINE": "houqin.foundation.scope.backend", "ATOMIC_REQUESTS": True}
    return {
        "default": {**base, "USER": "houqin_app"},
        "owner": {
            **base,
            "USER": "houqin_owner",
            "ENGINE": "django.db.backends.postgresql",
            "TEST": {"MIRROR": "default"},
        },
    }

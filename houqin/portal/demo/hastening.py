"""Loads the sample data with connections that suit a load: statements prepared, commits not awaited.

Only this process and those it forks are concerned; the site that is served afterwards connects as always. A crash of
the machine in the middle of the load may lose its last commits; the demo then starts anew, as after any interruption.
"""

from __future__ import annotations

from django.db import connections

#: Times a statement is planned anew before its plan is kept.
PLANNED_ANEW = 2
OPTIONS = {
    "server_side_binding": True,
    "prepare_threshold": PLANNED_ANEW,
    "options": "-c synchronous_commit=off",
}


def hasten() -> None:
    """Let every connection opened from now on be one for loading."""
    used = connections["default"]
    used.close()
    if hasattr(used, "close_pool"):
        used.close_pool()
    connections.settings["default"]["OPTIONS"] |= OPTIONS
    del connections["default"]

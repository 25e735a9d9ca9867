"""What can be said of a telephone number: whether a text message reaches it."""

from __future__ import annotations

import re

_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)")


def mobile_of(phones: str) -> str:
    """The first mobile number written somewhere in *phones*, eleven digits; empty: none takes text messages.

    Extensions and land lines are for calling only.
    """
    found = _MOBILE.search(phones)
    return "".join(found.groups()) if found else ""

"""The form of reports about one day."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.web.pages import DayField, Form


class DayForm(Form):
    """For which day."""

    on = DayField(label=_("Day"), initial=timezone.localdate)

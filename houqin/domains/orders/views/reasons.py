"""The coded reasons an authority pauses and rejects with: listed, entered, ended."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from houqin.domains.catalogue.forms import EndForm
from houqin.domains.orders.forms.reasons import DAY, PauseReasonForm, RejectReasonForm
from houqin.domains.orders.models import PauseReason, RejectReason
from houqin.domains.orders.models.reason import CodedReason
from houqin.domains.orders.services import reasons
from houqin.domains.orders.services.reasons import WAITING_FOR
from houqin.web.pages import Act, ActionPage, Column, ListPage, ServiceFormPage

ACTION = "orders.settings.change"
PAUSES = ("orders:pause_reasons", _("Reasons for pauses"))
REJECTIONS = ("orders:reject_reasons", _("Reasons for rejections"))


def longest(row: PauseReason) -> str:
    """How long it may last, in days; a shorter one in minutes."""
    if row.longest_minutes is None:
        return ""
    days, rest = divmod(row.longest_minutes, DAY)
    return _("{count} days").format(count=days) if not rest else _("{count} minutes").format(count=row.longest_minutes)


class PauseReasonList(ListPage):
    """Reasons for pausing, those that ended too."""

    title = _("Reasons for pauses")
    action = ACTION
    model = PauseReason
    columns = (
        Column("name", _("Name"), link=True),
        Column("code", _("Code")),
        Column("bearer", _("Who bears the time"), value=lambda row: row.get_bearer_display()),
        Column("needs_evidence", _("Needs evidence")),
        Column("longest", _("At most"), sort="longest_minutes", value=longest),
        Column("valid_from", _("from")),
        Column("valid_until", _("until")),
    )
    filters = ("bearer",)
    search = ("name", "name_en", "code")
    order = ("code", "valid_from", "pk")
    acts = (
        Act(_("New reason"), "orders:pause_reason_enter", ACTION, "plus", "primary"),
        Act(_("Reasons for rejections"), "orders:reject_reasons", ACTION, "x"),
    )

    def url_of(self, row: CodedReason) -> str | None:
        """Where a reason that goes on is ended."""
        fixed = row.valid_until or row.code in WAITING_FOR.values()
        return None if fixed else reverse("orders:pause_reason_end", args=[row.public_id])


class EnterPauseReason(ServiceFormPage):
    """Enter or replace a reason for pausing."""

    title = _("New reason for pauses")
    action = ACTION
    parent = PAUSES
    form_class = PauseReasonForm
    service = reasons.enter_pause_reason
    intro = _("A code that is in use is replaced from the day on; pauses that began before keep their terms.")
    done = _("The reason was entered.")


class EndPauseReason(ActionPage):
    """Let nobody pause with it any more."""

    title = _("End the reason")
    action = ACTION
    parent = PAUSES
    model = PauseReason
    form_class = EndForm
    service = reasons.end_pause_reason
    tone = "danger"
    done = _("The reason ends on that day.")


class RejectReasonList(ListPage):
    """Reasons for not taking a report up, those that ended too."""

    title = _("Reasons for rejections")
    action = ACTION
    parent = PAUSES
    model = RejectReason
    columns = (
        Column("name", _("Name"), link=True),
        Column("code", _("Code")),
        Column("valid_from", _("from")),
        Column("valid_until", _("until")),
    )
    search = ("name", "name_en", "code")
    order = ("code", "valid_from", "pk")
    acts = (Act(_("New reason"), "orders:reject_reason_enter", ACTION, "plus", "primary"),)

    def url_of(self, row: CodedReason) -> str | None:
        """Where a reason that goes on is ended."""
        return None if row.valid_until else reverse("orders:reject_reason_end", args=[row.public_id])


class EnterRejectReason(ServiceFormPage):
    """Enter or replace a reason for not taking a report up."""

    title = _("New reason for rejections")
    action = ACTION
    parent = REJECTIONS
    form_class = RejectReasonForm
    service = reasons.enter_reject_reason
    intro = _("It reaches the requester as it stands here.")
    done = _("The reason was entered.")


class EndRejectReason(ActionPage):
    """Let nobody reject with it any more."""

    title = _("End the reason")
    action = ACTION
    parent = REJECTIONS
    model = RejectReason
    form_class = EndForm
    service = reasons.end_reject_reason
    tone = "danger"
    done = _("The reason ends on that day.")

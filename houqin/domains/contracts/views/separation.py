"""Managing and serving, and where the two are not separate (管办分离)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.forms.days import DayForm
from houqin.domains.contracts.models import ServiceModel
from houqin.domains.contracts.queries import SeparationRow, separation_report
from houqin.domains.contracts.rules import Finding
from houqin.web.pages import Badge, Column, ReportPage

FINDINGS = {
    Finding.SAME_HANDS: _("managed and served by the same hands"),
    Finding.NO_STANDARD: _("served without a standard"),
    Finding.NO_MANAGER: _("managed by nobody"),
    Finding.NOT_SERVED: _("served by nobody"),
}


class SeparationReport(ReportPage):
    """Who manages and who serves each service, and where the two are not separate (管办分离)."""

    title = _("Managed and served")
    action = "contracts.separation.see"
    parameters = DayForm
    columns = (
        Column("version.item.service_class.name", _("Service class")),
        Column("version.service", _("Service"), link=True),
        Column("manager.name", _("Managed by")),
        Column("servers", _("Served by"), value=lambda row: [_served(one) for one in row.servers]),
        Column("findings", _("To be settled"), value=lambda row: _found(row)),
    )
    notes = _("Managing and serving are separate where the manager is neither the provider nor a part of it.")

    def defaults(self) -> Mapping[str, Any]:
        """Today."""
        return {"on": timezone.localdate().isoformat()}

    def rows(self, values: Mapping[str, Any]) -> Sequence[SeparationRow]:
        """The report of the day."""
        return separation_report(self.actor, values["on"])

    def totals(self, rows: Sequence[SeparationRow]) -> Sequence[tuple[Any, Any]]:
        """How many services of each finding."""
        counted = [(label, sum(finding.value in row.findings for row in rows)) for finding, label in FINDINGS.items()]
        return [(_("Number of services"), len(rows)), *counted]

    def url_of(self, row: SeparationRow) -> str:
        """The item's page."""
        return reverse("catalogue:item", args=[row.version.public_id])


def _served(one: Any) -> str:
    return f"{one.provider.name} ({ServiceModel(one.service_model).label}, {one.since:%Y-%m-%d})"


def _found(row: SeparationRow) -> Badge:
    if not row.findings:
        return Badge(_("separate"), "good")
    words = say(", ").join(str(FINDINGS[Finding(code)]) for code in row.findings)
    return Badge(words, "bad" if Finding.SAME_HANDS.value in row.findings else "warn")

"""Pages on the archive: records, and the proof of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters.filters import CharFilter, UUIDFilter

from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.audit.queries import proof_of
from houqin.kernel.refusal import N_, Refusal
from houqin.web.pages import Badge, Column, DetailPage, Facts, Fragment, ListPage, period_filter
from houqin.web.pages.base import SubjectPage
from houqin.web.records import words_of_action, words_of_kind

JSON_LINES = "application/jsonl; charset=utf-8"


class NotSealedYet(Refusal):
    """A record younger than the last sealing has no proof."""

    code = "audit.not_sealed_yet"
    sentence = N_("This record is not sealed yet, so there is no proof of it.")
    remedy = N_("Records are sealed within a minute; try again then.")
    status = 409


def who(record: AuditRecord) -> str:
    """Who did it; a job or command of the system itself is called one."""
    if record.actor_public_id is not None:
        return record.actor_name
    return gettext("{name} (without an account)").format(name=gettext(record.actor_name))


class RecordList(ListPage):
    """What was done, by whom, to what."""

    title = _("Archive")
    action = "audit.records.see"
    model = AuditRecord
    columns = (
        Column("action", _("Act"), sort="", value=lambda row: words_of_action(row.action), link=True),
        Column("subject_type", _("About"), sort="", value=lambda row: words_of_kind(row.subject_type)),
        Column("actor_name", _("By"), sort="", value=who),
        Column("at", _("At")),
        Column("sealed", _("Sealed"), value=lambda row: sealed(row)),
    )
    filters = (
        {"action": CharFilter(field_name="action", lookup_expr="istartswith", label=_("Act (code)"), max_length=80)},
        period_filter("at", _("At")),
        {"subject": UUIDFilter(field_name="subject_id", label=_("Public id"))},
    )
    search = ("actor_name",)
    order = ("-pk",)
    related = ("leaf",)
    export_action = "audit.export"


def sealed(row: AuditRecord) -> Badge:
    """Whether a record has its place in the log."""
    return Badge(_("sealed"), "good") if hasattr(row, "leaf") else Badge(_("waiting"), "wait")


def _changes(page: DetailPage) -> Mapping[str, Any]:
    """Before and after, field by field."""
    changes = page.subject.content.get("changes", {})
    pairs = {
        name: pair if isinstance(pair, list) and len(pair) == 2 else [None, pair] for name, pair in changes.items()
    }
    return {"changes": [(gettext(name), before, after) for name, (before, after) in pairs.items()]}


def _proof(page: DetailPage) -> Mapping[str, Any]:
    """The proof, recomputed now."""
    return {"proof": proof_of(page.subject), "record": page.subject}


class RecordPage(DetailPage):
    """One record with its proof."""

    action = "audit.records.see"
    model = AuditRecord
    parent = ("web:archive", _("Archive"))
    related = ("leaf",)
    panels = (
        Facts(
            _("The act"),
            facts=(
                (_("Act"), lambda row: words_of_action(row.action)),
                (_("By"), who),
                (_("At"), "at"),
                (_("Recorded"), "recorded_at"),
                (_("About"), lambda row: words_of_kind(row.subject_type)),
                (_("Public id"), "subject_id"),
                (_("Reason"), lambda row: row.content.get("reason", "")),
            ),
        ),
        Fragment(_("What changed"), fragment="web/archive/_changes.html", given=_changes),
        Fragment(_("Proof"), fragment="web/archive/_proof.html", given=_proof),
    )

    def heading(self) -> str:
        """The act in words."""
        return words_of_action(self.subject.action)

    def badge(self) -> Badge:
        """Whether it is sealed."""
        return sealed(self.subject)


class ProofDownload(SubjectPage):
    """The proof as a file that anybody can check without this system."""

    action = "audit.records.see"
    model = AuditRecord

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An archive of one record, one JSON object a line, for the offline verifier; raises NotSealedYet."""
        proof = proof_of(self.subject)
        if proof is None:
            raise NotSealedYet
        headers = {"Content-Disposition": f'attachment; filename="proof-{self.subject.public_id}.jsonl"'}
        return HttpResponse("\n".join(proof.lines()), content_type=JSON_LINES, headers=headers)

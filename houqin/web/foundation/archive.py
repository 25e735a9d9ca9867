"""Pages on the archive: records, and the proof of each."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.forms import BooleanField, UUIDField
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_filters.filters import CharFilter, UUIDFilter

from houqin.foundation.audit import verifier
from houqin.foundation.audit.exporting import Selection, take_away
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.audit.queries import proof_of
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, Refusal
from houqin.web.pages import (
    Act,
    Badge,
    Column,
    DayField,
    DetailPage,
    Facts,
    Form,
    Fragment,
    ListPage,
    Page,
    ServiceFormPage,
    period_filter,
)
from houqin.web.pages.base import SubjectPage
from houqin.web.records import words_of_action, words_of_doer, words_of_kind

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
    return gettext("{name} (without an account)").format(name=words_of_doer(record.actor_name))


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
    acts = (
        Act(_("Export with proofs"), "web:archive_export", "audit.export", "download"),
        Act(_("The verifier"), "web:archive_verifier", "", "shield-check"),
    )


def sealed(row: AuditRecord) -> Badge:
    """Whether a record has its place in the log."""
    return Badge(_("sealed"), "good") if hasattr(row, "leaf") else Badge(pgettext_lazy("record", "waiting"), "wait")


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


class ExportForm(Form):
    """What to take: everything, or the records of some days or about one thing."""

    since = DayField(
        label=_("From"), required=False, help_text=_("Records of this day and later; empty: from the beginning.")
    )
    until = DayField(label=_("Until (exclusive)"), required=False)
    subject = UUIDField(label=_("About (public id)"), required=False)
    with_personal = BooleanField(
        label=_("With personal values"), required=False, help_text=_("Names and telephone numbers that are still kept.")
    )

    def selection(self) -> Selection:
        """The fields as a selection, days in the reader's zone."""
        given = self.cleaned_data
        subjects = frozenset([given["subject"]] if given["subject"] else [])
        return Selection(start_of(given["since"]), start_of(given["until"]), subjects)


def start_of(day: date | None) -> datetime | None:
    """The first instant of a day in the reader's zone."""
    return None if day is None else timezone.make_aware(datetime.combine(day, time()))


class ArchiveExport(ServiceFormPage):
    """The archive as a file that anybody checks with the offline verifier; taking it is recorded."""

    title = _("Export the archive")
    action = "audit.export"
    parent = ("web:archive", _("Archive"))
    form_class = ExportForm
    submit = _("Write the file")
    intro = _(
        "One JSON object a line, with proofs and signed heads. The verifier, one file of Python, checks it without this"
        " system. Taking it leaves a record."
    )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file; the form again with what was wrong."""
        form = self.form(request.POST)
        if not form.is_valid() or not isinstance(form, ExportForm):
            return self.with_form(form, status=422)
        try:
            return download(self.actor, form.selection(), with_personal=form.cleaned_data["with_personal"])
        except Refusal as refusal:
            return self.with_form(form, status=refusal.status, refusal=refusal)


def download(actor: Actor, selection: Selection, *, with_personal: bool) -> HttpResponse:
    """An export as a download, written to a temporary file first: a stream would outlive the transaction."""
    now = timezone.now()
    raw = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    out = io.TextIOWrapper(raw, encoding="utf-8", newline="\n", write_through=True)
    take_away(actor, out, selection, at=now, with_personal=with_personal)
    out.detach()
    raw.seek(0)
    name = f"archive-{timezone.localtime(now):%Y%m%d-%H%M%S}.jsonl"
    response = FileResponse(raw, as_attachment=True, filename=name, content_type=JSON_LINES)
    response["Cache-Control"] = "no-store"
    return response  # type: ignore[return-value]  # a streaming response is what views may answer


class VerifierDownload(Page):
    """The offline verifier itself, open to everyone signed in."""

    action = "audit.records.see"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file."""
        headers = {"Content-Disposition": 'attachment; filename="verifier.py"'}
        return HttpResponse(Path(verifier.__file__).read_bytes(), content_type="text/x-python", headers=headers)


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

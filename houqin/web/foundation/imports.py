"""Pages on imports: hand a file in, see what it would do, let it be written; and what was written before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from houqin.foundation.imports import mapping as mappings
from houqin.foundation.imports.handing_in import (
    Chosen,
    available,
    begin_writing,
    discard,
    hand_in,
    mapping_of,
    open_errors,
    said_of,
)
from houqin.foundation.imports.models import ImportFile, ImportRun
from houqin.foundation.imports.progress import come
from houqin.foundation.imports.target import targets
from houqin.foundation.imports.template import write_template
from houqin.foundation.imports.workflow import AT_WORK, FILE
from houqin.foundation.organisation.actor import Actor
from houqin.web.pages import (
    Act,
    ActionPage,
    Badge,
    Column,
    DetailPage,
    Facts,
    Form,
    Fragment,
    ListPage,
    Page,
    Rows,
    ServiceFormPage,
)
from houqin.web.pages.base import SubjectPage

LIST = ("web:imports", _("Imports"))
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TONES = {
    "checking": "wait",
    "checked": "note",
    "writing": "wait",
    "written": "good",
    "refused": "bad",
    "failed": "bad",
    "discarded": "plain",
}
COUNTS: tuple[tuple[str, Any], ...] = (
    ("read", _("Rows read")),
    ("new", _("New rows")),
    ("changed", _("Changed since, written anew")),
    ("unchanged", _("Known and unchanged")),
    ("kept", _("Changed since, left as they are")),
    ("repeated", _("Repeated")),
    ("refused", _("Refused rows")),
)


def state_of(file: ImportFile) -> Badge:
    """Where a file stands."""
    return Badge(gettext(FILE.states[file.state]), TONES[file.state])


def _count(name: str) -> Callable[[ImportFile], Any]:
    return lambda file: file.counts.get(name)


def title_of(mapping: mappings.Mapping) -> str:
    """What users call such a file, in the language in force."""
    english = (get_language() or "").startswith("en")
    return (english and mapping.title_en) or mapping.title


def mappings_for(actor: Actor) -> list[mappings.Mapping]:
    """The shipped mappings whose target the actor may write, by name."""
    may = {name for name, target in targets().items() if actor.can(target.action, path=actor.authority_path)}
    return [one for one in map(mappings.load, sorted(mappings.shipped())) if one.target in may]


class ImportList(ListPage):
    """Every file that was handed in."""

    title = _("Imports")
    action = "imports.run"
    model = ImportFile
    columns = (
        Column("name", _("File"), link=True),
        Column("mapping", _("Mapping")),
        Column("state", _("State"), sort="state", value=state_of),
        Column("read", _("Rows read"), value=_count("read"), number=True),
        Column("new", _("New rows"), value=_count("new"), number=True),
        Column("refused", _("Refused rows"), value=_count("refused"), number=True),
        Column("handed_in_by.name", _("Handed in by")),
        Column("at", _("When")),
    )
    search = ("name", "mapping", "source")
    order = ("-at", "-pk")
    related = ("handed_in_by",)
    acts = (
        Act(_("Everything written"), "web:imports_written", "imports.run", "list-details"),
        Act(_("Import a file"), "web:import_new", "imports.run", "plus", "primary"),
    )
    empty = _("No file has been handed in yet.")


class WrittenList(ListPage):
    """Every import that was written, by page, endpoint or command."""

    title = _("Everything written")
    action = "imports.run"
    parent = LIST
    model = ImportRun
    columns = (
        Column("file_name", _("File")),
        Column("mapping", _("Mapping")),
        Column("source", _("System it came from")),
        Column("written", _("Rows written"), number=True),
        Column("unchanged", _("Known and unchanged"), number=True),
        Column("refused", _("Refused rows"), number=True),
        Column("done_by.name", _("By")),
        Column("at", _("When")),
    )
    search = ("file_name", "mapping", "source")
    order = ("-at", "-pk")
    related = ("done_by",)

    def url_of(self, row: Any) -> str | None:
        """A run has no page of its own; its record stands in the archive."""
        return None


class HandInForm(Form):
    """The file and how it is to be read."""

    file = forms.FileField(label=_("File"), help_text=_("CSV, XLSX or XLS; also packed with gzip. At most 64 MB."))
    mapping = forms.ChoiceField(label=_("What it holds"))
    own_mapping = forms.FileField(
        label=_("Mapping of your own"),
        required=False,
        help_text=_("A YAML file, where the columns go by other names; it comes before the choice above."),
    )
    source = forms.CharField(
        label=_("System it came from"),
        max_length=80,
        required=False,
        help_text=_("So that numbers of two systems do not meet; empty: the name of the mapping."),
    )
    sheet = forms.CharField(label=_("Sheet"), max_length=80, required=False, help_text=_("Where several sheets fit."))
    accept_good_rows = forms.BooleanField(label=_("Write the good rows although others are wrong"), required=False)
    keep_changed = forms.BooleanField(label=_("Pass over rows that changed since they were imported"), required=False)

    def prepare(self) -> None:
        """What this actor may import."""
        field = self.fields["mapping"]
        field.choices = [(one.name, f"{title_of(one)} ({one.name})") for one in mappings_for(self.actor)]  # type: ignore[attr-defined]  # it is a ChoiceField


class HandIn(ServiceFormPage):
    """Hand a file in; nothing is written before somebody has seen what it would do."""

    title = _("Import a file")
    action = "imports.run"
    parent = LIST
    template_name = "web/imports/new.html"
    form_class = HandInForm
    submit = _("Check the file")
    intro = _("The file is checked first; nothing is written until you say so.")
    done = _("The file was taken; it is being checked.")

    def context(self) -> dict[str, Any]:
        """The templates to start from."""
        return {**super().context(), "mappings": [(one.name, title_of(one)) for one in mappings_for(self.actor)]}

    def perform(self, form: Form) -> ImportFile:
        """The choices as the service takes them."""
        given = dict(form.cleaned_data)
        content, own = given.pop("file"), given.pop("own_mapping")
        text = own.read(mappings.LARGEST + 1).decode("utf-8", errors="replace") if own else ""
        chosen = Chosen(mapping_text=text, **given)
        return hand_in(
            self.actor,
            name=str(content.name),
            content=content,
            chosen=chosen,
            language=get_language() or "zh-hans",
            at=timezone.now(),
        )


class TemplateDownload(Page):
    """An empty workbook with the columns a mapping knows."""

    title = _("Template")
    action = "imports.run"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The workbook. Raises NoSuchMapping."""
        mapping = mapping_of(request.GET.get("mapping", "people"))
        response = HttpResponse(
            content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{mapping.name}.xlsx"'}
        )
        write_template(mapping, response)  # type: ignore[arg-type]  # a response is written to like a file
        return response


def _said(page: DetailPage) -> Mapping[str, Any]:
    return said_of(page.subject)


def _first_rows(page: DetailPage) -> Mapping[str, Any]:
    """The columns, and each row with its cells beside them."""
    said = _said(page)
    columns = said["columns"]
    rows = [{"number": row["number"], "shown": list(zip(columns, row["cells"], strict=True))} for row in said["rows"]]
    return {"columns": columns, "rows": rows}


def _state(page: DetailPage) -> Mapping[str, Any]:
    """How far the job is, or what it found."""
    file: ImportFile = page.subject
    return {
        "file": file,
        "at_work": file.state in AT_WORK,
        "come": come(file.public_id) if file.state in AT_WORK else None,
        "said": said_of(file),
        "counts": [(label, file.counts[name]) for name, label in COUNTS if name in file.counts],
    }


class ImportPage(DetailPage):
    """One file: how far it is, what it would do, what is wrong with it."""

    action = "imports.run"
    model = ImportFile
    parent = LIST
    related = ("handed_in_by", "run")
    panels = (
        Fragment(_("State"), fragment="web/imports/_state.html", given=_state),
        Rows(
            _("What is wrong"),
            shown=lambda page: bool(_said(page).get("problems")),
            rows=lambda page: _said(page)["problems"],
            columns=(Column("place", _("Cell")), Column("words", _("What is wrong"))),
        ),
        Fragment(
            _("The first rows as understood"),
            shown=lambda page: bool(_said(page).get("rows")),
            fragment="web/imports/_rows.html",
            given=_first_rows,
        ),
        Fragment(
            _("What was read"),
            shown=lambda page: bool(_said(page).get("read")),
            fragment="web/imports/_told.html",
            given=lambda page: {"lines": _said(page)["read"], "unknown": _said(page)["unknown"]},
        ),
        Facts(
            _("The file"),
            facts=(
                (_("Mapping"), "mapping"),
                (_("System it came from"), lambda file: file.source or file.mapping),
                (_("Handed in by"), "handed_in_by.name"),
                (_("When"), "at"),
                (_("SHA-256"), "sha256"),
            ),
        ),
    )
    acts = (
        Act(
            _("Import"),
            "web:import_write",
            "imports.run",
            "check",
            "primary",
            lambda file: "write" in available(file),
        ),
        Act(
            _("Discard"),
            "web:import_discard",
            "imports.run",
            "x",
            "danger",
            lambda file: "discard" in available(file),
        ),
    )

    def badge(self) -> Badge:
        """Where it stands."""
        return state_of(self.subject)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; while a job is at work its first panel asks again by itself, and at the end loads the page anew."""
        htmx = request.htmx  # type: ignore[attr-defined]  # set by HtmxMiddleware
        if not htmx or htmx.boosted or htmx.history_restore_request:
            response = self.shown()
        else:
            response = self.shown(template_name="web/imports/_state.html", panel=_state(self))
            if self.subject.state not in AT_WORK:
                response["HX-Refresh"] = "true"
        patch_vary_headers(response, ["HX-Request"])
        return response


class WriteFile(ActionPage):
    """Let a checked file be written."""

    title = _("Import")
    action = "imports.run"
    parent = LIST
    model = ImportFile
    service = begin_writing
    submit = _("Import")
    intro = _("All new rows are written, or none; what was imported before is not imported again.")
    done = _("The file is being written.")


class DiscardFile(ActionPage):
    """Put a file aside."""

    title = _("Discard")
    action = "imports.run"
    parent = LIST
    model = ImportFile
    service = discard
    tone = "danger"
    submit = _("Discard")
    intro = _("The file and its rows are removed; that it was handed in stays on record.")
    done = _("The file was discarded.")


class ErrorsDownload(SubjectPage):
    """The refused rows, to be corrected and handed in again."""

    title = _("Refused rows")
    action = "imports.run"
    model = ImportFile

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:  # type: ignore[override]  # a file is an answer too
        """The workbook. Raises NotFound when nothing is wrong."""
        name, content = open_errors(self.subject)
        return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)

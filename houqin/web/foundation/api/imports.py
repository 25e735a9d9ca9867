"""Endpoints on imports: hand a file in, see what it would do, let it be written."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import ninja
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from ninja import Field, File, Form, Query
from ninja.files import UploadedFile

from houqin.foundation.imports import handing_in
from houqin.foundation.imports.handing_in import Chosen
from houqin.foundation.imports.mapping import LARGEST
from houqin.foundation.imports.models import ImportFile, ImportRun
from houqin.foundation.imports.progress import come
from houqin.foundation.imports.workflow import AT_WORK
from houqin.web.api import ActorRequest, Body, Paged, Paging, Router, paged
from houqin.web.foundation.imports import XLSX, mappings_for, title_of

router = Router(tags=["imports"])


class MappingOut(ninja.Schema):
    """A mapping that is shipped."""

    name: str
    target: str
    title: str


class HandInGiven(Body):
    """How a file is to be read: a shipped mapping by name, or one's own as YAML."""

    mapping: str = Field("", max_length=80)
    mapping_yaml: str = Field("", max_length=LARGEST)
    source: str = Field("", max_length=80, description="Which system the keys come from; empty: the mapping's name")
    sheet: str = Field("", max_length=80)
    accept_good_rows: bool = False
    keep_changed: bool = False

    def chosen(self) -> Chosen:
        """As the service takes it."""
        given = self.dict()
        return Chosen(mapping_text=given.pop("mapping_yaml"), **given)


class ComeOut(ninja.Schema):
    """How far the job is; ``total`` 0: not known yet."""

    stage: str
    done: int
    total: int


class ProblemOut(ninja.Schema):
    """What is wrong in which cell."""

    place: str
    words: str


class ImportOut(ninja.Schema):
    """A file that was handed in, and how it stands."""

    public_id: UUID
    name: str
    target: str
    mapping: str
    source: str
    state: str
    at: datetime
    counts: dict[str, int] = Field(description="Rows: read, new, changed, unchanged, kept, repeated, refused")


class ImportWhole(ImportOut):
    """With what the check found; ``problems`` are the first hundred, all stand in the file of errors."""

    may_be_written: bool
    progress: ComeOut | None
    refusal: str
    problems: list[ProblemOut]
    read: list[str]
    unknown: list[str]
    available_actions: list[str]

    @staticmethod
    def resolve_may_be_written(file: ImportFile) -> bool:
        """Whether it is checked and nothing stands against writing it."""
        return file.state == "checked" and file.may_be_written

    @staticmethod
    def resolve_progress(file: ImportFile) -> dict[str, Any] | None:
        """While a job is at work."""
        held = come(file.public_id) if file.state in AT_WORK else None
        return {"stage": gettext(held.stage), "done": held.done, "total": held.total} if held else None

    @staticmethod
    def resolve_refusal(file: ImportFile) -> str:
        """Why the whole file was refused."""
        return str(handing_in.said_of(file).get("refusal", ""))

    @staticmethod
    def resolve_problems(file: ImportFile) -> list[dict[str, str]]:
        """By cell."""
        return list(handing_in.said_of(file).get("problems", []))

    @staticmethod
    def resolve_read(file: ImportFile) -> list[str]:
        """How the file was understood."""
        return list(handing_in.said_of(file).get("read", []))

    @staticmethod
    def resolve_unknown(file: ImportFile) -> list[str]:
        """What it cannot say."""
        return list(handing_in.said_of(file).get("unknown", []))

    @staticmethod
    def resolve_available_actions(file: ImportFile) -> list[str]:
        """What may be asked for now."""
        return handing_in.available(file)


class RunOut(ninja.Schema):
    """An import that was written."""

    public_id: UUID
    file_name: str
    file_sha256: str
    target: str
    mapping: str
    source: str
    at: datetime
    written: int
    unchanged: int
    refused: int


@router.get("/import-mappings", response=list[MappingOut])
def list_mappings(request: ActorRequest) -> object:
    """The mappings one may import by."""
    request.actor.demand("imports.run")
    return [{"name": one.name, "target": one.target, "title": title_of(one)} for one in mappings_for(request.actor)]


@router.get("/imports", response=Paged[ImportOut])
def list_imports(request: ActorRequest, paging: Query[Paging]) -> object:
    """The files that were handed in, newest first."""
    request.actor.demand("imports.run")
    return paged(ImportFile.objects.visible_to(request.actor).order_by("-at", "-pk"), paging)


@router.post("/imports", response={202: ImportWhole})
def hand_in(request: ActorRequest, given: Form[HandInGiven], file: File[UploadedFile]) -> object:
    """Hand a file in (multipart); a job checks it, nothing is written before it is asked for."""
    taken = handing_in.hand_in(
        request.actor,
        name=str(file.name),
        content=file,
        chosen=given.chosen(),
        language=get_language() or "zh-hans",
        at=timezone.now(),
    )
    return ninja.Status(202, taken)


@router.get("/imports/{uuid:import_id}", response=ImportWhole)
def show_import(request: ActorRequest, import_id: UUID) -> object:
    """One file: how far it is, what it would do, what is wrong."""
    request.actor.demand("imports.run")
    return handing_in.file_of(request.actor, import_id)


@router.get("/imports/{uuid:import_id}/errors")
def download_errors(request: ActorRequest, import_id: UUID) -> FileResponse:
    """The refused rows as a workbook, to be corrected and handed in again."""
    request.actor.demand("imports.run")
    name, content = handing_in.open_errors(handing_in.file_of(request.actor, import_id))
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)


@router.post("/imports/{uuid:import_id}/write", response={202: ImportWhole})
def write_import(request: ActorRequest, import_id: UUID) -> object:
    """Let a checked file be written by a job, all new rows or none."""
    return ninja.Status(202, handing_in.begin_writing(request.actor, import_id, at=timezone.now()))


@router.post("/imports/{uuid:import_id}/discard", response=ImportWhole)
def discard_import(request: ActorRequest, import_id: UUID) -> object:
    """Put a file aside that will not be written."""
    return handing_in.discard(request.actor, import_id, at=timezone.now())


@router.get("/import-runs", response=Paged[RunOut])
def list_runs(request: ActorRequest, paging: Query[Paging]) -> object:
    """Every import that was written, by page, endpoint or command."""
    request.actor.demand("imports.run")
    return paged(ImportRun.objects.visible_to(request.actor).order_by("-at", "-pk"), paging)

"""Endpoints on files: hand one in, see what is known of it; its bytes come from ``/documents/{id}``."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import ninja
from django.utils import timezone
from ninja import Field, File
from ninja.files import UploadedFile

from houqin.foundation.documents.queries import document_of
from houqin.foundation.documents.services import store_document
from houqin.web.api import ActorRequest, Router

router = Router(tags=["documents"])


class DocumentOut(ninja.Schema):
    """A file as it is kept: pictures are made anew without what the camera wrote into them."""

    public_id: UUID
    name: str
    media_type: str
    size: int = Field(description="Bytes as stored")
    sha256: str = Field(description="Of the bytes as stored")
    width: int | None
    height: int | None
    taken_at: datetime | None = Field(description="What the camera said")
    recorded_at: datetime


@router.post("/documents", response={201: DocumentOut})
def upload_document(request: ActorRequest, file: File[UploadedFile]) -> object:
    """Hand a file in (multipart), judged by its content; acts name it by its public id."""
    return ninja.Status(201, store_document(request.actor, name=str(file.name), content=file, at=timezone.now()))


@router.get("/documents/{uuid:document_id}", response=DocumentOut)
def show_document(request: ActorRequest, document_id: UUID) -> object:
    """What is known of a file one may see."""
    return document_of(request.actor, document_id)

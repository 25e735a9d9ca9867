"""The one door to a file's bytes."""

import uuid

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from houqin.foundation.documents.queries import document_of


@require_safe
def serve(request: HttpRequest, document_id: uuid.UUID) -> FileResponse:
    """Hand out a file to whoever may see it, in a way that no browser runs any of it."""
    document = document_of(request.actor, document_id)  # type: ignore[attr-defined]  # set by the actor's middleware
    response = FileResponse(
        default_storage.open(document.key),
        as_attachment=True,
        filename=document.name,
        content_type=document.media_type,
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, max-age=3600, immutable"
    return response

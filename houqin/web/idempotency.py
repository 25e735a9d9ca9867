"""The key of a write as a request carries it, and what a request's content is for telling repetitions from others."""

from __future__ import annotations

import hashlib
import json
import uuid

from django.http import HttpRequest

#: The hidden field of every write form.
FIELD = "idempotency_key"
#: What a form sends that is not its content.
NOT_CONTENT = frozenset({"csrfmiddlewaretoken", FIELD})


def new_key() -> str:
    """A key for a form just shown."""
    return uuid.uuid4().hex


def is_form(request: HttpRequest) -> bool:
    """Whether a request carries form fields and files (else JSON, or nothing)."""
    return request.content_type in {"multipart/form-data", "application/x-www-form-urlencoded"}


def fingerprint(request: HttpRequest) -> str:
    """SHA-256 over method, address and everything sent, except the form's own keys."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if is_form(request):
        fields = sorted((name, values) for name, values in request.POST.lists() if name not in NOT_CONTENT)
        digest.update(json.dumps(fields).encode())
        for name, files in sorted(request.FILES.lists()):
            for file in files:
                digest.update(f"\n{name} {file.name} {file.size} ".encode())
                for chunk in file.chunks():
                    digest.update(chunk)
                file.seek(0)
    else:
        digest.update(request.body)
    return digest.hexdigest()

"""The page that hands out a contract's archive package."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.forms import CharField
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.models import Contract
from houqin.foundation.audit.packaging import pack
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.period import parse
from houqin.kernel.refusal import Refusal
from houqin.web.pages import ActionPage, Form


class PackageForm(Form):
    """Which year or month."""

    period = CharField(label=_("Year or month"), max_length=7, help_text=_("2026 or 2026-10"))


class TakePackage(ActionPage):
    """A contract's year as one file that an auditor takes away."""

    title = _("Archive package")
    action = "audit.export"
    model = Contract
    parent = ("contracts:contracts", _("Contracts"))
    form_class = PackageForm
    submit = _("Write the file")
    intro = _(
        "Every record about the contract, its orders and its statements, with proofs, files, and the verifier that"
        " checks them without this system. Taking it leaves a record."
    )

    def where(self, subject: Any) -> dict[str, Any]:
        """The archive is the authority's, not a unit's or a provider's."""
        return {}

    def initial(self) -> Mapping[str, Any]:
        """This year."""
        return {"period": str(timezone.localdate().year)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file; the form again with what was wrong."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self.with_form(form, status=422)
        try:
            return download(self.actor, self.subject, form.cleaned_data["period"], at=timezone.now())
        except Refusal as refusal:
            return self.with_form(form, status=refusal.status, refusal=refusal)


def download(actor: Actor, contract: Contract, text: str, *, at: datetime) -> HttpResponse:
    """The package of a year or month (``2026-10``) as a file. Raises BadInput, NotPermitted, NothingSealed."""
    period = parse(text)
    out = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    pack(actor, contract, period, out, at=at)
    out.seek(0)
    name = f"{contract.number}-{text}.zip"
    response = FileResponse(out, as_attachment=True, filename=name, content_type="application/zip")
    response["Cache-Control"] = "no-store"
    return response  # type: ignore[return-value]  # a streaming response is what views may answer

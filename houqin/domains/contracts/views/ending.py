"""A contract's end: run its term, or terminated before its time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.forms.ending import EndForm, TerminateForm
from houqin.domains.contracts.models import Contract
from houqin.domains.contracts.services import contracts
from houqin.domains.contracts.views.shown import LIST
from houqin.web.pages import ActionPage, Form


class EndContract(ActionPage):
    """End a contract that has run its term."""

    title = _("End the contract")
    action = "contracts.activate"
    parent = LIST
    model = Contract
    form_class = EndForm
    service = contracts.end_contract
    done = _("The contract ends on that day.")


class TerminateContract(EndContract):
    """Terminate a contract before its time."""

    title = _("Terminate the contract")
    tone = "danger"
    form_class = TerminateForm
    done = _("The contract is terminated on that day.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """With its reason."""
        return {**form.cleaned_data, "terminated": True}

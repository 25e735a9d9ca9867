"""A contract in the making: drafted, given lines and a formula, put into force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.forms.drafting import ContractForm, FormulaForm, LineForm
from houqin.domains.contracts.models import Contract
from houqin.domains.contracts.services import contracts
from houqin.domains.contracts.services.formulas import agree_formula
from houqin.domains.contracts.views.shown import LIST
from houqin.web.pages import ActionPage, Form, ServiceFormPage


class CreateContract(ServiceFormPage):
    """Draft a contract."""

    title = _("New contract")
    action = "contracts.change"
    parent = LIST
    form_class = ContractForm
    service = contracts.create_contract
    done = _("The contract is a draft; add its lines, then put it into force.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """Amounts in their smallest unit."""
        assert isinstance(form, ContractForm)  # noqa: S101  the page's own form
        return form.arguments()


class AddLine(ActionPage):
    """Add a line to a draft."""

    title = _("Add a line")
    action = "contracts.change"
    parent = LIST
    model = Contract
    form_class = LineForm
    service = contracts.add_line
    submit = _("Save")
    done = _("The line was added.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """The terms as the service takes them."""
        assert isinstance(form, LineForm)  # noqa: S101  the page's own form
        return form.arguments()


class AgreeFormula(ActionPage):
    """Write down the formula by which prices move."""

    title = _("Agree on a price formula")
    action = "contracts.change"
    parent = LIST
    model = Contract
    form_class = FormulaForm
    service = agree_formula
    submit = _("Save")
    intro = _("It must have stood in the tender document; a contract in force takes none.")
    done = _("The formula stands in the contract.")

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """Rates in parts per million."""
        assert isinstance(form, FormulaForm)  # noqa: S101  the page's own form
        return form.arguments()


class ActivateContract(ActionPage):
    """Put a contract into force."""

    title = _("Put into force")
    action = "contracts.activate"
    parent = LIST
    model = Contract
    service = contracts.activate_contract
    intro = _("From now on what the contract says stands; changes are new lines and new prices.")
    done = _("The contract is in force.")

"""Pages on budget lines: what is left per stage, what each amount rests on, and the acts on a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from houqin.domains.budgets import forms
from houqin.domains.budgets.models import BudgetLine, Transfer
from houqin.domains.budgets.services import lines, reservations
from houqin.domains.budgets.services.taking_back import BY_HAND
from houqin.domains.budgets.sources import source_of
from houqin.kernel.money import Money
from houqin.web.pages import (
    Act,
    ActionPage,
    Badge,
    Column,
    DetailPage,
    Facts,
    Form,
    Link,
    ListPage,
    Rows,
    ServiceFormPage,
)

LIST = ("budgets:lines", _("Budget lines"))


def fen(name: str) -> Any:
    """An amount column's value."""
    return lambda row: Money(getattr(row, name))


def left(row: BudgetLine) -> Any:
    """What is left; marked where the line went beyond its money."""
    amount = Money(row.available_fen)
    return Badge(str(amount), "bad") if row.available_fen < 0 else amount


def link_to(line: BudgetLine) -> Link:
    """A line by its name."""
    return Link(str(line), line.get_absolute_url())


def state(row: BudgetLine) -> Badge:
    """Open or closed."""
    return Badge(row.get_state_display(), "good" if row.state == "open" else "plain")


class LineList(ListPage):
    """The lines one may see, with their balances per stage."""

    title = _("Budget lines")
    action = "budgets.see"
    model = BudgetLine
    columns = (
        Column("name", _("Name"), link=True),
        Column("unit.name", _("Unit"), sort="unit__sort_key"),
        Column("fiscal_year", _("Year")),
        Column("economic_class", _("Economic class")),
        Column("approved", _("Approved"), sort="approved_fen", value=fen("approved_fen"), number=True),
        Column("reserved", _("Reserved"), sort="reserved_fen", value=fen("reserved_fen"), number=True),
        Column("committed", _("Committed"), sort="committed_fen", value=fen("committed_fen"), number=True),
        Column("accrued", _("Accrued"), sort="accrued_fen", value=fen("accrued_fen"), number=True),
        Column("paid", _("Paid"), sort="paid_fen", value=fen("paid_fen"), number=True),
        Column("available", _("Available"), value=left, number=True),
        Column("state", _("State"), value=state, sort="state"),
    )
    filters = ("fiscal_year", "unit", "economic_class", "fund_kind", "state", "is_three_public")
    search = ("name", "project", "allotment_number", "unit__name", "economic_class")
    order = ("-fiscal_year", "unit__path", "economic_class", "pk")
    related = ("unit",)
    acts = (
        Act(_("New line"), "budgets:create", "budgets.lines.enter", "plus", "primary"),
        Act(_("Move money between lines"), "budgets:adjust", "budgets.adjust", "arrows-sort"),
        Act(_("Compare with the treasury"), "budgets:reconcile", "budgets.see", "scale"),
        Act(_("Urgent work without money"), "budgets:unfunded", "budgets.see", "alert-triangle"),
        Act(_("End the year"), "budgets:year_end", "budgets.close_year", "calendar-event"),
    )


def is_open(row: BudgetLine) -> bool:
    """Whether its year still runs."""
    return row.state == "open"


def is_unused(row: BudgetLine) -> bool:
    """Whether its opening position may still be stated."""
    return is_open(row) and row.balances.used == 0


def rests_on(row: Transfer) -> Any:
    """What a transfer rests on, in words with its reason, leading there."""
    source = source_of(row.source_type)
    words = str(source.label)
    if row.reverses_id is not None:
        words = say("opposite entry: {source}").format(source=words)
    if row.reason:
        words = f"{words}: {row.reason}"
    address = source.address(row.source_id)
    return Link(words, address) if address else words


def undo(row: Transfer) -> Link | None:
    """Where a transfer made by hand is taken back, while it stands."""
    if row.source_type not in BY_HAND or row.reverses_id is not None or hasattr(row, "reversed_by"):
        return None
    return Link(say("Take back"), reverse("budgets:take_back", args=[row.public_id]))


def _transfers(page: DetailPage) -> Any:
    rows = Transfer.objects.visible_to(page.actor).filter(line=page.subject)
    return rows.select_related("reversed_by").order_by("-at", "-pk")[:200]


class LinePage(DetailPage):
    """One line: its classes, its balances, its latest transfers and what each rests on."""

    action = "budgets.see"
    model = BudgetLine
    parent = LIST
    related = ("unit", "carried_from")
    panels = (
        Facts(
            _("Balances"),
            facts=(
                (_("Approved"), fen("approved_fen")),
                (_("Reserved"), fen("reserved_fen")),
                (_("Committed"), fen("committed_fen")),
                (_("Accrued"), fen("accrued_fen")),
                (_("Paid"), fen("paid_fen")),
                (_("Available"), left),
            ),
        ),
        Facts(
            _("The line"),
            facts=(
                (_("Unit"), "unit.name"),
                (_("Fiscal year"), "fiscal_year"),
                (_("First approved for"), "origin_year"),
                (_("Functional class"), "functional_class"),
                (_("Project"), "project"),
                (_("Economic class (department)"), "economic_class"),
                (_("Economic class (government)"), "government_class"),
                (_("Fund kind"), "fund_kind"),
                (_("Allotment number"), "allotment_number"),
                (_("Three public expenses"), "is_three_public"),
                (_("When reserving"), "reserve_control"),
                (_("When committing"), "commit_control"),
                (_("When accruing"), "accrue_control"),
                (_("When paying"), lambda _row: _("Stop")),
            ),
        ),
        Rows(
            _("Transfers"),
            rows=_transfers,
            columns=(
                Column("at", _("At")),
                Column("from_stage", _("From")),
                Column("to_stage", _("To")),
                Column("amount", _("Amount"), value=fen("fen"), number=True),
                Column(
                    "over", _("Beyond"), value=lambda row: Money(row.over_fen) if row.over_fen else None, number=True
                ),
                Column("source", _("Rests on"), value=rests_on),
                Column("undo", "", value=undo),
            ),
            empty=_("Nothing was moved yet."),
        ),
    )
    acts = (
        Act(_("Reserve"), "budgets:reserve", "budgets.reserve", "key", "primary", is_open),
        Act(_("Supplement"), "budgets:supplement", "budgets.lines.enter", "plus", when=is_open),
        Act(_("Withdraw"), "budgets:withdraw", "budgets.adjust", "arrow-back-up", when=is_open),
        Act(_("Stop or warn"), "budgets:controls", "budgets.control", "shield-check", when=is_open),
        Act(_("Opening position"), "budgets:opening", "budgets.lines.enter", "pencil", when=is_unused),
    )

    def badge(self) -> Badge:
        """Open or closed."""
        return state(self.subject)


def this_year() -> int:
    """The fiscal year of today (预算法 18)."""
    return timezone.localdate().year


class OfForm(ServiceFormPage):
    """A form that says its arguments itself; a fiscal year starts as this one."""

    def initial(self) -> Mapping[str, Any]:
        """This year, and what the address gives."""
        return {"fiscal_year": this_year(), **super().initial()}

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """In the smallest unit."""
        given: Mapping[str, Any] = form.arguments() if hasattr(form, "arguments") else form.cleaned_data
        return given


class OnLine(OfForm, ActionPage):
    """An act on a line."""

    model = BudgetLine
    parent = LIST
    related = ("unit",)


class CreateLine(OfForm):
    """Enter a line."""

    title = _("New budget line")
    action = "budgets.lines.enter"
    parent = LIST
    form_class = forms.LineForm
    service = lines.enter_line
    done = _("The line was entered.")


class SupplementLine(OnLine):
    """Add what a later decision approved."""

    title = _("Supplement the line")
    action = "budgets.lines.enter"
    form_class = forms.DecisionForm
    service = lines.supplement_line
    done = _("The line was supplemented.")


class WithdrawFromLine(OnLine):
    """Take back part of what was approved."""

    title = _("Take back part of what was approved")
    action = "budgets.adjust"
    form_class = forms.DecisionForm
    service = lines.withdraw_from_line
    done = _("The amount was taken back.")


class SetControls(OnLine):
    """Decide whether the line stops or warns."""

    title = _("Stop or warn")
    action = "budgets.control"
    form_class = forms.ControlForm
    service = lines.set_controls
    intro = _("Paying beyond what was approved always stops.")
    done = _("The control was changed.")


class ReserveOnLine(OnLine):
    """Set money aside."""

    title = _("Reserve money")
    action = "budgets.reserve"
    form_class = forms.ReservationForm
    service = reservations.reserve_by_hand
    done = _("The money is reserved.")


class EnterOpening(OnLine):
    """State what was used before this system."""

    title = _("Opening position")
    action = "budgets.lines.enter"
    form_class = forms.OpeningForm
    service = lines.enter_opening
    intro = _("What of this line was used before it came into this system; stated once.")
    done = _("The opening position was entered.")

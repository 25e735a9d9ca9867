"""What a month came to and what is paid: settlements, statements per payer, their lines, deductions and disputes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from houqin.domains.budgets.models import BudgetLine
from houqin.domains.contracts.models import (
    Contract,
    ContractClause,
    ContractLine,
    ContractPeriod,
    LinePrice,
    OfContractQuerySet,
)
from houqin.domains.evaluation.models import Scorecard
from houqin.domains.providers.models import Provider
from houqin.domains.settlement.workflow import DISPUTE, STATEMENT
from houqin.foundation.organisation.models import Owned, Person, Unit

if TYPE_CHECKING:
    from houqin.foundation.organisation.actor import Actor

STATEMENT_STATES = [(code, _(name)) for code, name in STATEMENT.states.items()]
#: A dispute is rejected in other words than an order.
DISPUTE_WORDS = {code: _(name) for code, name in DISPUTE.states.items()} | {
    "rejected": pgettext_lazy("dispute", "Rejected")
}
#: What a line states: what was delivered, or what earlier months left (``rules_edges``).
PARTS = {
    "work": _("work"),
    "materials": _("materials"),
    "rounding": _("rounding of the year"),
    "dispute": _("dispute upheld"),
    "correction": _("correction of a closed month"),
    "holdback": _("hold-back paid"),
    "claim": _("owed from earlier, set off"),
    "advance": _("advance set off"),
}
SILENT = [("provider", _("the provider")), ("authority", _("the authority")), ("both", _("both sides"))]


class OfStatementQuerySet(OfContractQuerySet):
    """Rows of statements: seen with their contract, and by the payer."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the contracts one may see; a provider does not see trials of the authority."""
        seen = super().visible_to(actor)
        return seen.filter(statement__is_trial=False) if actor.provider_ids else seen


class SettlementQuerySet(OfContractQuerySet):
    """Settlements."""

    def trials(self) -> Self:
        """The parallel runs that stand: trials that none took the place of."""
        return self.filter(is_trial=True, superseded_by=None)

    def visible_to(self, actor: Actor) -> Self:
        """Those of the contracts one may see; a provider does not see trials of the authority."""
        seen = super().visible_to(actor)
        return seen.filter(is_trial=False) if actor.provider_ids else seen


class Settlement(Owned):
    """What one month of a contract came to, whoever pays: the clause's judgement, with its steps (clauses.md).

    Money in fen. ``fee_fen`` is what the clause works on, ``other_fen`` what lies beside it (materials),
    ``held_fen`` a hold-back paid at the year's end, ``next_fen`` what it takes from the period after, ``claim_fen``
    what exceeds the statement. ``score`` in 1/100 point. ``facts`` is what the clause was told, ``steps`` how it
    reasoned. Never changed: an appeal makes a new version. ``is_trial``: a parallel run (试算) that moves nothing.
    ``is_final``: it settles what the months of an ended contract left (practice 13).
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="settlements")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    period = models.ForeignKey(ContractPeriod, models.PROTECT, related_name="settlements")
    month = models.DateField()
    version = models.PositiveSmallIntegerField(default=1)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    clause = models.ForeignKey(ContractClause, models.PROTECT, null=True, related_name="+")
    scorecard = models.ForeignKey(Scorecard, models.PROTECT, null=True, related_name="+")
    score = models.IntegerField(null=True)
    fee_fen = models.BigIntegerField()
    other_fen = models.BigIntegerField()
    deducted_fen = models.BigIntegerField()
    held_fen = models.BigIntegerField()
    next_fen = models.BigIntegerField()
    claim_fen = models.BigIntegerField()
    payable_fen = models.BigIntegerField()
    facts = models.JSONField()
    steps = models.JSONField()
    effects = models.JSONField(default=list)
    is_trial = models.BooleanField(default=False)
    is_final = models.BooleanField(default=False)

    objects = SettlementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "month", "version", "is_trial"], name="settled_once_a_version"),
            models.CheckConstraint(
                condition=Q(
                    payable_fen__gte=0, deducted_fen__gte=0, held_fen__gte=0, next_fen__gte=0, claim_fen__gte=0
                ),
                name="settlement_amounts_not_negative",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="settlement_month_is_a_month"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=10_000), name="settlement_score_is_a_score"
            ),
            models.CheckConstraint(
                condition=Q(version=1, supersedes__isnull=True) | Q(version__gt=1, supersedes__isnull=False),
                name="later_settlement_supersedes",
            ),
            models.CheckConstraint(
                condition=Q(is_trial=False) | Q(scorecard__isnull=True, is_final=False),
                name="trial_freezes_no_score",
            ),
        ]
        indexes = [models.Index(fields=["authority", "month"])]

    def __str__(self) -> str:
        return f"{self.contract.number} {self.month:%Y-%m}"

    @property
    def of_the_office(self) -> bool:
        """A trial's records, like the trial, show to no provider."""
        return self.is_trial


class StatementQuerySet(OfContractQuerySet):
    """Statements."""

    def current(self) -> Self:
        """Those that count: neither superseded nor a trial."""
        return self.exclude(state="superseded").filter(is_trial=False)

    def visible_to(self, actor: Actor) -> Self:
        """Those of the contracts one may see; a provider does not see trials of the authority."""
        seen = super().visible_to(actor)
        return seen.filter(is_trial=False) if actor.provider_ids else seen


class Statement(Owned):
    """What one payer owes for a month of a contract (结算单): one per contract, month and payer.

    Money in fen: ``payable`` = ``fee`` + ``other`` − ``deducted`` − ``held``, never below nothing; the rest is a claim.
    ``owed`` is what the provider owes this payer from it on: set against the next statements, then the bond.
    Both sides confirm, or are silent (``silence_of``); ``due_on`` is the legal end of the payment period (rules B1.7),
    ``plan_by`` the last working day before it. ``paid_fen`` is what vouchers prove.
    """

    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="statements")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="statements")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    payer = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    budget_line = models.ForeignKey(BudgetLine, models.PROTECT, null=True, related_name="+")
    month = models.DateField()
    number = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=STATEMENT_STATES, default=STATEMENT.initial)
    is_trial = models.BooleanField(default=False)
    fee_fen = models.BigIntegerField()
    other_fen = models.BigIntegerField()
    deducted_fen = models.BigIntegerField()
    held_fen = models.BigIntegerField()
    payable_fen = models.BigIntegerField()
    claim_fen = models.BigIntegerField()
    owed_fen = models.BigIntegerField(default=0)
    paid_fen = models.BigIntegerField(default=0)
    prepared_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    provider_confirmed_at = models.DateTimeField(null=True)
    provider_confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    office_confirmed_at = models.DateTimeField(null=True)
    office_confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    silence_of = models.CharField(max_length=20, choices=SILENT, blank=True)
    confirmed_on = models.DateField(null=True)
    plan_by = models.DateField(null=True)
    due_on = models.DateField(null=True)

    #: Seen by whoever ``visible_to`` shows it to: it belongs to the authority as a whole.
    stands_in_authority = True

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "month", "payer"],
                condition=Q(is_trial=False) & ~Q(state="superseded"),
                name="one_statement_per_contract_month_and_payer",
            ),
            models.UniqueConstraint(
                fields=["contract", "month", "payer"],
                condition=Q(is_trial=True) & ~Q(state="superseded"),
                name="one_trial_per_contract_month_and_payer",
            ),
            models.CheckConstraint(
                condition=Q(is_trial=False)
                | Q(
                    state__in=["draft", "superseded"],
                    paid_fen=0,
                    budget_line__isnull=True,
                    provider_confirmed_at__isnull=True,
                    office_confirmed_at__isnull=True,
                    confirmed_on__isnull=True,
                ),
                name="trial_statement_moves_nothing",
            ),
            models.UniqueConstraint(fields=["authority", "number"], name="statement_number_once"),
            models.CheckConstraint(
                condition=Q(
                    payable_fen=F("fee_fen") + F("other_fen") - F("deducted_fen") - F("held_fen") + F("claim_fen")
                ),
                name="statement_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(
                    payable_fen__gte=0, deducted_fen__gte=0, held_fen__gte=0, claim_fen__gte=0, owed_fen__gte=0
                ),
                name="statement_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(paid_fen__gte=0, paid_fen__lte=F("payable_fen")), name="statement_not_paid_twice"
            ),
            models.CheckConstraint(
                condition=Q(prepared_by__isnull=True)
                | Q(office_confirmed_by__isnull=True)
                | ~Q(prepared_by=F("office_confirmed_by")),
                name="statement_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(provider_confirmed_by__isnull=True)
                | Q(office_confirmed_by__isnull=True)
                | ~Q(provider_confirmed_by=F("office_confirmed_by")),
                name="statement_sides_are_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(state__in=STATEMENT.check_constraint_values()), name="statement_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "superseded"]) | Q(confirmed_on__isnull=False),
                name="confirmed_statement_has_a_day",
            ),
        ]
        indexes = [models.Index(fields=["authority", "month"]), models.Index(fields=["authority", "payer", "month"])]

    def __str__(self) -> str:
        return f"{self.number} {self.month:%Y-%m}"

    @property
    def of_the_office(self) -> bool:
        """A trial's records, like the trial, show to no provider."""
        return self.is_trial

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("settlement:statement", args=[self.public_id])


class StatementLine(Owned):
    """A line of a statement: contract line × price version (× part of a month), summed exactly and rounded once.

    ``quantity`` in 1/1,000 of the measure, ``price`` in 1/10,000 yuan; ``whole_fen`` is the line for all payers,
    ``amount_fen`` this payer's part. ``digest`` (SHA-256) binds it to its ``count`` delivery records.
    """

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="lines")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    line = models.ForeignKey(ContractLine, models.PROTECT, related_name="+")
    price_version = models.ForeignKey(LinePrice, models.PROTECT, null=True, related_name="+")
    position = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=20)
    count = models.IntegerField()
    quantity = models.BigIntegerField()
    price = models.BigIntegerField()
    digest = models.CharField(max_length=64, blank=True)
    whole_fen = models.BigIntegerField()
    amount_fen = models.BigIntegerField()
    covered = models.BooleanField()
    steps = models.JSONField()

    objects = OfStatementQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "position"], name="statement_line_place_once")]

    def __str__(self) -> str:
        return f"{self.statement_id}/{self.position}"

    @property
    def part_name(self) -> str:
        """What the line states, in words."""
        return str(PARTS.get(self.part, self.part))


class Deduction(Owned):
    """What a term of the clause takes from a statement (扣款): lowers the payable, is no liquidated damages.

    ``whole_fen`` for all payers, ``amount_fen`` this payer's part; ``applies`` "next" stands for information: it is
    taken from the period after.
    """

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="deductions")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    term = models.CharField(max_length=80)
    applies = models.CharField(max_length=4, choices=[("this", _("this month")), ("next", _("next month"))])
    whole_fen = models.BigIntegerField()
    amount_fen = models.BigIntegerField()
    basis = models.CharField(max_length=300)

    objects = OfStatementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "position"], name="deduction_place_once"),
            models.CheckConstraint(condition=Q(whole_fen__gte=0, amount_fen__gte=0), name="deduction_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.term} {self.amount_fen}"


class Dispute(Owned):
    """A provider's objection to an amount (异议): holds that line or deduction, the rest is paid (条例 15).

    ``held_fen`` is what is held back until it is answered; ``granted_fen`` what an upheld one adds, in ``granted_in``,
    the next month that is settled.
    """

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="disputes")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    line = models.ForeignKey(StatementLine, models.PROTECT, null=True, related_name="disputes")
    deduction = models.ForeignKey(Deduction, models.PROTECT, null=True, related_name="disputes")
    state = models.CharField(max_length=10, choices=list(DISPUTE_WORDS.items()), default=DISPUTE.initial)
    held_fen = models.BigIntegerField()
    granted_fen = models.BigIntegerField(default=0)
    granted_in = models.ForeignKey(Settlement, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    #: Seen by whoever ``visible_to`` shows it to: it belongs to the authority as a whole.
    stands_in_authority = True

    objects = OfStatementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(line__isnull=False, deduction__isnull=True) | Q(line__isnull=True, deduction__isnull=False),
                name="dispute_names_one_amount",
            ),
            models.CheckConstraint(
                condition=Q(held_fen__gte=0, granted_fen__gte=0), name="dispute_amount_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(raised_by__isnull=True) | Q(answered_by__isnull=True) | ~Q(raised_by=F("answered_by")),
                name="dispute_answered_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DISPUTE.check_constraint_values()), name="dispute_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True)
                | (Q(state__in=["upheld", "rejected"], answered_at__isnull=False) & ~Q(answer="")),
                name="answered_dispute_has_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.reason}"

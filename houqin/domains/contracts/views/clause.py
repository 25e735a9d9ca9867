"""The trial (试算) beside a clause: both sides see what it would pay before they sign, and change nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.models import Contract, ContractClause
from houqin.domains.contracts.services.amendments import Signed
from houqin.domains.contracts.services.clauses import agree_clause
from houqin.domains.contracts.trying import Trial, read_text, try_clause
from houqin.domains.contracts.views.shown import LIST
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.clauses.matter import SideEffect
from houqin.kernel.refusal import N_, Refusal
from houqin.web import words
from houqin.web.pages import ActionPage, DayField, DetailPage, Form
from houqin.web.refusals import words_of

#: What a new clause starts as: the default of samples D1, to be changed.
FIRST_DRAFT = """clause: 月度考核
terms:
  - code: 考核
    type: tier
    bands:
      - {from: 90, pay: 100%}
      - {from: 85, pay: 98%}
      - {from: 80, pay: 95%}
      - {from: 70, pay: 90%}
      - {from: 60, pay: 80%, effects: [{code: warning}, {code: interview}]}
      - {from: 0, pay: 70%, effects: [{code: termination_right}]}
  - {code: 封顶, type: cap, period: {rate: 30%}}
  - {code: 异议, type: dispute_window, working_days: 3}
"""
#: The usual codes of what follows besides money; others stand as the clause names them.
EFFECTS = {
    "warning": N_("Warning"),
    "interview": N_("Interview"),
    "rectify": N_("Rectification in writing"),
    "termination_right": N_("Right to terminate"),
    "renewal_refused": N_("No renewal"),
    "renewal_granted": N_("Renewal granted"),
    "claim": N_("Claim on the provider"),
}
APPLIES = {"this": _("this month"), "next": _("the month after")}


def clause_panel(page: DetailPage) -> Mapping[str, Any]:
    """The clause in force today (or on the contract's first day), in prose and as YAML, and what was tried on it."""
    clause = clause_now(page.actor, page.subject)
    if clause is None:
        return {"clause": None, "contract": page.subject}
    fee, score = page.request.GET.get("fee", ""), page.request.GET.get("score", "")
    shown = {"clause": clause, "contract": page.subject, "yaml": as_yaml(clause.clause), "fee": fee, "score": score}
    return shown | (tried(clause.clause, fee, score) if fee else {})


def clause_now(actor: Actor, contract: Contract) -> ContractClause | None:
    """The clause in force today, or on the first day of a contract still to begin."""
    today = max(timezone.localdate(), contract.valid_from)
    return ContractClause.objects.visible_to(actor).at(today).filter(contract=contract).first()


def tried(clause: object, fee: str, score: str, facts: object = None) -> dict[str, Any]:
    """What a clause would pay for a fee in yuan and a score (empty: none), or the refusal in words."""
    try:
        trial = try_clause(clause, fee=fee, score=score, facts=facts)
    except Refusal as refusal:
        return {"refusal": str(words_of(refusal))}
    return shown_trial(trial)


def shown_trial(trial: Trial) -> dict[str, Any]:
    """A trial for a template: the payable, deductions, what else follows, each step, possible overlaps."""
    settled = trial.settled
    return {
        "settled": settled,
        "payable": words.money(settled.payable),
        "deductions": [(row.term, words.money(row.fen), APPLIES[row.applies], row.basis) for row in settled.deductions],
        "effects": [_effect(effect) for effect in settled.side_effects],
        "overlaps": [(one.one, one.other) for one in trial.overlaps],
    }


def _effect(effect: SideEffect) -> str:
    """What follows, with its days where they are known."""
    named = say(EFFECTS[effect.code]) if effect.code in EFFECTS else effect.code
    days = [words.day(day) for day in (effect.start, effect.until) if day]
    return f"{named} ({' – '.join(days)})" if days else named


def as_yaml(clause: Mapping[str, Any]) -> str:
    """A clause as both sides read it."""
    return yaml.safe_dump(dict(clause), allow_unicode=True, sort_keys=False)


class ClauseForm(Form):
    """A clause's text, what to try it on, and, for a contract in force, the amendment it rests on."""

    clause = forms.CharField(
        label=_("Clause (YAML)"),
        max_length=100_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "class": "code", "spellcheck": "false"}),
    )
    fee = forms.CharField(
        label=_("Month's fee (yuan)"),
        required=False,
        max_length=20,
        help_text=_("Fee, score and facts: for the trial."),
    )
    score = forms.CharField(label=_("Score"), required=False, max_length=20)
    facts = forms.CharField(
        label=_("Facts (YAML)"),
        required=False,
        max_length=100_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": "code", "spellcheck": "false"}),
        help_text=_("For example: incidents, figures, components, history. Empty: nothing happened."),
    )
    written = forms.CharField(
        label=_("The clause in the contract's own words"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    signed_on = DayField(
        label=_("Amendment signed on"), required=False, help_text=_("Where another clause is in force already.")
    )
    valid_from = DayField(label=_("Holds from"), required=False)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)
    paper = forms.CharField(label=_("Paper"), required=False, max_length=120)

    def prepare(self) -> None:
        """A draft needs no amendment; who may not change the contract only tries."""
        if self.subject is None or self.subject.state == "draft":
            for name in ("signed_on", "reason", "paper"):
                del self.fields[name]
        if not self.actor.can("contracts.change", path=self.actor.authority_path):
            for name in ("written", "valid_from", "signed_on", "reason", "paper"):
                self.fields.pop(name, None)


class ClauseDesk(ActionPage):
    """Write a clause, try it as it stands, unsaved, and agree on it; the provider of the contract tries it too."""

    title = _("Performance clause")
    action = "contracts.see"
    parent = LIST
    model = Contract
    form_class = ClauseForm
    service = agree_clause
    template_name = "contracts/clause_desk.html"
    submit = _("Agree on the clause")
    intro = _("Trying changes nothing. How clauses are written: houqin clauses schema, docs/rules/clauses.md.")
    done = _("The clause stands in the contract.")

    def initial(self) -> Mapping[str, Any]:
        """The clause as it stands, or a first draft."""
        clause = clause_now(self.actor, self.subject)
        if clause is None:
            return {"clause": FIRST_DRAFT}
        return {"clause": as_yaml(clause.clause), "written": clause.written}

    def context(self) -> dict[str, Any]:
        """Whether the reader may agree, beside trying."""
        return {**super().context(), "may_agree": self.may_agree}

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Nothing was tried yet."""
        super().setup(request, *args, **kwargs)
        self.trial: Mapping[str, Any] = {}

    @property
    def may_agree(self) -> bool:
        """Whoever may change the contract."""
        return self.actor.can("contracts.change", path=self.actor.authority_path)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Try the text, or agree on it."""
        if "try" not in request.POST and self.may_agree:
            return super().post(request, *args, **kwargs)
        form = self.form(request.POST)
        if not form.is_valid():
            return self.with_form(form, status=422)
        given = form.cleaned_data
        self.trial = tried(given["clause"], given["fee"], given["score"], given["facts"])
        return self.with_form(form, status=422 if "refusal" in self.trial else 200)

    def shown(self, *, status: int = 200, template_name: str = "", **extra: Any) -> HttpResponse:
        """With what was tried."""
        return super().shown(status=status, template_name=template_name, trial=self.trial, **extra)

    def arguments(self, form: Form) -> Mapping[str, Any]:
        """The clause as data, and the amendment of a contract in force."""
        given = form.cleaned_data
        since: date | None = given.get("valid_from")
        signed = None
        if given.get("signed_on"):
            valid_from = since or given["signed_on"]
            signed = Signed(given["signed_on"], valid_from, given.get("reason", ""), given.get("paper", ""))
        return {
            "clause": read_text(given["clause"]),
            "written": given.get("written", ""),
            "valid_from": since,
            "signed": signed,
        }

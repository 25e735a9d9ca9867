"""Whether a scheme is sound before anybody is scored by it (S41, S138, practice 12)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from houqin.domains.evaluation.rules.items import COUNTING, INDICATORS, KINDS, SITE_RULES, WHOLE
from houqin.domains.evaluation.rules.scoring import grades
from houqin.kernel.clauses import Clause
from houqin.kernel.clauses.asking import asked, plain_scores
from houqin.kernel.clauses.clause import Counter, RenewalGate
from houqin.kernel.refusal import N_, BadInput, Refusal

FULL_SHEET = 10_000


class SchemeUnsound(BadInput):
    """A scheme by which nobody could be scored."""

    code = "evaluation.scheme_unsound"
    sentence = N_("{where}: {problem}.")
    remedy = N_("Correct the scheme; nothing was taken over.")
    basis = "practice 12, S41, S138"


class WeightMissing(BadInput):
    """Quality or satisfaction would not count."""

    code = "evaluation.weight_missing"
    sentence = N_("Quality and satisfaction must both carry weight: {part} has none.")
    basis = "S41"


class DeductsTwice(Refusal):
    """One fact would deduct twice under the same contract (一事不二罚)."""

    code = "evaluation.deducts_twice"
    sentence = N_("“{fact}” would deduct twice: {first} and {second}.")
    remedy = N_("Leave it in one of the two.")
    basis = "practice 12"
    status = 422


class ScoreNotNamed(Refusal):
    """A clause asks for the score of a contract whose services are scored each by themselves."""

    code = "evaluation.score_not_named"
    sentence = N_("{term} asks for the score, but the contract is scored service by service: {services}.")
    remedy = N_("Name the score that is meant by its service, or make one by a composite that says their weights.")
    basis = "clauses.md, Score; issue 3, Schemes per service"
    status = 422


@dataclass(frozen=True, slots=True)
class Deduction:
    """One reason to take points: its code inside the item, its words, what each occurrence costs (1/100 point)."""

    code: str
    name: str
    each: int
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class ItemTerms:
    """One row of a sheet as it is written; points in 1/100, rates in ppm (the columns of ``SchemeItem``)."""

    code: str
    category: str
    name: str
    points: int
    kind: str
    standard: str
    category_en: str = ""
    name_en: str = ""
    indicator: str = ""
    in_kpi: bool = False
    service_classes: tuple[str, ...] = ()
    deductions: tuple[Deduction, ...] = ()
    band: Mapping[str, int] | None = None
    evidence: str = ""
    by_hand: bool = False
    clause: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class SchemeTerms:
    """A scheme as it is written (the columns of ``EvaluationScheme``); ``grades``: (code, name, English, from)."""

    code: str
    name: str
    inspection_ppm: int
    kpi_ppm: int
    satisfaction_ppm: int
    grades: tuple[tuple[str, str, str, int], ...]
    items: tuple[ItemTerms, ...]
    name_en: str = ""
    service_class: str = ""
    site_rule: str = "weighted"
    least_coverage_ppm: int = 800_000
    most_added_hundredths: int = 300
    veto_hundredths: int = 5_900
    appeal_days: int = 3
    answer_days: int = 5
    rectify_days: int = 5
    source: str = ""
    valid_until: date | None = None


def check_scheme(terms: SchemeTerms) -> None:
    """Refuse a scheme with a gap. Raises SchemeUnsound, WeightMissing, DeductsTwice, BandsDoNotCover."""
    for part, weight in (("inspection", terms.inspection_ppm), ("satisfaction", terms.satisfaction_ppm)):
        if weight <= 0:
            raise WeightMissing(part=part)
    if terms.kpi_ppm < 0 or terms.inspection_ppm + terms.kpi_ppm + terms.satisfaction_ppm != WHOLE:
        raise SchemeUnsound(where=terms.code, problem=N_("the weights do not sum to one"))
    if not terms.code.strip() or not terms.name.strip() or terms.site_rule not in SITE_RULES:
        raise SchemeUnsound(where=terms.code or "–", problem=N_("it needs a code, a name and a known rule for sites"))
    if not 0 <= terms.least_coverage_ppm <= WHOLE:
        raise SchemeUnsound(where=terms.code, problem=N_("the least coverage is a share"))
    if not 0 <= terms.most_added_hundredths <= 300 or not 0 <= terms.veto_hundredths < 6_000:
        raise SchemeUnsound(where=terms.code, problem=N_("at most 3 points are added, and a veto holds below 60"))
    grades([(code, start) for code, _, _, start in terms.grades])
    _check_items(terms)


def _check_items(terms: SchemeTerms) -> None:
    codes = [item.code for item in terms.items]
    if len(codes) != len(set(codes)):
        raise SchemeUnsound(where=terms.code, problem=N_("two items have the same code"))
    if sum(item.points for item in terms.items) != FULL_SHEET:
        raise SchemeUnsound(where=terms.code, problem=N_("the items do not sum to 100 points"))
    if not any(not item.in_kpi for item in terms.items):
        raise WeightMissing(part="inspection")
    if bool(terms.kpi_ppm) != any(item.in_kpi for item in terms.items):
        raise SchemeUnsound(where=terms.code, problem=N_("indicators have a weight but no item, or the reverse"))
    claimed: list[tuple[str, str, str]] = []
    for item in terms.items:
        _check_item(item)
        for fact, where in facts_of(item.indicator, item.service_classes):
            for other_fact, elsewhere, first in claimed:
                if fact == other_fact and (where == elsewhere or "" in (where, elsewhere)):
                    raise DeductsTwice(fact=fact, first=first, second=item.code)
            claimed.append((fact, where, item.code))


def _check_item(item: ItemTerms) -> None:
    def refuse(problem: str) -> SchemeUnsound:
        return SchemeUnsound(where=item.code, problem=problem)

    if item.kind not in KINDS or item.indicator not in ("", *INDICATORS):
        raise refuse(N_("the kind of scoring or the indicator is not known"))
    if not 0 < item.points <= FULL_SHEET or not item.name.strip():
        raise refuse(N_("it needs a name and points"))
    if not item.standard.strip():
        raise refuse(N_("it points to no clause of the service standard"))
    if item.in_kpi and not item.indicator:
        raise refuse(N_("an item of the indicators is computed by the system"))
    rated = item.kind == "rate_band"
    if rated != (item.band is not None):
        raise refuse(N_("a rate needs its band, and nothing else has one"))
    if item.band is not None and (
        item.band["step"] <= 0 or item.band["each"] <= 0 or not 0 <= item.band["full"] <= WHOLE
    ):
        raise refuse(N_("the band needs a mark, a step and a deduction"))
    if item.indicator and (item.indicator in COUNTING) == rated:
        raise refuse(N_("the indicator does not fit the kind of scoring"))
    codes = [one.code for one in item.deductions]
    if (item.kind == "per_occurrence") != bool(codes) or len(codes) != len(set(codes)):
        raise refuse(N_("scoring per occurrence names its deductions, each once, and nothing else has any"))
    if any(one.each <= 0 for one in item.deductions):
        raise refuse(N_("a deduction takes something"))


# ---- one fact deducts once --------------------------------------------------------------------------------

#: Which facts an indicator rests on: (fact, service class; empty: all).
FACTS = {
    "on_post_rate": "absence",
    "response_on_time": "response_late",
    "completion_on_time": "completion_late",
    "rework_rate": "rework",
    "valid_complaints": "complaint",
    "rounds_on_time": "task_missed",
    "rounds_missed": "task_missed",
    "plan_done": "task_missed",
    "rectifications_overdue": "rectification_overdue",
    "turnover": "turnover",
}
#: Names that clauses give to facts: breach kinds, components and counts.
CLAUSE_FACTS = {
    **FACTS,
    "response": "response_late",
    "completion": "completion_late",
    "rework": "rework",
    "complaints": "complaint",
    "on_post": "absence",
}


def facts_of(indicator: str, service_classes: Collection[str]) -> list[tuple[str, str]]:
    """The facts an indicator counts, each with the service class it is narrowed to."""
    fact = FACTS.get(indicator)
    return [] if fact is None else [(fact, one) for one in (sorted(service_classes) or [""])]


@dataclass(frozen=True, slots=True)
class Counted:
    """An item's indicator, and whether it stands in the indicators' part or the inspection's."""

    item: str
    indicator: str
    in_kpi: bool


#: Facts that are known of the provider as a whole, not of one of its services.
NOT_BY_SERVICE = frozenset({"absence", "turnover"})


def refuse_shared(sheets: Sequence[Sequence[Counted]]) -> None:
    """Refuse the schemes of several services that count what cannot be told apart by service. Raises DeductsTwice."""
    first: dict[str, str] = {}
    for sheet in sheets:
        own = {FACTS[one.indicator]: one.item for one in sheet if FACTS.get(one.indicator) in NOT_BY_SERVICE}
        for fact, item in own.items():
            if fact in first:
                raise DeductsTwice(fact=fact, first=first[fact], second=item)
        first |= own


def refuse_plain_score(clause: Clause, services: Sequence[str]) -> None:
    """Refuse a clause that asks for *the* score where services are scored each by themselves. Raises ScoreNotNamed."""
    for term in plain_scores(clause):
        raise ScoreNotNamed(term=term, services=", ".join(services))


def refuse_overlaps(counted: Sequence[Counted], clause: Clause, *, read_as: str = "score") -> None:
    """Refuse a clause that deducts for a fact that the score it uses deducts for already. Raises DeductsTwice.

    ``read_as``: the name that the score goes by, which is the service's code where services are scored by themselves.
    A clause that uses the score together with a credit for each broken promise makes the same late order cost twice; so
    does a component or a count of the same fact.
    """
    parts = score_parts(clause, read_as)
    items = {FACTS[one.indicator]: one.item for one in counted if one.indicator in FACTS and part_of(one) in parts}
    for name, term in clause_facts(clause):
        fact = CLAUSE_FACTS.get(name)
        if fact in items:
            raise DeductsTwice(fact=fact, first=items[fact], second=term)


def part_of(counted: Counted) -> str:
    """The part of the score an item stands in."""
    return "kpi" if counted.in_kpi else "inspection"


def score_parts(clause: Clause, read_as: str = "score") -> frozenset[str]:
    """The parts of the score that move money under a clause: all where a term uses the score, else those it names."""
    named = {name for name, _ in clause_facts(clause)}
    if read_as in named:
        return frozenset({"inspection", "kpi"})
    return frozenset({"inspection", "kpi"} & named)


def clause_facts(clause: Clause) -> Sequence[tuple[str, str]]:
    """What a clause's terms take money by: (name of the fact as the office counts it, term's code)."""
    silent = {term.code for term in clause.terms if isinstance(term, RenewalGate) or _only_counts(term)}
    return [
        (clause.facts_from.get(name, name), code)
        for kind, name, code in asked(clause)
        if kind != "incident" and code not in silent
    ]


def _only_counts(term: object) -> bool:
    return isinstance(term, Counter) and not term.costs

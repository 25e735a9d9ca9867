"""The questions of a month, each with its answer if it has one. A fixed number of statements (practice 20)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from houqin.domains.compliance.models import FlagAnswer, FlagQuestion
from houqin.domains.compliance.queries.calendar import EARLIEST, LATEST
from houqin.domains.compliance.queries.flag_figures import SPENT, STATEMENTS
from houqin.domains.compliance.rules.flags import Question, Rule, Seen, Share, Spent, bunched, large_share, many
from houqin.domains.evaluation.queries.months import span_of
from houqin.domains.evaluation.queries.statements import answer
from houqin.domains.evaluation.queries.watching import signs
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.permissions import roles_for
from houqin.foundation.organisation.roles import OFFICE_ROLES
from houqin.foundation.scope.scope import EVERYTHING, Scope, entering
from houqin.foundation.terms.models import RegulationRule
from houqin.foundation.terms.queries import NoSuchRule
from houqin.kernel.refusal import N_, BadInput, NotFound

#: The signs that evaluation computes already; their rule is written ``sign.<its own>``.
SIGN = "sign."
#: Numbers of law that say what is remarkable, by the name the statements and rules use.
NUMBERS = {
    "entered_least": "flags.entered_afterwards_least",
    "entered_percent": "flags.entered_afterwards_percent",
    "confirmed_within": "flags.confirmed_within",
    "confirmed_least": "flags.confirmed_fast_least",
    "confirmer_least": "flags.one_confirmer_least",
    "confirmer_percent": "flags.one_confirmer_percent",
    "split_days": "flags.split_within",
    "split_least": "flags.split_least",
    "split_limit": "flags.split_limit",
    "materials_least": "flags.materials_history",
    "materials_percent": "flags.materials_above",
    "waived_least": "flags.waived_least",
    "waived_percent": "flags.waived_percent",
}


#: The acts between statement and payment whose doers should differ where there are people enough, by the name of the
#: roles that hold them.
CHAIN = {
    "confirming": "settlement.confirm",
    "approving": "settlement.approve",
    "releasing": "settlement.release",
}

#: By which of the numbers a rule judges; a rule without any asks about every one.
JUDGED_BY: dict[str, tuple[str, ...]] = {
    Rule.ENTERED_AFTERWARDS: ("entered_least", "entered_percent"),
    Rule.CONFIRMED_FAST: ("confirmed_within", "confirmed_least"),
    Rule.ONE_CONFIRMER: ("confirmer_least", "confirmer_percent"),
    Rule.BUNCHED: ("split_days", "split_least", "split_limit"),
    Rule.MATERIALS_ABOVE: ("materials_least", "materials_percent"),
    Rule.WAIVED_SHARE: ("waived_percent",),
    Rule.WAIVED_BY_ONE: ("waived_least",),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its latest answer, and the numbers of law it was judged by."""

    question: Question
    answer: FlagAnswer | None
    numbers: tuple[RegulationRule, ...] = ()


def questions(actor: Actor, month: date) -> list[Asked]:
    """What a month asks, as it stands now, the unanswered first. Raises NotPermitted, NoSuchRule."""
    actor.demand("compliance.flags.see", path=actor.authority_path)
    authority_id, first = actor.acting_authority_id, demand_month(month)
    with entering(Scope(authority=authority_id, units=EVERYTHING)):
        span = span_of(authority_id, first)
        rules = rules_at(authority_id, span.first)
        numbers = {name: rule.value for name, rule in rules.items()}
        given = {
            "authority": authority_id,
            "start": span.starts_at,
            "end": span.ends_at,
            "first": span.first,
            "until": span.until,
            "zone": span.zone,
            **{name: sorted(roles_for(action) & OFFICE_ROLES) for name, action in CHAIN.items()},
            **numbers,
        }
        found = [*_judged(given, numbers), *_signs(actor, first)]
        answers = _answers(authority_id, first)
    asked = [
        Asked(one, answers.get((one.rule, one.key)), tuple(rules[name] for name in JUDGED_BY.get(one.rule, ())))
        for one in found
    ]
    return sorted(asked, key=lambda one: one.answer is not None)


def demand_month(month: date) -> date:
    """The first day of a month that can have figures; raises BadInput for a year far off."""
    if not EARLIEST <= month <= LATEST:
        raise BadInput(field="month", problem=N_("there are no figures of that year"))
    return month.replace(day=1)


def question_of(actor: Actor, month: date, rule: str, key: str) -> Asked:
    """One question of a month, as its figures stand now, else as it was asked and still waits; raises NotFound."""
    for one in questions(actor, month):
        if (one.question.rule, one.question.key) == (rule, key):
            return one
    kept = FlagQuestion.objects.visible_to(actor).waiting().filter(month=month.replace(day=1), rule=rule, key=key)
    for row in kept:
        asked = Question(row.rule, row.key, row.about, row.count, row.of, frozenset(row.persons))
        return Asked(asked, None)
    raise NotFound(thing=N_("question"))


def rules_at(authority_id: int, on: date) -> dict[str, RegulationRule]:
    """What is remarkable on a day, in one query. Raises NoSuchRule for the first number that is missing."""
    rows = RegulationRule.objects.at(on).filter(authority_id=authority_id, code__in=NUMBERS.values(), jurisdiction="CN")
    held = {row.code: row for row in rows}
    for code in NUMBERS.values():
        if code not in held or not isinstance(held[code].value, int):
            raise NoSuchRule(code=code, on=on.isoformat())
    return {name: held[code] for name, code in NUMBERS.items()}


def _judged(given: Mapping[str, Any], numbers: Mapping[str, int]) -> Iterator[Question]:
    seen = {rule: [_seen(row, page) for row in answer(sql, given)] for rule, (sql, page) in STATEMENTS.items()}
    entered = Share(numbers["entered_least"], numbers["entered_percent"])
    yield from large_share(Rule.ENTERED_AFTERWARDS, seen[Rule.ENTERED_AFTERWARDS], entered)
    yield from many(Rule.CONFIRMED_FAST, seen[Rule.CONFIRMED_FAST], least=numbers["confirmed_least"])
    confirmer = Share(numbers["confirmer_least"], numbers["confirmer_percent"])
    yield from large_share(Rule.ONE_CONFIRMER, seen[Rule.ONE_CONFIRMER], confirmer)
    yield from many(Rule.ORDER_PHOTO, seen[Rule.ORDER_PHOTO], least=2)
    spent = [replace(Spent(*fields), persons=_persons(ids)) for *fields, ids in answer(SPENT, given)]
    yield from bunched(spent, within_days=numbers["split_days"], least=numbers["split_least"])
    waived = Share(1, numbers["waived_percent"])
    yield from large_share(Rule.WAIVED_SHARE, seen[Rule.WAIVED_SHARE], waived)
    yield from many(Rule.WAIVED_BY_ONE, seen[Rule.WAIVED_BY_ONE], least=numbers["waived_least"])
    for rule in (
        Rule.OUTSIDE_TERM,
        Rule.ABOVE_CONTRACT,
        Rule.ABOVE_REFERENCE,
        Rule.ABOVE_CEILING,
        Rule.MATERIALS_ABOVE,
        Rule.LATE_FACTS,
        Rule.ONE_CHAIN,
        Rule.IMPOSSIBLE_PACE,
    ):
        yield from many(rule, seen[rule])


def _signs(actor: Actor, month: date) -> Iterator[Question]:
    """What evaluation asks of ratings and inspections."""
    for sign in signs(actor, month):
        yield Question(SIGN + sign.rule, key=sign.about[:120], about=sign.about, count=sign.count)


def _seen(row: tuple[Any, ...], page: str) -> Seen:
    key, about, count, of, persons, page_id = row
    return Seen(str(key)[:120], about, count, of, _persons(persons), page, page_id if page else "")


def _persons(found: list[int | None] | None) -> frozenset[int]:
    return frozenset(one for one in found or () if one is not None)


def _answers(authority_id: int, month: date) -> dict[tuple[str, str], FlagAnswer]:
    """The latest answer to each question of the month."""
    rows = FlagAnswer.objects.filter(authority_id=authority_id, month=month).select_related("answered_by")
    return {(row.rule, row.key): row for row in rows.order_by("at", "pk")}

"""Reading the numbers of law."""

from datetime import date, datetime

from houqin.foundation.terms.models import RegulationRule
from houqin.kernel.refusal import N_, Refusal


class NoSuchRule(Refusal):
    """No number is in force for what is asked: nothing is assumed in its place."""

    code = "terms.no_such_rule"
    sentence = N_("No rule “{code}” is in force on {on}.")
    remedy = N_("An administrator enters it under numbers of law, with its source.")
    basis = "house §3"


def rule_at(
    code: str, *, authority_id: int, on: date, jurisdiction: str = "CN", known_at: datetime | None = None
) -> RegulationRule:
    """The number of law *code* that an authority applies on a day; raises :class:`NoSuchRule`."""
    found = (
        RegulationRule.objects.at(on, known_at=known_at)
        .filter(authority_id=authority_id, code=code, jurisdiction=jurisdiction)
        .first()
    )
    if found is None:
        raise NoSuchRule(code=code, on=on.isoformat())
    rule: RegulationRule = found
    return rule

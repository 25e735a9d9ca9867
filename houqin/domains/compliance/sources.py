"""What each rule of the questions read, and by which numbers it judges: in words, in the language in force."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from houqin.domains.compliance.queries.flags import SIGN
from houqin.domains.compliance.rules.flags import Rule
from houqin.foundation.terms.models import RegulationRule
from houqin.web.foundation.terms import short_value

#: The records behind each rule's figures.
READ = {
    Rule.ENTERED_AFTERWARDS: gettext_lazy(
        "orders completed in the month, by provider: when they were entered and completed"
    ),
    Rule.CONFIRMED_FAST: gettext_lazy("confirmations of the month, by person: seconds since completion"),
    Rule.ONE_CONFIRMER: gettext_lazy("confirmations of the month, by provider and person"),
    Rule.ORDER_PHOTO: gettext_lazy("hashes of photos of orders: those of the month beside all others"),
    Rule.BUNCHED: gettext_lazy(
        "approved quotes and charged parts of orders, by provider and item or place, and the limits of contract and "
        "catalogue"
    ),
    Rule.OUTSIDE_TERM: gettext_lazy("delivery records of the month and the terms of their contracts"),
    Rule.ABOVE_CONTRACT: gettext_lazy("quotes approved in the month and the contract's price of an order"),
    Rule.ABOVE_REFERENCE: gettext_lazy("prices in force in the month and the published reference prices"),
    Rule.ABOVE_CEILING: gettext_lazy("prices in force in the month and the guide prices of the catalogue"),
    Rule.MATERIALS_ABOVE: gettext_lazy("parts used in the month and their middle price of the year before"),
    Rule.WAIVED_SHARE: gettext_lazy("findings of the month and their waivers, by contract"),
    Rule.WAIVED_BY_ONE: gettext_lazy("waivers of the month, by person"),
    Rule.LATE_FACTS: gettext_lazy("deliveries and findings recorded after their month was closed"),
    Rule.ONE_CHAIN: gettext_lazy(
        "payment applications of the month: who prepared and confirmed the statement, who approved and released"
    ),
    Rule.IMPOSSIBLE_PACE: gettext_lazy("check-ins at planned tasks of the month: time and distance between places"),
    f"{SIGN}burst": gettext_lazy("ratings and survey answers of the month: five of one voice within ten minutes"),
    f"{SIGN}always_top": gettext_lazy("ratings and survey answers of the month: ten or more of one voice"),
    f"{SIGN}satisfied_despite_complaints": gettext_lazy("satisfaction and valid complaints of the month, by contract"),
    f"{SIGN}never_finds": gettext_lazy("signed inspection sheets of the month and their findings, by inspector"),
    f"{SIGN}same_photo": gettext_lazy("hashes of photos of findings"),
}


def read_in_words(rule: str) -> str:
    """Which records a rule's figures were read from."""
    return str(READ[rule])


def numbers_in_words(numbers: Iterable[RegulationRule]) -> list[str]:
    """The numbers of law a question was judged by, each with its source; without any, every one is asked about."""
    told = [
        _("{number}: {value} ({source})").format(number=_named(one), value=short_value(one), source=one.source)
        for one in numbers
    ]
    return told or [_("every one is asked about")]


def _named(rule: RegulationRule) -> str:
    in_english = (get_language() or "").startswith("en")
    return rule.name_en if in_english and rule.name_en else rule.name

"""What people write down from paper beside a parallel run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from houqin.domains.settlement.comparing import DEDUCTIONS, OTHER, TrialMonth, compared
from houqin.domains.settlement.rules_trials import Key
from houqin.domains.settlement.services.paper_amounts import OnPaper
from houqin.kernel.money import Money
from houqin.web.pages import Form, MoneyField

#: Places for lines that only the paper knows.
ROOM = 3


class PaperForm(Form):
    """What was paid on paper in a month: an amount, its voucher and a remark for each line that the trial computed or
    that stands entered, and room for lines that only the paper knows. An empty amount: nothing stands on paper."""

    def prepare(self) -> None:
        """The fields of each line, the computed amount beside its input."""
        assert self.subject is not None  # noqa: S101  an act on a trial
        (month,) = compared([self.subject])
        computed = {row.key: row.computed for row in month.comparison.rows}
        keys = [*computed, *(key for key in (DEDUCTIONS, OTHER) if key not in computed)]
        self.named = [_named(month, key) for key in keys]
        for place, key in enumerate(keys):
            self._ask(place, month.label(key), self.named[place], help_text=_beside(key, computed.get(key, 0)))
        for place in range(len(keys), len(keys) + ROOM):
            label = gettext("Only on paper ({place})").format(place=place - len(keys) + 1)
            what_for = gettext("{line}: what for").format(line=label)
            self.fields[f"words_{place}"] = forms.CharField(label=what_for, max_length=120, required=False)
            self._ask(place, label, OnPaper("words", None))

    def _ask(self, place: int, label: str, stands: OnPaper, *, help_text: str = "") -> None:
        self.fields[f"amount_{place}"] = MoneyField(
            label=gettext("{line}: paid on paper (yuan)").format(line=label),
            required=False,
            initial="" if stands.fen is None else str(Money(stands.fen)),
            help_text=help_text,
        )
        self.fields[f"reference_{place}"] = forms.CharField(
            label=gettext("{line}: voucher number").format(line=label),
            required=False,
            max_length=80,
            initial=stands.reference,
        )
        self.fields[f"remark_{place}"] = forms.CharField(
            label=gettext("{line}: remark").format(line=label), required=False, max_length=300, initial=stands.remark
        )

    def clean(self) -> dict[str, Any]:
        """A line in the paper's own words has both, words and an amount."""
        given: dict[str, Any] = super().clean() or {}
        for place in self._room():
            if bool(given.get(f"words_{place}")) != (given.get(f"amount_{place}") is not None):
                self.add_error(f"words_{place}", _("Say what for and how much."))
        return given

    def paper(self) -> list[OnPaper]:
        """Every line as the service takes it."""
        given = self.cleaned_data
        rooms = [OnPaper("words", None, words=words) for place in self._room() if (words := given[f"words_{place}"])]
        places = [place for place in self._room() if given[f"words_{place}"]]
        said = [*enumerate(self.named), *zip(places, rooms, strict=True)]
        return [
            OnPaper(
                one.slot,
                None if (fen := given[f"amount_{place}"]) is None else fen.fen,
                one.line_id,
                one.words,
                given[f"reference_{place}"],
                given[f"remark_{place}"],
            )
            for place, one in said
        ]

    def _room(self) -> Sequence[int]:
        return range(len(self.named), len(self.named) + ROOM)


def _named(month: TrialMonth, key: Key) -> OnPaper:
    """What stands on paper for a line of the comparison."""
    slot, which = key
    row = month.paper_of.get(key)
    return OnPaper(
        slot,
        row.fen if row else None,
        month.line_of[int(which)].public_id if slot == "line" else None,
        str(which) if slot == "words" else "",
        row.reference if row else "",
        row.remark if row else "",
    )


def _beside(key: Key, computed: int | None) -> str:
    """The computed amount in words; a deduction as what was taken."""
    if computed is None:
        return ""
    return gettext("Computed: ¥{fen}").format(fen=Money(-computed if key == DEDUCTIONS else computed))

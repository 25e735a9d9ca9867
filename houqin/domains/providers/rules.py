"""Judgements about providers: who may enter a place, who is called, where a roster has gaps."""

from __future__ import annotations

from houqin.kernel.refusal import N_, BadInput, Refusal

_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


class WrongCreditCode(BadInput):
    """A unified social credit code whose check digit does not fit (GB 32100)."""

    code = "providers.wrong_credit_code"
    sentence = N_("“{text}” is not a unified social credit code of 18 characters with a fitting check digit.")
    basis = "GB 32100"


class WrongUnitKind(Refusal):
    """Managing and serving are separate: an office is no provider."""

    code = "providers.wrong_unit_kind"
    sentence = N_("A unit of kind {unit_kind} cannot be a provider of kind {legal_kind}.")
    remedy = N_("Enter the provider as a unit of its own first; the in-house centre is a service centre in the tree.")
    basis = "S98, 管办分离"
    status = 422


def check_credit_code(text: str) -> str:
    """The code in capitals; an empty one is allowed (an in-house centre has none). Raises WrongCreditCode."""
    code = text.strip().upper()
    if not code:
        return ""
    if len(code) != 18 or any(letter not in _DIGITS for letter in code):
        raise WrongCreditCode(text=text[:40])
    total = sum(_DIGITS.index(letter) * weight for letter, weight in zip(code[:17], _WEIGHTS, strict=True))
    if _DIGITS[(31 - total % 31) % 31] != code[17]:
        raise WrongCreditCode(text=text[:40])
    return code


def check_unit_kind(*, legal_kind: str, unit_kind: str) -> None:
    """Refuse an office as a provider; only the in-house centre stands in the tree (WrongUnitKind)."""
    wanted = "service_centre" if legal_kind == "in_house_centre" else "provider"
    if unit_kind != wanted:
        raise WrongUnitKind(unit_kind=unit_kind, legal_kind=legal_kind)

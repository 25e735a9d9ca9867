"""The catalogue is a ceiling as well as a menu: what it does not offer needs an exception (条例 27, 32; practice 1)."""

from __future__ import annotations

from houqin.kernel.refusal import N_, Refusal

from .triage import EMERGENCIES


class OutsideCatalogue(Refusal):
    """Something the catalogue does not offer was to be dispatched."""

    code = "orders.outside_catalogue"
    sentence = N_("The catalogue does not offer this: it is not classified, and no exception was granted.")
    remedy = N_("Classify it, or ask for an exception from the order's page.")
    basis = "条例 27, 32; practice 1"


class ExceptionOpen(Refusal):
    """An exception was asked for and not decided yet."""

    code = "orders.exception_open"
    sentence = N_("An exception from the catalogue was asked for and is not decided yet.")
    remedy = N_("Wait for the decision; an emergency need not.")
    basis = "practice 1"


class ExceptionNotNeeded(Refusal):
    """An exception for what may be dispatched anyway."""

    code = "orders.exception_not_needed"
    sentence = N_("This order needs no exception: it is classified, is an emergency, or has one already.")
    basis = "practice 1"


def demand_within_ceiling(*, is_classified: bool, urgency: str, exception: str, is_ceiling: bool) -> None:
    """Refuse to dispatch what the catalogue does not offer without an exception; P1–P2 never wait for one.

    ``exception``: the state of the last one asked for, "" without any; ``is_ceiling``: the authority offers anything at
    all. Raises OutsideCatalogue, ExceptionOpen.
    """
    if is_classified or urgency in EMERGENCIES or exception == "granted" or not is_ceiling:
        return
    raise ExceptionOpen() if exception == "requested" else OutsideCatalogue()


def demand_exception_needed(*, is_classified: bool, urgency: str, exception: str) -> None:
    """Refuse to ask for an exception nobody waits for. Raises ExceptionNotNeeded, ExceptionOpen."""
    if exception == "requested":
        raise ExceptionOpen()
    if is_classified or urgency in EMERGENCIES or exception == "granted":
        raise ExceptionNotNeeded()

"""The words of this app's steps; figures are filled in at display, in either language."""

from houqin.kernel.refusal import N_

STEPS = {
    "budgets.quota.money": N_("{standard}: {amount:quantity} at {rate:price} a year make {result:money}."),
    "budgets.quota.physical": N_("{standard}: {amount:quantity} at {rate:quantity} make {result:quantity} {measure}."),
    "budgets.quota.other_type": N_("{standard}: for other types of unit."),
    "budgets.quota.unknown": N_("{standard}: the figure it counts is not known."),
}

"""The forms of contracts: a file per family, and the fields they share."""

from houqin.domains.contracts.forms.fields import MonthField, PercentField, QuantityField

__all__ = ["MonthField", "PercentField", "QuantityField"]

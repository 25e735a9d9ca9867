"""The forms of contracts: a file per family, and the fields they share."""

from houqin.domains.contracts.forms.fields import PercentField, QuantityField

__all__ = ["PercentField", "QuantityField"]

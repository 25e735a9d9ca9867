"""Duties by law and contract, questions about what was done, reports to leaders."""

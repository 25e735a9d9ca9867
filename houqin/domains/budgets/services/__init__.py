"""Writes of budgets, one file per family."""

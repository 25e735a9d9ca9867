"""Writes of compliance, a file per family."""

"""Writes of the organisation, one file per family."""

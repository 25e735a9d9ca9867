"""Writes of contracts, one file per family."""

"""Writes about providers, one file per family."""

"""Writes of the shared face."""

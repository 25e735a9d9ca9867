"""Migrations of the shared face."""

"""Bringing another system's orders in: what a row may say, what it turns out to mean, and how all are written."""

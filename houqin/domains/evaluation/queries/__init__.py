"""Reads of evaluation: what a month is judged by, cards, league tables, what waits."""

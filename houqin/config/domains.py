"""The business domains and what reads across them, lowest first (the order of house.md §2)."""

DOMAINS: list[str] = []

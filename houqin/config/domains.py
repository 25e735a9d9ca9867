"""The business domains and what reads across them, lowest first (the order of house.md §2)."""

DOMAINS: list[str] = [
    "houqin.domains.catalogue",
    "houqin.domains.providers",
    "houqin.domains.budgets",
    "houqin.domains.contracts",
    "houqin.domains.orders",
    "houqin.domains.evaluation",
    "houqin.domains.settlement",
    "houqin.domains.compliance",
    "houqin.portal",
]

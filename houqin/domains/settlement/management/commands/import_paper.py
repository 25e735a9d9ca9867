"""``houqin import paper FILE``: what was paid on paper while a parallel run goes on."""

from houqin.foundation.imports.management.commands._importing import ImportCommand


class Command(ImportCommand):
    """Amounts on paper; each row belongs to a contract's month and line."""

    help = "Import what was paid on paper, a row per contract, month and line, to compare parallel runs with."
    target = "paper_amounts"
    mapping = "paper_amounts"

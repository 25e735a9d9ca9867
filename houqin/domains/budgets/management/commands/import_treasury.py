"""``houqin import treasury FILE``: a statement of the treasury, to be laid against our lines."""

from houqin.foundation.imports.management.commands._importing import ImportCommand


class Command(ImportCommand):
    """A statement of the treasury; changes no line."""

    help = "Import a statement of the treasury, to be laid against the budget lines."
    target = "treasury_statement"
    mapping = "treasury_statement"

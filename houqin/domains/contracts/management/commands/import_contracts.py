"""``houqin import contracts FILE``: a contract ledger."""

from houqin.foundation.imports.management.commands._importing import ImportCommand


class Command(ImportCommand):
    """Contracts as drafts."""

    help = "Import contracts from a ledger, as drafts."
    target = "contracts"
    mapping = "contracts"

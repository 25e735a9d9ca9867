"""``houqin import budgets FILE``: budget lines from the treasury's table."""

from houqin.foundation.imports.management.commands._importing import ImportCommand


class Command(ImportCommand):
    """Budget lines with what was approved."""

    help = "Import budget lines from the treasury's table."
    target = "budget_lines"
    mapping = "budget_lines"

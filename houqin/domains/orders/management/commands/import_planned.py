"""``houqin import planned FILE``: the recurring rules of planned work."""

from houqin.foundation.imports.management.commands._importing import ImportCommand


class Command(ImportCommand):
    """Recurring rules from a yearly plan, a rule a row, each once."""

    help = "Import recurring rules of planned work from a yearly plan (年度作业计划), a rule a row."
    target = "recurring_rules"
    mapping = "recurring_rules"

"""A line's price and payers are kept for good once its contract is in force; before that they go out with the line."""

from django.db.migrations import RunSQL

from houqin.foundation.scope.migration import Guards
from houqin.foundation.scope.sql import each_row

OF_LINES = ("contracts_lineprice", "contracts_linepayer")


def _immutable(*, when: str) -> list[str]:
    return [
        statement
        for table in OF_LINES
        for statement in (
            f"drop trigger immutable_term on {table}",
            f"create trigger immutable_term before {when} on {table}"
            " for each row execute function houqin_immutable_term()",
        )
    ]


class Migration(Guards):
    """The rule of other parts of a line (``contracts_fixed``) for the removal of its terms."""

    dependencies = [("contracts", "0002_guards")]
    operations = [
        RunSQL(_immutable(when="update"), _immutable(when="update or delete")),
        each_row("before delete", *OF_LINES, name="fixed", function="contracts_fixed"),
    ]

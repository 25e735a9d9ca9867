"""No two rows in force at once: an exclusion constraint on dates, without any extension of PostgreSQL."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db.models import CharField, F, Field, Func, Q, Value


def no_overlap(
    name: str, *, numbers: tuple[str, ...] = (), texts: tuple[str, ...] = (), parts: tuple[str, ...] = ()
) -> ExclusionConstraint:
    """Terms that agree in all *numbers* (ids) and *texts* (codes) never overlap in time, superseded ones apart.

    ``parts``: ids that may be empty, which stands for the whole: it excludes every part, and each part itself.
    Every other column named must be NOT NULL: an empty one would count as *any* value. GiST knows no plain ``=`` on
    numbers and texts without an extension, so each value stands as the range that holds only itself.
    """
    same: list[tuple[Func, str]] = [
        (_alone(column, "int8range", BigIntegerRangeField()), RangeOperators.EQUAL) for column in numbers
    ]
    same += [(_alone(column, "houqin_textrange", CharField()), RangeOperators.EQUAL) for column in texts]
    same += [(_alone(column, "int8range", BigIntegerRangeField()), RangeOperators.OVERLAPS) for column in parts]
    in_force = Func(F("valid_from"), F("valid_until"), Value("[)"), function="daterange", output_field=DateRangeField())
    return ExclusionConstraint(
        name=name,
        expressions=[*same, (in_force, RangeOperators.OVERLAPS)],
        condition=Q(superseded_at__isnull=True),
    )


def _alone(column: str, function: str, kind: "Field[object, object]") -> Func:
    return Func(F(column), F(column), Value("[]"), function=function, output_field=kind)

"""New tables are created with their indexes and constraints, because one operation for each makes migrating slow."""

from django.db import models
from django.db.migrations import operations as op
from django.db.models import Q

from houqin.config.management.commands.makemigrations import folded


def test_what_belongs_to_a_new_table_moves_into_its_creation_and_nothing_else_does() -> None:
    positive = models.CheckConstraint(condition=Q(amount__gt=0), name="positive")
    unique = models.UniqueConstraint(fields=["late"], name="unique_late")
    create = op.CreateModel("Thing", [("amount", models.IntegerField())])
    operations = [
        create,
        op.CreateModel("Other", []),
        op.AddIndex("thing", models.Index(fields=["amount"], name="by_amount")),
        op.AddConstraint("thing", positive),
        op.AddField("thing", "late", models.IntegerField()),
        op.AddConstraint("thing", unique),
        op.AddConstraint("elsewhere", positive),
    ]
    kept = folded(list(operations))
    assert [type(operation).__name__ for operation in kept] == [
        "CreateModel",
        "CreateModel",
        "AddField",
        "AddConstraint",
        "AddConstraint",
    ]
    assert create.options["constraints"] == [positive]
    assert [index.name for index in create.options["indexes"]] == ["by_amount"]

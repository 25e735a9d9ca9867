"""A contract is scored as a whole, or its services each by a sheet of their own: which, every fact and card says."""

from django.db import migrations, models
from django.db.models import Q

from houqin.foundation.scope.migration import Tables
from houqin.foundation.terms.exclusion import no_overlap

OF_A_SERVICE = (
    "addedpoints",
    "contractscheme",
    "finding",
    "incident",
    "inspection",
    "rectification",
    "satisfactionanswer",
    "scorecard",
)


class Migration(Tables):
    """An empty service is the whole contract, as everything was before."""

    dependencies = [("evaluation", "0002_guards")]

    operations = [
        migrations.RemoveConstraint("contractscheme", "contract_scored_by_one_scheme"),
        migrations.RemoveConstraint("satisfactionanswer", "person_surveyed_once_a_month"),
        migrations.RemoveConstraint("scorecard", "one_card_per_contract_and_month"),
        migrations.RemoveConstraint("scorecard", "card_version_once"),
        *(
            migrations.AddField(
                name,
                "service",
                models.ForeignKey("catalogue.serviceclass", models.PROTECT, null=True, related_name="+"),
            )
            for name in OF_A_SERVICE
        ),
        migrations.AddConstraint(
            "contractscheme",
            no_overlap("contract_scored_as_a_whole_or_by_service", numbers=("contract_id",), parts=("service_id",)),
        ),
        migrations.AddConstraint(
            "satisfactionanswer",
            models.UniqueConstraint(
                fields=["contract", "month", "person", "service"],
                condition=Q(person__isnull=False, order__isnull=True, month__isnull=False),
                nulls_distinct=False,
                name="person_surveyed_once_a_month",
            ),
        ),
        migrations.AddConstraint(
            "scorecard",
            models.UniqueConstraint(
                fields=["contract", "month", "service"],
                condition=~Q(state="superseded"),
                nulls_distinct=False,
                name="one_card_per_contract_service_and_month",
            ),
        ),
        migrations.AddConstraint(
            "scorecard",
            models.UniqueConstraint(
                fields=["contract", "month", "service", "version"], nulls_distinct=False, name="card_version_once"
            ),
        ),
    ]

"""Parallel runs: a run is of one kind, a trial freezes no score and moves nothing, and stands once per payer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0002_guards"),
        ("contracts", "0010_opening_schedule"),
        ("evaluation", "0004_incidents_of_clauses"),
        ("organisation", "0002_guards"),
        ("providers", "0002_guards"),
        ("settlement", "0012_claim_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="closerun",
            name="is_parallel",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="closerun",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_trial", False), ("is_parallel", False), _connector="OR"), name="run_of_one_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_trial", False), models.Q(("is_final", False), ("scorecard__isnull", True)), _connector="OR"
                ),
                name="trial_freezes_no_score",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_trial", True), models.Q(("state", "superseded"), _negated=True)),
                fields=("contract", "month", "payer"),
                name="one_trial_per_contract_month_and_payer",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_trial", False),
                    models.Q(
                        ("budget_line__isnull", True),
                        ("confirmed_on__isnull", True),
                        ("office_confirmed_at__isnull", True),
                        ("paid_fen", 0),
                        ("provider_confirmed_at__isnull", True),
                        ("state__in", ["draft", "superseded"]),
                    ),
                    _connector="OR",
                ),
                name="trial_statement_moves_nothing",
            ),
        ),
    ]

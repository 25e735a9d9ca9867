"""What a provider owes from a statement on, and which settlement is a contract's final one (practice 13)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns."""

    dependencies = [("settlement", "0009_separate")]

    operations = [
        migrations.AddField("settlement", "is_final", models.BooleanField(default=False)),
        migrations.AddField("statement", "owed_fen", models.BigIntegerField(default=0)),
        migrations.RemoveConstraint("statement", "statement_amounts_not_negative"),
        migrations.AddConstraint(
            "statement",
            models.CheckConstraint(
                condition=models.Q(
                    payable_fen__gte=0, deducted_fen__gte=0, held_fen__gte=0, claim_fen__gte=0, owed_fen__gte=0
                ),
                name="statement_amounts_not_negative",
            ),
        ),
    ]

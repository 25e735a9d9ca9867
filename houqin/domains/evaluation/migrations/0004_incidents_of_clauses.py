"""Incidents by classes that a contract's clause names: the list is no longer closed, the words must be there."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """The known classes were the only ones; a clause of a contract may name its own."""

    dependencies = [("evaluation", "0003_scorecard_voice")]

    operations = [
        migrations.RemoveConstraint(model_name="incident", name="incident_kind_known"),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(condition=~Q(kind=""), name="incident_has_a_class"),
        ),
    ]

"""What somebody said when called back may be released like the comment of a rating."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Every comment released so far is a rating's."""

    dependencies = [("evaluation", "0004_inspection_plans")]

    operations = [
        migrations.AlterField(
            "releasedcomment",
            "rating",
            models.OneToOneField("orders.rating", models.PROTECT, null=True, related_name="+"),
        ),
        migrations.AddField(
            "releasedcomment",
            "answer",
            models.OneToOneField("evaluation.satisfactionanswer", models.PROTECT, null=True, related_name="+"),
        ),
        migrations.AddConstraint(
            "releasedcomment",
            models.CheckConstraint(
                condition=Q(rating__isnull=False, answer__isnull=True) | Q(rating__isnull=True, answer__isnull=False),
                name="released_comment_was_said_once",
            ),
        ),
    ]

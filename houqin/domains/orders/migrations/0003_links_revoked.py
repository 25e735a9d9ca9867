"""A link carries how often links of its order had been revoked when it was made; a phone call is called so."""

from django.db import migrations, models

SOURCES = [
    ("web", "Web page"),
    ("tag", "Scanned code"),
    ("phone", "Phone call"),
    ("chat", "Chat"),
    ("in_person", "In person"),
    ("patrol", "Patrol"),
    ("follow_up", "Follow-up or split"),
    ("import", "Import"),
]


class Migration(migrations.Migration):
    """The count, and a word."""

    dependencies = [("orders", "0002_guards")]
    operations = [
        migrations.AddField("order", "links_revoked_count", models.PositiveSmallIntegerField(default=0)),
        migrations.AlterField("order", "source", models.CharField(choices=SOURCES, max_length=12)),
    ]

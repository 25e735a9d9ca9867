"""Tokens are written only by use cases."""

from django.db import migrations

from houqin.foundation.scope.sql import guarded


class Migration(migrations.Migration):
    """Guards. No row security: a token is looked up to find out who asks."""

    dependencies = [("web", "0001_initial"), ("scope", "0001_functions")]
    operations = [guarded("web_apitoken")]

"""Tokens are written only by use cases."""

from houqin.foundation.scope.migration import Guards
from houqin.foundation.scope.sql import guarded


class Migration(Guards):
    """Guards. No row security: a token is looked up to find out who asks."""

    dependencies = [("web", "0001_tables"), ("scope", "0001_functions")]
    operations = [guarded("web_apitoken")]

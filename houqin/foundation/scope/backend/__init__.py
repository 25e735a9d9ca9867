"""A PostgreSQL backend whose every transaction opens with the scope."""

"""One app per business domain; the order stands in pyproject.toml."""

"""Pages of orders."""

from houqin.domains.orders.views import desk, reading, served, site, submitting

__all__ = ["desk", "reading", "served", "site", "submitting"]

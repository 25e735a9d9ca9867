"""Orders are written by use cases, shown to whom they concern; their events only grow."""

from houqin.foundation.scope.migration import Guards
from houqin.foundation.scope.sql import append_only, guarded, row_security, row_security_by_parent

OF_ORDER = (
    *("orderevent", "assignment", "orderphoto", "part", "quote", "follower"),
    *("chase", "supervision", "supervisionanswer", "escalation"),
)
GROWING = ("orderevent", "rating", "chase", "supervision", "supervisionanswer", "escalation")


class Migration(Guards):
    """Guards, append-only tables, row security. A rating shows to no provider (practice 7)."""

    dependencies = [("orders", "0001_tables"), ("scope", "0001_functions"), ("audit", "0002_guards")]
    operations = [
        guarded("orders_order", "orders_rating", "orders_complaint", "orders_pausereason", "orders_rejectreason"),
        guarded(*(f"orders_{name}" for name in OF_ORDER)),
        guarded("orders_recurringrule", "orders_plannedtask"),
        row_security("orders_recurringrule", provider="provider_id"),
        row_security("orders_plannedtask", provider="provider_id"),
        append_only(*(f"orders_{name}" for name in GROWING)),
        row_security("orders_order", providers="provider_ids", persons="person_ids"),
        row_security("orders_rating", person="rated_by_id"),
        row_security("orders_complaint", provider="provider_id", person="complainant_id"),
        row_security("orders_pausereason", unit=None, open_in_authority=True),
        row_security("orders_rejectreason", unit=None, open_in_authority=True),
        *(row_security_by_parent(f"orders_{name}", parent="orders_order", column="order_id") for name in OF_ORDER),
    ]

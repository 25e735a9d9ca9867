"""The price bases: what each counts, and which of them are counted by months (rules B3)."""

#: What a quantity counts under each price basis (rules B3).
MEASURE_OF = {
    "lump_sum": "month",
    "commission": "yuan",
    "per_order": "order",
    "per_square_metre_month": "m2_month",
    "per_head_month": "head_month",
    "per_meal": "meal",
    "per_kilometre": "km",
    "per_hour": "hour",
    "per_piece": "piece",
    "at_cost": "yuan",
}
#: Bases that are counted by agreed quantity and month, not order by order.
PERIODIC = frozenset({"lump_sum", "per_square_metre_month", "per_head_month"})

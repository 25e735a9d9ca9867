"""Lay whole lives of orders in sets: the same rows and records that the services write one act at a time.

For what happened before: another system's history, the demonstration's eleven months. What an act means is decided by
the same table of states, the same rules and the same clock; loading, locking and saving one by one are left out, and
so is everything that tells people (escalations, notices), because nobody is told of the past. What an act would be
refused for has to be judged by whoever brings the facts; the table of states still refuses what it does not know. A
test lays the same facts both ways and compares every row and record.
"""

from houqin.domains.orders.services.laying.lay import draw_numbers, lay_orders
from houqin.domains.orders.services.laying.past import PastAct, PastOrder
from houqin.domains.orders.services.laying.planned import PastTask, lay_planned

__all__ = ["PastAct", "PastOrder", "PastTask", "draw_numbers", "lay_orders", "lay_planned"]

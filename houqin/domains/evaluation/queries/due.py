"""What is due to whoever inspects."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from houqin.domains.evaluation.models import Inspection
from houqin.foundation.organisation.actor import Actor


def due_to(actor: Actor, *, until: date) -> QuerySet[Inspection]:
    """The inspections planned for a day before *until*: one's own, and those that are led by nobody yet."""
    rows: QuerySet[Inspection] = Inspection.objects.visible_to(actor).filter(state="planned", due_on__lt=until)
    return rows.filter(Q(leader=None) | Q(leader=actor.person_id))

"""What a manager of services had to do in a period and did in time (S38)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from houqin.domains.evaluation.models import Appeal, Inspection, Rectification
from houqin.domains.evaluation.queries.months import start_of
from houqin.domains.orders.models import Complaint
from houqin.foundation.organisation.models import Person


def duties_of(person: Person, *, since: date, until: date) -> dict[str, tuple[int, int]]:
    """Duty → (kept, fell due) of a person from *since* until before *until*. Four statements.

    Inspections to lead: held by their day. Notices issued: closed. Appeals answered: by their day. Complaints decided:
    within their limit.
    """
    starts_at = start_of(person.authority_id, since)
    ends_at = start_of(person.authority_id, until)
    inspections = Inspection.objects.filter(leader=person, due_on__gte=since, due_on__lt=until).exclude(
        state="cancelled"
    )
    notices = Rectification.objects.filter(issued_by=person, due_on__gte=since, due_on__lt=until)
    appeals = Appeal.objects.filter(answered_by=person, answered_at__gte=starts_at, answered_at__lt=ends_at)
    complaints = Complaint.objects.filter(decided_by=person, decided_at__gte=starts_at, decided_at__lt=ends_at)
    return {
        "inspections_held": _share(inspections, Q(state="held", held_at__date__lte=Coalesce("hold_until", "due_on"))),
        "rectifications_closed": _share(notices, Q(state="closed")),
        "appeals_answered": _share(appeals, Q(answered_at__date__lte=F("answer_by"))),
        "complaints_decided": _share(complaints, Q(decided_at__lte=F("decide_by"))),
    }


def _share(rows: QuerySet[Any], kept: Q) -> tuple[int, int]:
    found = rows.aggregate(kept=Count("pk", filter=kept), due=Count("pk"))
    return found["kept"], found["due"]

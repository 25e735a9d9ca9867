"""What evaluation does regularly."""

from __future__ import annotations

from datetime import datetime, timedelta

from houqin.domains.evaluation.models import InspectionPlan
from houqin.domains.evaluation.services import plans
from houqin.foundation.jobs.regular import for_each_authority, regular
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.settings import local_day
from houqin.kernel.refusal import N_


@regular(
    "evaluation.plan_inspections",
    cron="25 2 * * *",
    every=timedelta(days=1),
    label=N_("Planned inspections"),
    affects=N_("No new inspections appear from plans, and missed ones are not counted."),
)
def plan_inspections(at: datetime) -> str:
    """Make the inspections of plans ahead of time, and count as missed what nobody held."""

    def work(actor: Actor) -> int:
        today = local_day(actor.acting_authority_id, at)
        running = InspectionPlan.objects.visible_to(actor).exclude(valid_until__lte=today)
        ids = running.order_by("pk").values_list("public_id", flat=True)
        return sum(plans.plan_on(actor, one, at=at) for one in ids) + plans.mark_missed(actor, at=at)

    return for_each_authority("evaluation.plan_inspections", work)

"""The regular jobs of the foundation."""

from datetime import datetime, timedelta

from django.db import connection

from houqin.foundation.audit import idempotency, sealing, verification
from houqin.foundation.documents.queries import clear_strays
from houqin.foundation.jobs.regular import regular
from houqin.kernel.refusal import N_

#: How long the answer to a write is kept for its repetition.
ANSWERS_KEPT = timedelta(days=30)
#: How long what the queue did is kept, by outcome: what failed is read by people.
KEPT = {"succeeded": timedelta(days=2), "failed": timedelta(days=90)}


@regular(
    "audit.seal",
    cron="* * * * * */30",
    every=timedelta(seconds=30),
    label=N_("Sealing of the archive"),
    affects=N_("New records stay without a place in the log and without proof."),
)
def seal_archive(at: datetime) -> str:
    """Give committed records their place in the log and sign its head."""
    head = sealing.seal(at=at)
    return f"{head.size}" if head else "–"


@regular(
    "audit.verify",
    cron="10 2 * * *",
    every=timedelta(days=1),
    label=N_("Verification of everything stored against its history"),
    affects=N_("A corruption stays unnoticed."),
)
def verify_everything(at: datetime) -> str:
    """Derive what is stored again and keep the differences for the status page."""
    return str(verification.verify_and_keep(at=at))


@regular(
    "documents.clear_strays",
    cron="40 3 * * *",
    every=timedelta(days=1),
    label=N_("Clearing of stray files"),
    affects=N_("Bytes of removed files and of failed uploads stay on the disk."),
)
def clear_stray_files(at: datetime) -> str:
    """Delete stored bytes that no living row names."""
    return str(clear_strays(at=at))


@regular(
    "audit.forget_answers",
    cron="0 4 * * *",
    every=timedelta(days=1),
    label=N_("Forgetting of old answers"),
    affects=N_("Answers kept for repeated writes pile up."),
)
def forget_answers(at: datetime) -> str:
    """Drop the answers to writes that nobody will repeat any more."""
    return str(idempotency.forget(before=at - ANSWERS_KEPT))


@regular(
    "jobs.tidy",
    cron="20 3 * * *",
    every=timedelta(days=1),
    label=N_("Tidying of the queue"),
    affects=N_("The list of jobs done grows."),
)
def tidy_queue(at: datetime) -> str:
    """Forget jobs that are long done; their events go with them. The queue's own models are read-only, so in SQL."""
    gone = 0
    with connection.cursor() as cursor:
        for outcome, kept in KEPT.items():
            cursor.execute(
                "delete from procrastinate_jobs j where j.status = %s::procrastinate_job_status"
                " and (select max(e.at) from procrastinate_events e where e.job_id = j.id) < %s",
                [outcome, at - kept],
            )
            gone += cursor.rowcount
    return str(gone)

"""Duties are never edited, what was done is only withdrawn, answers and readings only grow, of a question its figures
are read anew, a publication confirmed never changes; providers see none of it."""

from django.db.migrations import RunSQL

from houqin.foundation.scope.migration import Guards
from houqin.foundation.scope.sql import append_only, guarded, immutable_but_for, row_security
from houqin.foundation.terms.sql import immutable_terms

DUTY, FULFILMENT, FEED = "compliance_duty", "compliance_fulfilment", "compliance_calendarfeed"
QUESTION, ANSWER, READING = "compliance_flagquestion", "compliance_flaganswer", "compliance_flagreading"
PUBLICATION, TEMPLATE = "compliance_overduepublication", "compliance_wordtemplate"

PUBLISHED = """
create function compliance_published() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if tg_op = 'DELETE' or old.confirmed_at is not null then
    raise exception 'houqin: a publication of overdue payments is kept as it was confirmed' using errcode = 'HQ003';
  end if;
  return new;
end
$$;
create trigger published before update or delete on compliance_overduepublication
  for each row execute function compliance_published();
"""


class Migration(Guards):
    """Guards, row security, and what is kept as it was."""

    dependencies = [
        ("compliance", "0001_tables"),
        ("scope", "0001_functions"),
        ("audit", "0002_guards"),
        ("terms", "0002_guards"),
    ]
    operations = [
        guarded(DUTY, FULFILMENT, FEED, QUESTION, ANSWER, PUBLICATION, TEMPLATE),
        immutable_terms(DUTY),
        immutable_but_for("withdrawn_at", "withdrawn_by_id", "withdrawn_reason", table=FULFILMENT),
        immutable_but_for("ended_at", table=FEED),
        immutable_but_for("about", "count", "of", "persons", "answered_at", "lifted_at", table=QUESTION),
        append_only(ANSWER, READING, TEMPLATE),
        RunSQL(PUBLISHED, "drop function compliance_published() cascade"),
        row_security(DUTY, unit=None, open_to_office=True),
        row_security(FULFILMENT, unit=None, open_to_office=True),
        row_security(FEED, unit=None, person="person_id"),
        # Only who sees the whole authority; of these the application shows readings to the security officer alone.
        row_security(QUESTION, unit=None),
        row_security(ANSWER, unit=None),
        row_security(READING, unit=None),
        row_security(PUBLICATION, unit=None, open_to_office=True),
        row_security(TEMPLATE, unit=None, open_to_office=True),
    ]

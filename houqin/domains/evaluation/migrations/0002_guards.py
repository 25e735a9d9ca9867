"""Evaluation is written by use cases; facts are not edited; a provider sees only its own (trust A8)."""

from django.db.migrations import RunSQL

from houqin.foundation.scope.migration import Guards
from houqin.foundation.scope.sql import append_only, guarded, immutable_but_for, row_security
from houqin.foundation.terms.sql import immutable_terms

OF_CONTRACT = (
    "evaluation_contractscheme",
    "evaluation_inspection",
    "evaluation_sheet",
    "evaluation_sheetmark",
    "evaluation_finding",
    "evaluation_findingphoto",
    "evaluation_waiver",
    "evaluation_rectification",
    "evaluation_incident",
    "evaluation_addedpoints",
    "evaluation_scorecard",
    "evaluation_appeal",
    "evaluation_measure",
    "evaluation_releasedcomment",
)
OPEN_BOOK = ("evaluation_evaluationscheme", "evaluation_schemeitem")
OFFICE = "evaluation_satisfactionanswer"
PERSONAL = "evaluation_managerappraisal"

# A signed sheet is kept as it is (practice 12), whoever writes.
SIGNED = """
create function evaluation_signed() returns trigger language plpgsql security definer set search_path = pg_catalog, public
as $$
declare sheet bigint := case when tg_op = 'DELETE' then old.sheet_id else new.sheet_id end;
begin
  if (select s.signed_at from evaluation_sheet s where s.id = sheet) is not null then
    raise exception 'houqin: % on a mark of a signed sheet', tg_op using errcode = 'HQ003';
  end if;
  if tg_op = 'DELETE' then return old; end if;
  return new;
end
$$;
create trigger signed before insert or update or delete on evaluation_sheetmark
  for each row execute function evaluation_signed();
"""

# A frozen score never changes: who signs for its coverage, and that a later version took over, is all that is added.
FROZEN = """
create function evaluation_frozen() returns trigger language plpgsql set search_path = pg_catalog, public as $$
declare added text[] := array['state', 'coverage_signed_by_id', 'coverage_signed_at'];
begin
  if tg_op = 'DELETE' then
    raise exception 'houqin: a scorecard is not removed' using errcode = 'HQ003';
  end if;
  if old.state = 'draft' then return new; end if;
  if old.state = 'superseded' or (to_jsonb(new) - added) is distinct from (to_jsonb(old) - added)
      or new.state not in (old.state, 'superseded') then
    raise exception 'houqin: a frozen scorecard is not changed' using errcode = 'HQ003';
  end if;
  return new;
end
$$;
create trigger frozen before update or delete on evaluation_scorecard
  for each row execute function evaluation_frozen();
"""


class Migration(Guards):
    """Guards, row security, and what is kept as it was."""

    dependencies = [
        ("evaluation", "0001_tables"),
        ("scope", "0001_functions"),
        ("audit", "0002_guards"),
        ("terms", "0002_guards"),
    ]
    operations = [
        guarded(*OF_CONTRACT, *OPEN_BOOK, OFFICE, PERSONAL),
        append_only(
            "evaluation_schemeitem",
            "evaluation_findingphoto",
            "evaluation_waiver",
            "evaluation_satisfactionanswer",
            "evaluation_incident",
            "evaluation_addedpoints",
            "evaluation_measure",
            "evaluation_managerappraisal",
            "evaluation_releasedcomment",
        ),
        immutable_terms("evaluation_evaluationscheme", "evaluation_contractscheme"),
        immutable_but_for(
            "rectification_id",
            "countersign",
            "countersigned_by_id",
            "countersigned_name",
            "countersigned_at",
            "countersign_words",
            table="evaluation_finding",
        ),
        RunSQL(SIGNED, "drop function evaluation_signed() cascade"),
        RunSQL(FROZEN, "drop function evaluation_frozen() cascade"),
        *(row_security(table, unit=None, provider="provider_id", open_to_office=True) for table in OF_CONTRACT),
        *(row_security(table, unit=None, open_in_authority=True) for table in OPEN_BOOK),
        row_security(OFFICE, unit=None, open_to_office=True),
        row_security(PERSONAL, unit=None, person="person_id"),
    ]

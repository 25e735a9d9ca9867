"""Acts and things of the archive in words: a record keeps codes, readers see sentences."""

from __future__ import annotations

from collections.abc import Mapping

from django.apps import apps
from django.utils.translation import gettext

from houqin.foundation.jobs.regular import declared
from houqin.kernel.refusal import N_

_actions: dict[str, str] = {}


def register(actions: Mapping[str, str]) -> None:
    """Say what an act is called: record action → English message id (from AppConfig.ready)."""
    _actions.update(actions)


def registered() -> frozenset[str]:
    """Every act that has words."""
    return frozenset(_actions)


def words_of_action(code: str) -> str:
    """The act in words; an act nobody named shows its code."""
    return gettext(_actions[code]) if code in _actions else code


def words_of_doer(name: str) -> str:
    """Which work of the system itself did it: a regular job by its label, anything else by its name, a message id."""
    job = declared().get(name)
    return gettext(job.label if job else name)


def words_of_kind(label: str) -> str:
    """What kind of thing a record is about, by its model's own name."""
    try:
        return gettext(str(apps.get_model(label)._meta.verbose_name))
    except (LookupError, ValueError):
        return label


register(
    {
        "organisation.authority_founded": N_("authority founded"),
        "organisation.unit_founded": N_("unit founded"),
        "organisation.unit_renamed": N_("unit renamed"),
        "organisation.unit_moved": N_("unit moved"),
        "organisation.unit_ended": N_("unit ended"),
        "organisation.setting_changed": N_("setting changed"),
        "organisation.person_entered": N_("person entered"),
        "organisation.account_opened": N_("account opened"),
        "organisation.password_reset": N_("password reset"),
        "organisation.person_corrected": N_("person corrected"),
        "organisation.person_left": N_("departure recorded"),
        "organisation.role_granted": N_("role granted"),
        "organisation.role_ended": N_("role ended"),
        "places.created": N_("place entered"),
        "places.renamed": N_("place renamed"),
        "places.assigned": N_("place assigned"),
        "places.secrecy_set": N_("secrecy set"),
        "places.ended": N_("place ended"),
        "places.tag_hung": N_("tag hung"),
        "places.tag_ended": N_("tag ended"),
        "imports.rows_imported": N_("rows imported"),
        "imports.file_handed_in": N_("file handed in to be imported"),
        "imports.file_checked": N_("imported file checked"),
        "imports.file_refused": N_("imported file refused"),
        "imports.file_failed": N_("work on an imported file failed"),
        "imports.writing_begun": N_("import begun"),
        "imports.file_written": N_("imported file written"),
        "imports.file_discarded": N_("imported file discarded"),
        "imports.file_forgotten": N_("imported file forgotten"),
        "web.token_issued": N_("token issued"),
        "web.token_ended": N_("token ended"),
        "audit.exported": N_("archive exported"),
        "audit.packed": N_("archive package taken"),
        "calendars.created": N_("calendar entered"),
        "calendars.changed": N_("calendar changed"),
        "calendars.put_to_use": N_("calendar put to use"),
        "calendars.year_loaded": N_("year of public holidays loaded"),
        "documents.stored": N_("file stored"),
        "documents.removed": N_("file removed"),
        "imports.file_checking": N_("file being checked"),
        "imports.file_writing": N_("file being written"),
        "notices.address_set": N_("address for notices set"),
        "notices.told_by_phone": N_("told by phone"),
        "terms.regulation_changed": N_("number of law changed"),
        "terms.regulations_loaded": N_("numbers of law loaded"),
    }
)

"""The shared face's application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

#: Every table of this app is guarded.
UNGUARDED: dict[str, str] = {}

#: Read before there is an actor.
OPEN = {"web_apitoken": "looked up by its hash to find out who asks; doors start from visible_to"}


class WebConfig(AppConfig):
    """Pages, tables, forms, static assets, API plumbing."""

    name = "houqin.web"
    label = "web"

    def ready(self) -> None:
        """Make permissions and words known, and put the foundation's pages into the menu."""
        from allauth.account.signals import password_changed, password_set
        from django.contrib.auth.signals import user_logged_in

        from houqin.foundation.organisation import permissions as all_permissions
        from houqin.web import clause_reasons, clock_reasons, sign_in
        from houqin.web.permissions import ACTIONS, NAMES

        all_permissions.register(ACTIONS, NAMES)
        clock_reasons.register_all()
        clause_reasons.register_all()
        user_logged_in.connect(sign_in.note_owed)
        password_changed.connect(sign_in.note_new_password)
        password_set.connect(sign_in.note_new_password)
        _show_foundation()


def _show_foundation() -> None:
    """Where the foundation's rows are shown, and its entries of the menu."""
    from houqin.foundation.audit.models import AuditRecord
    from houqin.foundation.calendars.models import StatutoryYear, WorkCalendar
    from houqin.foundation.imports.models import ImportFile
    from houqin.foundation.organisation.models import Person, Unit
    from houqin.foundation.places.models import Place, Tag
    from houqin.foundation.terms.models import RegulationRule
    from houqin.web import addresses, awaiting
    from houqin.web.foundation import calls, years
    from houqin.web.models import ApiToken
    from houqin.web.navigation import RECORDS, SETTING_UP, WORK, Entry, register

    addresses.register(
        {
            Unit: "web:unit",
            Person: "web:person",
            Place: "web:place",
            WorkCalendar: "web:calendar",
            StatutoryYear: "web:statutory_year",
            RegulationRule: "web:regulation",
            Tag: "web:tag",
            AuditRecord: "web:record",
            ImportFile: "web:import_file",
            ApiToken: "web:token",
        }
    )
    awaiting.register(calls.AWAITING | years.AWAITING)
    register(
        Entry(_("Notices"), "web:notices", "bell", WORK, 80, "notices.see"),
        Entry(_("To be called"), "web:calls", "phone", WORK, 17, "notices.calls.tell"),
        Entry(_("Archive"), "web:archive", "archive", RECORDS, 90, "audit.records.see"),
        Entry(_("Units"), "web:units", "building-community", SETTING_UP, 10, "organisation.units.see"),
        Entry(_("People"), "web:people", "users", SETTING_UP, 20, "organisation.people.see"),
        Entry(_("Places"), "web:places", "map-pin", SETTING_UP, 30, "places.see"),
        Entry(_("Work calendars"), "web:calendars", "calendar-event", SETTING_UP, 40, "calendars.see"),
        Entry(_("Numbers of law"), "web:regulations", "scale", SETTING_UP, 50, "terms.regulations.see"),
        Entry(_("Imports"), "web:imports", "inbox", SETTING_UP, 60, "imports.run"),
        Entry(_("System status"), "web:status", "activity", SETTING_UP, 90, "web.status.see"),
    )

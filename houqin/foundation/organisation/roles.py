"""The roles a person may be granted, and which side of the counter each stands on (管办分离)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """One duty a person may hold in a unit. Codes are stored; words are shown."""

    REQUESTER = "requester", _("Requester")
    UNIT_MANAGER = "unit_manager", _("Unit manager")
    AREA_MANAGER = "area_manager", _("Area manager")
    DISPATCHER = "dispatcher", _("Dispatcher")
    INSPECTOR = "inspector", _("Inspector")
    SECTION_CHIEF = "section_chief", _("Section chief")
    FINANCE_CLERK = "finance_clerk", _("Finance clerk")
    FINANCE_APPROVER = "finance_approver", _("Finance approver")
    PAYER = "payer", pgettext_lazy("role", "Payer")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")
    SECURITY_OFFICER = "security_officer", _("Security officer")
    PROVIDER_MANAGER = "provider_manager", _("Provider manager")
    PROVIDER_DISPATCHER = "provider_dispatcher", _("Provider dispatcher")
    WORKER = "worker", _("Worker")


PROVIDER_ROLES = frozenset({Role.PROVIDER_MANAGER, Role.PROVIDER_DISPATCHER, Role.WORKER})
OFFICE_ROLES = frozenset(Role) - PROVIDER_ROLES
#: Roles that see the rows of their unit and everything below it; a requester sees only what is their own.
SEEING_ROLES = OFFICE_ROLES - {Role.REQUESTER}
EVERYONE = frozenset(Role)

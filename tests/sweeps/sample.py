"""One of everything, so that every address with a parameter can be knocked at."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.audit.sealing import seal
from houqin.foundation.documents.services import store_document
from houqin.foundation.organisation.models import Grant
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.foundation.scope.scope import entering


@dataclass(frozen=True)
class Sample:
    """Two authorities, and for the first the public id of a thing of every kind, by the word in the address."""

    office: Office
    elsewhere: Office
    ids: dict[str, str]

    def values(self, pattern: str, parameters: tuple[str, ...]) -> dict[str, str]:
        """What to put into an address: the thing named by the word before the parameter.

        Raises KeyError for a kind of thing the sample does not have: add it here.
        """
        words = pattern.removeprefix("api/v1/").split("/")
        found = {}
        for parameter in parameters:
            position = next(place for place, word in enumerate(words) if "{" + parameter + "}" in word)
            found[parameter] = self.ids[words[position - 1]]
        return found


def make_sample() -> Sample:
    """Found both authorities and make the things."""
    office, elsewhere = make_office(), make_office(code="QJSJ")
    person = office.person("样本", office.planning, Role.UNIT_MANAGER)
    seal(at=AT)
    with entering(office.system.scope):
        record = AuditRecord.objects.filter(subject_id=person.public_id).order_by("id").first()
    assert record is not None
    file = store_document(office.system, name="现场.txt", content=BytesIO("样本".encode()), at=AT)
    ids = {
        "documents": str(file.public_id),
        "units": str(office.planning_section.public_id),
        "people": str(person.public_id),
        "grants": str(Grant.objects.get(person=person).public_id),
        "archive": str(record.public_id),
        "records": str(record.public_id),
    }
    return Sample(office, elsewhere, ids)

"""R7: whoever owns the database, and even the key, is found out from an older head that somebody kept."""

import io
import json
import random

import pytest
from django.db import transaction

from houqin.foundation.audit.exporting import Selection, head_line, newest_head, take_away
from houqin.foundation.audit.keys import public_bytes, signing_key
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.sealing import log_name, seal
from houqin.foundation.audit.tests.behind import behind_the_application
from houqin.foundation.audit.tests.tampering import TAMPERS, Archive, Tamper
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.audit.verifier import Verification
from houqin.foundation.organisation.actor import Actor, system_actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.foundation.scope.scope import entering

TIMES_EACH = 100
WHOLE = system_actor(None, "tests")


@use_case
def _speak(actor: Actor, unit: Unit, number: int) -> None:
    personal = {"phone": f"电话 {number}", "name": f"姓名 {number}"} if number % 3 == 0 else None
    record(actor, "tests.spoken", unit, at=AT, changes={"minutes": [None, number]}, personal=personal)


def _history(office: Office) -> str:
    """Three sealings; answers the head after the second, as its witness keeps it."""
    kept = ""
    for batch in range(3):
        for number in range(14):
            _speak(office.system, office.finance, 100 * batch + number)
        seal(at=AT)
        kept = head_line(newest_head()) if batch == 1 else kept
    return kept


def _export() -> list[str]:
    out = io.StringIO()
    take_away(WHOLE, out, Selection(), at=AT, with_personal=True)
    return out.getvalue().splitlines()


def _codes(lines: list[str], kept: str) -> set[str]:
    verification = Verification(lines, keys=[public_bytes().hex()], witnesses=[kept])
    return {finding["code"] for finding in verification.findings}


@pytest.fixture
def kept(db: None) -> str:
    return _history(make_office())


@pytest.fixture
def honest(kept: str) -> Archive:
    """What was exported, in the hands of somebody who has the signing key too."""
    lines = [json.loads(line) for line in _export()]
    records = [line for line in lines if line["type"] == "record"]
    sizes = tuple(line["statement"]["size"] for line in lines if line["type"] == "head")
    witnessed: int = json.loads(kept)["statement"]["size"]
    archive = Archive(
        [line["body"] for line in records],
        [line.get("personal", {}) for line in records],
        key=signing_key(),
        log=log_name(),
        sizes=(witnessed, *sizes),
        witnessed=witnessed,
    )
    assert archive.head(sizes[-1])["statement"]["root"] == lines[1]["statement"]["root"], "no faithful copy"
    return archive


@pytest.mark.parametrize(("tamper", "expected"), TAMPERS, ids=[tamper.__name__ for tamper, _ in TAMPERS])
def test_every_tampering_with_an_export_is_found(
    honest: Archive, kept: str, tamper: Tamper, expected: set[str]
) -> None:
    """100 of each of eleven kinds, by the stand-alone verifier alone."""
    for seed in range(TIMES_EACH):
        found = _codes([json.dumps(line) for line in tamper(honest, random.Random(seed))], kept)
        assert found & expected, f"{tamper.__name__}, seed {seed}: {found}"


def test_honest_exports_ring_no_alarm(kept: str) -> None:
    """Whatever is selected, with and without personal values, from one sealing to the next."""
    draw = random.Random(7)
    witnessed = [json.loads(kept)["statement"]["size"]]
    with entering(WHOLE.scope):
        subjects = sorted(set(AuditRecord.objects.values_list("subject_id", flat=True)))
    parts = 0
    for number in range(60):
        out, selection = io.StringIO(), Selection()
        if number % 2:
            selection = Selection(subjects=frozenset(draw.sample(subjects, draw.randint(1, 3))))
        take_away(WHOLE, out, selection, at=AT, with_personal=draw.random() < 0.5, witnessed=witnessed)
        lines = out.getvalue().splitlines()
        parts += not json.loads(lines[0])["complete"]
        assert _codes(lines, kept) == set()
        seal(at=AT)
    assert parts == 30


# ---- with the owner's own hands in the tables -------------------------------------------------------

BY_HAND: dict[str, tuple[list[str], set[str]]] = {
    "a body": (
        ["update audit_auditrecord set body = replace(body, 'spoken', 'silent') where id = {early}"],
        {"head"},
    ),
    "a body with its hashes": (
        [
            "update audit_auditrecord set body = replace(body, 'spoken', 'silent') where id = {early}",
            "update audit_auditrecord set leaf_hash = sha256('\\x00'::bytea || convert_to(body, 'UTF8'))"
            " where id = {early}",
            "update audit_logleaf l set leaf_hash = r.leaf_hash from audit_auditrecord r where r.id = l.record_id",
            "update audit_lognode n set hash = leaf_hash from audit_logleaf l where n.level = 0 and n.index = l.index",
        ],
        {"head"},
    ),
    "a record taken out": (
        [
            "delete from audit_personalvalue where record_id = {early}",
            "delete from audit_logleaf where record_id = {early}",
            "delete from audit_auditrecord where id = {early}",
        ],
        {"inclusion", "head", "incomplete", "consistency"},
    ),
    "two bodies changed over": (
        [
            "update audit_auditrecord a set body = b.body from audit_auditrecord b"
            " where (a.id, b.id) in (({early}, {late}), ({late}, {early}))"
        ],
        {"head"},
    ),
    "the last third cut off, with its heads": (
        [
            "delete from audit_signedhead where size > {third}",
            "delete from audit_logleaf where index >= {third}",
            "delete from audit_lognode where (index + 1) * (1 << level) > {third}",
            "delete from audit_personalvalue where record_id >= {cut}",
            "delete from audit_auditrecord where id >= {cut}",
        ],
        {"rolled_back"},
    ),
    "a signature": (
        ["update audit_signedhead set signature = set_byte(signature, 7, get_byte(signature, 7) # 1)"],
        {"signature"},
    ),
    "a head's size": (
        ["update audit_signedhead set statement = replace(statement, '\"size\":', '\"size\":1')"],
        {"signature"},
    ),
    "a personal value": (
        ["update audit_personalvalue set value = 'somebody else' where record_id = {personal}"],
        {"personal"},
    ),
}


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
@pytest.mark.parametrize("kind", BY_HAND)
def test_an_owner_in_the_tables_is_found_out(kind: str) -> None:
    kept = _history(make_office())
    with transaction.atomic(), entering(WHOLE.scope):
        rows = list(AuditRecord.objects.filter(action="tests.spoken").order_by("id").values_list("pk", flat=True))
        third = AuditRecord.objects.filter(pk__lt=rows[14]).count()
    places = {"early": rows[4], "late": rows[30], "personal": rows[0], "cut": rows[14], "third": third}
    statements, expected = BY_HAND[kind]
    with behind_the_application() as owner:
        for statement in statements:
            owner.execute(statement.format(**places))
    assert _codes(_export(), kept) & expected

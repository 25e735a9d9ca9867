"""Records get sealed into the log, and each can be proven."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils import timezone

from houqin.foundation.audit.keys import public_bytes
from houqin.foundation.audit.models import AuditRecord, LogLeaf, SignedHead
from houqin.foundation.audit.queries import consistency, proof_of, unsealed_for_longer_than
from houqin.foundation.audit.sealing import RecordChanged, seal
from houqin.foundation.organisation.services.units import rename_unit
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.foundation.scope.scope import entering
from houqin.kernel.merkle import verify_consistency


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def test_every_record_gets_its_place_and_a_proof_that_holds(office: Office) -> None:
    head = seal(at=AT)
    assert head is not None
    with entering(office.system.scope):
        rows = list(AuditRecord.objects.order_by("id"))
        assert head.size == len(rows)
        for row in rows:
            proof = proof_of(row)
            assert proof is not None
            assert proof.holds
    Ed25519PublicKey.from_public_bytes(public_bytes()).verify(bytes(head.signature), head.statement.encode())


def test_a_changed_body_breaks_its_proof(office: Office) -> None:
    seal(at=AT)
    with entering(office.system.scope):
        row = AuditRecord.objects.order_by("id").first()
        assert row is not None
        proof = proof_of(row)
        assert proof is not None
        row.body = row.body.replace("FGW", "XXX").replace("JSJ", "YYY")
        assert not proof.holds


def test_a_later_head_contains_the_earlier_one(office: Office) -> None:
    first = seal(at=AT)
    rename_unit(office.system, office.finance.public_id, name="财政厅", at=AT)
    rename_unit(office.system, office.finance.public_id, name="财政部", at=AT)
    second = seal(at=AT)
    assert first is not None
    assert second is not None
    assert second.size == first.size + 2
    proof = consistency(first.size, second.size)
    assert verify_consistency(first.size, second.size, bytes(first.root), bytes(second.root), proof)


def test_nothing_new_signs_nothing(office: Office) -> None:
    seal(at=AT)
    assert seal(at=AT) is None
    assert SignedHead.objects.count() == 1


def test_a_record_that_was_tampered_with_is_not_sealed(office: Office) -> None:
    with (
        patch("houqin.foundation.audit.sealing.merkle.leaf_hash", return_value=b"0" * 32),
        pytest.raises(RecordChanged),
    ):
        seal(at=AT)
    assert not LogLeaf.objects.exists()


def test_what_waits_too_long_is_counted(office: Office) -> None:
    now = timezone.now()
    with entering(office.system.scope):
        assert (
            unsealed_for_longer_than(timedelta(minutes=2), at=now + timedelta(hours=1)) == AuditRecord.objects.count()
        )
        seal(at=AT)
        assert unsealed_for_longer_than(timedelta(minutes=2), at=now + timedelta(hours=1)) == 0

"""The offline verifier: honest archives pass, tampered ones do not, and it needs nothing but Python."""

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from houqin.foundation.audit import verifier
from houqin.foundation.audit.tests.tampering import (
    KEY,
    SIZES,
    TAMPERS,
    WITNESSED,
    Line,
    Tamper,
    public,
    rebuild,
    records_of,
    sample,
)
from houqin.foundation.audit.verifier import Verification, signature_holds
from houqin.kernel import merkle
from houqin.kernel.canonical import canonical_bytes

HONEST = sample()
WITNESS = json.dumps(HONEST.head(WITNESSED))


def check(lines: list[Line], witness: str = WITNESS) -> Verification:
    return Verification([json.dumps(line) for line in lines], keys=[public(KEY)], witnesses=[witness])


def codes(lines: list[Line], witness: str = WITNESS) -> set[str]:
    return {finding["code"] for finding in check(lines, witness).findings}


@pytest.mark.parametrize("complete", [True, False])
def test_an_honest_archive_has_no_findings(complete: bool) -> None:
    verification = check(HONEST.export(SIZES, complete=complete))
    assert verification.findings == []
    assert verification.counts["records"] == (40 if complete else 20)
    assert verification.counts["heads"] == 3
    assert verification.counts["witnesses"] == 1
    assert verification.counts["personal_checked"] == (14 if complete else 7)


def test_1000_honest_archives_ring_no_alarm() -> None:
    """Every shape of log, with and without proofs; signatures are checked once per head kept."""
    draw = random.Random(7)
    for seed in range(1000):
        archive = sample(draw.randint(1, 40), seed)
        sizes = sorted({draw.randint(1, len(archive.bodies)), len(archive.bodies)})
        lines = archive.export(sizes[-1:], complete=draw.random() < 0.5)
        assert Verification([json.dumps(line) for line in lines]).findings == []


def test_without_published_keys_the_report_says_so() -> None:
    lines = [json.dumps(line) for line in HONEST.export([40], complete=True)]
    assert "named by the export itself" in Verification(lines).as_json()["keys"]
    assert Verification(lines, keys=[public(KEY)]).as_json()["keys"] == "published"


def test_an_erased_value_leaves_the_proof() -> None:
    lines = HONEST.export(SIZES, complete=False)
    for line in lines:
        line.pop("personal", None)
    verification = check(lines)
    assert verification.findings == []
    assert (verification.counts["personal_checked"], verification.counts["personal_erased"]) == (0, 7)


@pytest.mark.parametrize(("tamper", "expected"), TAMPERS, ids=[tamper.__name__ for tamper, _ in TAMPERS])
def test_every_tampering_is_found(tamper: Tamper, expected: set[str]) -> None:
    """10 of each kind on the small sample; test_tampering does it a hundred times as often on a real export."""
    for seed in range(10):
        found = codes(tamper(HONEST, random.Random(seed)))
        assert found & expected, f"{tamper.__name__}, seed {seed}: {found}"


def test_a_rebuilt_archive_passes_without_a_witness() -> None:
    """What the witness is for: the owner of the key can rebuild everything else."""
    lines = [json.dumps(line) for line in rebuild(HONEST, random.Random(1))]
    assert Verification(lines, keys=[public(KEY)]).findings == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"type": "archive"}',
        '{"type": "archive", "format": "houqin-archive/2", "hash": "sha-256", "tree": "rfc9162"}',
        '{"a": 1, "a": 2}',
        '{"a": 1.5}',
        '{"a": 1e400}',
        '{"a": NaN}',
        '{"a": 99999999999999999999}',
        "[" * 100_000,
        '{"a":' * 5_000 + "1" + "}" * 5_000,
        "\udcff",
    ],
)
def test_an_unreadable_export_is_a_finding_not_a_crash(text: str) -> None:
    assert [finding["code"] for finding in Verification([text]).findings[:1]] == ["unreadable"]


@pytest.mark.parametrize(
    "line",
    [
        {"type": "who"},
        {"type": "record"},
        {"type": "record", "index": -1, "body": {}},
        {"type": "record", "index": 0, "body": {"id": "\ud800"}},
        {"type": "record", "index": 0, "body": {"id": "a", "personal": ["x"]}, "size": 1, "proof": []},
        {"type": "head", "statement": {}, "key_id": ""},
        {"type": "head", "statement": {"size": 1, "root": "zz"}, "key_id": ""},
        {"type": "consistency", "old_size": 1, "size": 2, "proof": ["00"]},
        {"type": "consistency", "old_size": True, "size": 2, "proof": []},
    ],
)
def test_an_unreadable_line_is_a_finding_not_a_crash(line: Line) -> None:
    assert "unreadable" in codes([*HONEST.export(SIZES, complete=False), line])


def test_an_empty_export_is_a_finding() -> None:
    assert [finding["code"] for finding in Verification([]).findings] == ["unreadable", "no_head"]


# ---- its parts against other implementations -----------------------------------------------------


@pytest.mark.parametrize(
    ("secret", "key", "message", "signature"),
    [  # RFC 8032 §7.1, tests 1 to 3
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ],
)
def test_the_published_signatures(secret: str, key: str, message: str, signature: str) -> None:
    assert public(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))) == key
    assert signature_holds(bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature))


def accepts(key: bytes, message: bytes, signature: bytes) -> bool:
    """The oracle: the ``cryptography`` package."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def test_signatures_equal_those_of_another_implementation() -> None:
    """200 honest signatures and 200 with one bit changed in key, message or signature."""
    draw = random.Random(8032)
    for _ in range(200):
        secret = Ed25519PrivateKey.from_private_bytes(draw.randbytes(32))
        parts = [bytes.fromhex(public(secret)), draw.randbytes(draw.randint(1, 80)), b""]
        parts[2] = secret.sign(parts[1])
        assert signature_holds(*parts)
        place = draw.randrange(3)
        bit = draw.randrange(8 * len(parts[place]))
        changed = int.from_bytes(parts[place], "big") ^ 1 << bit
        parts[place] = changed.to_bytes(len(parts[place]), "big")
        assert signature_holds(*parts) == accepts(*parts) is False


@pytest.mark.parametrize(
    ("key", "signature"),
    [(bytes(31), bytes(64)), (bytes(32), bytes(63)), (b"\xff" * 32, bytes(64)), (bytes(32), b"\xff" * 64)],
)
def test_malformed_keys_and_signatures_do_not_hold(key: bytes, signature: bytes) -> None:
    assert not signature_holds(key, b"", signature)


def test_a_second_form_of_a_signature_does_not_hold() -> None:
    """S and S + the group's order sign alike in careless implementations (RFC 8032 §5.1.7)."""
    signature = KEY.sign(b"x")
    scalar = int.from_bytes(signature[32:], "little") + verifier._ORDER
    assert not signature_holds(bytes.fromhex(public(KEY)), b"x", signature[:32] + scalar.to_bytes(32, "little"))


def test_its_proofs_agree_with_the_kernel() -> None:
    """Two ways of writing RFC 9162: the kernel follows its algorithms, the verifier walks down the split."""
    archive = sample(70)
    draw = random.Random(3)
    for size in range(1, 71):
        head = merkle.root(size, archive.read)
        for index in range(size):
            leaf = archive.read(0, index)
            proof = merkle.inclusion_proof(index, size, archive.read)
            assert verifier.head_from_inclusion(leaf, index, size, proof) == head
            old_head = merkle.root(index + 1, archive.read)
            proof = merkle.consistency_proof(index + 1, size, archive.read)
            assert verifier.is_prefix(index + 1, size, old_head, head, proof)
            other = draw.randint(1, 70)
            assert verifier.is_prefix(index + 1, other, old_head, head, proof) == merkle.verify_consistency(
                index + 1, other, old_head, head, proof
            )
    assert list(verifier.heads_of(archive.read(0, index) for index in range(70))) == [
        (size, merkle.root(size, archive.read)) for size in range(1, 71)
    ]


def test_its_canonical_form_agrees_with_the_kernel() -> None:
    value: Line = {"😀": 1, "\ufb33": [True, None, '\x00\x1f\x7f\u2028"\\/后勤'], "a": {}, "A": [], "": -(2**53) + 1}
    assert verifier.canonical(value) == canonical_bytes(value)


# ---- as a stranger runs it -----------------------------------------------------------------------


def run_alone(folder: Path, *arguments: str) -> tuple[int, Any]:
    """The file copied into an empty folder, run without any installed package."""
    alone = folder / "verifier.py"
    shutil.copy(verifier.__file__, alone)
    done = subprocess.run(  # our own file with our own arguments
        [sys.executable, "-I", "-S", str(alone), *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr


def test_it_runs_alone_and_its_exit_code_tells(tmp_path: Path) -> None:
    export, witness = tmp_path / "export.jsonl", tmp_path / "witness.json"
    lines = HONEST.export(SIZES, complete=False)
    witness.write_text(WITNESS, encoding="utf-8")
    export.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    code, report = run_alone(tmp_path, str(export), "--key", public(KEY), "--witness", str(witness))
    assert (code, report["findings"]) == (0, [])
    changed = records_of(lines)[3]
    changed["body"] = changed["body"] | {"action": "orders.completed"}
    export.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    code, report = run_alone(tmp_path, str(export), "--key", public(KEY), "--witness", str(witness))
    assert (code, {finding["code"] for finding in report["findings"]}) == (1, {"hash", "inclusion"})
    assert run_alone(tmp_path, str(tmp_path / "missing"))[0] == 2

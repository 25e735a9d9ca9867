"""Canonical JSON: one content, one hash."""

import json
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from houqin.kernel.canonical import NotCanonical, canonical_bytes, content_hash

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


class Colour(StrEnum):
    RED = "red"


def test_keys_are_sorted_by_utf16_units_as_in_rfc_8785_section_3_2_3() -> None:
    keys = ["€", "\r", "\ufb33", "1", "😀", "\x80", "ö"]
    assert list(json.loads(canonical_bytes(dict.fromkeys(keys, "")))) == ["\r", "1", "\x80", "ö", "€", "😀", "\ufb33"]


def test_form() -> None:
    assert (
        canonical_bytes({"b": [1, True, None], "a": "后勤\n/\u2028"})
        == '{"a":"后勤\\n/\u2028","b":[1,true,null]}'.encode()
    )
    assert canonical_bytes({"colour": Colour.RED, "list": (1, 2)}) == b'{"colour":"red","list":[1,2]}'


def test_the_hash_is_that_of_the_form() -> None:
    assert content_hash({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert content_hash({"a": 1, "b": 2}) == content_hash({"b": 2, "a": 1})
    assert content_hash({"a": 1}) != content_hash({"a": "1"})


@given(VALUES)
def test_what_is_written_is_read_back_and_written_the_same(value: Any) -> None:
    written = canonical_bytes(value)
    assert json.loads(written) == value
    assert canonical_bytes(json.loads(written)) == written


@given(VALUES)
def test_another_program_writes_the_same(value: Any) -> None:
    assert canonical_bytes(value) == rfc8785.dumps(value)


@given(VALUES)
def test_the_standard_library_can_write_it_where_keys_are_plain(value: Any) -> None:
    """The offline verifier has the standard library only; on keys without characters beyond U+FFFF both agree."""
    written = canonical_bytes(value).decode()
    if max(map(ord, written)) <= 0xFFFF:
        assert json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")) == written


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        Decimal(1),
        b"",
        date(2026, 1, 1),
        {1: 2},
        {None: 1},
        {1, 2},
        2**53,
        -(2**53),
        "\ud800",
        {"\udfff": 1},
        [[1.5]],
    ],
)
def test_other_kinds_are_refused(value: Any) -> None:
    with pytest.raises(NotCanonical):
        canonical_bytes(value)

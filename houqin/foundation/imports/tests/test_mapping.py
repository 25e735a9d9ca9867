"""Mappings: the shipped ones fit their targets, wrong ones are refused with their place."""

from __future__ import annotations

import io
import json
from itertools import product

import pytest
from django.core.management import call_command

from houqin.foundation.imports import mapping as mappings
from houqin.foundation.imports.headers import plain_name
from houqin.foundation.imports.mapping import BadMapping, NoSuchMapping
from houqin.foundation.imports.reading import read_table
from houqin.foundation.imports.target import UnknownTarget
from houqin.foundation.imports.template import write_template

SHIPPED = sorted(mappings.shipped())


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_mapping_fits_its_target(name: str) -> None:
    mapping = mappings.load(name)
    assert mapping.name == name
    assert mapping.target_used().name == mapping.target


@pytest.mark.parametrize("name", SHIPPED)
def test_a_template_reads_as_its_own_ledger(name: str) -> None:
    mapping = mappings.load(name)
    out = io.BytesIO()
    write_template(mapping, out)
    out.seek(0)
    table = read_table(out, f"{name}.xlsx", known=mapping.known)
    named = {part for column in table.header.columns for part in column.parts}
    wanted = {plain_name(rule.headers[0]) for rule in mapping.columns.values() if rule.headers}
    assert wanted <= named
    assert list(table.rows) == []


@pytest.mark.parametrize("name", SHIPPED)
def test_no_header_belongs_to_two_fields(name: str) -> None:
    """Two fields that list the same name in the first place would take it from each other by chance."""
    columns = mappings.load(name).columns.items()
    firsts = [plain_name(rule.headers[0]) for _field, rule in columns if rule.headers]
    assert len(firsts) == len(set(firsts))


BASE = """
format: houqin-mapping/1
name: mine
target: people
title: 名单
key: [[name]]
columns:
  name: {headers: [姓名]}
  unit: {headers: [单位]}
"""


def test_the_smallest_mapping_is_enough() -> None:
    assert mappings.parse(BASE, name="mine").target_used().name == "people"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (("key: [[name]]", "key: [[badge]]"), "key"),
        (("  unit: {headers: [单位]}\n", ""), "columns"),
        (("unit: {headers: [单位]}", "unit: {}"), "columns.unit"),
        (("title: 名单", "title: 名单\nshoe: 43"), "shoe"),
        (("unit: {", "wings: {"), "columns.wings"),
        (("unit: {headers", "unit: {time_headers: [时], headers"), "columns.unit.time_headers"),
        (("houqin-mapping/1", "houqin-mapping/9"), "format"),
        (("title: 名单", "title: 名单\ntime_zone: Mars/Olympus"), "time_zone"),
        (("key: [[name]]", "key: ["), "line"),
    ],
)
def test_a_wrong_mapping_names_its_place(change: tuple[str, str], place: str) -> None:
    with pytest.raises(BadMapping) as refused:
        mappings.parse(BASE.replace(*change), name="mine").target_used()
    assert str(refused.value.figures["place"]).startswith(place)


def test_unknown_names_are_refused() -> None:
    with pytest.raises(NoSuchMapping, match="people"):
        mappings.load("nothing")
    with pytest.raises(UnknownTarget, match="people"):
        mappings.parse(BASE.replace("target: people", "target: ghosts"), name="mine").target_used()


def test_the_schema_is_printed_with_the_targets(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_schema")
    schema = json.loads(capsys.readouterr().out)
    assert schema["properties"]["format"]["const"] == "houqin-mapping/1"
    assert schema["x-targets"]["people"]["name"] == {"kind": "text", "required": True}


def test_every_combination_of_dress_is_the_same_name() -> None:
    for before, after in product(("", "*", " "), ("", "：", "*", "（元）", "(万元)")):
        assert plain_name(f"{before}金 额{after}") == "金额"

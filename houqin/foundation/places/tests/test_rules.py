"""Pure judgements about places."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from houqin.foundation.places.rules import (
    STANDS_IN,
    NamedPlace,
    PlaceKind,
    Secrecy,
    StandsWrong,
    below,
    candidates,
    demand_stands,
    may_photograph,
    plain,
    stricter,
)

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "candidates.yaml").read_text("utf-8"))
CHAINS = [tuple(one.split(" / ")) for one in CASES["places"]]


def found(text: str, near: str = "") -> list[str]:
    places = [NamedPlace(place, chain, is_near=" / ".join(chain[-2:]) == near) for place, chain in enumerate(CHAINS)]
    return [" / ".join(CHAINS[one.id][-2:]) for one in candidates(text, places)]


@pytest.mark.parametrize("case", CASES["cases"] + CASES["near"], ids=lambda case: case["text"] or "empty")
def test_which_place_a_text_means(case: dict[str, Any]) -> None:
    answer = found(case["text"], case.get("near", ""))
    if case.get("first_only"):
        assert answer[0] == case["expect"][0]
    else:
        assert answer == case["expect"]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("二楼", "2层"),
        ("2F", "2层"),
        ("F2", "2层"),
        ("十二层", "12层"),
        ("二十三楼", "23层"),
        ("三号楼", "3号楼"),
        ("十号楼", "10号楼"),
        ("3号楼二楼", "3号楼2层"),
        ("Ａ座 (东侧)", "a座东侧"),
    ],
)
def test_one_form_for_what_is_meant_alike(text: str, form: str) -> None:
    assert plain(text) == form


@given(st.text(max_size=40))
def test_any_text_is_answered(text: str) -> None:
    assert len(found(text)) <= 8


def test_a_code_names_a_place() -> None:
    places = [NamedPlace(1, ("配电室",), code="PD-03"), NamedPlace(2, ("水泵房",))]
    assert [one.id for one in candidates("PD03 跳闸", places)] == [1]


@pytest.mark.parametrize("kind", PlaceKind)
@pytest.mark.parametrize("parent", [None, *PlaceKind])
def test_what_stands_in_what(kind: PlaceKind, parent: PlaceKind | None) -> None:
    order = list(PlaceKind)
    if parent in STANDS_IN[kind]:
        demand_stands(kind, parent)
        assert parent is None or order.index(parent) < order.index(kind)
    else:
        with pytest.raises(StandsWrong):
            demand_stands(kind, parent)


def test_zones_are_ordered() -> None:
    assert stricter(Secrecy.WORK, Secrecy.NONE) is stricter(Secrecy.NONE, Secrecy.WORK) is Secrecy.WORK
    assert stricter(Secrecy.WORK, Secrecy.KEY) is Secrecy.KEY
    assert below(Secrecy.KEY) == (Secrecy.NONE, Secrecy.WORK)
    assert below(Secrecy.NONE) == ()
    assert [zone for zone in Secrecy if may_photograph(zone)] == [Secrecy.NONE]

"""Pure judgements about places: what stands in what, which zone is stricter, which place a text means."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from houqin.kernel.refusal import N_, Refusal


class PlaceKind(Enum):
    """What a place is, from large to small."""

    SITE = "site"
    BUILDING = "building"
    FLOOR = "floor"
    ROOM = "room"
    POINT = "point"


class Secrecy(Enum):
    """How sensitive a zone is, from open to strict (保密要害部门部位)."""

    NONE = "none"
    WORK = "work"
    KEY = "key"


_STRICTNESS = tuple(Secrecy)

#: Kinds a place of a kind may stand in; None: it may stand at the top.
STANDS_IN: dict[PlaceKind, frozenset[PlaceKind | None]] = {
    PlaceKind.SITE: frozenset({None}),
    PlaceKind.BUILDING: frozenset({None, PlaceKind.SITE}),
    PlaceKind.FLOOR: frozenset({PlaceKind.BUILDING}),
    PlaceKind.ROOM: frozenset({PlaceKind.FLOOR, PlaceKind.BUILDING}),
    PlaceKind.POINT: frozenset({PlaceKind.SITE, PlaceKind.BUILDING, PlaceKind.FLOOR, PlaceKind.ROOM}),
}


class StandsWrong(Refusal):
    """A floor in a room, a site in a building."""

    code = "places.stands_wrong"
    sentence = N_("A {kind} cannot stand in a {parent}.")
    remedy = N_("Choose the place it really stands in.")
    status = 422


def demand_stands(kind: PlaceKind, parent: PlaceKind | None) -> None:
    """Refuse a *kind* that does not stand in *parent*."""
    if parent not in STANDS_IN[kind]:
        raise StandsWrong(kind=kind.value, parent=parent.value if parent else "–")


def stricter(one: Secrecy, other: Secrecy) -> Secrecy:
    """The stricter of two zones."""
    return max(one, other, key=_STRICTNESS.index)


def below(secrecy: Secrecy) -> tuple[Secrecy, ...]:
    """The zones less strict than *secrecy*."""
    return _STRICTNESS[: _STRICTNESS.index(secrecy)]


def may_photograph(secrecy: Secrecy) -> bool:
    """Whether photos may be taken and kept of a zone; none in zones of secrecy (house §6, Files)."""
    return secrecy is Secrecy.NONE


# ---- which place a text means ------------------------------------------------------------------------

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_CHINESE_NUMBER = re.compile(r"[一二两三四五六七八九]?十[一二三四五六七八九]?|[零一二两三四五六七八九]")
_FLOOR = re.compile(r"(?<![a-z0-9])(?:f(\d+)|(\d+)(?:f|层|楼(?!宇)))(?![a-z0-9])")
_NOISE = re.compile(r"[^\w]|_")


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place as the search sees it: its own name last, the names it stands in before it; any code apart."""

    id: int
    names: tuple[str, ...]
    code: str = ""
    is_near: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place a text may mean; ``score`` counts the characters of its names and code found in the text."""

    id: int
    score: int


def plain(text: str) -> str:
    """*text* in the form in which names are compared: full-width, case, numerals, floors and signs made alike."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = _CHINESE_NUMBER.sub(lambda found: str(_number(found[0])), folded)
    return _FLOOR.sub(lambda found: f"{found[1] or found[2]}层", _NOISE.sub("", folded))


def candidates(text: str, places: Iterable[NamedPlace], *, limit: int = 8) -> list[Candidate]:
    """The places that *text* may mean, likeliest first, at most *limit*.

    A place is a candidate when its own name or code stands in the text (“三号楼2楼卫生间漏水”), or when every word of
    the text stands in its full name (“卫生间 2层”). What it stands in, named too, makes it likelier; between equals
    one's own unit's place comes first, then the smaller place.
    """
    whole, words = plain(text), [word for word in map(plain, text.split()) if word]
    if not whole:
        return []
    ranked: list[tuple[int, bool, int, int]] = []
    for place in places:
        names = [plain(name) for name in place.names]
        score = _score(whole, words, names, plain(place.code))
        if score:
            ranked.append((-score, not place.is_near, -len(names), place.id))
    return [Candidate(id=found[3], score=-found[0]) for found in sorted(ranked)[:limit]]


def _score(whole: str, words: Sequence[str], names: Sequence[str], code: str) -> int:
    own = max(_found(names[-1], whole), _found(code, whole))
    if own:
        return own + sum(_found(name, whole) for name in names[:-1])
    if all(any(_within(word, name) for name in names) for word in words):
        return sum(map(len, words))
    return 0


def _found(name: str, text: str) -> int:
    """How many characters of *text* are *name*: all or none; digits at its ends must not go on in the text."""
    return len(name) if name and _within(name, text) else 0


def _within(part: str, text: str) -> bool:
    start = text.find(part)
    while start >= 0:
        end = start + len(part)
        cut_before = start and text[start - 1].isdigit() and part[0].isdigit()
        cut_after = end < len(text) and text[end].isdigit() and part[-1].isdigit()
        if not cut_before and not cut_after:
            return True
        start = text.find(part, start + 1)
    return False


def _number(chinese: str) -> int:
    tens, ten, ones = chinese.partition("十")
    if not ten:
        return _DIGITS[tens]
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)

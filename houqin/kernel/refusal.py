"""Saying no, in one sentence that a person can act on.

Every refusal is a class of its own, defined in the file of the rule that refuses. Its sentence and its
remedy are English message ids with named places; the face of the system translates them and fills the
places in, so the kernel needs neither Django nor a language.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar

#: A named place; in sentences a double brace stands for one, as in ``str.format``.
_PLACE = re.compile(r"\{(\w+)\}")
_PLACE_OR_BRACE = re.compile(r"\{\{|\}\}|\{(\w+)\}")
#: What fills a place; several message ids are told one by one, with commas between.
Figure = int | str | tuple[str, ...]


def N_(message: str) -> str:  # noqa: N802  the marker's customary name
    """Mark *message* for translation without translating it (the kernel knows no language)."""
    return message


class Refusal(Exception):
    """An act that may not happen. Subclass it beside the rule that says no.

    ``code`` is stable and dotted (``orders.place_required``); ``sentence`` says what happened and why,
    ``remedy`` what to do now; ``basis`` names the clause, law or house rule it rests on. The keyword
    arguments of the constructor fill the named places of both sentences: integers, strings, and tuples of message ids
    that are told as a list.
    """

    code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = N_("This cannot be done.")
    remedy: ClassVar[str] = ""
    basis: ClassVar[str] = ""
    #: HTTP status where a refusal leaves through a page or an endpoint.
    status: ClassVar[int] = 409

    def __init__(self, **figures: Figure) -> None:
        self.figures: Mapping[str, Figure] = figures
        super().__init__(self.english())

    def __reduce__(self) -> tuple[Callable[[], "Refusal"], tuple[()]]:
        """Pickled by its figures, so that it crosses from one process to another."""
        return partial(type(self), **self.figures), ()

    def english(self) -> str:
        """The sentence and the remedy in English, places filled."""
        return " ".join(self.told(str)).strip()

    def told(self, translate: Callable[[str], str]) -> tuple[str, str]:
        """Sentence and remedy, translated, places filled. A figure that is a message id is translated too, and the
        other figures fill its own places: ``problem=N_("there is no zone {zone}"), zone=…``."""
        figures = {name: self._figure(value, translate) for name, value in self.figures.items()}
        sentence, remedy = (
            _filled(_PLACE_OR_BRACE, translate(text), figures) if text else "" for text in (self.sentence, self.remedy)
        )
        return sentence, remedy

    def _figure(self, value: Figure, translate: Callable[[str], str]) -> Figure:
        if isinstance(value, tuple):
            return translate(", ").join(translate(one) for one in value)
        return _filled(_PLACE, translate(value), self.figures) if isinstance(value, str) and value else value


def _filled(places: re.Pattern[str], text: str, figures: Mapping[str, Figure]) -> str:
    """The text with its places filled; one that nothing fills stays, so that a wrong translation still speaks."""

    def filling(found: re.Match[str]) -> str:
        return str(figures.get(found[1], found[0])) if found[1] else found[0][0]

    return places.sub(filling, text)


class BadInput(Refusal):
    """Something handed in from outside (API, import, set-up data) cannot be read as meant."""

    code = "input.invalid"
    sentence = N_("{field}: {problem}.")
    remedy = N_("Correct it and send it again; nothing was changed.")
    status = 422


class NotFound(Refusal):
    """The thing does not exist, or does not exist for this actor: the two are never told apart."""

    code = "not_found"
    sentence = N_("There is no such {thing}, or you may not see it.")
    remedy = N_("Check the number or the link.")
    status = 404


class NotPermitted(Refusal):
    """The actor sees the thing but may not do this to it."""

    code = "not_permitted"
    sentence = N_("You may not do this: {action}.")
    remedy = N_("Ask somebody who holds the duty.")
    status = 403

"""Saying no, in one sentence that a person can act on.

Every refusal is a class of its own, defined in the file of the rule that refuses. Its sentence and its
remedy are English message ids with named places; the face of the system translates them and fills the
places in, so the kernel needs neither Django nor a language.
"""

from collections.abc import Mapping
from typing import ClassVar


def N_(message: str) -> str:  # noqa: N802  the marker's customary name
    """Mark *message* for translation without translating it (the kernel knows no language)."""
    return message


class Refusal(Exception):
    """An act that may not happen. Subclass it beside the rule that says no.

    ``code`` is stable and dotted (``orders.place_required``); ``sentence`` says what happened and why,
    ``remedy`` what to do now; ``basis`` names the clause, law or house rule it rests on. The keyword
    arguments of the constructor fill the named places of both sentences: integers and strings only.
    """

    code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = N_("This cannot be done.")
    remedy: ClassVar[str] = ""
    basis: ClassVar[str] = ""
    #: HTTP status where a refusal leaves through a page or an endpoint.
    status: ClassVar[int] = 409

    def __init__(self, **figures: int | str) -> None:
        self.figures: Mapping[str, int | str] = figures
        super().__init__(self.english())

    def english(self) -> str:
        """The sentence and the remedy in English, places filled."""
        whole = f"{self.sentence} {self.remedy}".strip()
        return whole.format(**self.figures)


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

"""A refusal says one sentence: translated, with its places and those of its figures filled."""

import pytest

from houqin.kernel.refusal import N_, BadInput, Refusal


class Odd(Refusal):
    """A sentence with a brace of its own."""

    sentence = N_("Write {{{word}: …}}.")
    remedy = N_("Ask {who}.")


CHINESE = {
    "{field}: {problem}.": "{field}：{problem}。",
    "Correct it and send it again; nothing was changed.": "请改正。",
    "there is no zone {zone}": "没有时区 {zone}",
}


@pytest.mark.parametrize(
    ("refusal", "english", "chinese"),
    [
        (
            BadInput(field="calendar", problem=N_("there is no zone {zone}"), zone="Mars"),
            "calendar: there is no zone Mars.",
            "calendar：没有时区 Mars。",
        ),
        (BadInput(field="name", problem="“{who}” is odd"), "name: “{who}” is odd.", "name：“{who}” is odd。"),
        (BadInput(field="name", problem="{field.__class__}"), "name: {field.__class__}.", "name：{field.__class__}。"),
        (Odd(word="x"), "Write {x: …}.", "Write {x: …}."),
    ],
)
def test_said(refusal: Refusal, english: str, chinese: str) -> None:
    assert refusal.told(str)[0] == english
    assert refusal.told(lambda text: CHINESE.get(text, text))[0] == chinese
    assert str(refusal).startswith(english)


def test_a_place_nothing_fills_stays() -> None:
    assert Odd(word="x").told(str)[1] == "Ask {who}."

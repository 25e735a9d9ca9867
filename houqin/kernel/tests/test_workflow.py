"""The workflow table checks itself and moves states only along its rows."""

import pytest

from houqin.kernel.workflow import NothingPossible, Transition, UnsoundWorkflow, Workflow, WrongState

STATES = {"DRAFT": "draft", "SENT": "sent", "CLOSED": "closed"}
SEND = Transition("send", ("DRAFT",), "SENT", "letters.send", "Send")
CLOSE = Transition("close", ("DRAFT", "SENT"), "CLOSED", "letters.close", "Close")
REOPEN = Transition("reopen", ("CLOSED",), "SENT")
LETTER = Workflow("letter", STATES, "DRAFT", (SEND, CLOSE, REOPEN), frozenset({"CLOSED"}))


def test_every_state_and_every_transition() -> None:
    """The whole table: what is written moves, everything else is refused."""
    written = {("DRAFT", "send"): "SENT", ("DRAFT", "close"): "CLOSED", ("SENT", "close"): "CLOSED"}
    written["CLOSED", "reopen"] = "SENT"
    for state in STATES:
        for name in ("send", "close", "reopen"):
            if (state, name) in written:
                assert LETTER.move(state, name) == written[state, name]
            else:
                with pytest.raises(WrongState):
                    LETTER.move(state, name)


def test_a_refusal_names_the_state_and_what_is_possible() -> None:
    with pytest.raises(WrongState) as refused:
        LETTER.move("SENT", "send", lambda act: bool(act.action))
    assert refused.value.english() == "This is “sent”; the act “Send” is not possible now. Possible now: Close."
    with pytest.raises(NothingPossible) as nothing:
        LETTER.move("nowhere", "fly")
    assert nothing.value.figures == {"state": "nowhere", "act": "fly"}


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ({"letters.send", "letters.close"}, "Possible now: Send, Close."),
        ({"letters.close"}, "Possible now: Close."),
        (set(), "Look at how it stands now; there is nothing for you to do about it."),
    ],
)
def test_only_what_is_open_to_whoever_asked_is_named(held: set[str], told: str) -> None:
    with pytest.raises(WrongState) as refused:
        LETTER.move("DRAFT", "fly", lambda act: act.action in held)
    assert refused.value.told(str)[1] == told


def test_what_is_possible_is_told_in_the_readers_language() -> None:
    refused = WrongState(state="a", act="b", possible=("Close", "Send"))
    chinese = {"Close": "关闭", "Send": "发送", ", ": "、", WrongState.remedy: "现在可以：{possible}。"}
    assert refused.told(lambda text: chinese.get(text, text))[1] == "现在可以：关闭、发送。"


def test_available_keeps_the_order_of_the_table() -> None:
    assert LETTER.available("DRAFT") == (SEND, CLOSE)
    assert LETTER.available("nowhere") == ()


def test_one_name_may_lead_to_different_targets_from_different_states() -> None:
    workflow = Workflow(
        "letter",
        {"A": "", "B": "", "C": "", "D": ""},
        "A",
        (Transition("go", ("A",), "B"), Transition("go", ("B",), "C"), Transition("stop", ("C",), "D")),
        frozenset({"D"}),
    )
    assert (workflow.move("A", "go"), workflow.move("B", "go")) == ("B", "C")


@pytest.mark.parametrize(
    ("mistake", "states", "transitions", "final"),
    [
        ("unknown states", {"A": "", "B": ""}, (Transition("go", ("A",), "Z"),), {"B"}),
        ("unknown states", {"A": "", "B": ""}, (Transition("go", ("A", "Z"), "B"),), {"B"}),
        ("unknown states", {"A": "", "B": ""}, (Transition("go", ("A",), "B"),), {"B", "Z"}),
        ("unknown states", {"B": ""}, (), {"B"}),
        ("no way leads to", {"A": "", "B": "", "C": ""}, (Transition("go", ("A", "C"), "B"),), {"B"}),
        ("no way leads out of", {"A": "", "B": ""}, (Transition("go", ("A",), "B"),), set()),
        ("two transitions", {"A": "", "B": ""}, (Transition("go", ("A",), "B"), Transition("go", ("A",), "A")), {"B"}),
        ("two transitions", {"A": "", "B": ""}, (Transition("go", ("A", "A"), "B"),), {"B"}),
        ("starts nowhere", {"A": "", "B": ""}, (Transition("go", (), "B"),), {"B"}),
    ],
)
def test_an_unsound_table_is_not_made(
    mistake: str, states: dict[str, str], transitions: tuple[Transition, ...], final: set[str]
) -> None:
    with pytest.raises(UnsoundWorkflow, match=mistake):
        Workflow("letter", states, "A", transitions, frozenset(final))


def test_the_check_and_the_diagram_come_from_the_table() -> None:
    assert LETTER.check_constraint_values() == ("DRAFT", "SENT", "CLOSED")
    assert LETTER.as_mermaid().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> DRAFT",
        "    DRAFT --> SENT: send",
        "    DRAFT --> CLOSED: close",
        "    SENT --> CLOSED: close",
        "    CLOSED --> SENT: reopen",
        "    CLOSED --> [*]",
    ]

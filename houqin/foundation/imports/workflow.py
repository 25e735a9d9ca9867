"""The life of a file that was handed in to be imported, as data."""

from houqin.kernel.refusal import N_
from houqin.kernel.workflow import Transition, Workflow

CHECKING, CHECKED, REFUSED = "checking", "checked", "refused"
WRITING, WRITTEN, FAILED, DISCARDED = "writing", "written", "failed", "discarded"

FILE = Workflow(
    name="imported file",
    states={
        CHECKING: N_("Being checked"),
        CHECKED: N_("Checked"),
        WRITING: N_("Being written"),
        WRITTEN: N_("Written"),
        REFUSED: N_("Refused"),
        FAILED: N_("Failed"),
        DISCARDED: N_("Discarded"),
    },
    initial=CHECKING,
    transitions=(
        Transition("conclude", (CHECKING,), CHECKED),
        Transition("write", (CHECKED,), WRITING, "imports.run", N_("Import")),
        Transition("finish", (WRITING,), WRITTEN),
        # Between check and writing something else changed: rows that were good are not any more.
        Transition("find_wrong", (WRITING,), CHECKED),
        Transition("refuse", (CHECKING, WRITING), REFUSED),
        Transition("fail", (CHECKING, WRITING), FAILED),
        # While a job is at work too: it finds the file discarded at its end, and all it wrote is undone.
        Transition("discard", (CHECKING, CHECKED, WRITING, REFUSED, FAILED), DISCARDED, "imports.run", N_("Discard")),
    ),
    final=frozenset({WRITTEN, DISCARDED}),
)
#: While a file is in one of these, a job works on it.
AT_WORK = frozenset({CHECKING, WRITING})

"""The house rules that a machine can check, each a function from facts to breaches (house.md §3, §7)."""

from __future__ import annotations

import ast
import fnmatch
import re
from collections.abc import Iterable, Iterator

from tests.architecture.source import Module, calls, functions, recorded_actions

FILE_LIMIT = 400
FUNCTION_LIMIT = 70  # about sixty lines: a docstring may be longer than its code
#: Files that may be long, with the reason.
LONG = {"houqin/foundation/audit/verifier.py": "one standard-library file by promise: an auditor takes it away"}
CLOCK_ROOMS = re.compile(
    r"/web/|/views|/api|/management/commands/|middleware\.py$|/jobs/|jobs\.py$|/pages|config/cli\.py$|/tasks\.py$"
)
DOORS = re.compile(r"/(views|api|pages)(/|\.py$|_)")
FORBIDDEN_NAMES = {"utils", "util", "common", "helpers", "helper", "misc"}
MONEY_ROOMS = re.compile(r"houqin/(kernel|domains|foundation)/")


def too_long(files: Iterable[Module]) -> Iterator[str]:
    """Files over four hundred lines, functions over about sixty."""
    for module in files:
        if module.lines > FILE_LIMIT and module.name not in LONG:
            yield f"{module.name} has {module.lines} lines"
        for function in functions(module):
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > FUNCTION_LIMIT:
                yield f"{module.name}:{function.lineno} {function.name} has {length} lines"


def now_outside_doors(files: Iterable[Module]) -> Iterator[str]:
    """Time comes in as ``at``: the clock is read only where a request, a command or a job begins (rule 6)."""
    for module in files:
        if CLOCK_ROOMS.search(module.name):
            continue
        for name, line in calls(module):
            if name in {
                "timezone.now",
                "datetime.now",
                "date.today",
                "datetime.today",
                "timezone.localdate",
                "time.time",
            }:
                yield f"{module.name}:{line} reads the clock with {name}"


def effects_after_commit(files: Iterable[Module]) -> Iterator[str]:
    """What must happen is a job in the same transaction; ``on_commit`` loses it in a crash (house §2)."""
    for module in files:
        for name, line in calls(module):
            if name.endswith("on_commit"):
                yield f"{module.name}:{line} uses on_commit"


def unmarked_words(files: Iterable[Module]) -> Iterator[str]:
    """What a refusal names as the problem or the thing is a message id, marked for translation: places in it are filled
    by other figures, so that it is one sentence in the reader's language (issue: bad input)."""
    for module in files:
        if not module.name.startswith("houqin/") or "/tests/" in module.name:
            continue
        for node in ast.walk(module.tree):
            if not (isinstance(node, ast.keyword) and node.arg in {"problem", "thing"}):
                continue
            said = [one for one in ast.walk(node.value) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            bare = isinstance(node.value, ast.Constant | ast.JoinedStr)
            if bare and any(re.search(r"[A-Za-z]{3}", str(one.value)) for one in said):
                yield f"{module.name}:{node.value.lineno} {node.arg} is not marked for translation"


def unscoped_doors(files: Iterable[Module]) -> Iterator[str]:
    """Pages and endpoints start from ``visible_to`` (rule 5): never from all rows."""
    for module in files:
        if not DOORS.search(module.name):
            continue
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            base = node.func.value
            if (
                isinstance(base, ast.Attribute)
                and base.attr == "objects"
                and node.func.attr not in {"visible_to", "none", "menu_for"}
            ):
                yield f"{module.name}:{node.lineno} starts from objects.{node.func.attr}"


def measured_by_float(files: Iterable[Module]) -> Iterator[str]:
    """Measured numbers are scaled integers: no float(), no Decimal column (house §5)."""
    for module in files:
        if not MONEY_ROOMS.search(module.name):
            continue
        for name, line in calls(module):
            if name == "float" or name.endswith(("DecimalField", "FloatField")):
                yield f"{module.name}:{line} uses {name}"


def shapeless_names(files: Iterable[Module]) -> Iterator[str]:
    """A room is named for what it holds."""
    for module in files:
        parts = module.name.removesuffix(".py").split("/")
        if FORBIDDEN_NAMES & set(parts):
            yield f"{module.name} is a drawer for anything"


def silent_public_functions(files: Iterable[Module]) -> Iterator[str]:
    """Every public module, class and function says what it is for."""
    for module in files:
        if not module.text.strip():
            continue
        if ast.get_docstring(module.tree) is None:
            yield f"{module.name} says nothing about itself"
        for node in module.tree.body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is None:
                yield f"{module.name}:{node.lineno} {node.name} says nothing about itself"


def impure_rules(files: Iterable[Module]) -> Iterator[str]:
    """``rules.py``, ``rules_….py`` and what stands in ``rules/`` import the kernel, other rules and the standard
    library, nothing that reads or writes (rule 2)."""
    for module in files:
        if not re.search(r"/rules(_\w+)?\.py$|/rules/\w+\.py$", module.name) or module.name.startswith("tests/"):
            continue
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            for name in names:
                if name.startswith("django") or (name.startswith("houqin.") and not _pure(name)):
                    yield f"{module.name}:{node.lineno} imports {name}"


def _pure(name: str) -> bool:
    return bool(re.match(r"houqin\.kernel\b", name) or re.search(r"\.rules(_\w+)?(\.\w+)*$|\.(roles|duties)$", name))


def writes_elsewhere(files: Iterable[Module], owner_of: dict[str, str]) -> Iterator[str]:
    """Tables are written by their own app (rule 4). ``owner_of`` maps model name → app folder."""
    writing = {"create", "bulk_create", "update_or_create", "get_or_create", "bulk_update"}
    for module in files:
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            target = node.func.value
            if (
                node.func.attr in writing
                and isinstance(target, ast.Attribute)
                and target.attr == "objects"
                and isinstance(target.value, ast.Name)
            ):
                owner = owner_of.get(target.value.id)
                if owner and not module.name.startswith(owner):
                    yield f"{module.name}:{node.lineno} writes {target.value.id} of {owner}"


def unworded_records(modules: Iterable[Module], words: Iterable[str]) -> Iterator[str]:
    """Every action that is recorded without words: the archive's pages would show its code."""
    known = list(words)
    for module in modules:
        for action, line in recorded_actions(module):
            if not fnmatch.filter(known, action):
                yield f"{module.name}:{line} records {action}, which no app has put into words (web.records.register)"

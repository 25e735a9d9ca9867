"""Facts about the source that the architecture tests judge: read once, by the syntax tree."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Module:
    """One Python file with its syntax tree; ``name`` is its path from the project's root."""

    name: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        return self.text.count("\n")


def modules(root: Path = ROOT, folder: str = "houqin") -> Iterator[Module]:
    """Every Python file under *folder*, migrations and tests left out."""
    for path in sorted((root / folder).rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if "/migrations/" in name or "/tests/" in name:
            continue
        text = path.read_text()
        yield Module(name, text, ast.parse(text, name))


def calls(module: Module) -> Iterator[tuple[str, int]]:
    """Every call in dotted words (``timezone.now``) with its line."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


#: What leaves a record, or makes one ready; the action is among its first two arguments or named.
RECORDING = {"record", "prepare", "body_of", "finish"}
ACTION = re.compile(r"[a-z]+\.[a-z_]+")


def recorded_actions(module: Module) -> Iterator[tuple[str, int]]:
    """Every action that *module* records, with its line; one put together ends in ``*`` after its fixed part."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        given = list(node.args[:2]) if name in RECORDING else []
        # An entry of the navigation names a permission by the same word.
        given += [one.value for one in node.keywords if one.arg == "action" and name != "Entry"]
        for one in given:
            yield from ((action, node.lineno) for action in _actions(one))


def _actions(node: ast.expr) -> Iterator[str]:
    """The actions an expression may be."""
    if isinstance(node, ast.JoinedStr):
        first = node.values[0]
        yield f"{first.value}*" if isinstance(first, ast.Constant) and isinstance(first.value, str) else "*"
    elif isinstance(node, ast.BinOp):
        yield from (f"{action}*" for action in _actions(node.left))
    elif isinstance(node, ast.IfExp):
        yield from [*_actions(node.body), *_actions(node.orelse)]
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and ACTION.fullmatch(node.value):
        yield node.value

"""Facts about the source that the architecture tests judge: read once, by the syntax tree."""

from __future__ import annotations

import ast
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

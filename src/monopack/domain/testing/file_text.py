"""What a test file's own text says beyond its imports: fixture plugins, and the style of its tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class FileText:
    """`plugins` are the modules of a literal `pytest_plugins`; `bare`: it has tests that only pytest collects."""

    plugins: tuple[str, ...] = ()
    bare: bool = False


def read_file_text(content: bytes) -> FileText:
    """The facts of one file; none of a file that Python cannot parse."""
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError):
        return FileText()
    return FileText(plugins=tuple(_plugins(tree)), bare=any(map(_is_bare_test, tree.body)))


def _plugins(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign | ast.AugAssign):
            targets = [node.target]
        if any(isinstance(target, ast.Name) and target.id == "pytest_plugins" for target in targets):
            yield from _strings(node)


def _strings(node: ast.stmt) -> Iterator[str]:
    for child in ast.walk(node):
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield from (name.strip() for name in child.value.split(","))


def _is_bare_test(node: ast.stmt) -> bool:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return node.name.startswith("test")
    return isinstance(node, ast.ClassDef) and node.name.startswith("Test") and not node.bases

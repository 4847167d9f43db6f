"""Whether a module's text offers an attribute, read without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def offers_entrypoint(content: bytes, name: str) -> bool:
    """False only where the text surely binds no such name: a computed one, or text that cannot be read, may."""
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError):
        return True
    return any(bound in {name, "*", "__getattr__"} for bound in _bound(tree.body))


def _bound(body: list[ast.stmt]) -> Iterator[str]:
    """The names that statements bind where they stand, whatever branch is taken; `*` for what a star import may."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        else:
            yield from _inside(node)


def _inside(node: ast.stmt) -> Iterator[str]:
    for child in ast.walk(node):
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield child.id
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield child.name
        elif isinstance(child, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in child.names)
        elif isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id in {"globals", "exec"}:
            yield "*"

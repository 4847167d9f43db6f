"""Module-level names that are assigned exactly once."""

from __future__ import annotations

import ast
from collections.abc import Iterator


class Constants:
    """Looks names up in a module's top level, which is read when the first is asked for."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._known: dict[str, ast.expr | None] | None = None

    def assigned(self, name: str) -> ast.expr | None:
        """The expression that makes the constant `name`; None when there is none or several."""
        if self._known is None:
            self._known = {}
            for target, value in _assignments(self._tree.body):
                self._known[target] = None if target in self._known else value
        return self._known.get(name)


def _assignments(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    waiting = [body]
    while waiting:
        for node in waiting.pop():
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    yield from _pairs(target, node.value)
            elif isinstance(node, ast.AnnAssign) and node.value is not None and isinstance(node.target, ast.Name):
                yield node.target.id, node.value
            elif isinstance(node, ast.If | ast.Try | ast.With | ast.For | ast.While):
                handlers = (handler.body for handler in getattr(node, "handlers", ()))
                waiting += [node.body, getattr(node, "orelse", []), *handlers]


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """The names in `target`; an unpacked one is an item of `value`."""
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple | ast.List):
        for index, element in enumerate(target.elts):
            if isinstance(element, ast.Starred):
                return
            yield from _pairs(element, ast.Subscript(value=value, slice=ast.Constant(value=index)))

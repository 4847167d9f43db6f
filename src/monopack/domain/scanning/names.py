"""What names stand for in one file: imports undone, scopes, and the module's own place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum


class How(Enum):
    """How a name gets its value from an expression."""

    WHOLE = "whole"
    EACH = "each"
    """Each element of the value in turn, as in a `for`."""
    ENTERED = "entered"
    """What a `with` statement hands out."""


@dataclass(frozen=True, slots=True)
class Binding:
    """One way in which a name gets a value; `position` picks from an unpacked sequence, outermost first.

    `scope` is where the expression stands, when that is not the name's own scope.
    """

    node: ast.expr
    how: How = How.WHOLE
    position: tuple[int, ...] = ()
    scope: Scope | None = field(default=None, compare=False)


@dataclass(slots=True)
class Scope:
    """The names of a module or function with all that is ever assigned to them; class bodies count to what is around.

    `unknown` are names that get values from outside: parameters, `except … as`, augmented assignments.
    """

    parent: Scope | None = None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)

    def bind(self, target: ast.expr, binding: Binding) -> None:
        """Note that `target` gets the value of `binding`."""
        for name, position in _targets(target, binding.position):
            if position is None:
                self.unknown.add(name)
                continue
            known = self.bindings.setdefault(name, [])
            added = Binding(binding.node, binding.how, position, binding.scope)
            if added not in known:
                known.append(added)

    def find(self, name: str) -> Scope | None:
        """The innermost scope that gives `name` a value."""
        scope: Scope | None = self
        while scope is not None and name not in scope.bindings and name not in scope.unknown:
            scope = scope.parent
        return scope


def _targets(target: ast.expr, position: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, ...] | None]]:
    """The plain names in `target`, each with its position; None after a starred one, where positions shift."""
    if isinstance(target, ast.Name):
        yield target.id, position
    elif isinstance(target, ast.Starred) and isinstance(target.value, ast.Name):
        yield target.value.id, None
    elif isinstance(target, ast.Tuple | ast.List):
        shifted = False
        for index, element in enumerate(target.elts):
            shifted = shifted or isinstance(element, ast.Starred)
            for name, inner in _targets(element, (*position, index)):
                yield name, None if shifted else inner


class Aliases:
    """Names that imports bind anywhere in the file, with the dotted name each stands for (leading dots: relative)."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def add_import(self, node: ast.Import) -> None:
        """`import a.b` binds `a`; `import a.b as c` binds `c`."""
        for alias in node.names:
            if alias.asname:
                self._names[alias.asname] = alias.name
            else:
                root = alias.name.partition(".")[0]
                self._names[root] = root

    def add_from(self, node: ast.ImportFrom) -> None:
        """`from a import b as c` binds `c` to `a.b`."""
        base = "." * node.level + (node.module or "")
        joint = "." if node.module else ""
        for alias in node.names:
            self._names[alias.asname or alias.name] = f"{base}{joint}{alias.name}"

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def find(self, name: str) -> str | None:
        """What the import of `name` stands for."""
        return self._names.get(name)

    def dotted(self, node: ast.expr) -> str:
        """The dotted name that a chain of attributes stands for, `""` when it begins with something else."""
        attributes: list[str] = []
        while isinstance(node, ast.Attribute):
            attributes.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        attributes.append(self._names.get(node.id, node.id))
        attributes.reverse()
        return ".".join(attributes)

"""What names a package's `__init__` gives its package, and which it exports."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from monopack.domain.scanning.conditions import Conditions

_OPENERS = (b"__getattr__", b"globals(", b"locals(", b"setattr", b"vars(", b"exec(", b"__dict__", b"sys.modules")
_ADDS = frozenset({"append", "extend"})


@dataclass(slots=True)
class Attributes:
    """Names at a module's top level: `bound` surely, `possible` in some branch or by a function's `global`."""

    bound: set[str] = field(default_factory=set)
    possible: set[str] = field(default_factory=set)
    exported: list[str] | None = None
    has_star: bool = False


def may_have_others(data: bytes) -> bool:
    """Whether the text shows a way in which a module gets attributes that it does not name."""
    return any(opener in data for opener in _OPENERS)


def attributes_of(tree: ast.Module, conditions: Conditions) -> Attributes:
    """Read the top level of a package's `__init__`."""
    found = Attributes()
    _read(tree.body, found, conditions, certain=True)
    found.possible |= found.bound
    found.possible.update(name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names)
    return found


def _read(body: list[ast.stmt], found: Attributes, conditions: Conditions, *, certain: bool) -> None:
    for node in body:
        if isinstance(node, ast.If):
            _read_branches(node, found, conditions, certain=certain)
            continue
        if isinstance(node, ast.Delete):
            found.bound.difference_update(_names(node.targets))
            continue
        names = found.bound if certain else found.possible
        names.update(_bound_by(node, found))
        _read_exports(node, found)
        inner = certain and isinstance(node, ast.With)
        for block in _blocks(node):
            _read(block, found, conditions, certain=inner)


def _read_branches(node: ast.If, found: Attributes, conditions: Conditions, *, certain: bool) -> None:
    """The branches that can run; of a chain of `elif`, however long, one after the other."""
    while True:
        verdict = conditions.decide(node.test)
        if verdict is not False:
            _read(node.body, found, conditions, certain=certain and verdict is True)
        if verdict is True:
            return
        certain = certain and verdict is False
        if len(node.orelse) != 1 or not isinstance(node.orelse[0], ast.If):
            break
        node = node.orelse[0]
    _read(node.orelse, found, conditions, certain=certain)


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    for field_name in ("body", "orelse", "finalbody"):
        block = getattr(node, field_name, None)
        if block:
            yield block
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield part.body


def _bound_by(node: ast.stmt, found: Attributes) -> Iterable[str]:  # noqa: PLR0911  # one case each
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return (name,)
        case ast.Import(names=aliases):
            return [alias.asname or alias.name.partition(".")[0] for alias in aliases]
        case ast.ImportFrom(names=aliases):
            found.has_star = found.has_star or aliases[0].name == "*"
            return [alias.asname or alias.name for alias in aliases]
        case ast.Assign(targets=targets):
            return _names(targets)
        case ast.AnnAssign(target=target, value=value):
            return _names([target]) if value is not None else ()
        case ast.For(target=target) | ast.AsyncFor(target=target):
            return _names([target])
        case ast.With(items=items) | ast.AsyncWith(items=items):
            return _names([item.optional_vars for item in items if item.optional_vars is not None])
    if type(node).__name__ == "TypeAlias":
        return _names([node.name])  # type: ignore[attr-defined]  # since Python 3.12
    return ()


def _names(targets: Iterable[ast.expr]) -> set[str]:
    return {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}


def _read_exports(node: ast.stmt, found: Attributes) -> None:
    """The literal parts of whatever builds `__all__`."""
    value: ast.expr | None = None
    match node:
        case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
            found.exported = None
        case ast.AnnAssign(target=ast.Name(id="__all__"), value=value):
            found.exported = None
        case ast.AugAssign(target=ast.Name(id="__all__"), value=value):
            pass
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="__all__"), attr=name), args=[value])):
            value = value if name in _ADDS else None
    if value is None:
        return
    texts = [part.value for part in ast.walk(value) if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    if texts or isinstance(value, ast.List | ast.Tuple):
        found.exported = [*(found.exported or ()), *texts]

"""What tests of the interpreter and platform come to on the target: true, false, or not known (None)."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any, Final

from monopack.domain.model.target import Target
from monopack.domain.scanning.facts import UNKNOWN, Version, facts_of, operand

Dotted = Callable[[ast.expr], str]
"""The dotted name that an expression stands for, imports undone; `""` when it is none."""

_COMPARE: Final[dict[type[ast.cmpop], Callable[[Any, Any], object]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.eq,
    ast.IsNot: operator.ne,
}
_TEXT_METHODS: Final = frozenset({"startswith", "endswith", "lower", "upper", "casefold", "title", "capitalize"})
_STATIC_ONLY: Final = frozenset({"TYPE_CHECKING", "MYPY"})


class Conditions:
    """Decides tests for one target; `assigned` gives the expression a module constant is made by, if there is one."""

    def __init__(self, target: Target, *, dotted: Dotted, assigned: Callable[[str], ast.expr | None]) -> None:
        self._facts = facts_of(target)
        self._dotted = dotted
        self._assigned = assigned
        self._asked: set[str] = set()

    def decide(self, test: ast.expr) -> bool | None:
        """Whether `test` holds on the target; None when nothing known decides it."""
        value = self._value(test)
        return None if value is UNKNOWN else bool(value)

    def _value(self, node: ast.expr) -> object:  # noqa: PLR0911  # one case each
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
                values = tuple(self._value(element) for element in elements)
                return UNKNOWN if UNKNOWN in values else values
            case ast.BoolOp(op=op, values=terms):
                return self._joined(terms, decisive=isinstance(op, ast.Or))
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                decided = self.decide(inner)
                return UNKNOWN if decided is None else not decided
            case ast.Compare():
                return self._compared(node)
            case ast.Subscript():
                return self._item(node)
            case ast.Call():
                return self._called(node)
            case ast.Name() | ast.Attribute():
                return self._named(node)
            case ast.BinOp():
                return self._computed(node)
        return UNKNOWN

    def _joined(self, terms: list[ast.expr], *, decisive: bool) -> object:
        """`or` and `and`: one decisive term settles it, whatever is not known beside it."""
        decisions = [self.decide(term) for term in terms]
        if decisive in decisions:
            return decisive
        return UNKNOWN if None in decisions else not decisive

    def _compared(self, node: ast.Compare) -> object:
        left = self._value(node.left)
        result: object = True
        for op, comparator in zip(node.ops, node.comparators, strict=True):
            right = self._value(comparator)
            step = self._step(op, left, right)
            if step is False:
                return False
            result = UNKNOWN if step is UNKNOWN else result
            left = right
        return result

    def _step(self, op: ast.cmpop, left: object, right: object) -> object:
        if UNKNOWN in (left, right):
            return UNKNOWN
        try:
            if isinstance(op, ast.In | ast.NotIn):
                return (left in right) is isinstance(op, ast.In)  # type: ignore[operator]
            if isinstance(left, Version) or isinstance(right, Version):
                return Version.compare(_COMPARE[type(op)], left, right)
            return bool(_COMPARE[type(op)](left, right))
        except TypeError:
            return UNKNOWN

    def _item(self, node: ast.Subscript) -> object:
        value = self._value(node.value)
        index: object = UNKNOWN
        if isinstance(node.slice, ast.Slice):
            bounds = (node.slice.lower, node.slice.upper, node.slice.step)
            values = [None if bound is None else self._value(bound) for bound in bounds]
            index = UNKNOWN if UNKNOWN in values else slice(*values)
        else:
            index = self._value(node.slice)
        if UNKNOWN in (value, index):
            return UNKNOWN
        try:
            return value[index]  # type: ignore[index]
        except (TypeError, IndexError, KeyError):
            return UNKNOWN

    def _called(self, node: ast.Call) -> object:
        name = self._dotted(node.func)
        if not node.args and not node.keywords and f"{name}()" in self._facts:
            return self._facts[f"{name}()"]
        if name in ("bool", "tuple") and len(node.args) == 1:
            value = self._value(node.args[0])
            return bool(value) if name == "bool" and value is not UNKNOWN else value
        if isinstance(node.func, ast.Attribute) and node.func.attr in _TEXT_METHODS:
            return self._text_method(node.func, node.args)
        return UNKNOWN

    def _text_method(self, function: ast.Attribute, arguments: list[ast.expr]) -> object:
        receiver = self._value(function.value)
        values = [self._value(argument) for argument in arguments]
        if not isinstance(receiver, str) or UNKNOWN in values:
            return UNKNOWN
        try:
            return getattr(receiver, function.attr)(*values)
        except TypeError:
            return UNKNOWN

    def _named(self, node: ast.Name | ast.Attribute) -> object:
        name = self._dotted(node)
        if name in self._facts:
            return self._facts[name]
        if name.rpartition(".")[2] in _STATIC_ONLY:
            return False
        if isinstance(node, ast.Attribute):
            value = self._value(node.value)
            return value.part(node.attr) if isinstance(value, Version) else UNKNOWN
        return self._constant(node.id)

    def _constant(self, name: str) -> object:
        """A constant of the module that is itself made of facts: `WINDOWS = os.name == "nt"`.

        A plain `DEBUG = False` is no fact: whoever runs the code may set it.
        """
        node = self._assigned(name)
        if node is None or isinstance(node, ast.Constant) or name in self._asked:
            return UNKNOWN
        self._asked.add(name)
        try:
            return self._value(node)
        finally:
            self._asked.discard(name)

    def _computed(self, node: ast.BinOp) -> object:
        values = (self._value(node.left), self._value(node.right))
        return UNKNOWN if UNKNOWN in values else operand(node.op, *values)

"""Calls of functions that are given a name: which names, as far as reading the text tells."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from monopack.domain.model.imports import NamedCall
from monopack.domain.model.source import SourceFile
from monopack.domain.model.target import Target
from monopack.domain.scanning.conditions import Conditions
from monopack.domain.scanning.constants import Constants
from monopack.domain.scanning.context import MODULE_LEVEL
from monopack.domain.scanning.evaluator import Evaluator
from monopack.domain.scanning.forgiveness import Forgiveness
from monopack.domain.scanning.names import Aliases, Scope
from monopack.domain.scanning.places import Own
from monopack.domain.scanning.source_text import parse
from monopack.domain.scanning.statements import StatementWalk
from monopack.domain.scanning.syntax_walk import children
from monopack.domain.scanning.values import HOLE, PACKAGE, Qualified

# Functions that call what they are handed with the argument that follows it.
_CALLERS = frozenset({"partial", "to_thread", "submit", "map", "run_sync", "run_in_executor"})
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Calls to look for: of functions called so, the name being first or given as `keyword`.

    They come from the modules `roots`, or, with `methods`, are methods of any object. Who hands on a function of one of
    these modules without calling it may give it any name.
    """

    functions: frozenset[str]
    keyword: str
    roots: frozenset[str]
    methods: bool = True


def calls_in(file: SourceFile, target: Target, wanted: Wanted) -> tuple[NamedCall, ...]:
    """Every such call of the file, once for each name. `PackFailure` when Python cannot read the file."""
    parsed = parse(file.content, file.path, target)
    aliases = Aliases()
    assigned = Constants(parsed.tree).assigned
    conditions = Conditions(target, dotted=aliases.dotted, assigned=assigned)
    forgiveness = Forgiveness(python=target.python, dotted=aliases.dotted, assigned=assigned)
    walk = StatementWalk(aliases=aliases, conditions=conditions, forgiveness=forgiveness, lines=[], closer=True)
    walk.walk(parsed.tree.body, MODULE_LEVEL, Scope())
    evaluator = Evaluator(own=Own(file.path), aliases=aliases, conditions=conditions)
    return tuple(dict.fromkeys(_Calls(walk, evaluator, wanted).found()))


class _Calls:
    """The calls of one file."""

    def __init__(self, walk: StatementWalk, evaluator: Evaluator, wanted: Wanted) -> None:
        self._walk = walk
        self._evaluator = evaluator
        self._wanted = wanted

    def found(self) -> Iterator[NamedCall]:
        """In the order of the text."""
        self._walk.bind_calls()
        for item in self._walk.inspected:
            waiting: list[ast.AST] = [item.node]
            while waiting:
                node = waiting.pop()
                if isinstance(node, _COMPREHENSIONS):
                    self._evaluator.bind_comprehension(node, item.scope)
                if isinstance(node, ast.Call):
                    yield from self._call(node, item.scope)
                waiting += reversed(children(node))

    def _call(self, node: ast.Call, scope: Scope) -> Iterator[NamedCall]:
        if self._is_wanted(node.func, scope):
            given = [keyword.value for keyword in node.keywords if keyword.arg == self._wanted.keyword]
            spread = any(keyword.arg is None for keyword in node.keywords)
            yield from self._names(node, (given or node.args)[:1], scope, spread=spread)
            return
        for index, argument in enumerate(node.args):
            if self._is_handed_on(argument, node.func, scope):
                yield from self._names(node, node.args[index + 1 : index + 2], scope, spread=True)

    def _names(self, node: ast.Call, argument: list[ast.expr], scope: Scope, *, spread: bool) -> Iterator[NamedCall]:
        if not argument and not spread:
            return
        texts = self._evaluator.texts(argument[0], scope) if argument else (HOLE,)
        for text in texts:
            known = HOLE not in text and PACKAGE not in text
            yield NamedCall(name=text if known else None, line=node.lineno, text=ast.unparse(node))

    def _is_wanted(self, function: ast.expr, scope: Scope) -> bool:
        if isinstance(function, ast.Attribute) and self._wanted.methods:
            return function.attr in self._wanted.functions
        if isinstance(function, ast.Attribute):
            return self._is_of_roots(function, scope)
        return isinstance(function, ast.Name) and self._stands_for_wanted(function, scope)

    def _stands_for_wanted(self, name: ast.Name, scope: Scope) -> bool:
        """Whether a plain name was given such a function: by an import, an assignment or a parameter called so."""
        holder = scope.find(name.id)
        bound = holder.bindings.get(name.id, ()) if holder else ()
        if any(self._is_method(each.node) for each in bound):
            return True
        if holder and name.id in holder.unknown and name.id not in self._walk.functions and self._wanted.methods:
            return name.id in self._wanted.functions
        return self._is_of_roots(name, scope)

    def _is_handed_on(self, argument: ast.expr, function: ast.expr, scope: Scope) -> bool:
        if self._is_of_roots(argument, scope):
            return True
        called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        return called in _CALLERS and self._is_method(argument)

    def _is_method(self, node: ast.AST) -> bool:
        """Whether it is a method of any object that by its name alone is meant."""
        return self._wanted.methods and isinstance(node, ast.Attribute) and node.attr in self._wanted.functions

    def _is_of_roots(self, node: ast.expr, scope: Scope) -> bool:
        """Whether it is a function of one of the modules themselves: `boto3.client`."""
        for value in self._evaluator.values(node, scope):
            if isinstance(value, Qualified) and value.imported:
                root, _, rest = value.name.partition(".")
                if root in self._wanted.roots and rest.rpartition(".")[2] in self._wanted.functions:
                    return True
        return False

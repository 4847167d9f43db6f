"""The one pass over a file's statements: its imports, and the expressions that are worth a closer look."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import NamedTuple

from monopack.domain.model.imports import ImportReference
from monopack.domain.scanning.conditions import Conditions
from monopack.domain.scanning.context import LAZY, Context
from monopack.domain.scanning.forgiveness import Forgiveness
from monopack.domain.scanning.names import Aliases, Binding, How, Scope
from monopack.domain.scanning.parameters import bind_call, bind_defaults
from monopack.domain.scanning.syntax_walk import every_call

_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
_ENDINGS = (ast.Return, ast.Raise, ast.Continue, ast.Break)


class Inspected(NamedTuple):
    """A statement or expression to look into, where it stands and under which circumstances it runs."""

    node: ast.AST
    scope: Scope
    context: Context


class Function(NamedTuple):
    """A function's parameters and the scope of its body."""

    arguments: ast.arguments
    scope: Scope


class StatementWalk:
    """Collects `imports`; with `closer`, also `inspected` nodes, `functions` by name and every scope's bindings.

    `lines` are those with the word `import`: without `closer`, a block that has none is not entered.
    """

    def __init__(
        self, *, aliases: Aliases, conditions: Conditions, forgiveness: Forgiveness, lines: list[int], closer: bool
    ) -> None:
        self.imports: list[ImportReference] = []
        self.inspected: list[Inspected] = []
        self.functions: dict[str, Function] = {}
        self._aliases = aliases
        self._conditions = conditions
        self._forgiveness = forgiveness
        self._lines = lines
        self._closer = closer
        self._handlers: dict[type[ast.stmt], Callable[..., bool | None]] = {
            ast.Import: self._import,
            ast.ImportFrom: self._import_from,
            ast.FunctionDef: self._function,
            ast.AsyncFunctionDef: self._function,
            ast.ClassDef: self._class,
            ast.If: self._if,
            ast.Try: self._try,
            ast.TryStar: self._try,
            ast.With: self._with,
            ast.AsyncWith: self._with,
            ast.For: self._for,
            ast.AsyncFor: self._for,
            ast.While: self._while,
            ast.Match: self._match,
            ast.Assert: self._simple,
        }
        if closer:
            self._handlers |= {
                ast.Assign: self._assign,
                ast.AnnAssign: self._assign_annotated,
                ast.AugAssign: self._assign_augmented,
                ast.Expr: self._simple,
                ast.Return: self._simple,
                ast.Raise: self._simple,
                ast.Delete: self._simple,
            }

    def walk(self, body: list[ast.stmt], context: Context, scope: Scope) -> None:
        """Follow the statements in order, up to one after which nothing can run on the target."""
        handlers = self._handlers
        for node in body:
            handler = handlers.get(type(node))
            if handler is not None and handler(node, context, scope):
                break

    def bind_calls(self) -> None:
        """Tell the file's own functions what they are called with."""
        for item in self.inspected if self.functions else ():
            for node in every_call(item.node):
                if isinstance(node.func, ast.Name) and node.func.id in self.functions:
                    function = self.functions[node.func.id]
                    bind_call(node, item.scope, arguments=function.arguments, scope=function.scope)

    def _worth_entering(self, node: ast.stmt) -> bool:
        if self._closer:
            return True
        index = bisect_left(self._lines, node.lineno)
        return index < len(self._lines) and self._lines[index] <= (node.end_lineno or node.lineno)

    def _look_into(self, nodes: Iterable[ast.AST | None], context: Context, scope: Scope) -> None:
        if self._closer:
            self.inspected.extend(Inspected(node, scope, context) for node in nodes if node is not None)

    def _import(self, node: ast.Import, context: Context, scope: Scope) -> None:  # noqa: ARG002  # one shape for all
        self._aliases.add_import(node)
        for alias in node.names:
            self.imports.append(
                ImportReference(module=alias.name, line=node.lineno, timing=context.timing, weak=context.weak)
            )

    def _import_from(self, node: ast.ImportFrom, context: Context, scope: Scope) -> None:  # noqa: ARG002
        if node.module == "__future__":
            return
        self._aliases.add_from(node)
        self.imports.append(
            ImportReference(
                module=node.module or "",
                line=node.lineno,
                level=node.level,
                names=tuple(alias.name for alias in node.names),
                timing=context.timing,
                weak=context.weak,
            )
        )

    def _function(self, node: _FUNCTIONS, context: Context, scope: Scope) -> None:
        if not self._worth_entering(node):
            return
        arguments = node.args
        self._look_into((*node.decorator_list, *arguments.defaults, *arguments.kw_defaults), context, scope)
        inner = Scope(parent=scope)
        if self._closer:
            scope.unknown.add(node.name)
            self.functions[node.name] = Function(arguments, inner)
            bind_defaults(arguments, inner)
        self.walk(node.body, LAZY, inner)

    def _class(self, node: ast.ClassDef, context: Context, scope: Scope) -> None:
        if self._worth_entering(node):
            keywords = (keyword.value for keyword in node.keywords)
            self._look_into((*node.decorator_list, *node.bases, *keywords), context, scope)
            self.walk(node.body, context, scope)

    def _if(self, node: ast.If, context: Context, scope: Scope) -> bool:
        if not self._worth_entering(node):
            return isinstance(node.body[-1], _ENDINGS) and self._conditions.decide(node.test) is True
        while True:
            self._look_into((node.test,), context, scope)
            verdict = self._conditions.decide(node.test)
            if verdict is None:
                context = context.undecided()
            if verdict is not False:
                self.walk(node.body, context, scope)
            if verdict is True:
                return isinstance(node.body[-1], _ENDINGS)
            if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
                node = node.orelse[0]  # an `elif`: thousands of them must not nest
                continue
            self.walk(node.orelse, context, scope)
            return verdict is False and bool(node.orelse) and isinstance(node.orelse[-1], _ENDINGS)

    def _try(self, node: ast.Try | ast.TryStar, context: Context, scope: Scope) -> None:
        if not self._worth_entering(node):
            return
        forgiving = self._forgiveness.of_handlers(node.handlers)
        self.walk(node.body, context.forgiving() if forgiving else context, scope)
        if not (forgiving and self._forgiveness.never_needed(node.body)):
            for handler in node.handlers:
                if handler.name:
                    scope.unknown.add(handler.name)
                self.walk(handler.body, context.undecided(), scope)
        self.walk(node.orelse, context.undecided() if forgiving else context, scope)
        self.walk(node.finalbody, context, scope)

    def _with(self, node: ast.With | ast.AsyncWith, context: Context, scope: Scope) -> None:
        if not self._worth_entering(node):
            return
        for item in node.items:
            self._look_into((item.context_expr,), context, scope)
            if item.optional_vars is not None and self._closer:
                scope.bind(item.optional_vars, Binding(item.context_expr, How.ENTERED))
            if self._forgiveness.suppresses(item.context_expr):
                context = context.forgiving()
        self.walk(node.body, context, scope)

    def _for(self, node: ast.For | ast.AsyncFor, context: Context, scope: Scope) -> None:
        if not self._worth_entering(node):
            return
        self._look_into((node.iter,), context, scope)
        if self._closer:
            scope.bind(node.target, Binding(node.iter, How.EACH))
        runs = isinstance(node.iter, ast.Tuple | ast.List) and bool(node.iter.elts)
        self.walk(node.body, context if runs else context.undecided(), scope)
        self.walk(node.orelse, context.undecided(), scope)

    def _while(self, node: ast.While, context: Context, scope: Scope) -> None:
        if not self._worth_entering(node):
            return
        self._look_into((node.test,), context, scope)
        verdict = self._conditions.decide(node.test)
        if verdict is not False:
            self.walk(node.body, context if verdict else context.undecided(), scope)
        self.walk(node.orelse, context.undecided(), scope)

    def _match(self, node: ast.Match, context: Context, scope: Scope) -> None:
        if not self._worth_entering(node):
            return
        self._look_into((node.subject, *(case.guard for case in node.cases)), context, scope)
        for case in node.cases:
            self.walk(case.body, context.undecided(), scope)

    def _assign(self, node: ast.Assign, context: Context, scope: Scope) -> None:
        for target in node.targets:
            scope.bind(target, Binding(node.value))
        self._look_into((node,), context, scope)

    def _assign_annotated(self, node: ast.AnnAssign, context: Context, scope: Scope) -> None:
        if node.value is not None:
            scope.bind(node.target, Binding(node.value))
            self._look_into((node.value,), context, scope)

    def _assign_augmented(self, node: ast.AugAssign, context: Context, scope: Scope) -> None:
        if isinstance(node.target, ast.Name):
            # `NAMES += [...]` adds to what is known of a collection; of a text it makes something unknown.
            if isinstance(node.op, ast.Add) and isinstance(node.value, ast.List | ast.Tuple):
                scope.bind(node.target, Binding(node.value))
            else:
                scope.unknown.add(node.target.id)
        self._look_into((node.value,), context, scope)

    def _simple(self, node: ast.stmt, context: Context, scope: Scope) -> bool:
        self._look_into((node,), context, scope)
        return isinstance(node, ast.Assert) and self._conditions.decide(node.test) is False

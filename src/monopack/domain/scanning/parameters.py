"""What a function's parameters can be: their defaults, and what the calls in the same file give."""

from __future__ import annotations

import ast

from monopack.domain.scanning.names import Binding, Scope


def bind_defaults(arguments: ast.arguments, scope: Scope) -> None:
    """Give every parameter its default; beside that it can be anything."""
    extra = [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
    scope.unknown.update(argument.arg for argument in (*_positional(arguments), *arguments.kwonlyargs, *extra))
    with_default = reversed(_positional(arguments))
    for argument, default in (
        *zip(with_default, reversed(arguments.defaults), strict=False),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ):
        if default is not None and scope.parent is not None:
            scope.bind(ast.Name(id=argument.arg), Binding(default, scope=scope.parent))


def bind_call(call: ast.Call, caller: Scope, *, arguments: ast.arguments, scope: Scope) -> None:
    """Give the parameters what `call`, which stands in `caller`, hands over."""
    given = [*zip((argument.arg for argument in _positional(arguments)), call.args, strict=False)]
    given += [(keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg]
    for name, value in given:
        if isinstance(value, ast.Starred):
            break
        scope.bind(ast.Name(id=name), Binding(value, scope=caller))


def _positional(arguments: ast.arguments) -> list[ast.arg]:
    return [*arguments.posonlyargs, *arguments.args]

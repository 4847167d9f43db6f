"""From an expression to the values that it can have, without running anything."""

from __future__ import annotations

import ast
from collections.abc import Callable

from monopack.domain.scanning.conditions import Conditions
from monopack.domain.scanning.formatting import formatted, percent, string_method
from monopack.domain.scanning.literal_items import concatenated, enumerated, items_method, loose
from monopack.domain.scanning.names import Aliases, Binding, How, Scope
from monopack.domain.scanning.places import Own, anchored, joined_places, package_of, place_attribute, place_call
from monopack.domain.scanning.values import (
    ANYTHING,
    HOLE,
    Items,
    Place,
    Qualified,
    Value,
    Values,
    joined,
    literal,
    merged,
    texts,
)

_DEEPEST = 50
_SEQUENCES = frozenset({"sorted", "list", "tuple", "set", "frozenset", "reversed", "iter"})


class Evaluator:
    """Evaluates the expressions of one file; each node once."""

    def __init__(self, *, own: Own, aliases: Aliases, conditions: Conditions) -> None:
        self._own = own
        self._aliases = aliases
        self._conditions = conditions
        self._known: dict[ast.expr, Values] = {}
        self._depth = 0
        self._handlers: dict[type[ast.expr], Callable[..., Values]] = {
            ast.Constant: self._constant,
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.JoinedStr: self._f_string,
            ast.BinOp: self._operation,
            ast.Call: self._call,
            ast.Subscript: self._subscript,
            ast.IfExp: self._choice,
            ast.BoolOp: self._either,
            ast.List: self._sequence,
            ast.Tuple: self._sequence,
            ast.Set: self._sequence,
            ast.Dict: self._mapping,
            ast.ListComp: self._comprehension,
            ast.SetComp: self._comprehension,
            ast.GeneratorExp: self._comprehension,
            ast.NamedExpr: self._named_expression,
        }

    def values(self, node: ast.expr, scope: Scope) -> Values:
        """The alternatives for `node`; `ANYTHING` when the text does not tell, also for what circles."""
        known = self._known.get(node)
        if known is not None:
            return known
        handler = self._handlers.get(type(node))
        if handler is None or self._depth > _DEEPEST:
            return ANYTHING
        self._known[node] = ANYTHING
        self._depth += 1
        try:
            found = handler(node, scope)
        finally:
            self._depth -= 1
        self._known[node] = found
        return found

    def texts(self, node: ast.expr, scope: Scope) -> tuple[str, ...]:
        """The alternatives for `node` as texts."""
        return texts(self.values(node, scope))

    def function(self, node: ast.expr, scope: Scope) -> str:
        """The dotted name of what is called, `""` when that is not known."""
        found = self.values(node, scope)
        names = [value.name for value in found if isinstance(value, Qualified)]
        return names[0] if names else ""

    def bind_comprehension(self, node: ast.expr, scope: Scope) -> None:
        """Give a comprehension's variables their values in `scope`."""
        for generator in getattr(node, "generators", ()):
            scope.bind(generator.target, Binding(generator.iter, How.EACH))

    def _constant(self, node: ast.Constant, scope: Scope) -> Values:  # noqa: ARG002  # one shape for all
        return (literal(node.value),) if isinstance(node.value, str) else ANYTHING

    def _name(self, node: ast.Name, scope: Scope) -> Values:
        holder = scope.find(node.id)
        if holder is None:
            own = self._own.name(node.id)
            imported = self._aliases.find(node.id)
            return own or (Qualified(name=imported or node.id, imported=imported is not None),)
        found = [self._bound(binding, holder) for binding in holder.bindings.get(node.id, ())]
        if node.id in holder.unknown:
            found.append(ANYTHING)
        imported = self._aliases.find(node.id)
        if imported:
            found.append((Qualified(name=imported),))
        return merged(found)

    def _bound(self, binding: Binding, scope: Scope) -> Values:
        values = self.values(binding.node, binding.scope or scope)
        if binding.how is How.EACH:
            values = merged([value.each() if isinstance(value, Items) else ANYTHING for value in values])
        elif binding.how is How.ENTERED:
            values = tuple(value if isinstance(value, Place) else HOLE for value in values)
        for index in binding.position:
            values = merged([value.at(index) if isinstance(value, Items) else ANYTHING for value in values])
        return values

    def _attribute(self, node: ast.Attribute, scope: Scope) -> Values:
        if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            # A class's own constants count to the scope around it.
            outer = scope.parent or scope
            return self._name(ast.Name(id=node.attr), outer) if outer.find(node.attr) else ANYTHING
        return merged([self._attribute_of(value, node.attr) for value in self.values(node.value, scope)])

    def _attribute_of(self, value: Value, name: str) -> Values:
        if isinstance(value, Place):
            return place_attribute(value, name)
        if isinstance(value, Qualified):
            return self._own.attribute(value, name) or (value.attribute(name),)
        return ANYTHING

    def _f_string(self, node: ast.JoinedStr, scope: Scope) -> Values:
        pieces = [
            self.texts(part.value if isinstance(part, ast.FormattedValue) else part, scope) for part in node.values
        ]
        whole = [self.values(part.value, scope) for part in node.values if isinstance(part, ast.FormattedValue)]
        if whole and isinstance(whole[0][0], Place) and isinstance(node.values[0], ast.FormattedValue):
            return self._place_text(whole[0], joined(pieces[1:]))
        return joined(pieces)

    def _operation(self, node: ast.BinOp, scope: Scope) -> Values:
        left = self.values(node.left, scope)
        if isinstance(node.op, ast.Mod):
            arguments = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
            return percent(texts(left), [self.texts(argument, scope) for argument in arguments])
        right = self.values(node.right, scope)
        if isinstance(node.op, ast.Div):
            return merged([self._divided(place, right) for place in left])
        if not isinstance(node.op, ast.Add):
            return ANYTHING
        if isinstance(left[0], Items) or isinstance(right[0], Items):
            return (concatenated(left, right),)
        if isinstance(left[0], Place):
            return self._place_text(left, right)
        return joined([texts(left), texts(right)])

    def _divided(self, place: Value, right: Values) -> Values:
        place = anchored(place, texts(right))
        if not isinstance(place, Place):
            return ANYTHING
        return tuple(place.join(text) or HOLE for text in texts(right))

    def _place_text(self, left: Values, right: Values) -> Values:
        found = [
            (place.continued(text) or HOLE) if isinstance(place, Place) else HOLE
            for place in left
            for text in texts(right)
        ]
        return tuple(dict.fromkeys(found))

    def _call(self, node: ast.Call, scope: Scope) -> Values:
        arguments = [self.values(argument, scope) for argument in node.args]
        keywords = {keyword.arg: self.values(keyword.value, scope) for keyword in node.keywords if keyword.arg}
        if isinstance(node.func, ast.Attribute):
            receiver = self.values(node.func.value, scope)
            if not isinstance(receiver[0], Qualified):
                return self._method(receiver, node.func.attr, arguments, keywords)
        return self._function_call(self.function(node.func, scope), arguments, keywords)

    def _method(self, receiver: Values, name: str, arguments: list[Values], keywords: dict[str, Values]) -> Values:
        found: list[Values] = []
        for value in receiver:
            if isinstance(value, Place):
                found.append(place_call(value, name, arguments))
            elif isinstance(value, Items):
                found.append(items_method(value, name, arguments))
            elif isinstance(value, str) and name == "format":
                found.append(formatted(value, [texts(given) for given in arguments], keywords))
            elif isinstance(value, str):
                found.append(string_method(value, name, arguments))
        return merged(found)

    def _function_call(self, name: str, arguments: list[Values], keywords: dict[str, Values]) -> Values:  # noqa: PLR0911  # one case each
        if name in _SEQUENCES and arguments:
            return merged([loose(value) for value in arguments[0]])
        if name == "enumerate" and arguments:
            return tuple(enumerated(value) for value in arguments[0])
        if name == "dict" and keywords:
            return (Items(values=tuple(keywords.values()), keys=tuple((literal(key),) for key in keywords)),)
        if name in ("str", "os.fspath", "os.fsdecode") and arguments:
            return arguments[0]
        if name.endswith("import_module") and arguments:
            return tuple(_imported(text) for text in texts(arguments[0]))
        if name.endswith(".joinpath"):
            return joined_places([(Qualified(name=name.removesuffix(".joinpath")),), *arguments])
        return self._own.call(name, arguments, keywords)

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Values:
        index = node.slice
        position = index.value if isinstance(index, ast.Constant) else None
        if isinstance(index, ast.UnaryOp) and isinstance(index.operand, ast.Constant):
            position = -index.operand.value if isinstance(index.operand.value, int) else None
        keys = self.texts(index, scope)
        found: list[Values] = []
        for value in self.values(node.value, scope):
            if not isinstance(value, Items):
                found.append(ANYTHING)
            elif isinstance(position, int):
                found.append(value.at(position))
            else:
                found.extend(value.under(key) for key in keys)
        return merged(found)

    def _choice(self, node: ast.IfExp, scope: Scope) -> Values:
        verdict = self._conditions.decide(node.test)
        branches = {True: [node.body], False: [node.orelse], None: [node.body, node.orelse]}[verdict]
        return merged([self.values(branch, scope) for branch in branches])

    def _either(self, node: ast.BoolOp, scope: Scope) -> Values:
        return merged([self.values(term, scope) for term in node.values])

    def _sequence(self, node: ast.List | ast.Tuple | ast.Set, scope: Scope) -> Values:
        values: list[Values] = []
        exact = isinstance(node, ast.List | ast.Tuple)
        for element in node.elts:
            if isinstance(element, ast.Starred):
                exact = False
                spliced = self.values(element.value, scope)
                values.extend(inner for item in spliced if isinstance(item, Items) for inner in item.values)
            else:
                values.append(self.values(element, scope))
        return (Items(values=tuple(values), exact=exact),)

    def _mapping(self, node: ast.Dict, scope: Scope) -> Values:
        keys: list[Values] = []
        values: list[Values] = []
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None:
                keys.append(self.values(key, scope))
                values.append(self.values(value, scope))
                continue
            for inner in self.values(value, scope):
                if isinstance(inner, Items) and inner.keys is not None:
                    keys.extend(inner.keys)
                    values.extend(inner.values)
        return (Items(values=tuple(values), keys=tuple(keys)),)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, scope: Scope) -> Values:
        self.bind_comprehension(node, scope)
        return (Items(values=(self.values(node.elt, scope),), exact=False),)

    def _named_expression(self, node: ast.NamedExpr, scope: Scope) -> Values:
        return self.values(node.value, scope)


def _imported(name: str) -> Value:
    """The module that `import_module(name)` returns."""
    package = package_of(name)
    if package is None or name.startswith("."):
        return HOLE
    return Qualified(name="." * package[1] + package[0])

"""A closer look at expressions: imports by call, walks over packages, data read next to code."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from monopack.domain.model.imports import (
    ANY_PACKAGE,
    DataReference,
    Gap,
    ImportKind,
    ImportReference,
    NotFollowed,
    PathConstant,
)
from monopack.domain.scanning.context import LAZY, Context
from monopack.domain.scanning.dynamic_imports import Findings, ImportCalls
from monopack.domain.scanning.evaluator import Evaluator
from monopack.domain.scanning.frameworks import Frameworks
from monopack.domain.scanning.listings import Listings
from monopack.domain.scanning.names import Scope
from monopack.domain.scanning.places import Own
from monopack.domain.scanning.statements import Inspected
from monopack.domain.scanning.syntax_walk import children
from monopack.domain.scanning.values import HOLE, Place

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)
_MAKES_PATHS = (ast.Call, ast.BinOp, ast.JoinedStr, ast.Subscript, ast.Attribute)


class Inspector:
    """Looks into what the walk over statements set aside, and collects what it `found`."""

    def __init__(self, *, own: Own, evaluator: Evaluator, loads_modules: bool) -> None:
        self.found = Findings()
        self._own = own
        self._evaluator = evaluator
        self._calls = ImportCalls(own=own, evaluator=evaluator, found=self.found)
        self._frameworks = Frameworks(evaluator=evaluator, found=self.found)
        self._listings = Listings(evaluator=evaluator, found=self.found, loads_modules=loads_modules)

    def look_into(self, inspected: Iterable[Inspected]) -> None:
        """Visit every expression below each node, outermost first."""
        for item in inspected:
            stack = [(item.node, item.scope, item.context, True)]
            while stack:
                node, scope, context, wanted = stack.pop()
                if isinstance(node, ast.expr):
                    scope, context, wanted = self._expression(node, scope, context=context, wanted=wanted)
                elif isinstance(node, ast.Assign):
                    self._frameworks.look_at_assignment(node, scope)
                stack += [(child, scope, context, wanted) for child in reversed(children(node))]

    def paths(self, scope: Scope) -> Iterator[PathConstant]:
        """The names of the module's `scope` that stand for exactly one path next to code."""
        for name in scope.bindings:
            values = self._evaluator.values(ast.Name(id=name), scope)
            place = values[0]
            if len(values) == 1 and isinstance(place, Place) and place.package is None:
                path = "/".join(part for part in place.parts if part)
                if HOLE not in path:
                    yield PathConstant(name=name, path=path, anchor=place.anchor)

    def _expression(
        self, node: ast.expr, scope: Scope, *, context: Context, wanted: bool
    ) -> tuple[Scope, Context, bool]:
        """Under which scope and context the parts of `node` are seen, and whether a path in them is still wanted."""
        if isinstance(node, ast.Lambda):
            return _lambda_scope(node, scope), LAZY, wanted
        if isinstance(node, _COMPREHENSIONS):
            self._evaluator.bind_comprehension(node, scope)
        elif isinstance(node, ast.Call):
            self._calls.look_at(node, scope, context)
            self._listings.look_at(node, scope, context)
            self._frameworks.look_at_call(node, scope)
        if wanted and isinstance(node, _MAKES_PATHS):
            wanted = not self._record_places(node, scope, context)
        return scope, context, wanted

    def _record_places(self, node: ast.expr, scope: Scope, context: Context) -> bool:
        places = [value for value in self._evaluator.values(node, scope) if isinstance(value, Place)]
        for place in places:
            self._record(place, node, context)
        return bool(places)

    def _record(self, place: Place, node: ast.expr, context: Context) -> None:
        text = ast.unparse(node)
        if place.package not in (None, ANY_PACKAGE):
            self._import_anchor(place, node, context)
        named = _named_part(place, self._own)
        if named is None:
            self.found.gap(NotFollowed(kind=Gap.COMPUTED_PATH, line=node.lineno, text=text))
        elif named:
            self.found.data.append(
                DataReference(
                    path=named,
                    line=node.lineno,
                    text=text,
                    package=place.package,
                    level=place.level,
                    anchor=place.anchor,
                )
            )

    def _import_anchor(self, place: Place, node: ast.expr, context: Context) -> None:
        """Finding a package's files imports the package."""
        self.found.imports.append(
            ImportReference(
                module=place.package or "",
                level=place.level,
                line=node.lineno,
                kind=ImportKind.DYNAMIC,
                timing=context.timing,
                weak=True,
            )
        )


def _named_part(place: Place, own: Own) -> str | None:
    """What of a place is named, with `*` for holes in a name; `""`: no file is meant, None: which is not known.

    A component that is wholly unknown leaves the named folder above it, or, directly in a package that resources are
    asked of by name, all of its files.
    """
    parts = [part for part in place.parts if part]
    if not place.package and not place.anchor and parts == [own.file_name]:
        return ""
    unknown = next((index for index, part in enumerate(parts) if part == HOLE), len(parts))
    kept = parts[:unknown]
    if any(part != ".." for part in kept):
        return "/".join(part.replace(HOLE, "*") for part in kept)
    if unknown == len(parts):
        return ""
    return "*" if place.package and not kept else None


def _lambda_scope(node: ast.Lambda, scope: Scope) -> Scope:
    inner = Scope(parent=scope)
    arguments = node.args
    inner.unknown.update(argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs))
    return inner

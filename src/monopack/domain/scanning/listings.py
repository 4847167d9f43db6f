"""Walks over the modules of a package, and listings of folders next to the code."""

from __future__ import annotations

import ast

from monopack.domain.model.imports import DataReference, Gap, NotFollowed, PackageScan
from monopack.domain.scanning.context import Context
from monopack.domain.scanning.dynamic_imports import Findings
from monopack.domain.scanning.evaluator import Evaluator
from monopack.domain.scanning.names import Scope
from monopack.domain.scanning.references import package_at
from monopack.domain.scanning.values import HOLE, Items, Place, Value, Values, texts

_WALKERS = {"pkgutil.iter_modules": False, "pkgutil.walk_packages": True}
_LISTERS = frozenset({"os.listdir", "os.scandir", "os.walk"})
_GLOBS = frozenset({"glob.glob", "glob.iglob"})
_METHODS = frozenset({"iterdir", "glob", "rglob", "walk"})
_LEGACY = frozenset({"importlib.resources.contents", "importlib_resources.contents"})


class Listings:
    """Recognizes calls that list a package's folder; `loads_modules`: the file also imports by call."""

    def __init__(self, *, evaluator: Evaluator, found: Findings, loads_modules: bool) -> None:
        self._evaluator = evaluator
        self._found = found
        self._loads_modules = loads_modules

    def look_at(self, node: ast.Call, scope: Scope, context: Context) -> None:
        """Record what `node` walks over, if it is such a call."""
        if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
            for place in _places(self._evaluator.values(node.func.value, scope)):
                patterns = self._patterns(node, scope) if node.func.attr.endswith("glob") else (HOLE,)
                self._list(place, patterns, node, context, recursive=node.func.attr in ("rglob", "walk"))
        name = self._evaluator.function(node.func, scope)
        if name in _WALKERS:
            self._walk(node, scope, context, recursive=_WALKERS[name])
        elif name in _LISTERS or name in _LEGACY:
            # `contents("pkg")` takes the package's name, and itself evaluates to its folder.
            folders = self._first(node, scope) if name in _LISTERS else self._evaluator.values(node, scope)
            for place in _places(folders):
                self._list(place, (HOLE,), node, context, recursive=name == "os.walk")
        elif name in _GLOBS:
            for place in _places(self._first(node, scope)):
                self._glob(place, node, context)

    def _first(self, node: ast.Call, scope: Scope) -> Values:
        return self._evaluator.values(node.args[0], scope) if node.args else ()

    def _patterns(self, node: ast.Call, scope: Scope) -> tuple[str, ...]:
        return texts(self._first(node, scope)) or (HOLE,)

    def _walk(self, node: ast.Call, scope: Scope, context: Context, *, recursive: bool) -> None:
        """`pkgutil.iter_modules(path)`: each element of `path` is a package's folder."""
        given = [keyword.value for keyword in node.keywords if keyword.arg == "path"] or node.args[:1]
        values = self._evaluator.values(given[0], scope) if given else ()
        elements: list[Value] = []
        for value in values:
            elements += value.each() if isinstance(value, Items) else (value,)
        places = _places(tuple(elements))
        if len(places) < len(elements) or not elements:
            self._gap(node, Gap.DYNAMIC_IMPORT)
        for place in places:
            self._scan(place, node, context, recursive=recursive)

    def _glob(self, place: Place, node: ast.Call, context: Context) -> None:
        parts = [part for part in place.parts if part]
        wild = next((index for index, part in enumerate(parts) if "*" in part or HOLE in part), len(parts) - 1)
        folder = Place(parts=tuple(parts[:wild]), package=place.package, level=place.level)
        self._list(folder, ("/".join(parts[wild:]),), node, context, recursive=False)

    def _list(
        self, place: Place, patterns: tuple[str, ...], node: ast.Call, context: Context, *, recursive: bool
    ) -> None:
        for pattern in patterns:
            of_modules = pattern.endswith(".py") or (self._loads_modules and pattern.endswith((HOLE, "*")))
            if of_modules:
                self._scan(place, node, context, recursive=recursive or "**" in pattern)
            if not pattern.endswith(".py"):
                self._data(place, f"**/{pattern}" if recursive else pattern, node, followed=of_modules)

    def _data(self, place: Place, pattern: str, node: ast.Call, *, followed: bool) -> None:
        """The files that are listed; a folder as a whole is recorded where it is named."""
        if not pattern.endswith(HOLE) and not any(HOLE in part for part in place.parts):
            path = "/".join([*(part for part in place.parts if part), pattern]).replace(HOLE, "*")
            text = ast.unparse(node)
            reference = DataReference(path=path, line=node.lineno, text=text, package=place.package, level=place.level)
            self._found.data.append(reference)
        elif not followed and all(part in ("", "..") for part in place.parts):
            self._gap(node, Gap.COMPUTED_PATH)

    def _scan(self, place: Place, node: ast.Call, context: Context, *, recursive: bool) -> None:
        package = package_at(place)
        if package is None:
            self._gap(node, Gap.DYNAMIC_IMPORT)
            return
        self._found.package_scans.append(
            PackageScan(
                package=package.name,
                line=node.lineno,
                text=ast.unparse(node),
                level=package.level,
                recursive=recursive,
                timing=context.timing,
            )
        )

    def _gap(self, node: ast.Call, kind: Gap) -> None:
        self._found.gap(NotFollowed(kind=kind, line=node.lineno, text=ast.unparse(node)))


def _places(values: Values) -> list[Place]:
    return [value for value in values if isinstance(value, Place)]

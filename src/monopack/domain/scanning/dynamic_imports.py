"""Imports that are calls: which modules they can name."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from monopack.domain.model.imports import (
    DataReference,
    EntryPointQuery,
    Gap,
    ImportKind,
    ImportReference,
    NotFollowed,
    PackageScan,
    PatternReference,
)
from monopack.domain.scanning.context import Context
from monopack.domain.scanning.evaluator import Evaluator
from monopack.domain.scanning.names import Scope
from monopack.domain.scanning.places import Own
from monopack.domain.scanning.references import Named, named
from monopack.domain.scanning.values import HOLE, PACKAGE, Items, Values, texts

_PLUGGY = "load_setuptools_entrypoints"


@dataclass(slots=True)
class Findings:
    """What a closer look brings to light, in the order of the text."""

    imports: list[ImportReference] = field(default_factory=list)
    patterns: list[PatternReference] = field(default_factory=list)
    package_scans: list[PackageScan] = field(default_factory=list)
    data: list[DataReference] = field(default_factory=list)
    queries: list[EntryPointQuery] = field(default_factory=list)
    not_followed: list[NotFollowed] = field(default_factory=list)

    def gap(self, gap: NotFollowed) -> None:
        """Note something that is not followed, once."""
        if gap not in self.not_followed:
            self.not_followed.append(gap)


class ImportCalls:
    """Recognizes calls that import, under any alias."""

    def __init__(self, *, own: Own, evaluator: Evaluator, found: Findings) -> None:
        self._own = own
        self._evaluator = evaluator
        self._found = found
        self._handlers: dict[str, Callable[[ast.Call, Scope, Context], None]] = {
            "import_module": self._import_module,
            "__import__": self._builtin_import,
            "run_module": self._run_module,
            "find_spec": self._probe,
            "find_loader": self._probe,
            "locate": self._object,
            "resolve_name": self._object,
            "import_string": self._object,
            "symbol_by_name": self._object,
            "attach": self._lazy_attach,
            "load": self._lazy_load,
            "entry_points": self._entry_points,
            "iter_entry_points": self._entry_points,
            _PLUGGY: self._entry_points,
            "distribution": self._distributions,
            "distributions": self._distributions,
        }

    def look_at(self, node: ast.Call, scope: Scope, context: Context) -> None:
        """Record what `node` imports, if it is such a call."""
        name = self._evaluator.function(node.func, scope) or _plugin_method(node.func)
        module, _, function = name.rpartition(".")
        handler = self._handlers.get(function)
        if handler is not None and _is_such(module, function):
            handler(node, scope, context)

    def _argument(self, node: ast.Call, scope: Scope, position: int, name: str) -> Values | None:
        for keyword in node.keywords:
            if keyword.arg == name:
                return self._evaluator.values(keyword.value, scope)
        if position < len(node.args) and not isinstance(node.args[position], ast.Starred):
            return self._evaluator.values(node.args[position], scope)
        return None

    def _import_module(self, node: ast.Call, scope: Scope, context: Context) -> None:
        package = self._argument(node, scope, 1, "package")
        packages = texts(package) if package is not None else ()
        names = texts(self._argument(node, scope, 0, "name") or (HOLE,))
        for text in names:
            self._record(named(text, packages), node, _one_of(names, context))

    def _builtin_import(self, node: ast.Call, scope: Scope, context: Context) -> None:
        level = _constant(node, 4, "level")
        names: list[str] = []
        for value in self._argument(node, scope, 3, "fromlist") or ():
            if isinstance(value, Items):
                names += [text for text in texts(value.any()) if text.isidentifier()]
        modules = texts(self._argument(node, scope, 0, "name") or (HOLE,))
        for text in modules:
            found = named(text, level=level)
            self._record(found, node, _one_of(modules, context), names=tuple(names))

    def _run_module(self, node: ast.Call, scope: Scope, context: Context) -> None:
        for text in texts(self._argument(node, scope, 0, "mod_name") or (HOLE,)):
            found = named(text)
            self._record(found, node, context)
            whole = [Named(f"{each.name}.__main__", each.level) for each in found or () if not each.is_pattern]
            self._record(whole, node, context.forgiving())

    def _probe(self, node: ast.Call, scope: Scope, context: Context) -> None:
        """`find_spec("x")` asks whether `x` is there: what then happens needs it as a weak import does."""
        package = self._argument(node, scope, 1, "package")
        packages = texts(package) if package is not None else ()
        for text in texts(self._argument(node, scope, 0, "name") or ()):
            self._record(named(text, packages) or [], node, context.forgiving())

    def _object(self, node: ast.Call, scope: Scope, context: Context) -> None:
        """`pydoc.locate("a.b.C")`, `resolve_name("a.b:C")`: a module and what is in it."""
        for text in texts(self._argument(node, scope, 0, "path") or self._argument(node, scope, 0, "name") or (HOLE,)):
            module, colon, attribute = text.partition(":")
            if not colon:
                module, _, attribute = text.rpartition(".")
            found = named(module or attribute)
            names = (attribute,) if module and attribute.isidentifier() else ()
            self._record(found, node, context, names=names)

    def _lazy_attach(self, node: ast.Call, scope: Scope, context: Context) -> None:
        """`lazy_loader.attach(__name__, submodules, submod_attrs)`."""
        texts_found: list[str] = []
        for position, name in ((1, "submodules"), (2, "submod_attrs")):
            for value in self._argument(node, scope, position, name) or ():
                texts_found += texts(value.each()) if isinstance(value, Items) else ()
        for text in texts_found:
            self._record(named(f"{PACKAGE}.{text}"), node, context.undecided())

    def _lazy_load(self, node: ast.Call, scope: Scope, context: Context) -> None:
        for text in texts(self._argument(node, scope, 0, "fullname") or ()):
            self._record(named(text), node, context.undecided())

    def _entry_points(self, node: ast.Call, scope: Scope, context: Context) -> None:  # noqa: ARG002  # one shape for all
        self._gap(node)
        for text in texts(self._argument(node, scope, 0, "group") or (HOLE,)):
            self._query(node, None if HOLE in text else text)

    def _distributions(self, node: ast.Call, scope: Scope, context: Context) -> None:  # noqa: ARG002  # one shape for all
        """What may be the way to each distribution's own entry points."""
        self._query(node, None)

    def _query(self, node: ast.Call, group: str | None) -> None:
        self._found.queries.append(EntryPointQuery(group=group, line=node.lineno, text=ast.unparse(node)))

    def _record(
        self, found: list[Named] | None, node: ast.Call, context: Context, *, names: tuple[str, ...] = ()
    ) -> None:
        if found is None:
            self._gap(node)
            return
        for reference in found:
            if reference.is_pattern:
                self._found.patterns.append(
                    PatternReference(
                        pattern=reference.name,
                        line=node.lineno,
                        text=ast.unparse(node),
                        level=reference.level,
                        timing=context.timing,
                    )
                )
            else:
                self._found.imports.append(
                    ImportReference(
                        module=reference.name,
                        line=node.lineno,
                        level=reference.level,
                        names=names,
                        kind=ImportKind.DYNAMIC,
                        timing=context.timing,
                        weak=context.weak,
                    )
                )

    def _gap(self, node: ast.Call) -> None:
        self._found.gap(NotFollowed(kind=Gap.DYNAMIC_IMPORT, line=node.lineno, text=ast.unparse(node)))


def _one_of(choices: tuple[str, ...], context: Context) -> Context:
    """The context of each of several modules, of which perhaps only one is imported."""
    return context if len(choices) == 1 else context.undecided()


def _is_such(module: str, function: str) -> bool:  # noqa: PLR0911  # one case each
    """Whether the function is meant that bears this name, not some other library's or a method."""
    match function:
        case "import_module" | "symbol_by_name" | "import_string":
            return True
        case "__import__":
            return module in ("", "builtins")
        case "run_module":
            return module in ("runpy", "")
        case "find_spec" | "find_loader":
            return module in ("importlib.util", "importlib", "pkgutil")
        case "locate":
            return module == "pydoc"
        case "resolve_name":
            return module == "pkgutil"
        case "attach" | "load":
            return module == "lazy_loader"
        case "load_setuptools_entrypoints":
            return True
    return module in ("importlib.metadata", "importlib_metadata", "pkg_resources")


def _plugin_method(function: ast.expr) -> str:
    """A method of whatever object that by its name alone can only be one that loads plugins."""
    return _PLUGGY if isinstance(function, ast.Attribute) and function.attr == _PLUGGY else ""


def _constant(node: ast.Call, position: int, name: str) -> int:
    """A small literal number among the arguments."""
    given = [keyword.value for keyword in node.keywords if keyword.arg == name]
    given += node.args[position : position + 1]
    if given and isinstance(given[0], ast.Constant) and isinstance(given[0].value, int):
        return max(given[0].value, 0)
    return 0

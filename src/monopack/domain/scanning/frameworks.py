"""What well-known frameworks import or read by convention, from names that their users' code gives them.

Only what the frameworks document is followed: Flask's folders beside an application, Celery's lists of task modules,
Django's settings module and URL configurations. What settings name is found by `django_settings`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import Final

from monopack.domain.model.imports import DataReference, ImportKind, ImportReference, Timing
from monopack.domain.scanning.dynamic_imports import Findings
from monopack.domain.scanning.evaluator import Evaluator
from monopack.domain.scanning.names import Scope
from monopack.domain.scanning.places import package_of
from monopack.domain.scanning.references import named
from monopack.domain.scanning.values import HOLE, PACKAGE, Items, Values, texts

_SETTINGS: Final = "DJANGO_SETTINGS_MODULE"
_FLASKS: Final = frozenset({"flask", "quart", "apiflask"})
_APPLICATIONS: Final = frozenset({"Flask", "Quart", "APIFlask"})
_BLUEPRINTS: Final = frozenset({"Blueprint", "APIBlueprint"})
_INCLUDES: Final = frozenset({"django.urls.include", "django.conf.urls.include", "django.urls.conf.include"})
_ENVIRONMENT: Final = frozenset({"os.environ.setdefault", "os.putenv"})


def spelled(text: str, line: int, *, names: tuple[str, ...] = (), weak: bool = False) -> ImportReference | None:
    """The import of the module that `text` spells in full, whenever the framework comes to it; None: it spells none."""
    found = named(text) or []
    if len(found) != 1 or found[0].is_pattern or found[0].level:
        return None
    return ImportReference(
        module=found[0].name, line=line, names=names, kind=ImportKind.SPELLED, timing=Timing.LAZY, weak=weak
    )


def spelled_object(text: str, line: int, *, weak: bool = False) -> ImportReference | None:
    """The import of the object that `text` spells: `"app.middleware.Stamp"`, or of a module, `"app.urls"`."""
    module, _, name = text.rpartition(".")
    return spelled(module, line, names=(name,), weak=weak) if module else spelled(name, line, weak=weak)


class Frameworks:
    """Recognizes calls and assignments by which code names something to a framework."""

    def __init__(self, *, evaluator: Evaluator, found: Findings) -> None:
        self._evaluator = evaluator
        self._found = found

    def look_at_call(self, node: ast.Call, scope: Scope) -> None:
        """Record what `node` names, if it is such a call."""
        if isinstance(node.func, ast.Attribute) and node.func.attr == "autodiscover_tasks":
            self._discovered(node, scope)
            return
        name = self._evaluator.function(node.func, scope)
        root, function = name.partition(".")[0], name.rpartition(".")[2]
        if root in _FLASKS and function in _APPLICATIONS:
            self._application(node, scope)
        elif root in _FLASKS and function in _BLUEPRINTS:
            self._folders(node, scope, self._argument(node, scope, 1, "import_name"), defaults={})
        elif root == "celery" and function == "Celery":
            self._import_all(_each(self._argument(node, scope, -1, "include")), node.lineno)
        elif name in _INCLUDES:
            self._import_all(_texts(self._argument(node, scope, 0, "arg")), node.lineno)
        elif name in _ENVIRONMENT and _SETTINGS in texts(self._argument(node, scope, 0, "key")):
            self._import_all(_texts(self._argument(node, scope, 1, "value")), node.lineno)

    def look_at_assignment(self, node: ast.Assign, scope: Scope) -> None:
        """Record the settings module that `os.environ["DJANGO_SETTINGS_MODULE"] = …` names."""
        for target in node.targets:
            if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
                of_environment = self._evaluator.function(target.value, scope) == "os.environ"
                if of_environment and target.slice.value == _SETTINGS:
                    self._import_all(self._evaluator.texts(node.value, scope), node.lineno)

    def _application(self, node: ast.Call, scope: Scope) -> None:
        defaults = {"template_folder": "templates", "static_folder": "static"}
        self._folders(node, scope, self._argument(node, scope, 0, "import_name"), defaults=defaults)

    def _folders(self, node: ast.Call, scope: Scope, import_name: Values, *, defaults: dict[str, str]) -> None:
        """Templates and static files lie beside the module, or in the package, that `import_name` is the name of."""
        for keyword in ("template_folder", "static_folder"):
            given = self._argument(node, scope, -1, keyword) or tuple(filter(None, [defaults.get(keyword)]))
            for name in texts(import_name):
                package = package_of(name)
                if package is not None:
                    beside = name.startswith(PACKAGE)
                    self._read_all(_texts(given), node, package=None if beside else package[0])

    def _read_all(self, folders: Iterable[str], node: ast.Call, *, package: str | None) -> None:
        for folder in folders:
            self._found.data.append(
                DataReference(path=folder, line=node.lineno, text=ast.unparse(node), package=package, perhaps=True)
            )

    def _discovered(self, node: ast.Call, scope: Scope) -> None:
        """`app.autodiscover_tasks(["orders", "users"])`: the module `tasks` of each package, where there is one."""
        related = _texts(self._argument(node, scope, 1, "related_name")) or ("tasks",)
        for package in _each(self._argument(node, scope, 0, "packages")):
            self._record(spelled(package, node.lineno, names=related, weak=True))

    def _import_all(self, names: Iterable[str], line: int) -> None:
        for name in names:
            self._record(spelled(name, line))

    def _record(self, reference: ImportReference | None) -> None:
        if reference is not None:
            self._found.imports.append(reference)

    def _argument(self, node: ast.Call, scope: Scope, position: int, name: str) -> Values:
        given: Sequence[ast.expr] = [keyword.value for keyword in node.keywords if keyword.arg == name]
        if not given and 0 <= position < len(node.args):
            given = [node.args[position]]
        return self._evaluator.values(given[0], scope) if given else ()


def _texts(values: Values) -> tuple[str, ...]:
    """Those that are known in full."""
    return tuple(text for text in texts(values) if text and HOLE not in text and PACKAGE not in text)


def _each(values: Values) -> tuple[str, ...]:
    return tuple(text for value in values if isinstance(value, Items) for text in _texts(value.each()))

"""What a module of Django settings names: applications, with what Django looks for in them, and objects."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from monopack.domain.model.imports import DataReference, ImportReference, PackageScan, Timing
from monopack.domain.scanning.dynamic_imports import Findings
from monopack.domain.scanning.evaluator import Evaluator
from monopack.domain.scanning.frameworks import spelled, spelled_object
from monopack.domain.scanning.names import Scope
from monopack.domain.scanning.values import Items, Values

# A module is one of settings when it binds one of these names.
_OF_SETTINGS: Final = frozenset({"INSTALLED_APPS", "MIDDLEWARE", "ROOT_URLCONF"})
_APPLICATIONS: Final = "INSTALLED_APPS"
_ALWAYS_IMPORTED: Final = frozenset({"MIDDLEWARE", "ROOT_URLCONF"})
_DOTTED: Final = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
_NO_CODE: Final = re.compile(r"HOST|ORIGIN|DOMAIN|FORMAT")
_MODULES: Final = ("apps", "models", "admin", "checks", "signals", "tasks")
_PACKAGES: Final = ("migrations", "management.commands", "templatetags")
_FOLDERS: Final = ("templates", "static", "locale", "fixtures")


def look_at_settings(scope: Scope, evaluator: Evaluator, found: Findings) -> None:
    """Add to `found` what the settings bound in a module's `scope` name, if it is a module of settings."""
    if _OF_SETTINGS.isdisjoint(scope.bindings):
        return
    lines = _lines(scope)
    for name in [name for name in scope.bindings if name.isupper()]:
        first = scope.bindings[name][0].node.lineno
        for text in _strings(evaluator.values(ast.Name(id=name), scope)):
            line = lines.get(text, first)
            if name == _APPLICATIONS:
                _application(text, line, found)
            elif _DOTTED.fullmatch(text) and not _NO_CODE.search(name):
                _import(spelled_object(text, line, weak=name not in _ALWAYS_IMPORTED), found)


def _application(text: str, line: int, found: Findings) -> None:
    """An entry of `INSTALLED_APPS`: a package, or its configuration, `app.apps.AppConfig`."""
    above, _, last = text.rpartition(".")
    package = text
    if above and last[:1].isupper():
        _import(spelled_object(text, line), found)
        package = above.rpartition(".")[0] or above
    _import(spelled(package, line), found)
    _import(spelled(package, line, names=_MODULES, weak=True), found)
    for below in _PACKAGES:
        scan = PackageScan(package=f"{package}.{below}", line=line, text=f'"{text}"', timing=Timing.LAZY)
        found.package_scans.append(scan)
    for folder in _FOLDERS:
        found.data.append(DataReference(path=folder, line=line, text=f'"{text}"', package=package, perhaps=True))


def _import(reference: ImportReference | None, found: Findings) -> None:
    if reference is not None:
        found.imports.append(reference)


def _lines(scope: Scope) -> dict[str, int]:
    """Where each string of the settings stands first."""
    nodes = (node for bindings in scope.bindings.values() for binding in bindings for node in ast.walk(binding.node))
    strings = [node for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return {str(node.value): node.lineno for node in reversed(strings)}


def _strings(values: Values) -> Iterator[str]:
    """All texts in nested collections, keys left out."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Items):
            yield from _strings(value.any())

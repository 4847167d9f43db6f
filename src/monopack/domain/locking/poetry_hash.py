"""Poetry's `content-hash`: which project file a `poetry.lock` was made for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

_LEGACY = ("dependencies", "source", "extras", "dev-dependencies")
_STANDARD = ("requires-python", "dependencies", "optional-dependencies")


def content_hashes(document: Mapping[str, Any], *, before_2_1: bool) -> frozenset[str]:
    """The hashes that some Poetry would write for this `pyproject.toml`; `before_2_1` of the lock's own version."""
    contents = [_with_project(document, groups=True), _with_project(document, groups=False)]
    if before_2_1:
        contents += [_poetry_only(document, (*_LEGACY, "group")), _poetry_only(document, _LEGACY)]
    return frozenset(hashlib.sha256(json.dumps(one, sort_keys=True).encode()).hexdigest() for one in contents)


def _with_project(document: Mapping[str, Any], *, groups: bool) -> dict[str, Any]:
    """Poetry 2; from 2.3 on dependency groups count, too."""
    project = document.get("project", {})
    standard = {key: project[key] for key in _STANDARD if project.get(key) is not None}
    grouped = document.get("dependency-groups", {}) if groups else {}
    if not standard and not grouped:
        return _poetry_only(document, (*_LEGACY, "group"))
    own = {key: value for key, value in _tool(document).items() if key in {*_LEGACY, "group"}}
    top = {"project": standard} if standard else {}
    return top | ({"dependency-groups": grouped} if grouped else {}) | {"tool": {"poetry": own}}


def _poetry_only(document: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    """Poetry 1, and 2 without a `[project]`: older keys count even when they are missing."""
    return dict(_entries(_tool(document), keys))


def _entries(settings: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    return ((key, settings.get(key)) for key in keys if key in _LEGACY or settings.get(key) is not None)


def _tool(document: Mapping[str, Any]) -> Mapping[str, Any]:
    settings: Mapping[str, Any] = document.get("tool", {}).get("poetry", {})
    return settings

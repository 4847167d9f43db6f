"""A workspace member's METADATA and entry points, so that `importlib.metadata` finds it as if installed.

Only what PEP 621 states in its `pyproject.toml` is used: no build backend runs.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from monopack.domain.model.names import NormalizedName
from monopack.domain.model.source import SourceFile

_METADATA_VERSION = "2.1"
_ENTRY_POINT_TABLES = (("scripts", "console_scripts"), ("gui-scripts", "gui_scripts"))


def member_files(name: NormalizedName, version: str, project: SourceFile) -> dict[str, bytes]:
    """Payload paths and contents of the member's `.dist-info`; empty when its file states no `[project]` table."""
    table = tomllib.loads(project.content.decode("utf-8-sig")).get("project")
    if not isinstance(table, dict):
        return {}
    folder = f"{name.replace('-', '_')}-{version}.dist-info"
    files = {f"{folder}/METADATA": _metadata(table, version)}
    entry_points = _entry_points(table)
    if entry_points:
        files[f"{folder}/entry_points.txt"] = entry_points
    return {path: text.encode() for path, text in files.items()}


def _metadata(table: Mapping[str, Any], version: str) -> str:
    lines = [f"Metadata-Version: {_METADATA_VERSION}", f"Name: {table.get('name', '')}", f"Version: {version}"]
    for key, header in (("description", "Summary"), ("requires-python", "Requires-Python")):
        if isinstance(table.get(key), str):
            lines.append(f"{header}: {' '.join(table[key].split())}")
    lines += [f"Classifier: {item}" for item in _strings(table.get("classifiers"))]
    lines += [f"Requires-Dist: {item}" for item in _strings(table.get("dependencies"))]
    lines += _extras(table.get("optional-dependencies"))
    return "".join(f"{line}\n" for line in lines)


def _extras(groups: object) -> Iterator[str]:
    if isinstance(groups, dict):
        for extra, needs in groups.items():
            yield f"Provides-Extra: {extra}"
            yield from (f"Requires-Dist: {_with_extra(need, extra)}" for need in _strings(needs))


def _with_extra(requirement: str, extra: str) -> str:
    """`requirement` with `extra` added to its marker (PEP 508)."""
    named, _, marker = requirement.partition(";")
    condition = f'extra == "{extra}"'
    return (
        f"{named.strip()} ; ({marker.strip()}) and {condition}" if marker.strip() else f"{named.strip()} ; {condition}"
    )


def _entry_points(table: Mapping[str, Any]) -> str:
    groups: dict[str, Any] = {
        group: table[key] for key, group in _ENTRY_POINT_TABLES if isinstance(table.get(key), dict)
    }
    if isinstance(table.get("entry-points"), dict):
        groups |= table["entry-points"]
    sections = (
        f"[{group}]\n" + "".join(f"{name} = {target}\n" for name, target in sorted(points.items()))
        for group, points in sorted(groups.items())
        if isinstance(points, dict) and points
    )
    return "\n".join(sections)


def _strings(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()

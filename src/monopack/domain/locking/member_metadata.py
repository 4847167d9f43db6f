"""A first-party project's METADATA and entry points, so that `importlib.metadata` finds it as if installed.

Only what its `pyproject.toml` states is used (PEP 621, or Poetry's own table): no build backend runs.
"""

from __future__ import annotations

import posixpath
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from monopack.domain.locking.stated_version import stated_version
from monopack.domain.model.lock import Lock, SourceKind
from monopack.domain.model.names import NormalizedName, canonicalize_name
from monopack.domain.ports.source_tree import EntryKind, SourceTree

_FILE = "pyproject.toml"
_METADATA_VERSION = "2.1"
_UNKNOWN = "0"
_ENTRY_POINT_TABLES = (("scripts", "console_scripts"), ("gui-scripts", "gui_scripts"))


def member_metadata(members: Iterable[NormalizedName], lock: Lock | None, tree: SourceTree) -> dict[str, bytes]:
    """Payload paths and contents of the `.dist-info` of each of `members`.

    Where one lies, and its version, are the lock's; the project in the root, which few locks hold, states its own. One
    that only a build would tell is 0, so that entry points are found all the same.
    """
    contents: dict[str, bytes] = {}
    for name in sorted(members):
        folder, version = _locked(name, lock)
        if tree.listing(folder).get(_FILE) is EntryKind.FILE:
            content = tomllib.loads(tree.read(posixpath.join(folder, _FILE)).content.decode("utf-8-sig"))
            version = version or _own_version(content) or stated_version(name, content, folder, tree) or _UNKNOWN
            contents |= member_files(name, version, content)
    return contents


def _locked(name: NormalizedName, lock: Lock | None) -> tuple[str, str]:
    """Folder and version of a member; both are `""` where no lock holds it."""
    locked = lock.find_anywhere(name) if lock else None
    if locked is None or locked.source.kind not in {SourceKind.FIRST_PARTY, SourceKind.PATH}:
        return "", ""
    folder = posixpath.normpath(posixpath.join(locked.source.location, locked.source.subdirectory))
    return "" if folder == "." else folder, locked.version


def member_files(name: NormalizedName, version: str, project: Mapping[str, Any]) -> dict[str, bytes]:
    """Payload paths and contents of the member's `.dist-info`; empty when `project` is the file of another one."""
    table, poetry = _tables(project)
    named = table.get("name") or poetry.get("name")
    if not isinstance(named, str) or canonicalize_name(named) != name:
        return {}
    folder = f"{name.replace('-', '_')}-{version}.dist-info"
    files = {f"{folder}/METADATA": _metadata(poetry | table, version)}
    entry_points = _entry_points(table, poetry)
    if entry_points:
        files[f"{folder}/entry_points.txt"] = entry_points
    return {path: text.encode() for path, text in files.items()}


def _tables(project: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The standard table and Poetry's own."""
    return _table(project.get("project")), _table(_table(project.get("tool")).get("poetry"))


def _own_version(project: Mapping[str, Any]) -> str:
    return next((_text(table["version"]) for table in _tables(project) if table.get("version")), "")


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


def _entry_points(table: Mapping[str, Any], poetry: Mapping[str, Any]) -> str:
    groups: dict[str, Any] = {"console_scripts": _table(poetry.get("scripts")), **_table(poetry.get("plugins"))}
    groups |= {group: table[key] for key, group in _ENTRY_POINT_TABLES if key in table}
    groups |= _table(table.get("entry-points"))
    sections = (
        f"[{group}]\n" + "".join(f"{name} = {target}\n" for name, target in points)
        for group, points in ((group, sorted(_texts(table).items())) for group, table in sorted(groups.items()))
        if points
    )
    return "\n".join(sections)


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> dict[str, str]:
    return {name: text for name, text in _table(value).items() if isinstance(text, str)}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _strings(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()

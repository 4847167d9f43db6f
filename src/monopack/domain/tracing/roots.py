"""Finding the folders that first-party modules are imported from."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.lock import Lock, SourceKind
from monopack.domain.model.source import SourceRoot
from monopack.domain.ports.source_tree import EntryKind, SourceTree
from monopack.domain.tracing.globs import folders_matching
from monopack.domain.tracing.project_file import ProjectFile, read_project_file

_FIRST_PARTY = frozenset({SourceKind.PATH, SourceKind.FIRST_PARTY})


def find_source_roots(tree: SourceTree, *, configured: tuple[str, ...], lock: Lock | None) -> tuple[SourceRoot, ...]:
    """The source roots in a fixed order: the project root, then those configured, or all that are found.

    Found are `src/`, the members of the uv workspace that the project is in, and the lock's path dependencies.
    """
    found: dict[str, SourceRoot] = {}
    own = read_project_file(tree, "")
    _add(found, "", own)
    if configured:
        for path in configured:
            folder = _existing(tree, path)
            _add(found, folder, _project_around(tree, folder))
        return tuple(found.values())
    for folder in _project_folders(tree, own, lock):
        project = read_project_file(tree, folder)
        for path in _layout(tree, folder, project):
            _add(found, path, project)
    return tuple(found.values())


def _add(found: dict[str, SourceRoot], path: str, project: ProjectFile | None) -> None:
    member = project.name if project else None
    if path not in found or (member and found[path].member is None):
        found[path] = SourceRoot(path=path, member=member, announces=project.entry_points if project else ())


def _existing(tree: SourceTree, path: str) -> str:
    folder = _normal(path)
    parent, _, name = folder.rpartition("/")
    if folder and name != ".." and tree.listing(parent).get(name) is not EntryKind.FOLDER:
        raise InputError(
            f"`--source-root {path}` is no folder",
            where=Location(path=folder),
            hint="give folders relative to the project root, which is the parent of the packs directory",
        )
    return folder


def _project_around(tree: SourceTree, folder: str) -> ProjectFile | None:
    """The project that a configured folder is part of: its own file's, or the nearest above inside the project root."""
    project = read_project_file(tree, folder)
    while project is None and folder not in {"", ".."}:
        folder = posixpath.dirname(folder)
        project = read_project_file(tree, folder)
    return project


def _project_folders(tree: SourceTree, own: ProjectFile | None, lock: Lock | None) -> Iterator[str]:
    yield ""
    yield from sorted(_members(tree, own))
    for locked in lock.distributions if lock else ():
        if locked.source.kind in _FIRST_PARTY:
            folder = _normal(posixpath.join(locked.source.location, locked.source.subdirectory))
            if not posixpath.isabs(folder) and tree.listing(folder):
                yield tree.resolve(folder)


def _members(tree: SourceTree, own: ProjectFile | None) -> set[str]:
    """The folders of the workspace around the project, when the project is its root, a member, or no project."""
    for folder in tree.folders_above():
        project = own if not folder else read_project_file(tree, folder)
        if project is None or not project.is_workspace:
            continue
        members = _matched(tree, folder, project.members) - _matched(tree, folder, project.excluded)
        projects = {member for member in members if read_project_file(tree, member) is not None}
        if project.is_project:
            projects.add(tree.resolve(folder))
        return projects if not folder or own is None or "" in projects else set()
    return set()


def _matched(tree: SourceTree, folder: str, patterns: tuple[str, ...]) -> set[str]:
    return {tree.resolve(path) for pattern in patterns for path in folders_matching(tree, folder, pattern)}


def _layout(tree: SourceTree, folder: str, project: ProjectFile | None) -> Iterator[str]:
    """The folders below a project's own that hold its modules: as its build backend is told, else `src/` or flat."""
    told = [_normal(posixpath.join(folder, path)) for path in (project.layouts() if project else ())]
    there = [path for path in told if tree.listing(path)]
    source = posixpath.join(folder, "src")
    is_root = tree.listing(folder).get("src") is EntryKind.FOLDER and "__init__.py" not in tree.listing(source)
    yield from there
    if is_root:
        yield source
    elif not there:
        yield folder


def _normal(path: str) -> str:
    normal = posixpath.normpath(path) if path else ""
    return "" if normal == "." else normal

"""Whether a `uv.lock` was made for the project files as they are now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from packaging.markers import Marker
from packaging.requirements import Requirement

from monopack.domain.locking.asked import Asked, Wishes, asked_by, difference, same_pythons, wishes
from monopack.domain.locking.document import Table
from monopack.domain.locking.places import folder_of, join, leaves_repository, matching, place
from monopack.domain.locking.project_file import ProjectFile, project_file
from monopack.domain.locking.terms import both, malformed, marker_of, normalized
from monopack.domain.locking.urls import parse_url, without_credentials
from monopack.domain.locking.uv_entries import Entry
from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.names import canonicalize_name, printable
from monopack.domain.ports.source_tree import SourceTree

_HINT = "run `uv lock`"
_SOURCES = "somewhere else"


def check_fit(document: Table, entries: Iterable[Entry], tree: SourceTree) -> None:
    """Refuse a lock that was made for other project files than those that are there, naming both."""
    lock = document.where
    top = _read_project(tree, place(tree, lock.path, "pyproject.toml"))
    shared = top.tool("uv") if top else Table(values={}, where=lock)
    if top:
        with malformed(Location(path=top.path)):
            _refuse(top, _misfit_of_workspace(document, top) or _new_member(document, top, tree), lock)
    for entry in entries:
        if entry.folder is not None:
            _check_member(entry, tree, lock, shared.table("sources").values)


def _check_member(entry: Entry, tree: SourceTree, lock: Location, shared: Mapping[str, Any]) -> None:
    path = place(tree, lock.path, join(entry.folder or "", "pyproject.toml"))
    if leaves_repository(tree, path):
        return
    project = _read_project(tree, path)
    if project is None:
        _refuse_missing(entry, tree, path)
        return
    sources = {**shared, **project.tool("uv").table("sources").values}
    with malformed(Location(path=path)):
        _refuse(project, _misfit(entry.table, project, sources), entry.table.where)


def _refuse_missing(entry: Entry, tree: SourceTree, path: str) -> None:
    """A path dependency may be older than `pyproject.toml`; a project that is gone may not."""
    if not {"setup.py", "setup.cfg"} & {*tree.listing(folder_of(path))}:
        what = f"the lock no longer fits the project: `{printable(path)}` is missing"
        raise InputError(what, where=entry.table.where, why=f"the lock holds `{entry.name}` for it", hint=_HINT)


def _refuse(project: ProjectFile, found: str, where: Location) -> None:
    if found:
        what = f"the lock no longer fits `{printable(project.path)}`"
        raise InputError(what, where=where, why=found, hint=_HINT)


def _read_project(tree: SourceTree, path: str) -> ProjectFile | None:
    folder, _, name = path.rpartition("/")
    return project_file(tree.read(path)) if name in tree.listing(folder) else None


def _misfit_of_workspace(document: Table, top: ProjectFile) -> str:
    locked = {normalized(package.text("name")) for package in document.tables("package")}
    if top.name and top.name not in locked:
        return f"the lock holds no project `{top.name}`"
    required, ours = document.text_or("requires-python", ""), top.project.text_or("requires-python", "")
    alone = not document.table("manifest").texts("members")
    if alone and ours and required and not same_pythons(ours, required):
        return f"the project requires Python {ours}, the lock was made for {required}"
    return _misfit_of_overrides(document.table("manifest"), top.tool("uv"))


def _new_member(document: Table, top: ProjectFile, tree: SourceTree) -> str:
    """A project that the workspace's patterns take in, but the lock does not know."""
    workspace = top.tool("uv").table("workspace")
    locked = {normalized(package.text("name")) for package in document.tables("package")}
    base = folder_of(top.path)
    left_out = {folder for pattern in workspace.texts("exclude") for folder in matching(tree, base, pattern)}
    found = {folder for pattern in workspace.texts("members") for folder in matching(tree, base, pattern)}
    for folder in sorted(found - left_out):
        member = _read_project(tree, join(folder, "pyproject.toml"))
        if member and member.name and member.name not in locked:
            return f"the lock was made before the member `{member.name}` in `{printable(folder)}`"
    return ""


def _misfit(package: Table, project: ProjectFile, sources: Mapping[str, Any]) -> str:
    metadata = package.table("metadata")
    if not metadata.values and {"dependencies", "optional-dependencies", "dev-dependencies"} & {*package.values}:
        return ""  # written by a uv that did not keep yet what it locked for
    extras = (*project.extras(), *metadata.texts("provides-extras"))
    required = project.project.text_or("requires-python", "")
    pairs = _pairs(metadata, project, _Places(sources))
    found = (difference(ours, theirs, requires_python=required, extras=extras) for ours, theirs in pairs)
    return next((text for text in found if text), "")


def _misfit_of_overrides(manifest: Table, settings: Table) -> str:
    """The same for what the workspace overrides and constrains (`[manifest]` against `[tool.uv]`)."""
    places = _Places(settings.table("sources").values)
    for locked, asked in (("constraints", "constraint-dependencies"), ("overrides", "override-dependencies")):
        ours = places.of_project((text, "") for text in settings.texts(asked))
        theirs = places.of_lock(manifest.tables(locked))
        if found := difference(ours, theirs, requires_python="", extras=()):
            return f"{asked}: {found}"
    return ""


def _pairs(metadata: Table, project: ProjectFile, places: _Places) -> Iterator[tuple[Wishes, Wishes]]:
    if not project.is_dynamic("dependencies", "optional-dependencies"):
        yield places.of_project(project.wishes()), places.of_lock(metadata.tables("requires-dist"))
    groups = dict(project.groups())
    locked = {str(canonicalize_name(name)): lines for name, lines in metadata.table("requires-dev").lists()}
    unconditional = {*groups, *locked} - project.groups_for_some_pythons()
    for name in sorted(unconditional):
        ours = places.of_project((text, "") for text in groups.get(name, ()))
        yield ours, places.of_lock(locked.get(name, ()))


class _Places:
    """Reads both sides, knowing which names do not come from an index."""

    def __init__(self, sources: Mapping[str, Any]) -> None:
        self._sources = {canonicalize_name(name): source for name, source in sources.items()}

    def of_project(self, lines: Iterable[tuple[str, str]]) -> Wishes:
        """Requirement lines, each with the condition that its extra brings."""
        return wishes(self._project_wish(Requirement(line), condition) for line, condition in lines)

    def of_lock(self, tables: Iterable[Table]) -> Wishes:
        """Lines of `requires-dist`, `requires-dev` or the manifest."""
        return wishes(self._locked_wish(table) for table in tables)

    def _project_wish(self, wanted: Requirement, condition: str) -> tuple[Asked, Marker | None]:
        marker = marker_of(both(str(wanted.marker or ""), condition))
        return asked_by(wanted, direct=self._direct(wanted)), marker

    def _locked_wish(self, table: Table) -> tuple[Asked, Marker | None]:
        name = normalized(table.text("name"))
        extras = ",".join(table.texts("extras"))
        wanted = Requirement(f"{name}[{extras}]{table.text_or('specifier', '')}")
        direct = _SOURCES if self._is_split(name) else _locked_direct(table)
        return asked_by(wanted, direct=direct), marker_of(table.text_or("marker", ""))

    def _direct(self, wanted: Requirement) -> str:
        name = canonicalize_name(wanted.name)
        if wanted.url:
            return _direct_url(wanted.url)
        source = self._sources.get(name)
        if self._is_split(name):
            return _SOURCES
        return _direct_source(source) if isinstance(source, dict) else ""

    def _is_split(self, name: str) -> bool:
        """Whether markers, extras or groups decide where it comes from: uv rewrites these beyond comparison."""
        source = self._sources.get(canonicalize_name(name))
        return isinstance(source, list) or (isinstance(source, dict) and bool({"marker", "extra", "group"} & {*source}))


def _direct_source(source: Mapping[str, Any]) -> str:
    if "git" in source:
        return f"git {_one(source.get(key) for key in ('rev', 'tag', 'branch'))}"
    if "url" in source:
        return _url(str(source["url"]))
    return "folder" if {"path", "workspace"} & {*source} else ""


def _locked_direct(table: Table) -> str:
    if "git" in table:
        query = parse_url(table.text("git")).query
        return f"git {_one(query.get(key) for key in ('rev', 'tag', 'branch'))}"
    if "url" in table:
        return _url(table.text("url"))
    return "folder" if any(kind in table for kind in ("path", "directory", "editable", "virtual")) else ""


def _direct_url(url: str) -> str:
    if url.startswith("git+"):
        return f"git {parse_url(without_credentials(url)).bare.partition('@')[2]}"
    return "folder" if url.startswith("file:") else _url(url)


def _url(url: str) -> str:
    """Without fragment and credentials, which neither identify it nor may be printed."""
    return "url " + without_credentials(url.partition("#")[0])


def _one(values: Iterable[Any]) -> str:
    return next((str(value) for value in values if value), "")

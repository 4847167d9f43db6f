"""`SourceTree` over a git revision: the working tree is neither read nor touched."""

from __future__ import annotations

import hashlib
import posixpath
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

from monopack.adapters.git_source_tree.commit import EXECUTABLE, LINK, Commit, is_folder
from monopack.adapters.git_source_tree.objects import Entry, GitObjects
from monopack.adapters.git_source_tree.revision import find_revision
from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.source import SourceFile, SourceMark
from monopack.domain.ports.cache import Cache
from monopack.domain.ports.source_tree import Consulted, EntryKind, SourceTree

_KIND = "git-blob"
# What git sets for its hooks and users for odd layouts; the repository here is the one around the project.
_REDIRECTIONS = frozenset(
    {"GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_NAMESPACE"}
)


class GitSourceTree(SourceTree):
    """Files are a commit's blobs as they are, before any conversion at checkout.

    `cache` keeps digests by the blobs' own names. `InputError` at once when there is no such revision.
    """

    def __init__(self, *, root: Path, revision: str, environment: Mapping[str, str], cache: Cache) -> None:
        own = {name: value for name, value in environment.items() if name not in _REDIRECTIONS}
        found = find_revision(revision, folder=root, environment=own)
        self._prefix = found.prefix
        self._objects = GitObjects(folder=root, environment=own)
        self._commit = Commit(self._objects, found.tree)
        self._cache = cache
        self._lock = threading.RLock()
        self._listings: dict[str, Mapping[str, EntryKind]] = {}
        self._marks: dict[str, SourceMark] = {}
        self._files: dict[str, SourceFile] = {}
        self._digests: dict[str, tuple[str, int]] = {}
        self._recalled: set[str] = set()
        self._unsaved: dict[str, bytes] = {}

    def close(self) -> None:
        """Keep what was learned and let go of git."""
        with self._lock:
            unsaved, self._unsaved = self._unsaved, {}
            if unsaved:
                self._cache.put_many(_KIND, unsaved)
            self._objects.close()

    def listing(self, folder: str) -> Mapping[str, EntryKind]:
        """Names in `folder`; empty when there is no such folder."""
        known = self._listings.get(folder)
        if known is not None:
            return known
        with self._lock:
            if folder not in self._listings:
                place = self._followed(folder)
                entries = self._commit.entries(place) if place is not None else None
                self._listings[folder] = {
                    name: self._kind(name, entry, folder) for name, entry in (entries or {}).items()
                }
            return self._listings[folder]

    def read(self, path: str) -> SourceFile:
        """The blob. `InputError` when there is none, or a link leaves the repository."""
        with self._lock:
            if path not in self._files:
                entry = self._blob(path)
                content = self._objects.read(entry.oid)
                digest = hashlib.sha256(content).hexdigest()
                self._learn(entry.oid, digest, len(content))
                executable = entry.mode == EXECUTABLE
                self._files[path] = SourceFile(path=path, content=content, sha256=digest, executable=executable)
            return self._files[path]

    def mark(self, path: str) -> SourceMark:
        """The blob's digest, known by its name from earlier runs."""
        known = self._marks.get(path)
        if known is not None:
            return known
        with self._lock:
            if path not in self._marks:
                self._marks[path] = self._mark(path, self._blob(path))
            return self._marks[path]

    def forget(self, path: str) -> None:
        """Nothing changes in a commit."""

    def changed(self, paths: Iterable[str]) -> tuple[str, ...]:  # noqa: ARG002
        """None: a commit stays as it is."""
        return ()

    def consulted(self) -> Consulted:
        """Everything that was looked at in this run, sorted."""
        with self._lock:
            return Consulted(files=tuple(sorted({*self._marks, *self._files})), folders=tuple(sorted(self._listings)))

    def resolve(self, path: str) -> str:
        """`path` with its links followed, as far as they stay in the repository."""
        with self._lock:
            place = self._followed(path)
        shown = posixpath.relpath(f"/{self._place(path) if place is None else place}", f"/{self._prefix}")
        return "" if shown == "." else shown

    def folders_above(self) -> tuple[str, ...]:
        """The project root and the folders up to the repository's."""
        depth = self._prefix.count("/") + 1 if self._prefix else 0
        return ("", *("/".join([".."] * count) for count in range(1, depth + 1)))

    def _mark(self, path: str, entry: Entry) -> SourceMark:
        if entry.oid not in self._digests:
            self._recall(posixpath.dirname(path))
        if entry.oid not in self._digests:
            self.read(path)
        digest, size = self._digests[entry.oid]
        return SourceMark(path=path, sha256=digest, size=size, executable=entry.mode == EXECUTABLE)

    def _place(self, path: str) -> str:
        """From the repository's root, or outside of it with `..`."""
        place = posixpath.normpath(posixpath.join(self._prefix, path))
        return "" if place == "." else place

    def _followed(self, path: str) -> str | None:
        return self._commit.followed(self._place(path))

    def _blob(self, path: str) -> Entry:
        place = self._followed(path)
        entry = self._commit.entry(place) if place else None
        if entry is None:
            raise InputError("no such file at that revision", where=Location(path=path))
        if is_folder(entry):
            raise InputError("a folder, where a file is needed", where=Location(path=path))
        return entry

    def _kind(self, name: str, entry: Entry, folder: str) -> EntryKind:
        if entry.mode != LINK:
            return EntryKind.FOLDER if is_folder(entry) else EntryKind.FILE
        behind = self._followed(posixpath.join(folder, name))
        found = self._commit.entry(behind) if behind else None
        if behind is None or found is None:
            # The root has no entry; a link to it circles.
            return EntryKind.FOREIGN
        if not is_folder(found):
            return EntryKind.FILE
        circles = any(f"{above}/".startswith(f"{behind}/") for above in self._chain(folder))
        return EntryKind.FOREIGN if circles else EntryKind.FOLDER

    def _chain(self, folder: str) -> list[str]:
        """The places of `folder` and of every folder that its path leads through."""
        parts = folder.split("/") if folder else []
        return [self._followed("/".join(parts[:length])) or "" for length in range(len(parts) + 1)]

    def _recall(self, folder: str) -> None:
        """Look up what is known of all files in a folder at once."""
        if folder in self._recalled:
            return
        self._recalled.add(folder)
        place = self._followed(folder)
        entries = self._commit.entries(place) if place is not None else None
        names = [entry.oid for entry in (entries or {}).values() if not is_folder(entry) and entry.mode != LINK]
        for oid, value in self._cache.get_many(_KIND, names).items():
            digest, _, size = value.decode().partition(" ")
            self._digests[oid] = (digest, int(size))

    def _learn(self, oid: str, digest: str, size: int) -> None:
        if oid not in self._digests:
            self._digests[oid] = (digest, size)
            self._unsaved[oid] = f"{digest} {size}".encode()

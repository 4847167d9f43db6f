"""Reading folders and files, each once in a run."""

from __future__ import annotations

import hashlib
import os
import posixpath
import stat
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from monopack.adapters.local_source_tree.boundary import find_boundary
from monopack.adapters.local_source_tree.seen import SeenFiles, Signature
from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.names import printable
from monopack.domain.model.source import SourceFile, SourceMark
from monopack.domain.ports.source_tree import Consulted, EntryKind, SourceTree

_NONE: Mapping[str, EntryKind] = MappingProxyType({})
_MOST_KEPT = 64_000_000
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class LocalSourceTree(SourceTree):
    """The tree below `root` and the repository around it; links are followed as long as they stay in that.

    `memory` is a file that keeps digests of unchanged files between runs (see `close`). Contents of up to 64 MB are
    kept in memory; what is read a second time must have the digest that it had at first.
    """

    def __init__(self, *, root: Path, memory: Path | None = None) -> None:
        self._boundary = find_boundary(root)
        self._seen = SeenFiles(memory, root=self._boundary.root)
        self._lock = threading.RLock()
        self._listings: dict[str, Mapping[str, EntryKind]] = {}
        self._real: dict[str, str] = {}
        self._marks: dict[str, SourceMark] = {}
        self._signatures: dict[str, Signature] = {}
        self._contents: dict[str, bytes] = {}
        self._kept = 0

    def listing(self, folder: str) -> Mapping[str, EntryKind]:
        """Names in `folder`; empty when there is no such folder, or it lies outside the repository."""
        known = self._listings.get(folder)
        if known is None:
            with self._lock:
                known = self._listings.setdefault(folder, self._list(folder))
        return known

    def read(self, path: str) -> SourceFile:
        """The file's bytes, those of the first time."""
        with self._lock:
            content = self._contents.get(path)
            mark = self._marks.get(path)
            if content is None or mark is None:
                content, mark = self._load(path, mark)
            return SourceFile(path=path, content=content, sha256=mark.sha256, executable=mark.executable)

    def mark(self, path: str) -> SourceMark:
        """The file's digest, from the memory of an earlier run where its signature is as it was then."""
        known = self._marks.get(path)
        if known is not None:
            return known
        with self._lock:
            self._refuse_unreadable(path)
            try:
                status = os.stat(self._absolute(path))  # noqa: PTH116  # a Path for each of thousands of files is slow
            except OSError as error:
                raise _unreadable(path, error) from None
            digest = self._seen.digest(path, Signature.of(status))
            if digest is None:
                return self._load(path, None)[1]
            return self._noted(path, digest, status)

    def forget(self, path: str) -> None:
        """Read the file anew next time."""
        with self._lock:
            self._marks.pop(path, None)
            self._kept -= len(self._contents.pop(path, b""))

    def changed(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Those whose signature is another than when they were marked or read."""
        return tuple(path for path in paths if path in self._signatures and self._differs(path))

    def consulted(self) -> Consulted:
        """Everything that was looked at in this run, sorted."""
        with self._lock:
            return Consulted(files=tuple(sorted(self._marks)), folders=tuple(sorted(self._listings)))

    def resolve(self, path: str) -> str:
        """`path` with its links followed, relative to the project root."""
        relative = os.path.relpath(os.path.realpath(self._absolute(path)), self._boundary.root).replace(os.sep, "/")
        return "" if relative == "." else relative

    def folders_above(self) -> tuple[str, ...]:
        """The project root and the folders above it, up to the repository's root."""
        return self._boundary.folders_above()

    def close(self) -> None:
        """Keep the digests of what was read for the next run."""
        with self._lock:
            self._seen.save()

    def _differs(self, path: str) -> bool:
        try:
            status = os.stat(self._absolute(path))  # noqa: PTH116
        except OSError:
            return True
        return Signature.of(status) != self._signatures[path]

    def _absolute(self, path: str) -> str:
        return os.path.join(self._boundary.root, path)  # noqa: PTH118

    def _real_path(self, folder: str) -> str:
        known = self._real.get(folder)
        if known is None:
            known = self._real[folder] = os.path.realpath(self._absolute(folder))
        return known

    def _list(self, folder: str) -> Mapping[str, EntryKind]:
        real = self._real_path(folder)
        if not self._boundary.holds(real):
            return _NONE
        try:
            with os.scandir(real) as entries:
                return {entry.name: self._kind(entry, folder) for entry in entries}
        except (FileNotFoundError, NotADirectoryError):
            return _NONE
        except OSError as error:
            raise _unreadable(folder, error) from None

    def _kind(self, entry: os.DirEntry[str], folder: str) -> EntryKind:
        if not entry.is_symlink():
            if entry.is_dir(follow_symlinks=False):
                return EntryKind.FOLDER
            return EntryKind.FILE if entry.is_file(follow_symlinks=False) else EntryKind.FOREIGN
        target = os.path.realpath(entry.path)
        if not self._boundary.holds(target):
            return EntryKind.FOREIGN
        if os.path.isfile(target):  # noqa: PTH113
            return EntryKind.FILE
        circles = any(f"{above}{os.sep}".startswith(f"{target}{os.sep}") for above in self._chain(folder))
        is_folder = os.path.isdir(target)  # noqa: PTH112
        return EntryKind.FOLDER if is_folder and not circles else EntryKind.FOREIGN

    def _chain(self, folder: str) -> list[str]:
        """The real paths of `folder` and of every folder that its path leads through."""
        parts = [part for part in folder.split("/") if part]
        return [self._real_path("/".join(parts[:length])) for length in range(len(parts) + 1)]

    def _refuse_unreadable(self, path: str) -> None:
        kind = self.listing(posixpath.dirname(path)).get(posixpath.basename(path))
        if kind is EntryKind.FILE:
            return
        where = Location(path=path)
        if kind is None:
            raise InputError("no such file", where=where)
        if kind is EntryKind.FOLDER:
            raise InputError("a folder, where a file is needed", where=where)
        raise self._foreign(path, where)

    def _foreign(self, path: str, where: Location) -> InputError:
        try:
            target = os.readlink(self._absolute(path))  # noqa: PTH115
        except OSError:
            return InputError("not a regular file", where=where, hint="replace it by a file, or stop importing it")
        return InputError(
            "the link leads out of the project, nowhere, or in a circle",
            where=where,
            why=f"it points to `{printable(target)}`",
            hint="put what it points to into the repository",
        )

    def _load(self, path: str, known: SourceMark | None) -> tuple[bytes, SourceMark]:
        """Read the file; with `known`, it must still be what it was in this run."""
        self._refuse_unreadable(path)
        try:
            content, status = _read(self._absolute(path))
        except OSError as error:
            raise _unreadable(path, error) from None
        digest = hashlib.sha256(content).hexdigest()
        if known is not None and known.sha256 != digest:
            raise _changed(path)
        self._seen.note(path, Signature.of(status), digest)
        if self._kept + len(content) <= _MOST_KEPT:
            self._contents[path] = content
            self._kept += len(content)
        return content, known or self._noted(path, digest, status)

    def _noted(self, path: str, digest: str, status: os.stat_result) -> SourceMark:
        executable = bool(status.st_mode & stat.S_IXUSR)
        mark = SourceMark(path=path, sha256=digest, size=status.st_size, executable=executable)
        self._marks[path] = mark
        self._signatures[path] = Signature.of(status)
        return mark


def _read(path: str) -> tuple[bytes, os.stat_result]:
    """All bytes and the status, taken when neither changed meanwhile; never waits for a pipe's writer."""
    for _ in range(3):
        descriptor = os.open(path, _FLAGS)
        with open(descriptor, "rb") as file:  # noqa: PTH123  # a descriptor, opened with flags
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise OSError("it is no regular file")
            content = file.read()
            after = os.fstat(file.fileno())
        if Signature.of(before) == Signature.of(after) and after.st_size == len(content):
            return content, after
    raise OSError("it changes while it is read")


def _unreadable(path: str, error: OSError) -> InputError:
    return InputError(
        "cannot be read",
        where=Location(path=path or "."),
        why=error.strerror or str(error),
        hint="the user who runs monopack needs permission to read it" if isinstance(error, PermissionError) else "",
    )


def _changed(path: str) -> InputError:
    return InputError(
        "the file changed while monopack was running",
        where=Location(path=path),
        hint="run it again when nothing writes to the project",
    )

"""A project drawn in memory."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.source import SourceFile, SourceMark
from monopack.domain.ports.source_tree import Consulted, EntryKind, SourceTree


@dataclass
class FakeSourceTree(SourceTree):
    """Files by path, as text or bytes; `reads` and `listed` remember what was asked for, in order.

    `foreign` are names that exist but must never be opened; `above` how many folders lie over the project root, and
    `own_path` what they are called, down to the project's own (`apps/shop`).
    """

    files: Mapping[str, str | bytes]
    foreign: frozenset[str] = frozenset()
    executable: frozenset[str] = frozenset()
    above: int = 0
    own_path: str = ""
    reads: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)

    def _place(self, path: str) -> str:
        """The path from the top of the drawn world."""
        own = self.own_path or "/".join(f"folder{number}" for number in range(8))
        return posixpath.normpath(posixpath.join("/", own, path))

    def listing(self, folder: str) -> Mapping[str, EntryKind]:
        self.listed.append(folder)
        prefix = self._place(folder).rstrip("/") + "/"
        entries: dict[str, EntryKind] = {}
        for path in (*self.files, *self.foreign):
            place = self._place(path)
            if place.startswith(prefix):
                name, below, _ = place[len(prefix) :].partition("/")
                kind = EntryKind.FOREIGN if path in self.foreign else EntryKind.FILE
                entries[name] = EntryKind.FOLDER if below else kind
        return entries

    def read(self, path: str) -> SourceFile:
        self.reads.append(path)
        places = {self._place(known): known for known in (*self.files, *self.foreign)}
        known = places.get(self._place(path))
        if known in self.foreign:
            raise InputError("not a regular file of this project", where=Location(path=path))
        if known is None:
            raise InputError("no such file", where=Location(path=path))
        content = self.files[known]
        data = content.encode() if isinstance(content, str) else content
        digest = _digest(data)
        self.seen.setdefault(path, digest)
        return SourceFile(path=path, content=data, sha256=digest, executable=known in self.executable)

    def mark(self, path: str) -> SourceMark:
        file = self.read(path)
        return SourceMark(path=path, sha256=file.sha256, size=len(file.content), executable=file.executable)

    def forget(self, path: str) -> None:
        self.forgotten.append(path)
        self.seen.pop(path, None)

    def changed(self, paths: Iterable[str]) -> tuple[str, ...]:
        now = {self._place(known): content for known, content in self.files.items()}
        return tuple(
            path for path in paths if path in self.seen and self.seen[path] != _digest(now.get(self._place(path)))
        )

    def consulted(self) -> Consulted:
        return Consulted(files=tuple(sorted(self.seen)), folders=tuple(sorted(set(self.listed))))

    def resolve(self, path: str) -> str:
        relative = posixpath.relpath(self._place(path), self._place(""))
        return "" if relative == "." else relative

    def folders_above(self) -> tuple[str, ...]:
        return ("", *("/".join([".."] * count) for count in range(1, self.above + 1)))


def _digest(content: str | bytes | None) -> str:
    """Of nothing, nothing."""
    data = content.encode() if isinstance(content, str) else content
    return "" if data is None else hashlib.sha256(data).hexdigest()

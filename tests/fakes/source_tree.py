"""A project drawn in memory."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field

from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.source import SourceFile
from monopack.domain.ports.source_tree import EntryKind, SourceTree


@dataclass
class FakeSourceTree(SourceTree):
    """Files by path, as text or bytes; `reads` and `listed` remember what was asked for, in order.

    `foreign` are names that exist but must never be opened; `above` how many folders lie over the project root.
    """

    files: Mapping[str, str | bytes]
    foreign: frozenset[str] = frozenset()
    executable: frozenset[str] = frozenset()
    above: int = 0
    reads: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)

    def listing(self, folder: str) -> Mapping[str, EntryKind]:
        self.listed.append(folder)
        prefix = f"{folder}/" if folder else ""
        entries: dict[str, EntryKind] = {}
        for path in (*self.files, *self.foreign):
            if not path.startswith(prefix) or (not folder and path.startswith("../")):
                continue
            name, below, _ = path[len(prefix) :].partition("/")
            kind = EntryKind.FOREIGN if path in self.foreign else EntryKind.FILE
            entries[name] = EntryKind.FOLDER if below else kind
        return entries

    def read(self, path: str) -> SourceFile:
        self.reads.append(path)
        if path in self.foreign:
            raise InputError("not a regular file of this project", where=Location(path=path))
        if path not in self.files:
            raise InputError("no such file", where=Location(path=path))
        content = self.files[path]
        data = content.encode() if isinstance(content, str) else content
        digest = hashlib.sha256(data).hexdigest()
        return SourceFile(path=path, content=data, sha256=digest, executable=path in self.executable)

    def resolve(self, path: str) -> str:
        return posixpath.normpath(path) if path else ""

    def folders_above(self) -> tuple[str, ...]:
        return ("", *("/".join([".."] * count) for count in range(1, self.above + 1)))

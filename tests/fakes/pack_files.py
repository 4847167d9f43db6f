"""Pack files in memory."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass, field

from monopack.domain.model.errors import Location, PackFailure
from monopack.domain.ports.pack_files import PackFiles


@dataclass
class FakePackFiles(PackFiles):
    """Writes into `files` (share it with a FakeSourceTree); `written` remembers each content, in order."""

    files: MutableMapping[str, str | bytes]
    written: list[tuple[str, bytes]] = field(default_factory=list)

    def replace(self, path: str, *, old: bytes, new: bytes) -> None:
        held = self.files.get(path, b"")
        if path not in self.files or (held.encode() if isinstance(held, str) else held) != old:
            raise PackFailure("the managed block cannot be written", where=Location(path=path))
        self.files[path] = new
        self.written.append((path, new))

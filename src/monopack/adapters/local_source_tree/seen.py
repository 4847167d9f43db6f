"""What files were like when they were last read, so that an unchanged one need not be read again."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from monopack.adapters.files import effects
from monopack.adapters.files.writing import make_folders, remove_file, write_new

_FORMAT: Final = 1
# A file written in the same moment as it was read may change again without its times showing it (git's racy rule);
# the coarsest clocks of file systems tick every two seconds.
_RACY: Final = 2_000_000_000
_FIELDS: Final = 7


class Signature(NamedTuple):
    """What the operating system says of a file; any write changes one of these."""

    size: int
    modified: int
    changed: int
    inode: int
    device: int

    @staticmethod
    def of(status: os.stat_result) -> Signature:
        """The signature in a `stat` result."""
        return Signature(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev)


class _Entry(NamedTuple):
    signature: Signature
    read_at: int
    sha256: str


class SeenFiles:
    """Digests by path and signature, kept in `path` between runs; without a path, nowhere.

    A memory that is damaged, of another project or of another format is none.
    """

    def __init__(self, path: Path | None, *, root: str) -> None:
        self._path = path
        self._root = root
        self._entries: dict[str, _Entry] | None = None
        self._changed = False

    def digest(self, path: str, signature: Signature) -> str | None:
        """The sha256 of the file at `path`, when it surely is what it was."""
        entry = self._known().get(path)
        if entry is None or entry.signature != signature:
            return None
        settled = max(signature.modified, signature.changed) < entry.read_at - _RACY
        return entry.sha256 if settled else None

    def note(self, path: str, signature: Signature, sha256: str) -> None:
        """Remember a file that was just read, and had `signature` before and after."""
        self._known()[path] = _Entry(signature, time.time_ns(), sha256)
        self._changed = True

    def save(self) -> None:
        """Write the memory, whole or not at all; that it cannot be written only costs time later."""
        if self._path is None or not self._changed or self._entries is None:
            return
        rows = {path: [*entry.signature, entry.read_at, entry.sha256] for path, entry in self._entries.items()}
        body = json.dumps({"root": self._root, "files": rows}, separators=(",", ":")).encode("utf-8", "surrogatepass")
        partial = self._path.with_name(f"{self._path.name}.{secrets.token_hex(6)}")
        with suppress(OSError):
            make_folders(self._path.parent)
            try:
                write_new(partial, _checked(body) + body)
                effects.replace(partial, self._path)
                self._changed = False
            finally:
                # Those of killed runs, too; a living one that loses its own has to read some files once more.
                for left in self._path.parent.glob(f"{self._path.name}.*"):
                    remove_file(left)

    def _known(self) -> dict[str, _Entry]:
        if self._entries is None:
            self._entries = self._load()
        return self._entries

    def _load(self) -> dict[str, _Entry]:
        try:
            data = self._path.read_bytes() if self._path is not None else b""
            body = data[len(_checked(b"")) :]
            if not data.startswith(_checked(body)):
                return {}
            content = json.loads(body)
            if content["root"] != self._root:
                return {}
            return {path: _entry(row) for path, row in content["files"].items() if len(row) == _FIELDS}
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return {}


def _entry(row: list[int | str]) -> _Entry:
    numbers = [int(value) for value in row[:6]]
    return _Entry(Signature(*numbers[:5]), numbers[5], str(row[6]))


def _checked(body: bytes) -> bytes:
    return f"{_FORMAT} {hashlib.sha256(body).hexdigest()}\n".encode()

"""Git's objects by name, from one long-running `git cat-file`."""

from __future__ import annotations

import contextlib
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from monopack.domain.model.errors import InputError

_PATIENCE = 2.0
# So many questions fit into a pipe that nobody reads while answers wait in the other one.
_AT_ONCE = 256


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A name in a tree object: its mode as git writes it and the object's name in hex."""

    mode: str
    oid: str


class GitObjects:
    """Reads objects of the repository around `folder`; safe for several threads."""

    def __init__(self, *, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = environment
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def read(self, oid: str) -> bytes:
        """The object's bytes. `InputError` when it is not there, as in a shallow or partial clone."""
        content = self._contents([oid])[0]
        if content is None:
            raise InputError(f"git has no object `{oid}`", hint="fetch the whole history: a clone may be shallow")
        return content

    def tree(self, oid: str) -> dict[str, Entry]:
        """The entries of a tree object by name."""
        return _entries(self.read(oid), len(oid) // 2)

    def trees(self, oids: Sequence[str]) -> dict[str, dict[str, Entry]]:
        """The entries of those of several tree objects that are there, asked for without waiting between them."""
        found: dict[str, dict[str, Entry]] = {}
        for start in range(0, len(oids), _AT_ONCE):
            some = oids[start : start + _AT_ONCE]
            contents = zip(some, self._contents(some), strict=True)
            found |= {oid: _entries(data, len(oid) // 2) for oid, data in contents if data is not None}
        return found

    def close(self) -> None:
        """End the child."""
        with self._lock:
            child, self._child = self._child, None
        if child is None:
            return
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        try:
            child.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def _contents(self, oids: Sequence[str]) -> list[bytes | None]:
        with self._lock:
            source, sink = self._pipes()
            try:
                sink.write("".join(f"{oid}\n" for oid in oids).encode())
                sink.flush()
                return [_answer(source) for _ in oids]
            except (OSError, ValueError) as error:
                raise InputError("git stopped answering", why=str(error)) from None

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._child is None:
            self._child = subprocess.Popen(
                ["git", "cat-file", "--batch"],  # noqa: S607  # the user's own git, wherever it is
                cwd=self._folder,
                env=dict(self._environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        source, sink = self._child.stdout, self._child.stdin
        assert source is not None
        assert sink is not None
        return source, sink


def _answer(source: IO[bytes]) -> bytes | None:
    """The next object's bytes; None where there is no such object."""
    head = source.readline().split()
    if len(head) != 3:  # noqa: PLR2004  # name, type, size; `<name> missing` else
        if head[1:] == [b"missing"]:
            return None
        raise ValueError("it ended, or said something else")
    content = source.read(int(head[2]))
    source.read(1)
    return content


def _entries(tree: bytes, width: int) -> dict[str, Entry]:
    """What a tree object holds; names of objects are `width` bytes long."""
    entries: dict[str, Entry] = {}
    start = 0
    while start < len(tree):
        end = tree.index(b"\0", start)
        mode, _, name = tree[start:end].partition(b" ")
        start = end + 1 + width
        entries[name.decode("utf-8", "surrogateescape")] = Entry(mode=mode.decode(), oid=tree[end + 1 : start].hex())
    return entries

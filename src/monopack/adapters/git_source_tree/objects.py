"""Git's objects by name, from one long-running `git cat-file`."""

from __future__ import annotations

import contextlib
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from monopack.domain.model.errors import InputError

_PATIENCE = 2.0


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
        with self._lock:
            source, sink = self._pipes()
            try:
                sink.write(f"{oid}\n".encode())
                sink.flush()
                head = source.readline().split()
                if len(head) != 3:  # noqa: PLR2004  # name, type, size; `<name> missing` else
                    raise InputError(
                        f"git has no object `{oid}`", hint="fetch the whole history: a clone may be shallow"
                    )
                content = source.read(int(head[2]))
                source.read(1)
            except (OSError, ValueError) as error:
                raise InputError("git stopped answering", why=str(error)) from None
        return content

    def tree(self, oid: str) -> dict[str, Entry]:
        """The entries of a tree object by name."""
        data = self.read(oid)
        width = len(oid) // 2
        entries: dict[str, Entry] = {}
        start = 0
        while start < len(data):
            end = data.index(b"\0", start)
            mode, _, name = data[start:end].partition(b" ")
            start = end + 1 + width
            entries[name.decode("utf-8", "surrogateescape")] = Entry(
                mode=mode.decode(), oid=data[end + 1 : start].hex()
            )
        return entries

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

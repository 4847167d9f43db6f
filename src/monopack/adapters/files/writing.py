"""Files written as a whole, put together from single effects."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from monopack.adapters.files import effects
from monopack.adapters.files.effects import StrPath

_BUFFER = 1 << 20
_SHOWN = 100
"""Characters of a file's name in that of what will replace it, which must not be longer than the system allows."""


class NewFile:
    """A file that must not exist yet, written in pieces; `mode` holds whatever the umask, where it is given."""

    def __init__(self, path: StrPath, *, mode: int | None = None) -> None:
        self.descriptor = effects.create(path, 0o666 if mode is None else mode)
        self._path = path
        self._pending = bytearray()
        if mode is not None:
            self._guarded_mode(mode)

    def __enter__(self) -> Self:
        """The file, open."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write out what is left, unless there was an error; close."""
        with blaming(self._path):
            try:
                if error is None:
                    self._drain()
            finally:
                effects.close(self.descriptor)

    def write(self, data: bytes | memoryview) -> None:
        """Add `data`; small pieces are gathered first."""
        if len(data) >= _BUFFER:
            self._drain()
            self._put(data)
            return
        self._pending += data
        if len(self._pending) >= _BUFFER:
            self._drain()

    def flush(self) -> None:
        """Write everything out and wait until it would outlast a power loss."""
        with blaming(self._path):
            self._drain()
            effects.flush(self.descriptor)

    def _drain(self) -> None:
        pending, self._pending = self._pending, bytearray()
        self._put(pending)

    def _put(self, data: bytes | bytearray | memoryview) -> None:
        with blaming(self._path):
            write_all(self.descriptor, data)

    def _guarded_mode(self, mode: int) -> None:
        try:
            set_open_mode(self.descriptor, mode)
        except BaseException:
            effects.close(self.descriptor)
            raise


@contextmanager
def blaming(path: StrPath) -> Iterator[None]:
    """Have errors that name no file, as those of descriptors do, name `path`."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = os.fspath(path)
        raise


def write_all(descriptor: int, data: bytes | bytearray | memoryview) -> None:
    """Write all of `data`, in as many pieces as the system takes it."""
    view = memoryview(data)
    while view:
        written = effects.write(descriptor, view)
        if not written:
            raise OSError(errno.EIO, "nothing could be written")
        view = view[written:]


def set_open_mode(descriptor: int, mode: int) -> None:
    """Set the permissions of an open file, where there are such; a mode given to `create` is cut by the umask."""
    if os.chmod in os.supports_fd:
        effects.set_mode(descriptor, mode)


def write_new(path: StrPath, content: bytes, *, mode: int | None = None) -> None:
    """Write a file that must not exist yet."""
    with NewFile(path, mode=mode) as file:
        file.write(content)


def write_new_lasting(path: StrPath, content: bytes) -> None:
    """Write a file that must not exist yet, flushed to disk."""
    with NewFile(path) as file:
        file.write(content)
        file.flush()


def write_whole(path: Path, content: bytes, *, beside: Path | None = None, mode: int | None = None) -> None:
    """Replace a file by one rename, flushed to disk; a reader sees the old or the new content.

    The new one is made in `beside`, a folder on the same file system, by default its own. Without `mode` only its owner
    may read it.
    """
    descriptor, temporary = effects.create_temporary(within=beside or path.parent, prefix=f".{path.name[:_SHOWN]}-")
    try:
        with blaming(path):
            _fill(descriptor, content, mode)
        effects.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            effects.remove(temporary)
        raise
    effects.flush_folder(path.parent)


def _fill(descriptor: int, content: bytes, mode: int | None) -> None:
    try:
        if mode is not None:
            set_open_mode(descriptor, mode)
        write_all(descriptor, content)
        effects.flush(descriptor)
    finally:
        effects.close(descriptor)


def remove_file(path: StrPath) -> None:
    """Remove a file that may be gone already."""
    with suppress(FileNotFoundError):
        effects.remove(path)


def make_folders(path: StrPath) -> None:
    """Make a folder with those above it, where they are missing."""
    try:
        _make_folder(path)
    except FileNotFoundError:
        above = os.path.dirname(os.path.abspath(path))  # noqa: PTH100, PTH120  # called for each of many folders
        if os.path.isdir(above):  # noqa: PTH112
            raise
        make_folders(above)
        _make_folder(path)


def _make_folder(path: StrPath) -> None:
    try:
        effects.make_folder(path)
    except OSError:
        if not os.path.isdir(path):  # noqa: PTH112
            raise

"""Large files that are written once and not read again soon.

What is written goes through the system's page cache, which costs as much as hashing it, and more once the disk has to
keep up. So whole blocks go past it where the file system lets them.
"""

from __future__ import annotations

import errno
import mmap
import os
from types import TracebackType
from typing import Protocol, Self

from monopack.adapters.files import effects
from monopack.adapters.files.effects import StrPath
from monopack.adapters.files.writing import blaming

try:
    from fcntl import F_GETFL, F_SETFL, fcntl
except ImportError:  # pragma: no cover  # Windows has no such call
    fcntl = None  # type: ignore[assignment]

_BUFFER = 1 << 22
_ALIGNED = 1 << 12
"""What a disk takes past the cache: places and lengths that are a multiple of this."""
_SMALL = 1 << 16


class Digest(Protocol):
    """What `hashlib` makes."""

    def update(self, data: memoryview, /) -> None:
        """Take in more bytes."""


class LargeFile:
    """A file that must not exist yet, written in pieces of any size; `digest` sees everything that is written."""

    def __init__(self, path: StrPath, digest: Digest) -> None:
        self._descriptor = effects.create(path)
        self._path = path
        self._digest = digest
        self._pieces: list[bytes | memoryview] = []
        self._gathered = 0
        self._buffer = memoryview(mmap.mmap(-1, _BUFFER))  # begins at a page, as it must
        self._filled = 0
        self._direct = False
        self.size = 0

    def __enter__(self) -> Self:
        """The file, open."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close; what was not flushed is lost."""
        with blaming(self._path):
            effects.close(self._descriptor)

    def write(self, *pieces: bytes | memoryview) -> None:
        """Add `pieces`; small ones are gathered first."""
        self._pieces += pieces
        size = sum(map(len, pieces))
        self.size += size
        self._gathered += size
        if self._gathered >= _SMALL:
            self._buffer_pieces()

    def flush(self) -> None:
        """Write everything out and wait until it would outlast a power loss; nothing is written afterwards."""
        self._buffer_pieces()
        with blaming(self._path):
            self._put_buffer()
            effects.flush(self._descriptor)

    def _buffer_pieces(self) -> None:
        pieces, self._pieces, self._gathered = self._pieces, [], 0
        large = pieces.pop() if pieces and len(pieces[-1]) >= _SMALL else b""
        for data in (b"".join(pieces), large):
            view = memoryview(data)
            while view:
                view = self._fill(view)

    def _fill(self, view: memoryview) -> memoryview:
        """Copy what fits into the buffer, write it when it is full; the rest of `view`."""
        taken = min(len(view), _BUFFER - self._filled)
        self._buffer[self._filled : self._filled + taken] = view[:taken]
        self._filled += taken
        if self._filled == _BUFFER:
            self._go_past_the_cache()
            with blaming(self._path):
                self._put_buffer()
        return view[taken:]

    def _put_buffer(self) -> None:
        filled = self._buffer[: self._filled]
        self._digest.update(filled)
        whole = self._filled - self._filled % _ALIGNED
        self._put(filled[:whole])
        if whole < self._filled:
            self._go_through_the_cache()
            self._put(filled[whole:])
        self._filled = 0

    def _put(self, view: memoryview) -> None:
        while view:
            try:
                written = effects.write(self._descriptor, view)
            except OSError as error:
                # It takes larger blocks only, or took a part of one before.
                if not self._direct or error.errno != errno.EINVAL:
                    raise
                self._go_through_the_cache()
                continue
            if not written:
                raise OSError(errno.EIO, "nothing could be written")
            view = view[written:]

    def _go_past_the_cache(self) -> None:
        self._direct = _can_set_direct(self._descriptor, on=True)

    def _go_through_the_cache(self) -> None:
        if self._direct:
            _can_set_direct(self._descriptor, on=False)
            self._direct = False


def _can_set_direct(descriptor: int, *, on: bool) -> bool:
    """Whether the system and the file system know of writing past the page cache; then that is `on` or off now."""
    if fcntl is None:
        return False
    flag = getattr(os, "O_DIRECT", 0)
    flags = fcntl(descriptor, F_GETFL)
    try:
        fcntl(descriptor, F_SETFL, flags | flag if on else flags & ~flag)
    except OSError:
        return False
    return bool(flag)

"""A distribution's files as zip members, compressed once: `members.bin` and its index `members.json`."""

from __future__ import annotations

import hashlib
import mmap
import os
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import deflate

from monopack.adapters.distribution_store.entries import (
    DamagedEntryError,
    damaged_by,
    read_checked,
    read_sealed,
    write_sealed,
)
from monopack.adapters.files import effects
from monopack.adapters.files.writing import NewFile, remove_file
from monopack.domain.model.distribution import Distribution, DistributionFile
from monopack.domain.ports.contents import Deflated

DATA = "members.bin"
INDEX = "members.json"
_LEVEL = 6
_COMPRESSOR = f"deflate {deflate.__version__} level {_LEVEL}"
_BATCH_BYTES = 1 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class _Member:
    offset: int
    length: int
    crc32: int
    size: int
    stored: bool
    sha256: str


def compress(content: bytes) -> Deflated:
    """The zip member of `content`; stored where compressing gains nothing."""
    packed = deflate.deflate_compress(content, _LEVEL)
    stored = len(packed) >= len(content)
    data = content if stored else bytes(packed)
    return Deflated(data=data, crc32=deflate.crc32(content), size=len(content), stored=stored)


class Members:
    """The compressed members of one entry, checked as a whole when they are opened."""

    def __init__(self, data: mmap.mmap | bytes, index: dict[str, _Member]) -> None:
        self._data = memoryview(data)
        self._index = index

    def read(self, file: DistributionFile) -> Deflated:
        """One member; `DamagedEntryError` when there is none of that path with that content."""
        member = self._index.get(file.path)
        if member is None or member.sha256 != file.sha256:
            raise DamagedEntryError(f"`{file.path}` is not what was planned")
        data = self._data[member.offset : member.offset + member.length]
        return Deflated(data=data, crc32=member.crc32, size=member.size, stored=member.stored)


def open_members(folder: Path, distribution: Distribution) -> Members | None:
    """The members that were made before, None when there are none; `DamagedEntryError` when they are no good."""
    try:
        content = read_sealed(folder / INDEX)
        if content["compressor"] != _COMPRESSOR:
            return None
        rows, digest = content["members"], content["sha256"]
        members = [_Member(**dict(zip(_Member.__slots__, row, strict=True))) for row in rows]
        data = _mapped(folder / DATA)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged_by(error, "its compressed members cannot be read") from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise DamagedEntryError("its compressed members were changed")
    index = {file.path: member for file, member in zip(distribution.files, members, strict=False)}
    if len(members) != len(distribution.files):
        raise DamagedEntryError("its compressed members are another distribution's")
    return Members(data, index)


def make_members(
    folder: Path, distribution: Distribution, *, files: Path, executor: Executor, closed: threading.Event
) -> None:
    """Compress every file below `files`; each is checked against its digest on the way.

    `CancelledError` once `closed` is set.
    """
    rows: dict[str, list[Any]] = {}
    digest = hashlib.sha256()
    offset = 0
    staged = folder / f"{DATA}.{os.getpid()}.new"
    remove_file(staged)
    with NewFile(staged) as stream:
        for file, member in _compressed(files, distribution, executor, closed):
            rows[file.path] = [offset, len(member.data), member.crc32, member.size, member.stored, file.sha256]
            stream.write(member.data)
            offset += len(member.data)
            digest.update(member.data)
    effects.replace(staged, folder / DATA)
    ordered = [rows[file.path] for file in distribution.files]
    write_sealed(folder / INDEX, {"compressor": _COMPRESSOR, "sha256": digest.hexdigest(), "members": ordered})


def _compressed(
    files: Path, distribution: Distribution, executor: Executor, closed: threading.Event
) -> Iterator[tuple[DistributionFile, Deflated]]:
    """In the order in which they are done, the largest begun first, so that no core waits at the end."""
    pending = [executor.submit(_compress_batch, files, batch, closed) for batch in _batches(distribution)]
    try:
        for future in as_completed(pending):
            yield from future.result()
            pending.remove(future)
    finally:
        for future in pending:
            future.cancel()


def _batches(distribution: Distribution) -> Iterator[list[DistributionFile]]:
    batch: list[DistributionFile] = []
    size = 0
    for file in sorted(distribution.files, key=lambda file: -file.size):
        batch.append(file)
        size += file.size
        if size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _compress_batch(
    files: Path, batch: list[DistributionFile], closed: threading.Event
) -> list[tuple[DistributionFile, Deflated]]:
    if closed.is_set():
        raise CancelledError
    return [(file, compress(read_checked(files, file))) for file in batch]


def _mapped(path: Path) -> mmap.mmap | bytes:
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        if os.fstat(descriptor).st_size == 0:
            return b""
        return mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)
    finally:
        os.close(descriptor)

"""Copying one file so that nothing is shared in a way that a write could show."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from monopack.adapters.distribution_store.entries import DamagedEntryError
from monopack.domain.model.distribution import DistributionFile

try:
    from fcntl import ioctl
except ImportError:  # pragma: no cover  # Windows has no such call
    ioctl = None  # type: ignore[assignment]

_FICLONE = 0x40049409
_WORTH_CLONING = 1 << 16
_CHUNK = 1 << 22
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def copy_checked(source: str, destination: str, *, file: DistributionFile) -> None:
    """Copy to the new file `destination`; `DamagedEntryError` when the bytes do not have the file's digest."""
    try:
        reader = os.open(source, _READ)
    except OSError as error:
        raise DamagedEntryError(f"`{file.path}` cannot be read") from error
    try:
        writer = _new_file(destination, 0o755 if file.executable else 0o644)
        try:
            digest = _copied(reader, writer)
        finally:
            os.close(writer)
    finally:
        os.close(reader)
    if digest != file.sha256:
        Path(destination).unlink()
        raise DamagedEntryError(f"`{file.path}` was changed")


def _new_file(destination: str, mode: int) -> int:
    try:
        descriptor = os.open(destination, _NEW, mode)
    except FileNotFoundError:
        Path(destination).parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(destination, _NEW, mode)
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, mode)  # whatever the umask
    return descriptor


def _copied(reader: int, writer: int) -> str:
    """The digest of what was copied, read from the copy's own blocks where they can be shared until written to."""
    cloned = os.fstat(reader).st_size >= _WORTH_CLONING and _cloned(reader, writer)
    digest = hashlib.sha256()
    while chunk := os.read(reader, _CHUNK):
        digest.update(chunk)
        view = memoryview(chunk)
        while view and not cloned:
            view = view[os.write(writer, view) :]
    return digest.hexdigest()


def _cloned(reader: int, writer: int) -> bool:
    if ioctl is None:
        return False
    try:
        ioctl(writer, _FICLONE, reader)
    except OSError:
        return False
    return True

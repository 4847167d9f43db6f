"""Copying one file so that nothing is shared in a way that a write could show."""

from __future__ import annotations

import hashlib
import os

from monopack.adapters.distribution_store.entries import DamagedEntryError, damaged_by
from monopack.adapters.files import effects
from monopack.adapters.files.writing import blaming, make_folders, set_open_mode, write_all
from monopack.domain.model.distribution import DistributionFile

_WORTH_CLONING = 1 << 16
_CHUNK = 1 << 22
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def copy_checked(source: str, destination: str, *, file: DistributionFile) -> None:
    """Copy to the new file `destination`; `DamagedEntryError` when the bytes do not have the file's digest."""
    try:
        reader = os.open(source, _READ)
    except OSError as error:
        raise damaged_by(error, f"`{file.path}` cannot be read") from error
    try:
        writer = _new_file(destination, 0o755 if file.executable else 0o644)
        with blaming(destination):
            try:
                digest = _copied(reader, writer)
            finally:
                effects.close(writer)
    finally:
        os.close(reader)
    if digest != file.sha256:
        effects.remove(destination)
        raise DamagedEntryError(f"`{file.path}` was changed")


def _new_file(destination: str, mode: int) -> int:
    try:
        descriptor = effects.create(destination, mode)
    except FileNotFoundError:
        make_folders(os.path.dirname(destination))  # noqa: PTH120  # once for each of many files
        descriptor = effects.create(destination, mode)
    set_open_mode(descriptor, mode)
    return descriptor


def _copied(reader: int, writer: int) -> str:
    """The digest of what was copied, read from the copy's own blocks where they can be shared until written to."""
    cloned = os.fstat(reader).st_size >= _WORTH_CLONING and effects.clone(reader, writer)
    digest = hashlib.sha256()
    while chunk := os.read(reader, _CHUNK):
        digest.update(chunk)
        if not cloned:
            write_all(writer, chunk)
    return digest.hexdigest()

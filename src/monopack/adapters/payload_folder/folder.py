"""Laying payloads."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from monopack.adapters.files.temporary import temporary_folder
from monopack.adapters.files.writing import make_folders, remove_file
from monopack.adapters.payload_folder.pool import Pool
from monopack.domain.model.laid import LaidFile
from monopack.domain.model.paths import folders_above
from monopack.domain.ports.payloads import Payloads

if TYPE_CHECKING:
    from monopack.domain.model.plan import PayloadFile
    from monopack.domain.ports.contents import Contents


class PayloadFolder(Payloads):
    """Links distributions' files to the pool and writes the pack's own; folders are made before, each once."""

    def __init__(self, contents: Contents, *, pool: Path) -> None:
        self._contents = contents
        self._pool = Pool(pool, contents)

    def lay(self, files: Sequence[PayloadFile], folder: str) -> None:
        """Write `files` into `folder`, made where it is missing; none of them is there yet."""
        make_folders(folder)
        for inner in sorted(folders_above(file.path for file in files)):
            make_folders(f"{folder}/{inner}")
        self._pool.lay((file for file in files if file.is_shared), folder)
        for file in files:
            if not file.is_shared:
                self._contents.write(file, f"{folder}/{file.path}")

    def renew(self, files: Sequence[PayloadFile], folder: str) -> None:
        """Write `files` into a folder that was laid, in new files: one that is there may have names elsewhere."""
        for file in files:
            remove_file(f"{folder}/{file.path}")
        self.lay(files, folder)

    @contextmanager
    def laid(self, files: Sequence[PayloadFile]) -> Iterator[str]:
        """`files` in a private folder that is gone at the end of the block."""
        with temporary_folder(prefix="monopack-laid-") as folder:
            for file in files:
                self._contents.write(file, f"{folder}/{file.path}")
            yield str(folder)

    def looks(self, files: Sequence[PayloadFile], folder: str) -> tuple[LaidFile, ...]:
        """How `files` look; those that all payloads share bear the pool's time, and need no visit each time."""
        shared = self._pool.shares_all(folder)
        return tuple(self._pool.look(file) if shared and file.is_shared else _visited(file, folder) for file in files)

    def read(self, folder: str, path: str) -> bytes:
        """The bytes of one file that was laid."""
        return Path(folder, path).read_bytes()

    def untouched(self) -> bool:
        """Whether no pooled file was written to since it was laid."""
        return self._pool.is_untouched

    def tidy(self) -> None:
        """Let go of files that no payload holds any more."""
        self._pool.sweep()


def _visited(file: PayloadFile, folder: str) -> LaidFile:
    status = os.lstat(f"{folder}/{file.path}")
    return LaidFile(file.path, status.st_size, status.st_mtime_ns, status.st_nlink > 1)

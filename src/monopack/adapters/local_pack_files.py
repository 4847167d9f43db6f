"""Pack files on disk, replaced in one step each."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from monopack.domain.model.errors import Location, PackFailure
from monopack.domain.ports.pack_files import PackFiles


class LocalPackFiles(PackFiles):
    """Writes beside the file, then renames over it. `root` is the project, `repository` what links may not leave."""

    def __init__(self, *, root: str, repository: str | None = None) -> None:
        self._root = Path(root)
        self._repository = Path(repository or root).resolve()

    def replace(self, path: str, *, old: bytes, new: bytes) -> None:
        """Write `new` into the file `path`, its mode kept, links to it left as links."""
        target = (self._root / path).resolve()
        if not target.is_relative_to(self._repository):
            raise _failure(path, "it is a link that leaves the project")
        try:
            status = target.stat()
            if not stat.S_ISREG(status.st_mode) or target.read_bytes() != old:
                raise _failure(path, "it has changed since it was read")
            _swap(target, new, status)
        except OSError as error:
            raise _failure(path, error.strerror or str(error)) from None


def _swap(target: Path, content: bytes, status: os.stat_result) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            with suppress(PermissionError):
                os.fchown(descriptor, status.st_uid, status.st_gid)
            os.fchmod(descriptor, stat.S_IMODE(status.st_mode))
            os.fsync(descriptor)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _failure(path: str, why: str) -> PackFailure:
    return PackFailure("the managed block cannot be written", where=Location(path=path), why=why)

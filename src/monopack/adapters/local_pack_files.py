"""Pack files on disk, replaced in one step each."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from monopack.adapters.files import effects
from monopack.adapters.files.beside import room_beside
from monopack.adapters.files.writing import set_open_mode, write_all
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
            with room_beside(target) as room:
                _swap(target, new, status, room=room)
        except OSError as error:
            raise _failure(path, error.strerror or str(error)) from None


def _swap(target: Path, content: bytes, status: os.stat_result, *, room: Path) -> None:
    descriptor = effects.create(room / "new", 0o600)
    try:
        write_all(descriptor, content)
        with suppress(PermissionError):
            effects.set_owner(descriptor, user=status.st_uid, group=status.st_gid)
        set_open_mode(descriptor, stat.S_IMODE(status.st_mode))
        effects.flush(descriptor)
    finally:
        effects.close(descriptor)
    effects.replace(room / "new", target)
    effects.flush_folder(target.parent)


def _failure(path: str, why: str) -> PackFailure:
    return PackFailure("the managed block cannot be written", where=Location(path=path), why=why)

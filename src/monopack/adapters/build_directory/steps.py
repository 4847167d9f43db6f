"""The single steps that change the build directory, each whole or not at all."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from stat import S_IRWXU

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_UNSUPPORTED = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})


def write_new(path: Path, content: bytes) -> None:
    """Write a file that must not exist yet, flushed to disk."""
    with path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file by one rename; a reader sees the old or the new content."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Make renames in `folder` last over a power loss."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def swap_folders(first: Path, second: Path) -> None:
    """Put `second` in the place of `first` and `first` beside it.

    One step where the kernel can exchange names; else two, with `first`'s name free in between.
    """
    if not _exchange_in_kernel()(first, second):
        first.rename(second.with_name(f"{second.name}.replaced"))
        second.rename(first)


@cache
def _exchange_in_kernel() -> Callable[[Path, Path], bool]:
    """Linux's `renameat2` with `RENAME_EXCHANGE`; False from it: not supported by system or file system."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    if rename is None:
        return lambda _first, _second: False

    def exchange(first: Path, second: Path) -> bool:
        if rename(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _RENAME_EXCHANGE) == 0:
            return True
        code = ctypes.get_errno()
        if code in _UNSUPPORTED:
            return False
        raise OSError(code, os.strerror(code), str(first))

    return exchange


def remove_tree(folder: Path) -> None:
    """Delete a folder that monopack made, also where code that ran in it took permissions away."""
    if folder.is_symlink() or not folder.is_dir():
        folder.unlink(missing_ok=True)
        return
    for parent, folders, _files in os.walk(folder):
        for name in folders:
            child = Path(parent, name)
            if not child.is_symlink():
                child.chmod(S_IRWXU)
    shutil.rmtree(folder)

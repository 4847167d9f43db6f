"""Every single change that monopack makes to files, each a plain call of the system's.

Called as `effects.link(…)`, through the module, so that a test can let the n-th of them fail, do half its work, or be
the last that a killed process did. Errors are the system's own `OSError`.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import cache

try:
    from fcntl import ioctl
except ImportError:  # pragma: no cover  # Windows has no such call
    ioctl = None  # type: ignore[assignment]

StrPath = str | os.PathLike[str]

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_FICLONE = 0x40049409
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_UNSUPPORTED = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})


def create(path: StrPath, mode: int = 0o666) -> int:
    """Open a file that must not exist yet; its descriptor."""
    return os.open(path, _NEW, mode)


def create_temporary(*, within: StrPath, prefix: str) -> tuple[int, str]:
    """Open a new private file of a name that nobody has; its descriptor and path."""
    return tempfile.mkstemp(dir=within, prefix=prefix)


def write(descriptor: int, data: bytes | memoryview) -> int:
    """Write some of `data`; how much of it."""
    return os.write(descriptor, data)


def clone(reader: int, writer: int) -> bool:
    """Let `writer` share the blocks of `reader` until one of them is written to; False where that cannot be."""
    if ioctl is None:
        return False
    try:
        ioctl(writer, _FICLONE, reader)
    except OSError:
        return False
    return True


def flush(descriptor: int) -> None:
    """Wait until what was written would outlast a power loss."""
    os.fsync(descriptor)


def close(descriptor: int) -> None:
    """Let go of a descriptor; some file systems tell only now that there was no room."""
    os.close(descriptor)


def set_mode(path: StrPath | int, mode: int) -> None:
    """Set permissions, whatever the umask says."""
    os.chmod(path, mode)  # noqa: PTH101  # of a descriptor, too


def set_owner(descriptor: int, *, user: int, group: int) -> None:
    """Give an open file to somebody."""
    os.fchown(descriptor, user, group)


def set_time(path: StrPath, nanoseconds: int) -> None:
    """Set the times of access and of modification."""
    os.utime(path, ns=(nanoseconds, nanoseconds))


def link(existing: StrPath, new: StrPath) -> None:
    """Give a file one more name."""
    os.link(existing, new)


def rename(source: StrPath, target: StrPath) -> None:
    """Move within a file system; what is at `target` is replaced as the system allows."""
    os.rename(source, target)  # noqa: PTH104  # called for many thousand files


def replace(source: StrPath, target: StrPath) -> None:
    """Move a file to a name that may be taken; a reader finds the old one or the new one there."""
    os.replace(source, target)  # noqa: PTH105


def exchange(first: StrPath, second: StrPath) -> bool:
    """Swap two names in one step; False where system or file system have no such step."""
    return _exchange_in_kernel()(first, second)


def remove(path: StrPath) -> None:
    """Take a file's name away."""
    os.unlink(path)  # noqa: PTH108  # called for many thousand files


def make_folder(path: StrPath, mode: int = 0o777) -> None:
    """Make one folder that must not exist yet."""
    os.mkdir(path, mode)  # noqa: PTH102


def remove_tree(folder: StrPath, *, as_far_as_possible: bool = False) -> None:
    """Remove a folder with all that is in it; links are removed, not followed."""
    shutil.rmtree(folder, ignore_errors=as_far_as_possible)


def flush_folder(folder: StrPath) -> None:
    """Make the names in `folder` last over a power loss."""
    if os.name == "nt":  # pragma: no cover  # Windows opens no folders, and keeps names by itself
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@cache
def _exchange_in_kernel() -> Callable[[StrPath, StrPath], bool]:
    """Linux's `renameat2` with `RENAME_EXCHANGE`."""
    import ctypes  # noqa: PLC0415  # a run that publishes nothing has no use for it

    swap = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    if swap is None:
        return lambda _first, _second: False

    def exchange_names(first: StrPath, second: StrPath) -> bool:
        if swap(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _RENAME_EXCHANGE) == 0:
            return True
        code = ctypes.get_errno()
        if code in _UNSUPPORTED:
            return False
        raise OSError(code, os.strerror(code), os.fspath(first))

    return exchange_names

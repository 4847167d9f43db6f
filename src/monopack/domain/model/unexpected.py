"""Exceptions that nobody foresaw, as errors that a user can read."""

from __future__ import annotations

import errno
import sys

from monopack.domain.model.errors import Location, MonopackError, PackFailure

_ELSEWHERE = "name a folder elsewhere with `--build-dir`, `--cache-dir` or the variable `TMPDIR`"
_FEWER = "raise the limit (`ulimit -n`), or build fewer packs at once with `--jobs`"
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_HINTS = {
    **dict.fromkeys(NO_ROOM, f"free room on that file system, or {_ELSEWHERE}"),
    errno.EROFS: _ELSEWHERE,
    errno.EMFILE: _FEWER,
    errno.ENFILE: _FEWER,
}


def as_error(error: Exception) -> MonopackError:
    """`error` as it is told, caused by it: the system's own words where they are meant for people."""
    if isinstance(error, MonopackError):
        return error
    told = _told(error)
    told.__cause__ = error
    return told


def _told(error: Exception) -> MonopackError:
    if isinstance(error, MemoryError):
        return PackFailure("out of memory", hint="build fewer packs at once with `--jobs`")
    if isinstance(error, OSError) and error.strerror:
        where = Location(path=str(error.filename)) if error.filename else None
        return PackFailure(error.strerror, where=where, hint=_HINTS.get(error.errno or 0, ""))
    why = f"{type(error).__name__}: {error}"
    python = ".".join(map(str, sys.version_info[:3]))
    return PackFailure("internal error", why=why, hint=f"`--debug` shows more; please report it (Python {python})")

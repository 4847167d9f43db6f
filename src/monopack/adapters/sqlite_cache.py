"""Results kept between runs in one SQLite file."""

from __future__ import annotations

import errno
import hashlib
import os
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from monopack.adapters.files.writing import make_folders, remove_file
from monopack.domain.ports.cache import Cache
from monopack.domain.ports.progress import Progress

Answer = TypeVar("Answer")

_FILE = "results-1.sqlite"
"""The number counts up when the table or the digest changes."""
_PATIENCE = 10.0
_KEYS_A_QUERY = 500
_SIDE_FILES = ("", "-journal", "-wal", "-shm")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS results (
    kind TEXT NOT NULL, key TEXT NOT NULL, digest BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY (kind, key)
) WITHOUT ROWID
"""
_BASIC_CODE = 0xFF
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
"""Not SQLite's file, not whole, or another table: begun anew. All else may pass or is not ours to mend."""


class SqliteCache(Cache):
    """Every value lies beside the digest of kind, key and value, so that nothing else is ever handed out.

    Nothing is synced to disk: a crash of the machine may lose results, which is a miss.
    """

    def __init__(self, *, folder: Path, progress: Progress) -> None:
        self._path = folder / _FILE
        self._progress = progress
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._told = False

    def get_many(self, kind: str, keys: Iterable[str]) -> Mapping[str, bytes]:
        """Those of `keys` that are there, intact."""
        wanted = list(keys)
        return self._attempt(lambda connection: _select(connection, kind, wanted)) or {}

    def put_many(self, kind: str, values: Mapping[str, bytes]) -> None:
        """Remember `values`, all in one transaction."""
        rows = [(kind, key, _digest(kind, key, value), value) for key, value in values.items()]
        if rows:
            self._attempt(lambda connection: _insert(connection, rows))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._disconnect()

    def _attempt(self, action: Callable[[sqlite3.Connection], Answer]) -> Answer | None:
        """Do it; a damaged file is removed and begun anew, what cannot be helped is told once."""
        with self._lock:
            try:
                return self._once(action)
            except (sqlite3.Error, OSError) as error:
                if not _is_damage(error):
                    self._tell(f"results are not kept between runs: {error}")
                    return None
                self._tell(f"the kept results are damaged and begun anew: {error}")
            try:
                self._remove()
                return self._once(action)
            except (sqlite3.Error, OSError) as error:
                self._tell(f"results are not kept between runs: {error}")
                return None

    def _once(self, action: Callable[[sqlite3.Connection], Answer]) -> Answer:
        if self._connection is None:
            self._connection = _connected(self._path)
        return action(self._connection)

    def _remove(self) -> None:
        self._disconnect()
        for suffix in _SIDE_FILES:
            remove_file(self._path.with_name(self._path.name + suffix))

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _tell(self, text: str) -> None:
        if not self._told:
            self._told = True
            self._progress.warning(text)


def _connected(path: Path) -> sqlite3.Connection:
    make_folders(path.parent)
    if os.path.lexists(path) and not stat.S_ISREG(path.lstat().st_mode):
        raise OSError(errno.EINVAL, "no regular file", str(path))
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(_SCHEMA)
    except BaseException:
        connection.close()
        raise
    return connection


def _select(connection: sqlite3.Connection, kind: str, keys: list[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for start in range(0, len(keys), _KEYS_A_QUERY):
        some = keys[start : start + _KEYS_A_QUERY]
        marks = ",".join("?" * len(some))
        query = f"SELECT key, digest, value FROM results WHERE kind = ? AND key IN ({marks})"  # noqa: S608  # only marks
        rows = connection.execute(query, (kind, *some))
        found |= {key: value for key, digest, value in rows if _is_intact(kind, key, digest=digest, value=value)}
    return found


def _insert(connection: sqlite3.Connection, rows: list[tuple[str, str, bytes, bytes]]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?)", rows)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _digest(kind: str, key: str, value: bytes) -> bytes:
    prefix = f"{len(kind)}:{kind}{len(key)}:{key}".encode()
    return hashlib.sha256(prefix + value).digest()


def _is_intact(kind: str, key: str, *, digest: object, value: object) -> bool:
    return isinstance(value, bytes) and digest == _digest(kind, key, value)


def _is_damage(error: Exception) -> bool:
    code = getattr(error, "sqlite_errorcode", 0)
    return code & _BASIC_CODE in _DAMAGE if code else False

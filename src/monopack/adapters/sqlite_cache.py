"""Results kept between runs in one SQLite file."""

from __future__ import annotations

import errno
import hashlib
import os
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from monopack.adapters.files.writing import make_folders, remove_file
from monopack.domain.ports.cache import Cache
from monopack.domain.ports.progress import Progress

Answer = TypeVar("Answer")

_FORMAT = 2
"""Counts up when the table or the digest changes."""
_DAY = 86_400
_FORGOTTEN = 14 * _DAY
"""For so long another version of monopack may have a use for a file of its format."""
_PATIENCE = 10.0
_KEYS_A_QUERY = 500
_SIDE_FILES = ("", "-journal", "-wal", "-shm")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS results (
    kind TEXT NOT NULL, key TEXT NOT NULL, digest BLOB NOT NULL, value BLOB NOT NULL, day INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID
"""
_SIZE = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
_WEIGHT = "SELECT SUM(LENGTH(key) + LENGTH(value)) FROM results"
_DROP_OLDEST = """
DELETE FROM results WHERE (kind, key) IN (
    SELECT kind, key FROM (
        SELECT kind, key, SUM(LENGTH(key) + LENGTH(value)) OVER (ORDER BY day DESC, kind, key) AS total
        FROM results
    ) WHERE total > ?
)
"""
_BASIC_CODE = 0xFF
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
"""Not SQLite's file, not whole, or another table: begun anew. All else may pass or is not ours to mend."""


class SqliteCache(Cache):
    """Every value lies beside the digest of kind, key and value, so that nothing else is ever handed out.

    Nothing is synced to disk: a crash of the machine may lose results, which is a miss.
    """

    def __init__(self, *, folder: Path, progress: Progress) -> None:
        self._path = folder / f"results-{_FORMAT}.sqlite"
        self._progress = progress
        self._grown = False
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._told = False

    def get_many(self, kind: str, keys: Iterable[str]) -> Mapping[str, bytes]:
        """Those of `keys` that are there, intact."""
        wanted = list(keys)
        return self._attempt(lambda connection: _select(connection, kind, wanted)) or {}

    def put_many(self, kind: str, values: Mapping[str, bytes]) -> None:
        """Remember `values`, all in one transaction."""
        today = _today()
        rows = [(kind, key, _digest(kind, key, value), value, today) for key, value in values.items()]
        if rows:
            self._grown = True
            self._attempt(lambda connection: _insert(connection, rows))

    def clear_up(self, *, limit: int) -> None:
        """Bring a file that was added to back to `limit` bytes, as far as others who use it let that happen.

        What was not used for the most days goes first.
        """
        with self._lock, suppress(sqlite3.Error, OSError):
            if self._connection is not None and self._grown:
                _shrink(self._connection, limit)
                self._remove_other_formats()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._disconnect()

    def _remove_other_formats(self) -> None:
        oldest = time.time() - _FORGOTTEN
        for number in range(1, _FORMAT):
            path = self._path.with_name(f"results-{number}.sqlite")
            if path.is_file() and path.lstat().st_mtime < oldest:
                _remove_all(path)

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
        _remove_all(self._path)

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _tell(self, text: str) -> None:
        if not self._told:
            self._told = True
            self._progress.warning(text)


def _remove_all(path: Path) -> None:
    for suffix in _SIDE_FILES:
        remove_file(path.with_name(path.name + suffix))


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
    today, older = _today(), []
    for start in range(0, len(keys), _KEYS_A_QUERY):
        some = keys[start : start + _KEYS_A_QUERY]
        marks = ",".join("?" * len(some))
        query = f"SELECT key, digest, value, day FROM results WHERE kind = ? AND key IN ({marks})"  # noqa: S608  # marks
        for key, digest, value, day in connection.execute(query, (kind, *some)):
            if _is_intact(kind, key, digest=digest, value=value):
                found[key] = value
                if day != today:
                    older.append((today, kind, key))
    _note_use(connection, older)
    return found


def _note_use(connection: sqlite3.Connection, rows: list[tuple[int, str, str]]) -> None:
    """Once a day for each; a file that cannot be written to keeps no order."""
    if rows:
        with suppress(sqlite3.Error):
            _in_one(connection, "UPDATE results SET day = ? WHERE kind = ? AND key = ?", rows)


def _insert(connection: sqlite3.Connection, rows: list[tuple[str, str, bytes, bytes, int]]) -> None:
    _in_one(connection, "INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?)", rows)


def _in_one(connection: sqlite3.Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """All rows in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.executemany(statement, rows)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _shrink(connection: sqlite3.Connection, limit: int) -> None:
    """To four fifths, so that not every run has to; whoever else reads meanwhile only finds less."""
    (size,) = connection.execute(_SIZE).fetchone()
    if size > limit:
        (weight,) = connection.execute(_WEIGHT).fetchone()
        connection.execute("PRAGMA busy_timeout = 500")
        # Pages are larger than what is in them, by much the same for all rows.
        connection.execute(_DROP_OLDEST, ((weight or 0) * limit * 4 // (5 * size),))
        connection.execute("VACUUM")


def _today() -> int:
    return int(time.time() // _DAY)


def _digest(kind: str, key: str, value: bytes) -> bytes:
    prefix = f"{len(kind)}:{kind}{len(key)}:{key}".encode()
    return hashlib.sha256(prefix + value).digest()


def _is_intact(kind: str, key: str, *, digest: object, value: object) -> bool:
    return isinstance(value, bytes) and digest == _digest(kind, key, value)


def _is_damage(error: Exception) -> bool:
    code = getattr(error, "sqlite_errorcode", 0)
    return code & _BASIC_CODE in _DAMAGE if code else False

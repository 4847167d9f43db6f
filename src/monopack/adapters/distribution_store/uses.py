"""What each entry weighs and when it was used last: `used/<key>` holds the bytes, its time is that of the use."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from monopack.adapters.files import effects
from monopack.adapters.files.writing import make_folders, remove_file, write_new

DAY = 86_400
"""A use is noted once a day at most, so that warm runs do not pay for it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """`last` is in seconds since the epoch, never in the future."""

    key: str
    size: int
    last: float


class Uses:
    """The notes of one shelf. One that is missing or damaged costs an entry its place in the order, nothing else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def note(self, key: str, size: int) -> None:
        """Write down a new weight; the lock of `key` is held."""
        make_folders(self._folder)
        remove_file(self._folder / key)
        write_new(self._folder / key, b"%d" % size)

    def use(self, key: str) -> None:
        """Say that the entry is used now, as far as the folder can be written to."""
        path, now = self._folder / key, time.time()
        with suppress(OSError):
            if abs(now - path.stat().st_mtime) > DAY:
                effects.set_time(path, int(now * 1e9))

    def forget(self, key: str) -> None:
        """The entry is gone."""
        remove_file(self._folder / key)

    def of(self, keys: Iterable[str]) -> list[Use]:
        """The notes of these entries."""
        return [self._read(key) for key in keys]

    def _read(self, key: str) -> Use:
        path = self._folder / key
        try:
            size = int(path.read_bytes()[:20])
            return Use(key=key, size=size, last=min(path.stat().st_mtime, time.time()))
        except (OSError, ValueError):
            return Use(key=key, size=0, last=0.0)

"""The compressed members of entries: opened or made once in a run."""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Collection
from concurrent.futures import Executor, ThreadPoolExecutor

from monopack.adapters.distribution_store.entries import FILES, DamagedEntryError
from monopack.adapters.distribution_store.members import Members, make_members, open_members
from monopack.adapters.distribution_store.shelves import Shelves
from monopack.adapters.files.removing import clear
from monopack.adapters.files.writing import make_folders
from monopack.domain.model.distribution import Distribution


class CompressedEntries:
    """Members by key; several threads may ask, one of them does the work."""

    def __init__(self, shelves: Shelves, executor: Executor) -> None:
        self._shelves = shelves
        self._executor = executor
        # Who waits for the executor's threads must not be one of them.
        self._ahead = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="members")
        self._begun: set[str] = set()
        self._closed = threading.Event()
        self._opened: dict[str, Members] = {}
        self._guards: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._lock = threading.Lock()

    def of(self, key: str) -> Members:
        """The members of an entry; `DamagedEntryError` when the entry's files are not as recorded."""
        opened = self._opened.get(key)
        if opened is not None:
            return opened
        with self._lock:
            guard = self._guards[key]
        with guard:
            if key not in self._opened:
                self._opened[key] = self._open(key)
            return self._opened[key]

    def begin(self, keys: Collection[str]) -> None:
        """Have the members of `keys` at hand, or at least in the making, when they are asked for."""
        with self._lock:
            fresh = [key for key in keys if key not in self._begun]
            self._begun.update(fresh)
        for key in fresh:
            self._ahead.submit(self.of, key)

    def close(self) -> None:
        """Begin nothing more, and leave what was begun half done."""
        self._closed.set()
        self._ahead.shutdown(wait=True, cancel_futures=True)

    def forget(self, key: str) -> None:
        """Open the members anew when they are asked for again."""
        self._opened.pop(key, None)

    def _open(self, key: str) -> Members:
        distribution = self._shelves.read(key)
        if distribution is None:
            raise DamagedEntryError("it is not there")
        return self._made_before(key, distribution) or self._make(key, distribution)

    def _made_before(self, key: str, distribution: Distribution) -> Members | None:
        for shelf in self._shelves.all():
            try:
                members = open_members(shelf.members(key), distribution)
            except DamagedEntryError as problem:
                self._shelves.tell(key, problem)
                continue
            if members:
                return members
        return None

    def _make(self, key: str, distribution: Distribution) -> Members:
        try:
            return self._make_on_shelf(key, distribution)
        except OSError as error:
            self._shelves.move_aside(error)
        return self._make_on_shelf(key, distribution)

    def _make_on_shelf(self, key: str, distribution: Distribution) -> Members:
        shelf = self._shelves.writable()
        folder = shelf.members(key)
        with shelf.locks.held([key]):
            if members := self._made_before(key, distribution):
                return members
            shelf.discard_members(key)
            make_folders(folder)
            try:
                files = self._shelves.entry(key) / FILES
                make_members(folder, distribution, files=files, executor=self._executor, closed=self._closed)
            except BaseException:
                clear(folder)
                raise
            shelf.weigh(key, distribution)
            members = open_members(folder, distribution)
        if members is None:
            raise DamagedEntryError("its compressed members vanished")
        return members

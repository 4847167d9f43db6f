"""This machine's cores."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection, get_context, parent_process
from typing import Any

from monopack.domain.ports.workers import Item, Result, Workers

# A pool of processes takes a third of a second to start; what takes less is done here.
_TRIED_FIRST = 0.15
_WORTH_PROCESSES = 0.8
_CHUNKS_PER_WORKER = 4


def cores() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class ThreadWorkers(Workers):
    """`jobs` threads for each `map`, so that one may be nested in another; processes once computing takes long."""

    def __init__(self, *, jobs: int) -> None:
        self._jobs = jobs
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._processes: ProcessPoolExecutor | None = None

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Apply `function` in threads, no more than twice `jobs` items ahead of what was taken."""
        given = list(items)
        if self._jobs == 1 or len(given) <= 1:
            return self._one_by_one(function, given)
        return self._in_threads(function, given)

    def compute(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Begin here; hand over to processes when what is left would take them longer than starting does."""
        given = list(items)
        spent = 0.0
        for done, item in enumerate(given):
            if self._jobs > 1 and _processes_pay(spent, done=done, left=len(given) - done):
                yield from self._in_processes(function, given[done:])
                return
            begun = time.perf_counter()
            result = self._applied(function, item)
            spent += time.perf_counter() - begun
            yield result

    def stop(self) -> None:
        """Begin nothing more: whoever would take another item raises `KeyboardInterrupt` instead."""
        self._stopped.set()

    def close(self) -> None:
        """End the processes; without any, nothing happens."""
        with self._lock:
            pool, self._processes = self._processes, None
        if pool is not None:
            pool.shutdown(wait=not self._stopped.is_set(), cancel_futures=True)

    def _applied(self, function: Callable[[Item], Result], item: Item) -> Result:
        if self._stopped.is_set():
            raise KeyboardInterrupt
        return function(item)

    def _one_by_one(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        return (self._applied(function, item) for item in items)

    def _in_threads(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        pool = ThreadPoolExecutor(min(self._jobs, len(items)), thread_name_prefix="monopack")
        try:
            yield from _in_order(lambda item: pool.submit(self._applied, function, item), items, ahead=2 * self._jobs)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _in_processes(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        size = max(1, len(items) // (self._jobs * _CHUNKS_PER_WORKER))
        chunks = [items[start : start + size] for start in range(0, len(items), size)]
        pool = self._pool()
        futures = [_submit(pool, function, chunk) for chunk in chunks]
        for chunk, future in zip(chunks, futures, strict=True):
            yield from self._chunk_result(function, chunk, future)

    def _chunk_result(
        self, function: Callable[[Item], Result], chunk: Sequence[Item], future: Future[list[Result]]
    ) -> Iterable[Result]:
        """What the process answered; when something killed it, the work is done here once more."""
        try:
            return future.result()
        except BrokenProcessPool:
            self.close()
            return self._one_by_one(function, chunk)

    def _pool(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._processes is None:
                # Threads are running, so a fork could inherit a held lock.
                context = get_context("spawn")
                self._processes = ProcessPoolExecutor(self._jobs, mp_context=context, initializer=_begin_process)
            return self._processes


def _in_order(submit: Callable[[Item], Future[Result]], items: Sequence[Item], *, ahead: int) -> Iterator[Result]:
    waiting: deque[Future[Result]] = deque()
    for item in items:
        waiting.append(submit(item))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _processes_pay(spent: float, *, done: int, left: int) -> bool:
    return done > 0 and spent > _TRIED_FIRST and spent / done * left > _WORTH_PROCESSES


def _submit(
    pool: ProcessPoolExecutor, function: Callable[[Item], Result], chunk: Sequence[Item]
) -> Future[list[Result]]:
    try:
        return pool.submit(_chunk, function, chunk)
    except BrokenProcessPool as error:
        failed: Future[list[Result]] = Future()
        failed.set_exception(error)
        return failed


def _chunk(function: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
    return [function(item) for item in items]


def _begin_process() -> None:
    """Leave Ctrl-C to the parent, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)

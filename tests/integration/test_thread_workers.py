"""Threads and processes of this machine: when which are used, and how they end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from monopack.adapters import thread_workers
from monopack.adapters.thread_workers import ThreadWorkers, cores


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadWorkers]:
    """Workers that hand computing over to processes after the first item."""
    monkeypatch.setattr(thread_workers, "_TRIED_FIRST", 0.0)
    monkeypatch.setattr(thread_workers, "_WORTH_PROCESSES", 0.0)
    workers = ThreadWorkers(jobs=2)
    yield workers
    workers.close()


def process_of(_item: object) -> int:
    time.sleep(0.001)
    return os.getpid()


def die_in_a_child(parent: int) -> int:
    if os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    return parent


def test_short_computing_stays_in_this_process() -> None:
    workers = ThreadWorkers(jobs=4)

    assert set(workers.compute(process_of, range(5))) == {os.getpid()}


def test_long_computing_moves_to_processes(eager: ThreadWorkers) -> None:
    first, *others = eager.compute(process_of, range(9))

    assert first == os.getpid()
    assert os.getpid() not in others
    assert len(others) == 8


def test_one_job_never_starts_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thread_workers, "_TRIED_FIRST", 0.0)
    monkeypatch.setattr(thread_workers, "_WORTH_PROCESSES", 0.0)

    assert set(ThreadWorkers(jobs=1).compute(process_of, range(4))) == {os.getpid()}


def test_what_a_killed_process_had_to_do_is_done_here(eager: ThreadWorkers) -> None:
    assert list(eager.compute(die_in_a_child, [os.getpid()] * 6)) == [os.getpid()] * 6
    assert os.getpid() not in list(eager.compute(process_of, range(6)))[1:]


def test_no_more_threads_than_jobs() -> None:
    running, most, lock = 0, 0, threading.Lock()

    def work(_item: int) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.005)
        with lock:
            running -= 1

    list(ThreadWorkers(jobs=3).map(work, range(20)))

    assert most <= 3


def test_stopped_workers_begin_nothing() -> None:
    workers = ThreadWorkers(jobs=3)
    workers.stop()

    for how in (workers.map, workers.compute):
        with pytest.raises(KeyboardInterrupt):
            list(how(process_of, [1, 2]))


def test_processes_do_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, time\n"
        "from monopack.adapters import thread_workers\n"
        "def child(item):\n"
        "    return os.getpid()\n"
        "if __name__ == '__main__':\n"
        "    pool = thread_workers.ThreadWorkers(jobs=1)._pool()\n"
        "    print(pool.submit(child, 1).result(), flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()

    assert gone(child)


def gone(process: int) -> bool:
    """Whether the process ends by and by; a zombie that nobody has waited for has ended, too."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
            os.kill(process, 0)
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.02)
    return False


def test_cores_are_those_that_this_process_may_use() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)

"""Waiting for a lock: who else holds it is told, or given up on; that this process does is neither."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from filelock import FileLock

from monopack.adapters.files import locks


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(locks, "_SECONDS_BEFORE_TELLING", 0.05)


class Refused(Exception):
    """Given up on whoever is its argument."""


def waiting(told: list[str], patience: float | None = None) -> locks.Waiting:
    return locks.Waiting(tell=told.append, refusal=Refused, patience=patience)


def told_while_waiting(path: Path, signature: str | None, patience: float | None = None) -> list[str]:
    """What is told while another thread holds the lock, signed as it is or as `signature`, until that is done."""
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with locks.held(FileLock(path, thread_local=False), waiting([])):
            if signature is not None:
                path.with_name(f"{path.name}.holder").write_text(signature)
            held.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(10)
    threading.Timer(0.5, done.set).start()
    told: list[str] = []
    try:
        with locks.held(FileLock(path, thread_local=False), waiting(told, patience)):
            return told
    finally:
        done.set()
        holder.join(10)


def test_another_process_is_named(tmp_path):
    assert told_while_waiting(tmp_path / "x.lock", "process 1 on elsewhere") == ["process 1 on elsewhere"]


def test_a_thread_of_this_process_is_nothing_to_tell(tmp_path):
    assert told_while_waiting(tmp_path / "x.lock", None) == []


def test_another_process_is_given_up_on_a_thread_of_this_one_is_not(tmp_path):
    with pytest.raises(Refused, match="process 1 on elsewhere"):
        told_while_waiting(tmp_path / "x.lock", "process 1 on elsewhere", 0.1)
    assert told_while_waiting(tmp_path / "y.lock", None, 0.1) == []

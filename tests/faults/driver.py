"""monopack with a fault planned, run in a fork of a process that has imported everything: the start is paid once.

Reads one order a line (`Order` as JSON) and answers each with one line (`Ended`). Not a test; started by `driven.py`.
"""

from __future__ import annotations

import atexit
import ctypes
import errno
import io
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import deflate  # noqa: F401  # for the children, as the next one
import filelock  # noqa: F401

import monopack
from monopack.adapters.plain_progress import PlainProgress
from monopack.cli.main import main
from tests.file_faults import (
    Counted,
    Fault,
    failing,
    faulty,
    interrupting,
    killing,
    nothing,
    passing,
    short,
    unsupported,
)

_SUBREAPER = 36
_PATIENCE = 8.0


def serve() -> None:
    """Answer orders until there are no more."""
    _import_everything()
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)  # what a killed run leaves alive becomes a child of this process
    for line in sys.stdin:
        order = json.loads(line)
        sys.stdout.write(json.dumps(_ended(order)) + "\n")
        sys.stdout.flush()


def _import_everything() -> None:
    """What a run imports when it first needs it, too; else most of its time would go there, and most kills with it."""
    for module in walk_packages(monopack.__path__, "monopack."):
        if not module.name.rpartition(".")[2].startswith(("inside_", "__main__")):
            import_module(module.name)


def _ended(order: dict[str, Any]) -> dict[str, Any]:
    begun = time.monotonic()
    child = os.fork()
    if not child:
        _be_child(order)
    if order["killed_after"]:
        time.sleep(order["killed_after"])
        os.kill(child, signal.SIGKILL)
    _, status, used = os.wait4(child, 0)
    seconds = time.monotonic() - begun
    return {
        "code": os.waitstatus_to_exitcode(status),
        "seconds": seconds,
        "kilobytes": used.ru_maxrss,
        "alive": _alive_after(_PATIENCE),
    }


def _alive_after(patience: float) -> list[str]:
    """Descendants that do not end by themselves within `patience` seconds; they are ended here."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.01)
        except ChildProcessError:
            return []
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    found = [Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode() for pid in children]
    for pid in children:
        os.kill(int(pid), signal.SIGKILL)
    return found


def _be_child(order: dict[str, Any]) -> None:
    code = 70
    try:
        os.setsid()
        _redirect(order)
        os.chdir(order["folder"])
        os.environ.clear()
        os.environ.update(order["environment"])
        for name, (soft, hard) in order["limits"].items():
            resource.setrlimit(getattr(resource, name), (soft, hard))
        _plan_signals(order["signals"])
        with faulty(_counted(order)) as counted:
            try:
                code = main(order["arguments"])
            finally:
                if order["log"]:
                    Path(order["log"]).write_text(json.dumps(counted.log), encoding="utf-8")
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _redirect(order: dict[str, Any]) -> None:
    for descriptor, name in ((0, os.devnull), (1, order["stdout"]), (2, order["stderr"])):
        opened = os.open(name, os.O_RDWR if descriptor == 0 else os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    sys.stdout, sys.stderr = (io.TextIOWrapper(io.FileIO(stream, "w", closefd=False)) for stream in (1, 2))


def _counted(order: dict[str, Any]) -> Counted:
    names = {"names": frozenset(order["names"])} if order["names"] else {}
    return Counted(order["nth"], _fault(order["fault"]), only=order["only"], below=order["below"], **names)


def _fault(name: str) -> Fault:
    own = {
        "": passing,
        "kill": killing,
        "interrupt": interrupting,
        "short": short,
        "nothing": nothing,
        "unsupported": unsupported,
    }
    return own[name] if name in own else failing(getattr(errno, name))


def _plan_signals(signals: list[list[Any]]) -> None:
    """Send oneself a signal whenever a stage begins: [stage, pack, signal's name], each once, in order."""
    usual = PlainProgress.stage
    left = list(signals)

    def stage(self: PlainProgress, name: str, *, pack: str = "") -> None:
        while left and left[0][:2] == [name, pack]:
            os.kill(os.getpid(), getattr(signal, left.pop(0)[2]))
        usual(self, name, pack=pack)

    patched: Callable[..., None] = stage
    PlainProgress.stage = patched  # type: ignore[method-assign]


if __name__ == "__main__":
    serve()

"""A program, not a module to import: it stands between monopack and one child, and outlives neither.

Orphans of a process go to the nearest subreaper above it (prctl(2)). With one supervisor for each child, all that the
child ever started, daemons included, ends up below it: so it can be killed whole, whichever session it fled to. It
reads its orders from one pipe, which also tells it by its end that monopack is gone, and answers on another.
"""

from __future__ import annotations

import ctypes
import marshal
import os
import resource
import select
import sys
import time

# There is one supervisor for each child: `typing` and the names that `signal` makes of numbers take it longer to
# import than Python takes to start.
TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from typing import Any, NoReturn
else:
    import _signal as signal

_SET_DEATH_SIGNAL = 1
_SET_SUBREAPER = 36
_LINUX = sys.platform == "linux"
_PATIENCE = 4.0
"""Seconds to go on killing: a process in an uninterruptible call cannot be waited for without end."""
_LOOK = 0.1
"""Seconds between two looks at what the child takes of the memory."""
_OWN_MEMORY = (b"Pss_Anon", b"Pss_Shmem", b"SwapPss")
"""What goes with a process: shared pages in equal parts, mapped files not at all, for they make room by themselves."""


def main() -> None:
    """Start the child that the orders describe, wait for its end, leave nothing of it alive, say how it ended."""
    orders_from, answers_to = int(sys.argv[1]), int(sys.argv[2])
    orders = marshal.loads(_read_orders(orders_from))  # noqa: S302  # monopack's own, same interpreter
    wake = _prepare(orders_from, answers_to)
    child = os.fork()
    if not child:
        _become(orders, answers_to)
    os.write(answers_to, marshal.dumps(("started", child)))
    _let_go_of(orders["channel"])
    ended = _wait(child, orders, [orders_from, wake])
    _kill_all(child)
    os.write(answers_to, marshal.dumps(("ended", ended)))


def _read_orders(source: int) -> bytes:
    size = int.from_bytes(_read_exactly(source, 8), "big")
    return _read_exactly(source, size)


def _read_exactly(source: int, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = os.read(source, size - len(data))
        if not piece:
            sys.exit(1)
        data += piece
    return data


def _prepare(*private: int) -> int:
    """Own the orphans, be deaf to polite signals; the descriptor that becomes readable when a child ends."""
    for descriptor in private:
        os.set_inheritable(descriptor, False)  # noqa: FBT003  # positional only
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    if _LINUX:
        _prctl(_SET_SUBREAPER, 1)
    wake_from, wake_to = os.pipe()
    os.set_blocking(wake_to, False)
    signal.set_wakeup_fd(wake_to, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return wake_from


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _become(orders: dict[str, Any], answers_to: int) -> NoReturn:
    """Turn this forked process into the program that was asked for."""
    try:
        os.setsid()
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD, signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(name, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _bound_files(orders["largest_file"])
        if _LINUX:
            _prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
            _be_first_to_go_when_memory_ends()
        os.chdir(orders["folder"])
        os.execve(orders["arguments"][0], orders["arguments"], orders["environment"])  # noqa: S606
    except OSError as error:
        os.write(answers_to, marshal.dumps(("unstarted", error.strerror or str(error))))
    finally:
        os._exit(127)


def _bound_files(largest: int) -> None:
    """Let writing beyond it fail with an error that the program can tell, instead of a signal."""
    if largest:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest if hard < 0 else min(largest, hard), hard))


def _be_first_to_go_when_memory_ends() -> None:
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:  # noqa: PTH123  # pathlib takes 10 ms
            file.write("1000")
    except OSError:
        return


def _let_go_of(channel: int) -> None:
    """Keep no writing end of what monopack reads, so that it sees their end."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    if channel >= 0:
        os.close(channel)


def _wait(child: int, orders: dict[str, Any], watched: list[int]) -> tuple[int, str]:
    """The child's exit code, and what it had too much of when it had to be stopped: `time` or `memory`."""
    timeout, most = orders["timeout"], orders["most_memory"] if _LINUX else 0
    deadline = None if timeout is None else time.monotonic() + timeout
    ended, excess = _wait_until(child, watched, deadline, most=most)
    if excess == "time":
        _signal_group(child, signal.SIGTERM)
        ended, _ = _wait_until(child, watched, time.monotonic() + orders["grace"], most=most)
    if ended is None:
        _signal_group(child, signal.SIGKILL)
        ended, _ = _wait_until(child, watched, time.monotonic() + _PATIENCE)
    return (-signal.SIGKILL if ended is None else ended), excess


def _wait_until(child: int, watched: list[int], deadline: float | None, *, most: int = 0) -> tuple[int | None, str]:
    """The exit code, or what there is too much of: `time`, also when monopack is gone, or `memory` beyond `most`."""
    while True:
        ended = _reap(child)
        if ended is not None:
            return ended, ""
        rest = None if deadline is None else deadline - time.monotonic()
        if rest is not None and rest <= 0:
            return None, "time"
        pause = rest if not most else _LOOK if rest is None else min(rest, _LOOK)
        ready, _, _ = select.select(watched, [], [], pause)
        if watched[0] in ready:
            return None, "time"
        if ready:
            os.read(watched[1], 4096)
        if most and _memory_taken() > most and _memory_below() > most:
            return None, "memory"


def _memory_taken() -> int:
    """Bytes of memory that the whole machine has in use, which is told faster than of some processes."""
    sizes = _sizes("/proc/meminfo")
    free = sizes.get(b"MemAvailable", 0) + sizes.get(b"SwapFree", 0)
    return sizes.get(b"MemTotal", 0) + sizes.get(b"SwapTotal", 0) - free


def _memory_below() -> int:
    """Bytes of memory that all below this process take, as far as the kernel tells."""
    sizes = [_sizes(f"/proc/{pid}/smaps_rollup") for pid in _descendants()]
    return sum(size.get(name, 0) for size in sizes for name in _OWN_MEMORY)


def _sizes(path: str) -> dict[bytes, int]:
    """Bytes by name, of a file of the kernel's with lines like `MemTotal: 16 kB`; none where it cannot be read."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            rows = [line.split() for line in file]
    except OSError:
        return {}
    return {row[0].rstrip(b":"): int(row[1]) * 1024 for row in rows if row[-1] == b"kB"}


def _reap(child: int) -> int | None:
    """Take leave of every process that ended; the child's exit code when it is among them."""
    ended = None
    try:
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return ended
            if pid == child:
                ended = os.waitstatus_to_exitcode(status)
    except ChildProcessError:
        return ended


def _signal_group(child: int, name: signal.Signals) -> None:
    try:
        os.killpg(child, name)
    except (ProcessLookupError, PermissionError):
        return


def _kill_all(child: int) -> None:
    """Kill until no descendant is left; what its parent's death hands over to this process is found next time."""
    _signal_group(child, signal.SIGKILL)
    pause = 0.001
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        _reap(child)
        doomed = _descendants()
        if not doomed:
            return
        for pid in doomed:
            _kill(pid)
        time.sleep(pause)
        pause = min(pause * 2, 0.05)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _descendants() -> list[int]:
    """Every process below this one, its children first."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return []
    below: dict[int, list[int]] = {}
    for pid, parent in _processes():
        below.setdefault(parent, []).append(pid)
    found = list(below.get(os.getpid(), ()))
    for pid in found:
        found += below.get(pid, ())
    return found


def _processes() -> list[tuple[int, int]]:
    """Process and parent of everything that runs here."""
    if not _LINUX:
        with os.popen("/bin/ps -A -o pid=,ppid=") as listing:  # noqa: S605  # a constant; its own pid has ended by then
            return [(int(pid), int(parent)) for pid, parent in map(str.split, listing)]
    pairs = []
    for name in os.listdir("/proc"):  # noqa: PTH208  # pathlib takes 10 ms to import
        if name.isdigit():
            parent = _parent(name)
            if parent:
                pairs.append((int(name), parent))
    return pairs


def _parent(pid: str) -> int:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:  # noqa: PTH123
            return int(file.read().rpartition(b")")[2].split()[1])
    except (OSError, IndexError):
        return 0


if __name__ == "__main__":
    main()

"""Letting the n-th change to files go wrong: in a test's own process, or in a driven one (`tests/faults/driver.py`)."""

from __future__ import annotations

import errno
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from inspect import getmembers, isfunction
from pathlib import Path
from typing import Any

from monopack.adapters.files import effects

NAMES = tuple(
    name
    for name, function in getmembers(effects, isfunction)
    if function.__module__ == effects.__name__ and not name.startswith("_")
)
"""Every single change to files, by its function's name."""

Fault = Callable[[str, Callable[..., Any], tuple[Any, ...], dict[str, Any]], Any]
"""What happens instead of an effect: its name, the effect itself and its arguments."""


class KilledError(BaseException):
    """Stands for the end of the process: nothing that cleans up does anything any more."""


@dataclass
class Counted:
    """Changes to files in order, those of `names` and `below` a folder.

    `fault` happens instead of the `nth`, counted from 1, and of all after it unless `only`.
    """

    nth: int
    fault: Fault
    only: bool = False
    names: frozenset[str] = frozenset(NAMES)
    below: str = ""
    log: list[tuple[str, ...]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wrapped(self, name: str, effect: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*arguments: Any, **named: Any) -> Any:
            paths = [_path(argument) for argument in (*arguments, *named.values())]
            concerned = name in self.names and (not self.below or any(path.startswith(self.below) for path in paths))
            with self.lock:
                if concerned:
                    self.log.append((name, *paths))
                number = len(self.log)
            due = concerned and (number == self.nth if self.only else number >= self.nth > 0)
            return self.fault(name, effect, arguments, named) if due else effect(*arguments, **named)

        return counting


def _path(argument: Any) -> str:
    """The path that an effect's argument stands for, also where it is a descriptor."""
    if isinstance(argument, int) and not isinstance(argument, bool):
        with suppress(OSError):
            return os.readlink(f"/proc/self/fd/{argument}")
    return os.fspath(argument) if isinstance(argument, str | os.PathLike) else ""


@contextmanager
def faulty(counted: Counted) -> Iterator[Counted]:
    """Effects go wrong as `counted` says while the block runs."""
    kept = {name: getattr(effects, name) for name in NAMES}
    try:
        for name, effect in kept.items():
            setattr(effects, name, counted.wrapped(name, effect))
        yield counted
    finally:
        for name, effect in kept.items():
            setattr(effects, name, effect)


def failing(code: int) -> Fault:
    """The system refuses; what frees things still works, as on a full disk."""

    def fail(name: str, effect: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        if name == "close":
            effect(*arguments, **named)  # the descriptor is gone whatever close says
        raise OSError(code, os.strerror(code), *(str(path) for path in arguments[:1] if not isinstance(path, int)))

    return fail


def passing(name: str, effect: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Nothing goes wrong."""
    return effect(*arguments, **named)


def killing(name: str, effect: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """SIGKILL in the midst of it: half of the bytes are written, half of a folder is removed, all else is not done."""
    _by_half(name, effect, arguments)
    os.kill(os.getpid(), signal.SIGKILL)


def interrupting(name: str, effect: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Ctrl-C, just before it."""
    os.kill(os.getpid(), signal.SIGINT)
    return effect(*arguments, **named)


def stopping(name: str, effect: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """The same for a test's own process: from now on nothing is done to files."""
    raise KilledError


def short(name: str, effect: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """The system takes a few bytes only."""
    if name != "write":
        return effect(*arguments, **named)
    descriptor, data = arguments
    return effect(descriptor, bytes(data[: max(1, min(len(data) // 2, 1000))]))


def nothing(name: str, effect: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """The system takes no byte, and says so without an error."""
    return 0


def unsupported(name: str, effect: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """A file system without a feature."""
    if name == "link":
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
    return False


def _by_half(name: str, effect: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    if name == "write":
        descriptor, data = arguments
        effect(descriptor, bytes(data[: len(data) // 2]))
    if name == "remove_tree":
        files = sorted(path for path in Path(arguments[0]).rglob("*") if not path.is_dir() or path.is_symlink())
        for path in files[: len(files) // 2]:
            path.unlink()


NO_ROOM, BROKEN, READ_ONLY = errno.ENOSPC, errno.EIO, errno.EROFS

"""What code does about an import that fails."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Final

from monopack.domain.scanning.standard_library import standard_library

_CATCHES: Final = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_SUPPRESS: Final = frozenset({"contextlib.suppress", "suppress"})
# Parts of the standard library that some builds or systems lack: code that has a fallback for them may need it.
_PARTS: Final = """
bz2 crypt ctypes curses dbm ensurepip fcntl grp hashlib idlelib lib2to3 lzma msilib msvcrt multiprocessing nis nt
ossaudiodev posix pty pwd pyexpat readline resource select spwd sqlite3 ssl syslog termios tkinter tty turtle turtledemo
venv winreg winsound zlib
"""
_MAY_BE_ABSENT: Final = frozenset(_PARTS.split())


class Forgiveness:
    """Tells which blocks tolerate a missing module; `python` is the target's version."""

    def __init__(
        self,
        *,
        python: tuple[int, int],
        dotted: Callable[[ast.expr], str],
        assigned: Callable[[str], ast.expr | None],
    ) -> None:
        self._always_there = standard_library(python) - _MAY_BE_ABSENT
        self._dotted = dotted
        self._assigned = assigned

    def of_handlers(self, handlers: Iterable[ast.ExceptHandler]) -> bool:
        """Whether one of the handlers catches `ImportError`."""
        return any(handler.type is None or self._catches(handler.type) for handler in handlers)

    def suppresses(self, manager: ast.expr) -> bool:
        """Whether `manager` is `contextlib.suppress` of `ImportError` or more."""
        if not isinstance(manager, ast.Call) or self._dotted(manager.func) not in _SUPPRESS:
            return False
        return any(self._catches(argument) for argument in manager.args)

    def never_needed(self, body: Iterable[ast.stmt]) -> bool:
        """Whether `body` only imports modules that the target surely has, so that its handlers never run."""
        return all(
            isinstance(node, ast.Import) and all(alias.name in self._always_there for alias in node.names)
            for node in body
        )

    def _catches(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Starred):
            node = node.value
        if isinstance(node, ast.Tuple | ast.List):
            return any(self._catches(element) for element in node.elts)
        name = self._dotted(node).removeprefix("builtins.")
        if name in _CATCHES:
            return True
        constant = self._assigned(name) if isinstance(node, ast.Name) else None
        return isinstance(constant, ast.Tuple) and any(self._catches(element) for element in constant.elts)

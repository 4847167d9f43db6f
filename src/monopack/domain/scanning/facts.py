"""What code can ask of the interpreter and platform, and the target's answers."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, Final

from monopack.domain.model.target import System, Target

_FIELDS: Final = ("major", "minor")
_LENGTH: Final = 5


class Unknown(Enum):
    """The value of what nothing known decides."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """`sys.version_info`: the first two parts are the target's, the other three are not known."""

    known: tuple[int, int]

    def part(self, name: str) -> object:
        """The field `major` or `minor`."""
        return self.known[_FIELDS.index(name)] if name in _FIELDS else UNKNOWN

    def __getitem__(self, index: int | slice) -> object:
        whole: tuple[object, ...] = (*self.known, UNKNOWN, UNKNOWN, UNKNOWN)
        part = whole[index]
        return UNKNOWN if isinstance(part, tuple) and UNKNOWN in part else part

    @staticmethod
    def compare(relation: Callable[[Any, Any], object], left: object, right: object) -> object:
        """`left` and `right`, one of them a whole version: decided by the known parts or by the lengths."""
        flipped = isinstance(right, Version)
        whole, other = (right, left) if flipped else (left, right)
        if not isinstance(whole, Version) or not isinstance(other, tuple):
            return UNKNOWN
        known = whole.known
        beginning = other[: len(known)]
        if beginning != known[: len(beginning)]:
            pair: tuple[object, object] = (known, beginning)
        elif len(other) <= len(known):
            pair = ((*other, 0), other)
        else:
            return UNKNOWN
        return bool(relation(*reversed(pair)) if flipped else relation(*pair))


@lru_cache(maxsize=8)
def facts_of(target: Target) -> Mapping[str, object]:
    """The values of dotted names, and of calls without arguments, on `target`."""
    major, minor = target.python
    environment = target.marker_environment()
    windows = target.platform.system is System.WINDOWS
    return {
        "sys.version_info": Version(known=target.python),
        "sys.hexversion": UNKNOWN,
        "sys.platform": target.platform.system.value,
        "sys.maxsize": 2**63 - 1,
        "sys.byteorder": "little",
        "sys.implementation.name": "cpython",
        "sys.builtin_module_names": ("sys", "builtins"),
        "os.name": environment["os_name"],
        "os.sep": "\\" if windows else "/",
        "platform.system()": environment["platform_system"],
        "platform.machine()": environment["platform_machine"],
        "platform.python_implementation()": "CPython",
        "platform.python_version_tuple()": UNKNOWN,
        "sysconfig.get_platform()": UNKNOWN,
        "six.PY2": False,
        "six.PY3": True,
        "six.PY34": (major, minor) >= (3, 4),
        "typing.TYPE_CHECKING": False,
        "typing_extensions.TYPE_CHECKING": False,
    }


_OPERATORS: Final[dict[type[ast.operator], Callable[[int, int], int]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.LShift: operator.lshift,
    ast.Pow: operator.pow,
}
_LARGEST: Final = 64


def operand(op: ast.operator, left: object, right: object) -> object:
    """Small integer arithmetic, for `sys.maxsize > 2**32` and `10 * major + minor`."""
    function = _OPERATORS.get(type(op))
    if function is None or not isinstance(left, int) or not isinstance(right, int):
        return UNKNOWN
    if type(op) in (ast.Pow, ast.LShift) and not 0 <= right <= _LARGEST:
        return UNKNOWN
    return function(left, right)

"""The compiling program, run by the target's interpreter: Python 3.8 syntax.

What a source compiles to depends on what the interpreter compiled before: which texts are interned already decides
which sets of constants are one object, and `marshal` marks what is shared. So each source is compiled in a fork of the
same interpreter that compiled nothing yet.
"""
# pathlib would be one more import, and slower for thousands of files.
# ruff: noqa: PTH103, PTH118, PTH120, PTH123

from __future__ import annotations

import hashlib
import importlib.util
import json
import marshal
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# PEP 552: named by a hash, and not to be checked against the source.
_UNCHECKED_HASH = (1).to_bytes(4, "little")
_SORTED_SETS = (3, 11)
"""From here on `marshal` writes the items of a set in an order of their own, before that as they lie in memory."""


def main(orders: str) -> None:
    """Compile what the file `orders` names; one line of JSON a file, on the private pipe, as each is done."""
    with open(orders, "rb") as stream:
        wanted = json.load(stream)
    channel = int(os.environ.pop(wanted["channel"]))
    for path, target in wanted["files"]:
        child = os.fork()
        if child == 0:
            _tell(channel, [path, *_answer(os.path.join(wanted["folder"], path), path, wanted["into"], target)])
            os._exit(0)
        if os.waitpid(child, 0)[1]:
            _tell(channel, [path, "", "", 0, "the interpreter ended"])


def _tell(channel: int, answer: list[Any]) -> None:
    os.write(channel, json.dumps(answer).encode("ascii") + b"\n")


def _answer(file: str, path: str, into: str, target: str) -> list[Any]:
    """Digest of the source, digest and size of the byte code, and what kept it from being made."""
    with open(file, "rb") as stream:
        source = stream.read()
    digest = hashlib.sha256(source).hexdigest()
    try:
        data = _compiled(source, path)
    except Exception as error:  # noqa: BLE001  # a source may be anything, and the compiler says so in many ways
        return [digest, "", 0, type(error).__name__]
    _write(os.path.join(into, target), data)
    return [digest, hashlib.sha256(data).hexdigest(), len(data), ""]


def _compiled(source: bytes, path: str) -> bytes:
    code = compile(source, path, "exec", dont_inherit=True, optimize=0)
    if sys.version_info < _SORTED_SETS and _has_addressed_set(code):
        raise ValueError("its constants hold a set whose order in memory is another in every run")
    head = importlib.util.MAGIC_NUMBER + _UNCHECKED_HASH + importlib.util.source_hash(source)
    return head + marshal.dumps(code)


def _has_addressed_set(value: Any) -> bool:  # noqa: ANN401  # whatever stands among constants
    """Whether a set holds what is found by its address (`None`, `...`); text is found by a seed, which is fixed."""
    if isinstance(value, frozenset):
        return any(_is_addressed(item) for item in value)
    items = value if isinstance(value, tuple) else getattr(value, "co_consts", ())
    return any(_has_addressed_set(item) for item in items)


def _is_addressed(value: Any) -> bool:  # noqa: ANN401
    if isinstance(value, (tuple, frozenset)):
        return any(_is_addressed(item) for item in value)
    return value is None or value is ...


def _write(destination: str, data: bytes) -> None:
    os.makedirs(os.path.dirname(destination), exist_ok=True)
    with open(destination, "xb") as stream:
        stream.write(data)


if __name__ == "__main__":
    main(sys.argv[1])

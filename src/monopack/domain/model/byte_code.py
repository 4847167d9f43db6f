"""Byte code that ships beside its sources (PEP 3147, PEP 552)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class ByteCode(Enum):
    """Which modules ship compiled: none, those that importing the entrypoint loads, or all."""

    NONE = "none"
    STARTUP = "startup"
    ALL = "all"


@dataclass(frozen=True, kw_only=True, slots=True)
class Compiler:
    """The CPython `python` of this machine as a compiler.

    `version` is exact (`3.12.1`), `tag` what its byte code's file names bear (`cpython-312`), `magic` the hex of the
    number that a file begins with. Nothing else of an interpreter shows in what it compiles, its platform neither.
    """

    python: str
    version: str
    tag: str
    magic: str

    @property
    def identity(self) -> tuple[str, str, str]:
        """What byte code depends on besides its source and where that lies in the payload."""
        return self.version, self.tag, self.magic

    def __str__(self) -> str:
        return f"CPython {self.version}"


@dataclass(frozen=True, kw_only=True, slots=True)
class CompiledFile:
    """What became of the source `path`, whose bytes had the digest `source`.

    `sha256` and `size` are those of its byte code; `problem` says why there is none.
    """

    path: str
    source: str
    sha256: str = ""
    size: int = 0
    problem: str = ""


def is_source(path: str) -> bool:
    """Whether byte code can lie beside a payload's file: Python text outside the metadata of distributions."""
    return path.endswith(".py") and not path.partition("/")[0].endswith(".dist-info")


def byte_code_path(source: str, tag: str) -> str:
    """Where the import system looks for the byte code of `source` (PEP 3147)."""
    folder, slash, name = source.rpartition("/")
    return f"{folder}{slash}__pycache__/{name.removesuffix('.py')}.{tag}.pyc"

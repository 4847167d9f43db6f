"""Compiling Python sources."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Protocol

from monopack.domain.model.byte_code import CompiledFile, Compiler


class ByteCompiler(Protocol):
    """Compiles with a given interpreter; equal sources at equal paths give equal bytes, whatever else is compiled."""

    @abstractmethod
    def identify(self, python: str) -> Compiler:
        """The interpreter `python` as a compiler. `PackFailure` when it does not answer."""

    @abstractmethod
    def compile(self, paths: Sequence[str], *, folder: str, into: str, compiler: Compiler) -> tuple[CompiledFile, ...]:
        """Compile `paths` of `folder` to where PEP 3147 has them, below `into`; one answer a path, in order.

        What is written is taken for good whatever becomes of its source (PEP 552, unchecked hash), and names its
        source by its path. Nothing of the sources runs. `PackFailure` when the interpreter cannot be started.
        """

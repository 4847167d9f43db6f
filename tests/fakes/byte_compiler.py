"""A compiler that only pretends to compile."""

from __future__ import annotations

import hashlib
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from monopack.domain.model.byte_code import CompiledFile, Compiler, byte_code_path
from monopack.domain.ports.byte_compiler import ByteCompiler

COMPILER = Compiler(python="/usr/bin/python3.12", version="3.12.1", tag="cpython-312", magic="cb0d0d0a")


@dataclass
class FakeByteCompiler(ByteCompiler):
    """Byte code is version, path and digest of the source in words; `broken` paths have none.

    With `disk` (that of a FakePayloads, which lays digests) it touches no file. `compiled` remembers every path.
    """

    disk: MutableMapping[str, bytes] | None = None
    broken: frozenset[str] = frozenset()
    compiler: Compiler = COMPILER
    compiled: list[str] = field(default_factory=list)

    def identify(self, python: str) -> Compiler:
        return self.compiler

    def compile(self, paths: Sequence[str], *, folder: str, into: str, compiler: Compiler) -> tuple[CompiledFile, ...]:
        return tuple(self._one(path, folder, into, compiler) for path in paths)

    def _one(self, path: str, folder: str, into: str, compiler: Compiler) -> CompiledFile:
        self.compiled.append(path)
        source = self._digest(f"{folder}/{path}")
        if path in self.broken:
            return CompiledFile(path=path, source=source, problem="SyntaxError")
        content = byte_code(path, source, compiler)
        self._write(f"{into}/{byte_code_path(path, compiler.tag)}", content)
        return CompiledFile(path=path, source=source, sha256=hashlib.sha256(content).hexdigest(), size=len(content))

    def _digest(self, path: str) -> str:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest() if self.disk is None else self.disk[path].decode()

    def _write(self, path: str, content: bytes) -> None:
        if self.disk is not None:
            self.disk[path] = content
            return
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        with Path(path).open("xb") as stream:
            stream.write(content)


def byte_code(path: str, source: str, compiler: Compiler = COMPILER) -> bytes:
    """What the fake makes of a source with this digest."""
    return f"{compiler.version} {path} {source}".encode()

"""Byte code of entries, as entries of their own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from monopack.adapters.distribution_store.entries import FILES, DamagedEntryError, write_entry
from monopack.adapters.distribution_store.shelf import Shelf
from monopack.adapters.files.writing import make_folders
from monopack.domain.model.byte_code import CompiledFile, Compiler, byte_code_path, is_source
from monopack.domain.model.distribution import Distribution, DistributionFile
from monopack.domain.ports.byte_compiler import ByteCompiler

_FORMAT = 1
"""Counts up when the same compiler's byte code is made or laid out differently."""


def compiled_key(source: Distribution, compiler: Compiler) -> str:
    """The name of the entry with the byte code of the entry `source`."""
    digest = hashlib.sha256(json.dumps([_FORMAT, *compiler.identity]).encode()).hexdigest()[:16]
    return f"{source.key}.{compiler.tag}-{digest}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Compiling:
    """Makes what a shelf lacks; `folder` holds the files of the one entry that is wanted."""

    byte_compiler: ByteCompiler
    compiler: Compiler
    folder: str

    def fetch(self, wanted: Mapping[str, Distribution], shelf: Shelf) -> dict[str, Distribution]:
        """The byte code of each of `wanted`, by its key. `DamagedEntryError` when a source is not as recorded."""
        return shelf.derive(wanted, self._made)

    def _made(self, key: str, source: Distribution, staged: Path) -> Distribution:
        make_folders(staged / FILES)
        paths = [file.path for file in source.files if is_source(file.path)]
        answers = self.byte_compiler.compile(
            paths, folder=self.folder, into=str(staged / FILES), compiler=self.compiler
        )
        _check(source, answers)
        files = [self._file(answer) for answer in answers if not answer.problem]
        compiled = Distribution(
            key=key,
            name=source.name,
            version=source.version,
            files=tuple(sorted(files, key=lambda file: file.path)),
        )
        write_entry(staged, compiled)
        return compiled

    def _file(self, answer: CompiledFile) -> DistributionFile:
        path = byte_code_path(answer.path, self.compiler.tag)
        return DistributionFile(path=path, size=answer.size, sha256=answer.sha256)


def _check(source: Distribution, answers: tuple[CompiledFile, ...]) -> None:
    digests = {file.path: file.sha256 for file in source.files}
    for answer in answers:
        if digests[answer.path] != answer.source:
            raise DamagedEntryError(f"`{answer.path}` was changed")

"""Libraries of entries without what only debuggers read, as entries of their own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from monopack.adapters.distribution_store.copying import copy_checked
from monopack.adapters.distribution_store.entries import FILES, write_entry
from monopack.adapters.distribution_store.shelf import Shelf
from monopack.adapters.files.writing import make_folders, remove_file
from monopack.domain.model.distribution import Distribution, DistributionFile
from monopack.domain.model.stripping import Stripper, is_library
from monopack.domain.ports.symbol_stripper import SymbolStripper
from monopack.domain.verifying.memory_image import memory_image

_FORMAT = 1
"""Counts up when the same program's results are made or judged differently."""

_WORTH_KEEPING = 1024
"""Bytes below which a second copy of a library costs more than it saves."""


def stripped_key(source: Distribution, stripper: Stripper) -> str:
    """The name of the entry with the stripped libraries of the entry `source`."""
    digest = hashlib.sha256(json.dumps([_FORMAT, stripper.version]).encode()).hexdigest()[:16]
    return f"{source.key}.stripped-{digest}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stripping:
    """Makes what a shelf lacks; `folder` holds the files of the one entry that is wanted."""

    symbol_stripper: SymbolStripper
    stripper: Stripper
    folder: str

    def fetch(self, wanted: Mapping[str, Distribution], shelf: Shelf) -> dict[str, Distribution]:
        """The stripped libraries of each of `wanted`, by its key. `DamagedEntryError` when a source is damaged."""
        return shelf.derive(wanted, self._made)

    def _made(self, key: str, source: Distribution, staged: Path) -> Distribution:
        files = staged / FILES
        make_folders(files)
        libraries = [file for file in source.files if is_library(file.path)]
        for file in libraries:
            copy_checked(f"{self.folder}/{file.path}", str(files / file.path), file=file)
        self.symbol_stripper.strip([file.path for file in libraries], folder=str(files), stripper=self.stripper)
        kept = tuple(found for file in libraries if (found := self._judged(file, files)))
        stripped = Distribution(key=key, name=source.name, version=source.version, files=kept)
        write_entry(staged, stripped)
        return stripped

    def _judged(self, file: DistributionFile, files: Path) -> DistributionFile | None:
        """The stripped library, where it is notably smaller and would be loaded as before: else it is let go.

        Programs that know nothing of libraries put together by `auditwheel` can break them.
        """
        path = files / file.path
        content = path.read_bytes() if path.is_file() else b""
        before = memory_image(Path(self.folder, file.path).read_bytes())
        if len(content) <= file.size - _WORTH_KEEPING and before is not None and memory_image(content) == before:
            digest = hashlib.sha256(content).hexdigest()
            return DistributionFile(path=file.path, size=len(content), sha256=digest, executable=file.executable)
        remove_file(path)
        return None

"""Payloads as folders on disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from monopack.domain.model.plan import PayloadFile
from monopack.domain.ports.contents import Contents
from monopack.domain.ports.payloads import Payloads


class PayloadFolder(Payloads):
    """Writes each file once; folders are made before their files, each once."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents

    def lay(self, files: Sequence[PayloadFile], folder: str) -> None:
        """Write `files` into the new folder `folder`, linked to nothing that outlives it."""
        Path(folder).mkdir()
        for parent in sorted({file.path.rpartition("/")[0] for file in files}):
            Path(folder, parent).mkdir(parents=True, exist_ok=True)
        for file in files:
            self._contents.write(file, f"{folder}/{file.path}")

    def read(self, folder: str, path: str) -> bytes:
        """The bytes of one file that was laid."""
        return Path(folder, path).read_bytes()

"""Payloads as folders on disk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from monopack.domain.model.plan import PayloadFile
from monopack.domain.ports.contents import Contents
from monopack.domain.ports.payloads import Payloads


class PayloadFolder(Payloads):
    """Writes each file once; folders are made before their files, each once."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents

    def lay(self, files: Sequence[PayloadFile], folder: str) -> None:
        """Write `files` into `folder`, made where it is missing; none of them is there yet, none is linked to others."""
        Path(folder).mkdir(exist_ok=True)
        for parent in sorted({file.path.rpartition("/")[0] for file in files}):
            Path(folder, parent).mkdir(parents=True, exist_ok=True)
        for file in files:
            self._contents.write(file, f"{folder}/{file.path}")

    @contextmanager
    def laid(self, files: Sequence[PayloadFile]) -> Iterator[str]:
        """`files` in a private folder that is gone at the end of the block."""
        with tempfile.TemporaryDirectory(prefix="monopack-laid-") as folder:
            self.lay(files, folder)
            yield folder

    def read(self, folder: str, path: str) -> bytes:
        """The bytes of one file that was laid."""
        return Path(folder, path).read_bytes()

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from monopack.domain.model.laid import LaidFile
from monopack.domain.model.plan import PayloadFile
from monopack.domain.ports.payloads import Payloads


@dataclass
class FakePayloads(Payloads):
    """Lays digests into `disk` (share it with a FakeArtifactStore's `staging` to publish them)."""

    disk: MutableMapping[str, bytes] = field(default_factory=dict)
    tidied: int = 0

    def lay(self, files: Sequence[PayloadFile], folder: str) -> None:
        for file in files:
            self.disk[f"{folder}/{file.path}"] = file.sha256.encode()

    def renew(self, files: Sequence[PayloadFile], folder: str) -> None:
        self.lay(files, folder)

    @contextmanager
    def laid(self, files: Sequence[PayloadFile]) -> Iterator[str]:
        folder = f"laid/{len(self.disk)}"
        self.lay(files, folder)
        yield folder
        for file in files:
            del self.disk[f"{folder}/{file.path}"]

    def looks(self, files: Sequence[PayloadFile], folder: str) -> tuple[LaidFile, ...]:
        return tuple(LaidFile(file.path, len(self.disk[f"{folder}/{file.path}"]), 0, shared=False) for file in files)

    def read(self, folder: str, path: str) -> bytes:
        return self.disk[f"{folder}/{path}"]

    def untouched(self) -> bool:
        return True

    def tidy(self) -> None:
        self.tidied += 1

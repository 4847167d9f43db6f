from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, field

from monopack.domain.model.plan import PayloadFile
from monopack.domain.ports.payloads import Payloads


@dataclass
class FakePayloads(Payloads):
    """Lays digests into `disk` (share it with a FakeArtifactStore's `staging` to publish them)."""

    disk: MutableMapping[str, bytes] = field(default_factory=dict)

    def lay(self, files: Sequence[PayloadFile], folder: str) -> None:
        for file in files:
            self.disk[f"{folder}/{file.path}"] = file.sha256.encode()

    def read(self, folder: str, path: str) -> bytes:
        return self.disk[f"{folder}/{path}"]

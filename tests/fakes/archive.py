from __future__ import annotations

import hashlib
import json
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, field

from monopack.domain.model.plan import PayloadFile
from monopack.domain.ports.archive import Archive, Artifact


@dataclass
class FakeArchive(Archive):
    """An archive is the JSON of its members' names and digests, kept on `disk`."""

    disk: MutableMapping[str, bytes] = field(default_factory=dict)

    def write(self, files: Sequence[PayloadFile], destination: str) -> Artifact:
        if destination in self.disk:
            raise FileExistsError(destination)
        content = json.dumps([(file.path, file.sha256, file.executable) for file in files]).encode()
        self.disk[destination] = content
        return Artifact(sha256=hashlib.sha256(content).hexdigest(), size=len(content))

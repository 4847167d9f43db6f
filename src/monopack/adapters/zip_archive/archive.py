"""Writing archives."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence

from monopack.adapters.files.writing import NewFile
from monopack.adapters.zip_archive.member import LIMIT_16, LIMIT_32, ZIP64, Member
from monopack.domain.model.plan import FromDistribution, PayloadFile
from monopack.domain.ports.archive import Archive, Artifact
from monopack.domain.ports.contents import Contents

_WORTH_A_WRITE = 1 << 20


class ZipArchive(Archive):
    """Writes members in the order given, dated 1980-01-01, modes 0644 and 0755, without data descriptors."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._shared: dict[tuple[str, str, str, bool], Member] = {}

    def write(self, files: Sequence[PayloadFile], destination: str) -> Artifact:
        """Write the new file `destination`, flushed to disk; its sha256 is computed on the way."""
        with NewFile(destination) as archive:
            output = _HashingOutput(archive)
            central = b"".join([_write_member(self._member(file), output) for file in files])
            _write_directory(central, len(files), output)
            output.drain()
            archive.flush()
        return Artifact(sha256=output.hexdigest(), size=output.offset)

    def _member(self, file: PayloadFile) -> Member:
        """The member; those of distributions are kept, for other packs ship them, too."""
        origin = file.origin
        if not isinstance(origin, FromDistribution):
            return Member.of(file, self._contents.deflated(file))
        key = (origin.key, file.path, file.sha256, file.executable)
        known = self._shared.get(key)
        if known is None:
            known = self._shared[key] = Member.of(file, self._contents.deflated(file))
        return known


class _HashingOutput:
    """Counts and hashes what passes through, small pieces together."""

    def __init__(self, destination: NewFile) -> None:
        self._destination = destination
        self._hash = hashlib.sha256()
        self._pieces: list[bytes | memoryview] = []
        self._gathered = 0
        self.offset = 0

    def write(self, data: bytes | memoryview) -> None:
        self._pieces.append(data)
        self._gathered += len(data)
        self.offset += len(data)
        if self._gathered >= _WORTH_A_WRITE:
            self.drain()

    def drain(self) -> None:
        """Pass on what was gathered."""
        data = b"".join(self._pieces)
        self._pieces, self._gathered = [], 0
        self._destination.write(data)
        self._hash.update(data)

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def _write_member(member: Member, output: _HashingOutput) -> bytes:
    """Write the local record; the entry for the central directory is returned."""
    offset = output.offset
    output.write(member.head)
    output.write(member.deflated.data)
    return member.central_entry(offset)


def _write_directory(central: bytes, count: int, output: _HashingOutput) -> None:
    """The central directory and the records that end the file, zip64 ones only where they are needed."""
    start = output.offset
    output.write(central)
    size, end = len(central), output.offset
    if count >= LIMIT_16 or end >= LIMIT_32:
        output.write(struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, ZIP64, ZIP64, 0, 0, count, count, size, start))
        output.write(struct.pack("<4sLQL", b"PK\6\7", 0, end, 1))
    counts = (min(count, LIMIT_16),) * 2
    output.write(struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *counts, min(size, LIMIT_32), min(start, LIMIT_32), 0))

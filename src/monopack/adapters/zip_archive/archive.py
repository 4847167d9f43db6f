"""Writing archives."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence

from monopack.adapters.files.large import LargeFile
from monopack.adapters.zip_archive.member import LIMIT_16, LIMIT_32, ZIP64, Member
from monopack.domain.model.plan import FromDistribution, PayloadFile
from monopack.domain.ports.archive import Archive, Artifact
from monopack.domain.ports.contents import Contents


class ZipArchive(Archive):
    """Writes members in the order given, dated 1980-01-01, modes 0644 and 0755, without data descriptors."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._shared: dict[tuple[str, str, str, bool], Member] = {}

    def write(self, files: Sequence[PayloadFile], destination: str) -> Artifact:
        """Write the new file `destination`, flushed to disk; its sha256 is computed on the way."""
        digest = hashlib.sha256()
        with LargeFile(destination, digest) as archive:
            central: list[bytes] = []
            for file in files:
                member = self._member(file)
                central.append(member.central_entry(archive.size))
                archive.write(member.head, member.deflated.data)
            _write_directory(b"".join(central), len(files), archive)
            archive.flush()
        return Artifact(sha256=digest.hexdigest(), size=archive.size)

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


def _write_directory(central: bytes, count: int, archive: LargeFile) -> None:
    """The central directory and the records that end the file, zip64 ones only where they are needed."""
    start = archive.size
    archive.write(central)
    size, end = len(central), archive.size
    if count >= LIMIT_16 or end >= LIMIT_32:
        archive.write(struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, ZIP64, ZIP64, 0, 0, count, count, size, start))
        archive.write(struct.pack("<4sLQL", b"PK\6\7", 0, end, 1))
    counts = (min(count, LIMIT_16),) * 2
    archive.write(struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *counts, min(size, LIMIT_32), min(start, LIMIT_32), 0))

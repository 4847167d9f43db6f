"""Zip files put together from members that are compressed already (APPNOTE 6.3.10)."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence

from monopack.adapters.files.writing import NewFile
from monopack.domain.model.errors import Location, PackFailure
from monopack.domain.model.plan import PayloadFile
from monopack.domain.ports.archive import Archive, Artifact
from monopack.domain.ports.contents import Contents, Deflated

_DATE_1980_01_01 = 0x0021
_UNIX, _REGULAR_FILE = 3, 0o100000
_STORED, _DEFLATED = 0, 8
_UTF8 = 0x0800
_ZIP64, _PLAIN = 45, 20
_LIMIT_32, _LIMIT_16 = 0xFFFFFFFF, 0xFFFF


class ZipArchive(Archive):
    """Writes members in the order given, dated 1980-01-01, modes 0644 and 0755, without data descriptors."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents

    def write(self, files: Sequence[PayloadFile], destination: str) -> Artifact:
        """Write the new file `destination`, flushed to disk; its sha256 is computed on the way."""
        with NewFile(destination) as archive:
            output = _HashingOutput(archive)
            central = [self._write_member(file, output) for file in files]
            _write_directory(central, output)
            archive.flush()
        return Artifact(sha256=output.hexdigest(), size=output.offset)

    def _write_member(self, file: PayloadFile, output: _HashingOutput) -> bytes:
        """Write local header and data; the member's entry for the central directory is returned."""
        name = _encoded_name(file)
        member = self._contents.deflated(file)
        offset = output.offset
        output.write(_local_header(name, member))
        output.write(name)
        output.write(_local_extra(member))
        output.write(member.data)
        return _central_entry(name, member, offset=offset, executable=file.executable)


class _HashingOutput:
    """Counts and hashes what passes through."""

    def __init__(self, destination: NewFile) -> None:
        self._destination = destination
        self._hash = hashlib.sha256()
        self.offset = 0

    def write(self, data: bytes) -> None:
        self._destination.write(data)
        self._hash.update(data)
        self.offset += len(data)

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def _encoded_name(file: PayloadFile) -> bytes:
    name = file.path.encode()
    if len(name) > _LIMIT_16:
        raise PackFailure(
            "the path is too long for a zip member", where=Location(path=file.path[:80] + "…"), why=f"{len(name)} bytes"
        )
    return name


def _common_fields(name: bytes, member: Deflated) -> tuple[int, ...]:
    """Version needed up to the sizes: the fields that local header and central entry share."""
    large = _is_large(member)
    flags = 0 if name.isascii() else _UTF8
    method = _STORED if member.stored else _DEFLATED
    sizes = (_LIMIT_32, _LIMIT_32) if large else (len(member.data), member.size)
    return (_ZIP64 if large else _PLAIN, flags, method, 0, _DATE_1980_01_01, member.crc32, *sizes)


def _is_large(member: Deflated) -> bool:
    return member.size >= _LIMIT_32 or len(member.data) >= _LIMIT_32


def _local_header(name: bytes, member: Deflated) -> bytes:
    fields = _common_fields(name, member)
    return struct.pack("<4s5H3L2H", b"PK\3\4", *fields, len(name), len(_local_extra(member)))


def _local_extra(member: Deflated) -> bytes:
    return struct.pack("<2H2Q", 1, 16, member.size, len(member.data)) if _is_large(member) else b""


def _central_entry(name: bytes, member: Deflated, *, offset: int, executable: bool) -> bytes:
    extra = b"" if not _is_large(member) else struct.pack("<2Q", member.size, len(member.data))
    extra += struct.pack("<Q", offset) if offset >= _LIMIT_32 else b""
    extra = struct.pack("<2H", 1, len(extra)) + extra if extra else b""
    needed, *fields = _common_fields(name, member)
    needed = _ZIP64 if extra else needed
    mode = (_REGULAR_FILE | (0o755 if executable else 0o644)) << 16
    return (
        struct.pack("<4s2B5H3L", b"PK\1\2", needed, _UNIX, needed, *fields)
        + struct.pack("<5H2L", len(name), len(extra), 0, 0, 0, mode, min(offset, _LIMIT_32))
        + name
        + extra
    )


def _write_directory(central: Sequence[bytes], output: _HashingOutput) -> None:
    """The central directory and the records that end the file, zip64 ones only where they are needed."""
    start, count = output.offset, len(central)
    for entry in central:
        output.write(entry)
    size, end = output.offset - start, output.offset
    if count >= _LIMIT_16 or end >= _LIMIT_32:
        output.write(struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, _ZIP64, _ZIP64, 0, 0, count, count, size, start))
        output.write(struct.pack("<4sLQL", b"PK\6\7", 0, end, 1))
    counts = (min(count, _LIMIT_16),) * 2
    output.write(struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *counts, min(size, _LIMIT_32), min(start, _LIMIT_32), 0))

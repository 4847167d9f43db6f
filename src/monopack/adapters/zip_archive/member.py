"""One member as it stands in an archive: its local record, and its entry in the central directory."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from monopack.domain.model.errors import Location, PackFailure
from monopack.domain.model.plan import PayloadFile
from monopack.domain.ports.contents import Deflated

LIMIT_32, LIMIT_16 = 0xFFFFFFFF, 0xFFFF
ZIP64, PLAIN = 45, 20
_DATE_1980_01_01 = 0x0021
_UNIX, _REGULAR_FILE = 3, 0o100000
_STORED, _DEFLATED = 0, 8
_UTF8 = 0x0800


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """Everything of a member that is the same in every archive; only its place differs.

    `head` is all of the local record but the data; `before` and `after` are the central entry around the offset.
    """

    name: bytes
    deflated: Deflated
    executable: bool
    head: bytes
    before: bytes
    after: bytes

    @classmethod
    def of(cls, file: PayloadFile, deflated: Deflated) -> Member:
        """The member of `file`. `PackFailure` when its path is too long for one."""
        name = _encoded_name(file)
        entry = _central_entry(name, deflated, offset=0, executable=file.executable)
        place = len(entry) - len(name) - len(_extra(deflated, 0)) - 4
        return cls(
            name=name,
            deflated=deflated,
            executable=file.executable,
            head=_local_header(name, deflated),
            before=entry[:place],
            after=entry[place + 4 :],
        )

    def central_entry(self, offset: int) -> bytes:
        """The entry of a member whose local record begins at `offset`."""
        if offset < LIMIT_32:
            return self.before + offset.to_bytes(4, "little") + self.after
        return _central_entry(self.name, self.deflated, offset=offset, executable=self.executable)


def _encoded_name(file: PayloadFile) -> bytes:
    name = file.path.encode()
    if len(name) > LIMIT_16:
        raise PackFailure(
            "the path is too long for a zip member", where=Location(path=file.path[:80] + "…"), why=f"{len(name)} bytes"
        )
    return name


def _common_fields(name: bytes, member: Deflated) -> tuple[int, ...]:
    """Version needed up to the sizes: the fields that local header and central entry share."""
    large = _is_large(member)
    flags = 0 if name.isascii() else _UTF8
    method = _STORED if member.stored else _DEFLATED
    sizes = (LIMIT_32, LIMIT_32) if large else (len(member.data), member.size)
    return (ZIP64 if large else PLAIN, flags, method, 0, _DATE_1980_01_01, member.crc32, *sizes)


def _is_large(member: Deflated) -> bool:
    return member.size >= LIMIT_32 or len(member.data) >= LIMIT_32


def _local_header(name: bytes, member: Deflated) -> bytes:
    extra = struct.pack("<2H2Q", 1, 16, member.size, len(member.data)) if _is_large(member) else b""
    fields = _common_fields(name, member)
    return struct.pack("<4s5H3L2H", b"PK\3\4", *fields, len(name), len(extra)) + name + extra


def _extra(member: Deflated, offset: int) -> bytes:
    """The central entry's zip64 field, which holds what does not fit into 32 bits."""
    extra = b"" if not _is_large(member) else struct.pack("<2Q", member.size, len(member.data))
    extra += struct.pack("<Q", offset) if offset >= LIMIT_32 else b""
    return struct.pack("<2H", 1, len(extra)) + extra if extra else b""


def _central_entry(name: bytes, member: Deflated, *, offset: int, executable: bool) -> bytes:
    extra = _extra(member, offset)
    needed, *fields = _common_fields(name, member)
    needed = ZIP64 if extra else needed
    mode = (_REGULAR_FILE | (0o755 if executable else 0o644)) << 16
    return (
        struct.pack("<4s2B5H3L", b"PK\1\2", needed, _UNIX, needed, *fields)
        + struct.pack("<5H2L", len(name), len(extra), 0, 0, 0, mode, min(offset, LIMIT_32))
        + name
        + extra
    )

"""Reading which processors and systems Mach-O and PE libraries are made for."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_MACH_WIDE = b"\xcf\xfa\xed\xfe"
_MACH_FAT = b"\xca\xfe\xba\xbe"
_MACH_MACHINES = {0x01000007: "x86_64", 0x0100000C: "aarch64"}
_MACH_BUILD_VERSION, _MACH_MINIMUM_MACOS = 0x32, 0x24
_PE_MACHINES = {0x14C: "i686", 0x8664: "x86_64", 0xAA64: "aarch64"}
_MOST_SLICES = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class MachFacts:
    """Each processor of a (fat) library, with the oldest macOS that it starts on."""

    slices: tuple[tuple[str, tuple[int, int]], ...]


def read_mach(data: bytes) -> MachFacts | None:
    """The facts of a 64-bit or fat Mach-O file; None for anything else."""
    try:
        if data[:4] == _MACH_WIDE:
            return MachFacts(slices=(_slice(data, 0),))
        if data[:4] == _MACH_FAT:
            return MachFacts(slices=tuple(_slice(data, offset) for offset in _fat_offsets(data)))
    except (struct.error, OverflowError):
        return None
    return None


def read_pe(data: bytes) -> str | None:
    """The processor of a PE library; None for anything else."""
    try:
        if data[:2] != b"MZ":
            return None
        (start,) = struct.unpack_from("<I", data, 0x3C)
        if data[start : start + 4] != b"PE\0\0":
            return None
        (machine,) = struct.unpack_from("<H", data, start + 4)
    except struct.error:
        return None
    return _PE_MACHINES.get(machine, f"machine {machine}")


def _fat_offsets(data: bytes) -> Iterator[int]:
    (count,) = struct.unpack_from(">I", data, 4)
    if count > _MOST_SLICES:  # the same first bytes begin a Java class
        return
    for number in range(count):
        yield struct.unpack_from(">IIIII", data, 8 + 20 * number)[2]


def _slice(data: bytes, offset: int) -> tuple[str, tuple[int, int]]:
    _, machine, _, _, commands = struct.unpack_from("<IIIII", data, offset)
    version = (0, 0)
    at = offset + 32
    for _ in range(commands):
        command, size = struct.unpack_from("<II", data, at)
        if command == _MACH_BUILD_VERSION:
            version = _version(struct.unpack_from("<I", data, at + 12)[0])
        elif command == _MACH_MINIMUM_MACOS:
            version = _version(struct.unpack_from("<I", data, at + 8)[0])
        at += max(size, 8)
    return _MACH_MACHINES.get(machine, f"machine {machine}"), version


def _version(packed: int) -> tuple[int, int]:
    return packed >> 16, packed >> 8 & 0xFF

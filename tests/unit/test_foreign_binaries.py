"""What the first bytes of a library say of the machine that it is for."""

from __future__ import annotations

import struct

import pytest

from monopack.domain.verifying.foreign_binaries import read_mach, read_pe

X86_64, ARM64 = 0x01000007, 0x0100000C


def mach(machine: int, *commands: tuple[int, int]) -> bytes:
    """A thin 64-bit library with load commands, a number and a packed version each."""
    body = b"".join(struct.pack("<IIIII", number, 20, version, version, 0) for number, version in commands)
    return struct.pack("<IIIII", 0xFEEDFACF, machine, 0, 6, len(commands)) + bytes(12) + body


def fat(*slices: bytes) -> bytes:
    head = struct.pack(">II", 0xCAFEBABE, len(slices))
    places = [4096 * (number + 1) for number in range(len(slices))]
    table = b"".join(struct.pack(">IIIII", 0, 0, place, 4096, 12) for place in places)
    return (head + table).ljust(4096, b"\0") + b"".join(part.ljust(4096, b"\0") for part in slices)


def pe(machine: int, mark: bytes = b"PE\0\0") -> bytes:
    return b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", 0x40) + mark + struct.pack("<H", machine)


def test_oldest_macos_by_the_older_and_the_newer_command() -> None:
    older = read_mach(mach(X86_64, (0x19, 0), (0x24, 10 << 16 | 13 << 8)))
    assert older is not None
    assert older.slices == (("x86_64", (10, 13)),)


def test_each_slice_of_a_fat_library() -> None:
    found = read_mach(fat(mach(X86_64, (0x24, 11 << 16)), mach(ARM64)))
    assert found is not None
    assert found.slices == (("x86_64", (11, 0)), ("aarch64", (0, 0)))


@pytest.mark.parametrize("data", [b"", b"\x7fELF", mach(X86_64, (0x24, 0))[:40], b"\xca\xfe\xba\xbe\0\0\0"])
def test_no_mach_library(data: bytes) -> None:
    assert read_mach(data) is None


def test_java_class_has_no_slices() -> None:
    found = read_mach(b"\xca\xfe\xba\xbe\0\0\0\x41" + bytes(99))
    assert found is not None
    assert found.slices == ()


@pytest.mark.parametrize(
    ("data", "machine"),
    [
        (pe(0x8664), "x86_64"),
        (pe(0xAA64), "aarch64"),
        (pe(0x1234), "machine 4660"),
        (pe(0x8664, b"NE\0\0"), None),
        (b"MZ", None),
        (b"\x7fELF", None),
    ],
)
def test_processor_of_a_windows_library(data: bytes, machine: str | None) -> None:
    assert read_pe(data) == machine

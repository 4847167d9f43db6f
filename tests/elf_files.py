"""ELF libraries drawn from what they ask for."""

from __future__ import annotations

import struct
from collections.abc import Sequence


def elf(
    *,
    machine: int = 0x3E,
    wide: bool = True,
    needed: Sequence[str] = (),
    versions: Sequence[str] = (),
) -> bytes:
    """A little-endian library with one load segment, a dynamic section, its strings and its version needs."""
    strings = b"\0"
    places = {}
    for text in (*needed, *versions, "libc.so.6"):
        places[text] = len(strings)
        strings += text.encode() + b"\0"
    header, program = (64, 56) if wide else (52, 32)
    dynamic_at = header + 2 * program
    entries = [(1, places[name]) for name in needed]
    step = 16 if wide else 8
    dynamic_size = (len(entries) + 4) * step
    strings_at = dynamic_at + dynamic_size
    versions_at = strings_at + len(strings)
    base = 0x1000
    entries += [(5, base + strings_at)]
    if versions:
        entries += [(0x6FFFFFFE, base + versions_at), (0x6FFFFFFF, 1)]
    entries += [(0, 0)]
    dynamic = b"".join(struct.pack("<qQ" if wide else "<iI", *entry) for entry in entries).ljust(dynamic_size, b"\0")
    needs = struct.pack("<HHIII", 1, len(versions), places["libc.so.6"], 16, 0)
    for number, version in enumerate(versions):
        following = 16 if number + 1 < len(versions) else 0
        needs += struct.pack("<IHHII", 0, 0, 2, places[version], following)
    size = versions_at + len(needs)
    ident = b"\x7fELF" + bytes([2 if wide else 1, 1, 1]) + bytes(9)
    form = "<HHIQQQIHHHHHH" if wide else "<HHIIIIIHHHHHH"
    head = ident + struct.pack(form, 3, machine, 1, 0, header, 0, 0, header, program, 2, 0, 0, 0)
    load, own = _segment(wide, 1, 0, base, size), _segment(wide, 2, dynamic_at, base + dynamic_at, dynamic_size)
    return head + load + own + dynamic + strings + needs


def _segment(wide: bool, kind: int, offset: int, address: int, size: int) -> bytes:
    if wide:
        return struct.pack("<IIQQQQQQ", kind, 4, offset, address, address, size, size, 8)
    return struct.pack("<IIIIIIII", kind, offset, address, address, size, size, 4, 4)

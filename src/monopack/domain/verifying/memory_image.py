"""What a loader makes of an ELF file: equal images run alike, whatever else differs in the files."""

from __future__ import annotations

import struct
from typing import NamedTuple

_MAGIC = b"\x7fELF"
_LOAD = 1


class _Layout(NamedTuple):
    """Where a class of ELF files has what; the last four are positions in a program header's row of numbers."""

    header: int
    start: str
    start_at: int
    counts_at: int
    row: str
    offset: int
    address: int
    size: int
    alignment: int


_WIDE = _Layout(64, "Q", 32, 54, "IIQQQQQQ", offset=2, address=3, size=5, alignment=7)
_NARROW = _Layout(52, "I", 28, 42, "IIIIIIII", offset=1, address=2, size=4, alignment=7)


class Segment(NamedTuple):
    """One program header without its offset, whether the system can map it as it lies, and, if loaded, its bytes."""

    header: tuple[int, ...]
    mappable: bool
    content: bytes


def memory_image(data: bytes) -> tuple[Segment, ...] | None:
    """All segments, blank where the file says where its parts lie; None for anything but an ELF file."""
    if data[:4] != _MAGIC:
        return None
    try:
        return tuple(_segments(data, _WIDE if data[4] == 2 else _NARROW))  # noqa: PLR2004  # ELFCLASS64
    except (struct.error, IndexError):
        return None


def _segments(data: bytes, layout: _Layout) -> list[Segment]:
    order = "<" if data[5] == 1 else ">"
    (start,) = struct.unpack_from(order + layout.start, data, layout.start_at)
    step, count = struct.unpack_from(order + "HH", data, layout.counts_at)
    hidden = ((0, layout.header), (start, start + step * count))
    found = []
    for number in range(count):
        row = struct.unpack_from(order + layout.row, data, start + number * step)
        offset = row[layout.offset]
        mappable = (offset - row[layout.address]) % max(row[layout.alignment], 1) == 0
        content = _without(data, offset, offset + row[layout.size], hidden) if row[0] == _LOAD else b""
        found.append(Segment((*row[: layout.offset], *row[layout.offset + 1 :]), mappable or row[0] != _LOAD, content))
    return found


def _without(data: bytes, first: int, last: int, hidden: tuple[tuple[int, int], ...]) -> bytes:
    """The bytes from `first` to `last`, the `hidden` ones among them blank."""
    content = bytearray(data[first:last])
    if len(content) != last - first:
        raise IndexError(last)
    for begin, end in hidden:
        low, high = max(begin, first), min(end, last)
        if low < high:
            content[low - first : high - first] = bytes(high - low)
    return bytes(content)

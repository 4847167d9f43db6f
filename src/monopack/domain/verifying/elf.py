"""Reading what an ELF shared library asks of the system that loads it (System V ABI, LSB symbol versions)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MAGIC = b"\x7fELF"
_MACHINES = {
    0x03: "i686",
    0x28: "armv7l",
    0x3E: "x86_64",
    0xB7: "aarch64",
    0x15: "ppc64le",
    0x16: "s390x",
    0xF3: "riscv64",
}
_LOAD, _DYNAMIC = 1, 2
_NEEDED, _STRTAB, _VERNEED, _VERNEEDNUM = 1, 5, 0x6FFFFFFE, 0x6FFFFFFF
_LONGEST_NAME = 4096


@dataclass(frozen=True, kw_only=True, slots=True)
class ElfFacts:
    """`needed` are the libraries to load with it, `versions` the symbol versions it asks of them (`GLIBC_2.17`)."""

    machine: str
    needed: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Segment:
    kind: int
    offset: int
    address: int
    size: int


def read_elf(data: bytes) -> ElfFacts | None:
    """The facts of an ELF file; None for anything else, also a broken one."""
    if data[:4] != MAGIC:
        return None
    try:
        return _Elf(data).facts()
    except (struct.error, IndexError, ValueError, OverflowError):
        return None


class _Elf:
    """Numbers of a file in its own width and byte order."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._wide = data[4] == 2  # noqa: PLR2004  # ELFCLASS64
        self._order = "<" if data[5] == 1 else ">"
        (machine,) = self._read("H", 18)
        self._machine = _MACHINES.get(machine, f"machine {machine}")
        self._segments = tuple(self._program_headers())

    def facts(self) -> ElfFacts:
        entries = tuple(self._dynamic())
        names = dict(entries)
        if _STRTAB not in names:
            return ElfFacts(machine=self._machine)
        strings = self._offset(names[_STRTAB])
        needed = tuple(self._string(strings + value) for tag, value in entries if tag == _NEEDED)
        versions: tuple[str, ...] = ()
        if _VERNEED in names:
            versions = tuple(self._versions(self._offset(names[_VERNEED]), names.get(_VERNEEDNUM, 0), strings))
        return ElfFacts(machine=self._machine, needed=needed, versions=versions)

    def _read(self, form: str, offset: int) -> tuple[int, ...]:
        return struct.unpack_from(self._order + form, self._data, offset)

    def _program_headers(self) -> Iterator[_Segment]:
        (start,) = self._read("Q", 32) if self._wide else self._read("I", 28)
        size, count = self._read("HH", 54 if self._wide else 42)
        for number in range(count):
            at = start + number * size
            if self._wide:
                kind, _, offset, address, _, length = self._read("IIQQQQ", at)
            else:
                kind, offset, address, _, length = self._read("IIIII", at)
            yield _Segment(kind=kind, offset=offset, address=address, size=length)

    def _dynamic(self) -> Iterator[tuple[int, int]]:
        form, step = ("qQ", 16) if self._wide else ("iI", 8)
        for segment in self._segments:
            if segment.kind == _DYNAMIC:
                for at in range(segment.offset, segment.offset + segment.size, step):
                    tag, value = self._read(form, at)
                    if tag == 0:
                        return
                    yield tag, value

    def _offset(self, address: int) -> int:
        """Where in the file lies what is loaded at `address`."""
        for segment in self._segments:
            if segment.kind == _LOAD and segment.address <= address < segment.address + segment.size:
                return address - segment.address + segment.offset
        raise ValueError(address)

    def _string(self, offset: int) -> str:
        end = self._data.index(b"\0", offset, offset + _LONGEST_NAME)
        return self._data[offset:end].decode("ascii", "replace")

    def _versions(self, offset: int, count: int, strings: int) -> Iterator[str]:
        """Each library's needs follow the last one's; a step of 0 ends either list, whatever its count says."""
        step = 1
        while count and step:
            _, entries, _, first, step = self._read("HHIII", offset)
            yield from self._names(offset + first, entries, strings)
            offset += step
            count -= 1

    def _names(self, offset: int, count: int, strings: int) -> Iterator[str]:
        step = 1
        while count and step:
            _, _, _, name, step = self._read("IHHII", offset)
            yield self._string(strings + name)
            offset += step
            count -= 1

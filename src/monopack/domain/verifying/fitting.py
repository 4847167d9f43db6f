"""Whether the target can load a library, from its bytes."""

from __future__ import annotations

import re

from monopack.domain.model.target import Libc, Platform, System
from monopack.domain.verifying.elf import ElfFacts, read_elf
from monopack.domain.verifying.foreign_binaries import read_mach, read_pe

_GLIBC = re.compile(r"GLIBC_(\d+)\.(\d+)(?:\.\d+)?")
# A library with this version asks for a loader that knows relative relocations, whatever else it asks for.
_RELATIVE_RELOCATIONS = ("GLIBC_ABI_DT_RELR", (2, 36))


def misfit(data: bytes, platform: Platform) -> str:
    """Why `platform` cannot load the library; empty when nothing speaks against it."""
    if platform.system is System.LINUX:
        facts = read_elf(data)
        return _elf_misfit(facts, platform) if facts else "it is no ELF library"
    if platform.system is System.MACOS:
        return _mach_misfit(data, platform)
    machine = read_pe(data)
    if machine is None:
        return "it is no PE library"
    return "" if machine == platform.machine else f"it is made for {machine}"


def needed_libraries(data: bytes) -> tuple[str, ...]:
    """The libraries that an ELF library loads with it."""
    facts = read_elf(data)
    return facts.needed if facts else ()


def _elf_misfit(facts: ElfFacts, platform: Platform) -> str:
    if facts.machine != platform.machine:
        return f"it is made for {facts.machine}"
    libc = _libc(facts)
    if libc is not Libc.NONE and libc is not platform.libc:
        return f"it is made for {libc.value}"
    newest = max((_glibc(version) for version in facts.versions), default=(0, 0))
    if platform.libc is Libc.GLIBC and newest > platform.version:
        return f"it asks for glibc {newest[0]}.{newest[1]}, the target has {platform.version[0]}.{platform.version[1]}"
    return ""


def _libc(facts: ElfFacts) -> Libc:
    if any(name.startswith("libc.musl-") or name == "libc.so" for name in facts.needed):
        return Libc.MUSL
    return Libc.GLIBC if "libc.so.6" in facts.needed else Libc.NONE


def _glibc(version: str) -> tuple[int, int]:
    if version == _RELATIVE_RELOCATIONS[0]:
        return _RELATIVE_RELOCATIONS[1]
    found = _GLIBC.fullmatch(version)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _mach_misfit(data: bytes, platform: Platform) -> str:
    facts = read_mach(data)
    if facts is None:
        return "it is no Mach-O library"
    oldest = dict(facts.slices).get(platform.machine)
    if oldest is None:
        return f"it is made for {', '.join(machine for machine, _ in facts.slices)}"
    if platform.version != (0, 0) and oldest > platform.version:
        return f"it asks for macOS {oldest[0]}.{oldest[1]}, the target has {platform.version[0]}.{platform.version[1]}"
    return ""

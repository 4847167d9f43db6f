"""The Python and platform that will run a pack."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from monopack.domain.model.errors import InputError


class System(Enum):
    """Operating systems, by the value of `sys.platform`."""

    LINUX = "linux"
    MACOS = "darwin"
    WINDOWS = "win32"


class Libc(Enum):
    """The C library an extension module was linked against (PEP 600, PEP 656)."""

    GLIBC = "glibc"
    MUSL = "musl"
    NONE = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class Platform:
    """Operating system, processor and C library; `name` is what uv calls it.

    `version` is the newest C library version (Linux) or deployment target (macOS) that binaries may ask for.
    """

    name: str
    system: System
    machine: str
    libc: Libc = Libc.NONE
    version: tuple[int, int] = (0, 0)

    def can_run(self, other: Platform) -> bool:
        """Whether what was made for `other` starts here: same system, processor and C library, no newer."""
        same = (self.system, self.machine, self.libc) == (other.system, other.machine, other.libc)
        return same and other.version <= self.version


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """CPython `python` (major, minor) on `platform`; `full_version` is what `python_full_version` markers see."""

    python: tuple[int, int]
    platform: Platform
    full_version: str

    @property
    def version(self) -> str:
        """`X.Y`."""
        return f"{self.python[0]}.{self.python[1]}"

    def __str__(self) -> str:
        return f"Python {self.version} on {self.platform.name}"

    def marker_environment(self) -> dict[str, str]:
        """All eleven environment markers (PEP 508), so that none of this machine's shows through."""
        system = self.platform.system
        return {
            "implementation_name": "cpython",
            "implementation_version": self.full_version,
            "os_name": "nt" if system is System.WINDOWS else "posix",
            "platform_machine": self._platform_machine(),
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": {System.LINUX: "Linux", System.MACOS: "Darwin", System.WINDOWS: "Windows"}[system],
            "platform_version": "",
            "python_full_version": self.full_version,
            "python_version": self.version,
            "sys_platform": system.value,
        }

    def _platform_machine(self) -> str:
        """What `platform.machine()` says there: Windows and macOS have their own words for two processors."""
        own = {(System.WINDOWS, "x86_64"): "AMD64", (System.WINDOWS, "aarch64"): "ARM64"}
        own[System.MACOS, "aarch64"] = "arm64"
        return own.get((self.platform.system, self.platform.machine), self.platform.machine)


_MANYLINUX = re.compile(r"(x86_64|aarch64)-manylinux(?:_2_(\d+)|(2014))")
_MANYLINUX_MINORS = frozenset({17, 28, *range(31, 41)})
# What uv's names without a version stand for; its manylinux_2_28 and macOS 13 are the floors it resolves for.
_NAMED = {
    "linux": (System.LINUX, "x86_64", Libc.GLIBC, (2, 28)),
    "x86_64-unknown-linux-gnu": (System.LINUX, "x86_64", Libc.GLIBC, (2, 28)),
    "aarch64-unknown-linux-gnu": (System.LINUX, "aarch64", Libc.GLIBC, (2, 28)),
    "x86_64-unknown-linux-musl": (System.LINUX, "x86_64", Libc.MUSL, (1, 2)),
    "aarch64-unknown-linux-musl": (System.LINUX, "aarch64", Libc.MUSL, (1, 2)),
    "macos": (System.MACOS, "aarch64", Libc.NONE, (13, 0)),
    "aarch64-apple-darwin": (System.MACOS, "aarch64", Libc.NONE, (13, 0)),
    "x86_64-apple-darwin": (System.MACOS, "x86_64", Libc.NONE, (13, 0)),
    "windows": (System.WINDOWS, "x86_64", Libc.NONE, (0, 0)),
    "x86_64-pc-windows-msvc": (System.WINDOWS, "x86_64", Libc.NONE, (0, 0)),
    "aarch64-pc-windows-msvc": (System.WINDOWS, "aarch64", Libc.NONE, (0, 0)),
}


def platform_names() -> tuple[str, ...]:
    """Every platform name that `parse_platform` knows, for messages and completion."""
    many = (f"{machine}-manylinux_2_{minor}" for machine in ("x86_64", "aarch64") for minor in _MANYLINUX_MINORS)
    return tuple(sorted({*_NAMED, *many, "x86_64-manylinux2014", "aarch64-manylinux2014"}))


def parse_platform(name: str) -> Platform:
    """The platform that uv calls `name`."""
    if name in _NAMED:
        system, machine, libc, version = _NAMED[name]
        return Platform(name=name, system=system, machine=machine, libc=libc, version=version)
    found = _MANYLINUX.fullmatch(name)
    minor = int(found[2] or 17) if found else -1
    if not found or minor not in _MANYLINUX_MINORS:
        raise InputError(f"unknown platform `{name}`", why="allowed: " + ", ".join(platform_names()))
    return Platform(name=name, system=System.LINUX, machine=found[1], libc=Libc.GLIBC, version=(2, minor))

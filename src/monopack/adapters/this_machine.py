"""The machine and the Python that monopack runs on."""

from __future__ import annotations

import os
import platform
import sys
import sysconfig
from dataclasses import replace

from monopack.domain.model.errors import InputError
from monopack.domain.model.target import Libc, Platform, System, Target, parse_platform, platform_names

_PROCESSORS = {"amd64": "x86_64", "x64": "x86_64", "arm64": "aarch64"}
_MUSL_VERSION = (1, 2)


def this_platform() -> Platform:
    """This machine, exactly: its own C library's or system's version."""
    machine = platform.machine().lower()
    processor = _PROCESSORS.get(machine, machine)
    if sys.platform == "darwin":
        return Platform(
            name=f"{processor}-apple-darwin", system=System.MACOS, machine=processor, version=_macos_version()
        )
    if sys.platform == "win32":
        return Platform(name=f"{processor}-pc-windows-msvc", system=System.WINDOWS, machine=processor)
    return _linux(processor)


def this_target(python: tuple[int, int] | None = None) -> Target:
    """The target when none is asked for: `python` or the running one, on the platform that uv has a name for.

    Two machines whose C libraries differ only above the newest name have the same target.
    """
    running = sys.version_info[:2]
    version = python or running
    exact = platform.python_version() if version == running else f"{version[0]}.{version[1]}.0"
    return Target(python=version, platform=_named(this_platform()), full_version=exact)


def _linux(processor: str) -> Platform:
    version = _glibc_version()
    if version is None:
        name = f"{processor}-unknown-linux-musl"
        return Platform(name=name, system=System.LINUX, machine=processor, libc=Libc.MUSL, version=_MUSL_VERSION)
    name = f"{processor}-unknown-linux-gnu"
    return Platform(name=name, system=System.LINUX, machine=processor, libc=Libc.GLIBC, version=version)


def _named(exact: Platform) -> Platform:
    """The newest named platform whose binaries start on this one; itself where none is named."""
    known = [parse_platform(name) for name in platform_names()]
    fitting = [candidate for candidate in known if exact.can_run(candidate)]
    if exact.libc is Libc.GLIBC:
        return max(fitting, key=lambda candidate: (candidate.version, "manylinux_" in candidate.name), default=exact)
    same = next((candidate for candidate in known if candidate.name == exact.name), None)
    return exact if same is None else replace(same, version=min(same.version, exact.version))


def _glibc_version() -> tuple[int, int] | None:
    """None on a Linux with another C library; Python says musl in the name of its extension modules."""
    if "musl" in str(sysconfig.get_config_var("SOABI")):
        return None
    try:
        text = os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (AttributeError, OSError, ValueError):
        return None
    name, _, version = text.partition(" ")
    return _two_numbers(version) if name == "glibc" else None


def _macos_version() -> tuple[int, int]:
    return _two_numbers(platform.mac_ver()[0])


def _two_numbers(text: str) -> tuple[int, int]:
    parts = text.split(".")
    try:
        return int(parts[0]), int(parts[1])
    except (IndexError, ValueError):
        raise InputError(
            f"this machine's version `{text}` is not understood", hint="name the target with `--python-platform`"
        ) from None

"""Which wheels a target can use (PEP 425, 600, 656), told without asking this machine."""

from __future__ import annotations

from collections.abc import Iterator

from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms

from monopack.domain.model.target import Libc, Platform, System, Target

_LEGACY_MANYLINUX = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
# Wheels older than manylinux2014 were only ever defined for Intel processors (PEP 513, PEP 571).
_OLDEST_GLIBC = {"x86_64": 5, "i686": 5}
_WINDOWS = {"x86_64": "win_amd64", "aarch64": "win_arm64", "i686": "win32"}


def supported_tags(target: Target) -> tuple[Tag, ...]:
    """Every wheel tag that `target` can install, best first."""
    platforms = tuple(platform_tags(target.platform))
    interpreter = f"cp{target.python[0]}{target.python[1]}"
    own = cpython_tags(target.python, abis=[interpreter], platforms=platforms)
    any_python = compatible_tags(target.python, interpreter=interpreter, platforms=platforms)
    return (*own, *any_python)


def platform_tags(platform: Platform) -> Iterator[str]:
    """The platform part of wheel tags for `platform`, best first."""
    if platform.system is System.WINDOWS:
        yield _WINDOWS.get(platform.machine, f"win_{platform.machine}")
    elif platform.system is System.MACOS:
        yield from mac_platforms(platform.version, "arm64" if platform.machine == "aarch64" else platform.machine)
    else:
        yield from _linux_tags(platform)


def _linux_tags(platform: Platform) -> Iterator[str]:
    if platform.libc is Libc.GLIBC:
        yield from _manylinux_tags(platform)
    elif platform.libc is Libc.MUSL:
        major, minor = platform.version
        yield from (f"musllinux_{major}_{older}_{platform.machine}" for older in range(minor, -1, -1))
    yield f"linux_{platform.machine}"


def _manylinux_tags(platform: Platform) -> Iterator[str]:
    major, minor = platform.version
    for older in range(minor, _OLDEST_GLIBC.get(platform.machine, 17) - 1, -1):
        yield f"manylinux_{major}_{older}_{platform.machine}"
        if older in _LEGACY_MANYLINUX:
            yield f"{_LEGACY_MANYLINUX[older]}_{platform.machine}"

"""Names of extension modules: which interpreter and platform each is made for (PEP 3149)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from monopack.domain.model.target import Libc, System, Target

_EXTENSION = re.compile(r"(?P<stem>[^./]+)(?:\.(?P<tag>[^/]+))?\.(?P<ending>so|pyd)")
_CPYTHON = re.compile(r"(?:cpython-|cp)(?P<version>\d+)(?P<flags>[a-z]*)(?:-(?P<platform>.+))?")
_TRIPLET_LIBC = {Libc.GLIBC: "gnu", Libc.MUSL: "musl"}


def is_extension(path: str) -> bool:
    """Whether a file's name is that of an extension module or another shared library that Python would load."""
    return _EXTENSION.fullmatch(path.rpartition("/")[2]) is not None


def module_of(path: str) -> str:
    """The dotted name that an extension module's file offers, whatever it is made for."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    return ".".join([*folder.split("/"), stem]) if folder else stem


def fits_by_name(path: str, target: Target) -> bool:
    """Whether the target's import system takes a file of that name; one without a tag fits every version."""
    found = _EXTENSION.fullmatch(path.rpartition("/")[2])
    if not found or (found["ending"] == "pyd") != (target.platform.system is System.WINDOWS):
        return False
    tag = found["tag"]
    return tag is None or (tag == "abi3" and found["ending"] == "so") or _tag_fits(tag, target)


def misfit_for(module: str, paths: Iterable[str], target: Target) -> str | None:
    """An extension module of that name which the target cannot load, should there be one."""
    offering = (path for path in paths if is_extension(path) and module_of(path) == module)
    return next((path for path in offering if not fits_by_name(path, target)), None)


def _tag_fits(tag: str, target: Target) -> bool:
    found = _CPYTHON.fullmatch(tag)
    if not found or found["flags"] or found["version"] != f"{target.python[0]}{target.python[1]}":
        return False
    return found["platform"] is None or _platform_fits(found["platform"], target)


def _platform_fits(name: str, target: Target) -> bool:
    platform = target.platform
    if platform.system is System.MACOS:
        return name == "darwin"
    if platform.system is System.WINDOWS:
        return name == {"x86_64": "win_amd64", "aarch64": "win_arm64"}.get(platform.machine, "win32")
    machine, _, rest = name.partition("-")
    # CPython built against musl may still call itself `gnu`; what a file asks for is checked in its bytes.
    libc = rest.removeprefix("linux-").removesuffix("eabihf")
    return machine == platform.machine and libc in {_TRIPLET_LIBC[platform.libc], "gnu"}

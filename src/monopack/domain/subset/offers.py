"""Which modules a distribution offers, read from the paths of its files (importlib's finders, PEP 420, PEP 561)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from enum import IntEnum
from functools import cache

from monopack.domain.model.distribution import Distribution
from monopack.domain.model.names import parents
from monopack.domain.model.target import Libc, System, Target

_TYPE_MARKER = "py.typed"
"""All that is left of a folder of stubs: nothing at run time."""


class Offer(IntEnum):
    """How much of a dotted name a distribution has; more is better."""

    NOTHING = 0
    FOLDER = 1
    """A portion of a namespace package."""
    SHARED = 2
    """A package whose `__init__.py` says that others bring it, too: a namespace in the way before PEP 420."""
    MODULE = 3
    """A module, package or extension module of its own."""


def offer(distribution: Distribution, module: str, target: Target) -> Offer:
    """What the distribution has under exactly this name."""
    path = module.replace(".", "/")
    if any(_is_code(ending, target) for ending in _endings(distribution, f"{path}/__init__.")):
        return Offer.SHARED if module in distribution.namespaces else Offer.MODULE
    if any(_is_code(ending, target) for ending in _endings(distribution, f"{path}.")):
        return Offer.MODULE
    inside = (ending for ending in _endings(distribution, f"{path}/") if ending != _TYPE_MARKER)
    return Offer.FOLDER if next(inside, None) else Offer.NOTHING


def depth(distribution: Distribution, module: str, target: Target) -> int:
    """How many leading components of a dotted name are modules of the distribution's own."""
    for name in (module, *reversed(parents(module))):
        if offer(distribution, name, target) is Offer.MODULE:
            return name.count(".") + 1
    return 0


def _endings(distribution: Distribution, prefix: str) -> Iterator[str]:
    """What follows `prefix` in the paths that begin with it."""
    files = distribution.files
    for index in range(bisect_left(files, prefix, key=lambda file: file.path), len(files)):
        path = files[index].path
        if not path.startswith(prefix):
            return
        yield path[len(prefix) :]


def _is_code(ending: str, target: Target) -> bool:
    """Whether what follows the first dot of a file's name makes it importable there."""
    return ending in {"py", "pyc"} or ending in _extension_endings(target)


@cache
def _extension_endings(target: Target) -> frozenset[str]:
    version = f"{target.python[0]}{target.python[1]}"
    machine = target.platform.machine
    if target.platform.system is System.WINDOWS:
        tag = {"x86_64": "win_amd64", "aarch64": "win_arm64"}.get(machine, "win32")
        return frozenset({"pyd", f"cp{version}-{tag}.pyd"})
    if target.platform.system is System.MACOS:
        return frozenset({"so", "abi3.so", f"cpython-{version}-darwin.so"})
    libc = "musl" if target.platform.libc is Libc.MUSL else "gnu"
    return frozenset({"so", "abi3.so", *(f"cpython-{version}-{machine}-linux-{name}.so" for name in (libc, "gnu"))})

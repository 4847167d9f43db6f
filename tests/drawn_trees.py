"""Traces of trees drawn in memory."""

from __future__ import annotations

from collections.abc import Mapping

from monopack.domain.model.pack import ManagedBlock, Pack
from monopack.domain.model.target import Target, parse_platform
from monopack.domain.model.trace import Trace
from monopack.domain.scanning.scans import Scans
from monopack.domain.tracing.roots import find_source_roots
from monopack.domain.tracing.tracer import Tracer
from tests.fakes.cache import FakeCache
from tests.fakes.progress import FakeProgress
from tests.fakes.source_tree import FakeSourceTree
from tests.fakes.workers import FakeWorkers


def target(python: str = "3.11", platform: str = "x86_64-manylinux_2_28") -> Target:
    major, minor = python.split(".")
    return Target(python=(int(major), int(minor)), platform=parse_platform(platform), full_version=f"{python}.0")


TARGET = target()


def tracer(tree: FakeSourceTree, *, on: Target = TARGET, configured: tuple[str, ...] = ()) -> Tracer:
    scans = Scans(cache=FakeCache(), workers=FakeWorkers(), target=on, progress=FakeProgress())
    roots = find_source_roots(tree, configured=configured, lock=None)
    return Tracer(tree=tree, roots=roots, target=on, scans=scans)


def pack(name: str = "p", *, block: ManagedBlock | None = None) -> Pack:
    return Pack(name=name, module=f"packs.{name}", path=f"packs/{name}.py", block=block or ManagedBlock())


def trace(
    files: Mapping[str, str | bytes],
    *,
    on: Target = TARGET,
    block: ManagedBlock | None = None,
    configured: tuple[str, ...] = (),
    foreign: frozenset[str] = frozenset(),
) -> Trace:
    """The trace of `packs/p.py` in a tree of `files`."""
    tree = FakeSourceTree(files, foreign=foreign)
    return tracer(tree, on=on, configured=configured).trace(pack(block=block))


def shipped(found: Trace) -> set[str]:
    """The payload paths of code and data, the pack's own left out."""
    code = {traced.module.payload_path for traced in found.modules if traced.module.path}
    return (code | {file.payload_path for file in found.data_files}) - {"packs/p.py"}


def external(found: Trace) -> set[str]:
    return {each.module for each in found.external}

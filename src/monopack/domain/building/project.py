"""What all packs of a run share: found once, before any pack is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monopack.domain.building.selection import pack_names, select_names
from monopack.domain.building.world import World
from monopack.domain.locking.detection import find_lock
from monopack.domain.model.lock import Lock
from monopack.domain.model.request import BuildRequest
from monopack.domain.model.source import SourceRoot
from monopack.domain.planning.contributions import Contributions
from monopack.domain.planning.project_files import ProjectFiles
from monopack.domain.scanning.scans import Scans
from monopack.domain.testing.test_graph import TestGraphs
from monopack.domain.tracing.roots import find_source_roots
from monopack.domain.tracing.tracer import Tracer

if TYPE_CHECKING:
    from monopack.domain.slimming.slimmer import Slimmer


@dataclass(frozen=True, kw_only=True, slots=True)
class Project:
    """`names` are the packs to build; `tracer` shares every file's scan among them, `test_graphs` also with tests.

    `files` and `contributions` are what the project and distributions bring into payloads. `slimmer`, where it is
    asked for, shares what it reads of them.
    """

    names: tuple[str, ...]
    lock: Lock | None
    roots: tuple[SourceRoot, ...]
    scans: Scans
    tracer: Tracer
    test_graphs: TestGraphs
    files: ProjectFiles
    contributions: Contributions
    slimmer: Slimmer | None = None


def open_project(request: BuildRequest, world: World, *, scans: Scans | None = None) -> Project:
    """Find packs, lock and source roots. Raises `InputError` for what would fail every pack.

    `scans` are given where others for the same target share them.
    """
    names = select_names(pack_names(world.tree, request.packs_dir), request.packs)
    world.progress.stage("lock")
    lock = _read_lock(request, world)
    roots = find_source_roots(world.tree, configured=request.source_roots, lock=lock)
    scans = scans or Scans(cache=world.cache, workers=world.workers, target=request.target, progress=world.progress)
    tracer = Tracer(tree=world.tree, roots=roots, target=request.target, scans=scans)
    graphs = TestGraphs(tree=world.tree, roots=roots, target=request.target, scans=scans)
    slimmer = _slimmer(request, world, scans) if request.slim else None
    return Project(
        names=names,
        lock=lock,
        roots=roots,
        scans=scans,
        tracer=tracer,
        test_graphs=graphs,
        files=ProjectFiles(world.tree),
        contributions=Contributions(),
        slimmer=slimmer,
    )


def _slimmer(request: BuildRequest, world: World, scans: Scans) -> Slimmer:
    # Only who asks for it pays for the import.
    from monopack.domain.slimming.first_party import FirstParty  # noqa: PLC0415
    from monopack.domain.slimming.slimmer import Slimmer  # noqa: PLC0415
    from monopack.domain.slimming.surveyor import Surveyor  # noqa: PLC0415
    from monopack.domain.slimming.symbols import Symbols  # noqa: PLC0415

    return Slimmer(
        first_party=FirstParty(tree=world.tree, scans=scans, cache=world.cache, target=request.target),
        surveyor=Surveyor(
            store=world.store, cache=world.cache, workers=world.workers, target=request.target, progress=world.progress
        ),
        symbols=Symbols(
            store=world.store,
            symbol_stripper=world.symbol_stripper,
            target=request.target,
            progress=world.progress,
        ),
    )


def _read_lock(request: BuildRequest, world: World) -> Lock | None:
    """The project's lock for the target; without one nothing is wrong until an import needs it."""
    found = find_lock(world.tree, asked=request.package_manager)
    if found is None:
        return None
    lock = world.readers[found.manager].read(found.path, request.target)
    for warning in lock.warnings:
        world.progress.warning(warning)
    world.progress.detail(
        "lock read", path=lock.path, manager=lock.manager.value, distributions=len(lock.distributions)
    )
    return lock

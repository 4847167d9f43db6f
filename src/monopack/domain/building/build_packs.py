"""The main use case: every asked pack built, each failure told, none spoiling another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from monopack.domain.building.chosen_packs import ChosenPacks, choose_packs
from monopack.domain.building.compilers import find_compiler
from monopack.domain.building.directories import check_directories
from monopack.domain.building.entries import Entry, attempt
from monopack.domain.building.fetching_ahead import fetch_ahead
from monopack.domain.building.pack_build import PackBuild
from monopack.domain.building.pack_planner import PackPlanner, Traced
from monopack.domain.building.project import open_project
from monopack.domain.building.recollection import Recollection
from monopack.domain.building.unchanged_packs import UnchangedPacks
from monopack.domain.building.world import World
from monopack.domain.model.errors import MonopackError
from monopack.domain.model.outcome import Outcome, Status
from monopack.domain.model.request import BuildRequest
from monopack.domain.planning.placement import source_packages


class BuildPacks:
    """Builds packs of one project; everything it does to the world goes through the ports."""

    def __init__(self, world: World) -> None:
        self._world = world

    def run(self, request: BuildRequest) -> Iterator[Outcome]:
        """One outcome a pack, in pack order, as they are done. Raises `InputError` for what fails every pack."""
        packs = UnchangedPacks(self._world)
        packs.check_directories(request)
        unchanged = packs.find(request)
        yield from self.build(choose_packs(request, self._world)) if unchanged is None else unchanged

    def build(self, chosen: ChosenPacks) -> Iterator[Outcome]:
        """The same for packs that were chosen already; an empty selection leaves the build directory alone."""
        planner, entries = chosen.planner, chosen.entries
        if not entries:
            return
        find_compiler(planner.request, self._world)  # what none can do without fails the run, not each pack
        traces = tuple(entry.traced.trace for entry in entries if isinstance(entry.traced, Traced))
        roots = tuple(root.path for root in planner.project.roots)
        packages = source_packages(self._world.tree, roots, traces)
        check_directories(planner.request.packs_dir, self._world, packages=packages)
        self._world.artifacts.prepare()
        fetch_ahead(planner, entries)
        keys: dict[str, str] = {}
        for outcome in self._outcomes(planner, entries):
            keys[outcome.pack] = outcome.key
            yield outcome
        self._world.payloads.tidy()
        Recollection(planner.request, self._world).keep(keys, planner.project.lock)

    def _outcomes(self, planner: PackPlanner, entries: Sequence[Entry]) -> Iterator[Outcome]:
        each = partial(self._timed, planner)
        # A pack whose file may be rewritten is handled alone: what is read of it must not change under another's eyes.
        return map(each, entries) if planner.request.auto_fix else self._world.workers.map(each, entries)

    def _timed(self, planner: PackPlanner, entry: Entry) -> Outcome:
        start = self._world.clock.seconds()
        outcome = self._mended(planner, entry) if planner.request.auto_fix else _built(planner, entry)
        if isinstance(outcome, MonopackError):
            outcome = Outcome(pack=entry.name, status=Status.FAILED, error=outcome)
        return replace(outcome, seconds=self._world.clock.seconds() - start)

    def _mended(self, planner: PackPlanner, entry: Entry) -> Outcome | MonopackError:
        """The build of a pack whose managed block may be extended on the way."""
        if isinstance(entry.traced, MonopackError):
            return entry.traced
        from monopack.domain.fixing.auto_fix import AutoFix  # noqa: PLC0415  # few runs mend

        pack, world = entry.traced.pack, self._world
        offers = planner.offering.offer
        fix = AutoFix(tree=world.tree, files=world.pack_files, progress=world.progress, offers=offers)
        return attempt(partial(fix.run, pack), partial(self._build_anew, planner, entry))

    def _build_anew(self, planner: PackPlanner, entry: Entry) -> Outcome:
        """The build of the pack as its file is now; a changed one moves lines, so everything is looked at anew."""
        pack = planner.load(entry.name)
        if isinstance(entry.traced, Traced) and entry.traced.pack == pack:
            return _build(planner, entry.traced)
        fresh = replace(planner, project=open_project(planner.request, self._world))
        return _build(fresh, fresh.trace(pack))


def _built(planner: PackPlanner, entry: Entry) -> Outcome | MonopackError:
    return attempt(partial(_build, planner), entry.traced)


def _build(planner: PackPlanner, traced: Traced) -> Outcome:
    return PackBuild(found=planner.find(traced), planner=planner).run()

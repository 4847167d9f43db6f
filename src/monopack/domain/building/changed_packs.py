"""Which packs differ from what they were at a revision."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from monopack.domain.building.entries import Entry, trace_packs
from monopack.domain.building.pack_planner import PackPlanner, Traced
from monopack.domain.building.project import open_project
from monopack.domain.choosing.changes import Change, ChangeKind, PackChanges
from monopack.domain.choosing.comparison import Chosen, Comparison
from monopack.domain.choosing.consulted import ConsultedStore
from monopack.domain.choosing.first_party import Sight
from monopack.domain.choosing.local_sources import changed_sources
from monopack.domain.model.distribution import Subset
from monopack.domain.model.errors import MonopackError, PackFailure
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.request import BuildRequest
from monopack.domain.planning.planner import Findings, own_files
from monopack.domain.scanning.scans import Scans


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangedPacks:
    """Compares packs with a revision; whatever cannot be compared counts as changed."""

    now: PackPlanner
    revision: str

    def find(self, entries: Sequence[Entry]) -> tuple[PackChanges, ...]:
        """Those of `entries` that changed, with the reasons. `InputError` when there is no such revision."""
        try:
            past = self.now.world.history.at(self.revision, self.now.request)
        except PackFailure as error:
            return self._unknown(entries, error)
        world = replace(self.now.world, tree=past.tree, readers=past.readers)
        try:
            project = open_project(replace(past.request, packs=()), world, scans=self._scans(past.request))
            then = PackPlanner(project=project, request=past.request, world=world)
            return tuple(self._changed(entries, then))
        except MonopackError as error:
            return self._unknown(entries, error)

    def _scans(self, then: BuildRequest) -> Scans | None:
        return self.now.project.scans.of_another_tree() if then.target == self.now.request.target else None

    def _unknown(self, entries: Sequence[Entry], error: MonopackError) -> tuple[PackChanges, ...]:
        what = f"nothing could be built at `{self.revision}`: {error.what}"
        return tuple(
            PackChanges(pack=entry.name, changes=(Change(kind=ChangeKind.UNKNOWN, subject=entry.name, what=what),))
            for entry in entries
        )

    def _changed(self, entries: Sequence[Entry], then: PackPlanner) -> Iterator[PackChanges]:
        old = [entry.name for entry in entries if entry.name in then.project.names]
        before = {entry.name: entry for entry in trace_packs(then, old)}
        local = changed_sources(self.now.project.lock, then.world.tree, self.now.world.tree)
        local |= changed_sources(then.project.lock, then.world.tree, self.now.world.tree)
        for entry in entries:
            changes = self._changes(before.get(entry.name), entry, then, local)
            if changes:
                yield PackChanges(pack=entry.name, changes=changes)

    def _changes(
        self, before: Entry | None, after: Entry, then: PackPlanner, local: frozenset[NormalizedName]
    ) -> tuple[Change, ...]:
        if before is None:
            return (Change(kind=ChangeKind.NEW, subject=after.name, what=f"is no pack at `{self.revision}`"),)
        for entry, when in ((after, "now"), (before, f"at `{self.revision}`")):
            if isinstance(entry.traced, MonopackError):
                what = f"cannot be traced {when}: {entry.traced.what}"
                return (Change(kind=ChangeKind.UNKNOWN, subject=entry.name, what=what),)
        assert isinstance(before.traced, Traced)
        assert isinstance(after.traced, Traced)
        compared = Comparison(before=_sight(then, before.traced), after=_sight(self.now, after.traced), local=local)
        changes = compared.changes(partial(_choose, then, before.traced), partial(_choose, self.now, after.traced))
        if changes or not self.now.request.runs_tests:
            return changes
        return self._test_changes(partial(_tests, then, before.traced), partial(_tests, self.now, after.traced))

    def _test_changes(self, before: Callable[[], str], after: Callable[[], str]) -> tuple[Change, ...]:
        """Whether the tests that a run would do are others than then, or cannot be found."""
        try:
            what = "those that concern the pack, or what they need, changed" if before() != after() else ""
        except MonopackError as error:
            what = error.what
        return (Change(kind=ChangeKind.TESTS, subject="tests", what=what),) if what else ()


def _sight(planner: PackPlanner, traced: Traced) -> Sight:
    lock = planner.project.lock
    own = own_files(traced.trace, Subset(), lock, planner.project.files)
    found = Findings(pack=traced.pack, trace=traced.trace, subset=Subset(), lock=lock, own=own)
    return Sight(found=found, request=planner.request, excluded=planner.excluded(traced.pack))


def _tests(planner: PackPlanner, traced: Traced) -> str:
    return planner.tests(planner.bare_plan(planner.find(traced))).fingerprint


def _choose(planner: PackPlanner, traced: Traced) -> Chosen:
    store = ConsultedStore(planner.world.store)
    observed = replace(planner, world=replace(planner.world, store=store))
    subset = observed.find(traced).subset
    return Chosen(subset=subset, consulted=frozenset(store.names))

"""Looking at a selection without building it: its plans, what it reaches, why something ships."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from monopack.domain.building.chosen_packs import ChosenPacks
from monopack.domain.building.entries import Entry, attempt, trace_packs
from monopack.domain.building.fetching_ahead import fetch_ahead
from monopack.domain.building.selection import pack_names
from monopack.domain.model.errors import MonopackError
from monopack.domain.model.plan import Plan
from monopack.domain.planning.planner import Findings

if TYPE_CHECKING:
    from monopack.domain.explaining.answers import Answer
    from monopack.domain.explaining.reach import Reach


class Look:
    """One selection, each pack's distributions chosen once whatever is asked of it."""

    def __init__(self, chosen: ChosenPacks) -> None:
        self._planner = chosen.planner
        self._entries = chosen.entries
        self._found: dict[str, Findings | MonopackError] = {}

    def plans(self) -> Mapping[str, Plan | MonopackError]:
        """The plan of each pack, or what makes it impossible."""
        return {entry.name: attempt(self._planner.plan, self._findings(entry)) for entry in self._entries}

    def reaches(self) -> Mapping[str, Reach | MonopackError]:
        """What each pack reaches, also where an import without offer makes its plan impossible."""
        return {entry.name: self._reach(entry) for entry in self._entries}

    def answers(self, names: Sequence[str]) -> tuple[Answer, ...]:
        """Why each of `names` ships in each pack, or does not; packs that cannot be traced answer nothing."""
        asked = self._answers(names, self._entries)
        if all(answer.ships for answer in asked):
            return asked
        return self._answers(names, (*self._entries, *self._others()))

    def _answers(self, names: Sequence[str], entries: Iterable[Entry]) -> tuple[Answer, ...]:
        from monopack.domain.explaining.absent import Surroundings  # noqa: PLC0415  # a plan asks no questions
        from monopack.domain.explaining.questions import answer  # noqa: PLC0415

        found = (self._reach(entry) for entry in entries)
        around = Surroundings(
            reaches=[reach for reach in found if not isinstance(reach, MonopackError)],
            lock=self._planner.project.lock,
            roots=self._planner.project.roots,
            tree=self._planner.world.tree,
        )
        return answer(names, [entry.name for entry in self._entries], around)

    def _others(self) -> tuple[Entry, ...]:
        """The packs that were not asked for: what is absent here may ship there."""
        own = {entry.name for entry in self._entries}
        names = pack_names(self._planner.world.tree, self._planner.request.packs_dir)
        return trace_packs(self._planner, [name for name in names if name not in own])

    def _findings(self, entry: Entry) -> Findings | MonopackError:
        if not self._found:
            fetch_ahead(self._planner, self._entries)
        if entry.name not in self._found:
            self._found[entry.name] = attempt(self._planner.find, entry.traced)
        return self._found[entry.name]

    def _reach(self, entry: Entry) -> Reach | MonopackError:
        found = self._findings(entry)
        if isinstance(found, MonopackError):
            return found
        from monopack.domain.explaining.reach import Reach  # noqa: PLC0415

        return Reach(
            pack=found.pack,
            trace=found.trace,
            subset=found.subset,
            target=self._planner.request.target,
            slimming=found.slimming,
        )

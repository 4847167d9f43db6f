"""The use case of a run in which nothing changed: everything is seen to be as a good run left it.

It comes before all else, so it imports little: no stage of a build, and of the values only those of outcomes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monopack.domain.building.directories import check_directories
from monopack.domain.building.outcomes import known_state, outcome_of
from monopack.domain.building.recollection import Recollection
from monopack.domain.explaining.limits import is_within
from monopack.domain.model.outcome import Outcome, Status
from monopack.domain.model.request import BuildRequest

if TYPE_CHECKING:
    from monopack.domain.building.known_world import KnownWorld


class UnchangedPacks:
    """Looks at the project and at what was published of it; writes nothing but the build directory's own folders."""

    def __init__(self, world: KnownWorld) -> None:
        self._world = world

    def check_directories(self, request: BuildRequest) -> None:
        """`InputError` for directories that no run may write to."""
        check_directories(request.packs_dir, self._world)

    def find(self, request: BuildRequest) -> tuple[Outcome, ...] | None:
        """The outcomes where everything looks as it did to a good run; None: they are to be found out."""
        world = self._world
        keys = Recollection(request, world).keys()
        if not keys:
            return None
        world.artifacts.prepare()
        outcomes: list[Outcome] = []
        for pack, key in keys.items():
            state = known_state(pack, world)
            if state is None or state.key != key:
                return None
            if not is_within(request.budget, unzipped=state.unzipped_size, zipped=state.zip_size):
                return None
            outcomes.append(outcome_of(pack, state, Status.UNCHANGED, request=request, artifacts=world.artifacts))
        return tuple(outcomes)

"""What is known of a pack that was built, by this run or an earlier one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monopack.domain.building.state import BuildState
from monopack.domain.explaining.limits import size_warnings
from monopack.domain.model.outcome import Outcome, Status, Verified
from monopack.domain.model.request import BuildRequest, Mode
from monopack.domain.model.warn import Warn
from monopack.domain.planning.artifacts import archive_name
from monopack.domain.ports.artifact_store import ArtifactStore

if TYPE_CHECKING:
    from monopack.domain.building.known_world import KnownWorld


def known_state(pack: str, world: KnownWorld) -> BuildState | None:
    """The state of the pack's last good build, if everything that it published is still as it was left."""
    return BuildState.parse(world.artifacts.state(pack, shared_untouched=world.payloads.untouched()))


def outcome_of(
    pack: str, state: BuildState, status: Status, *, request: BuildRequest, artifacts: ArtifactStore
) -> Outcome:
    """The state for people and pipelines, with what they should know of the sizes."""
    made = archive_name(pack) if request.mode is Mode.DEPLOY else pack
    return Outcome(
        pack=pack,
        status=status,
        key=state.key,
        path=artifacts.path(made),
        entrypoint=state.entrypoint,
        first_party_files=state.first_party_files,
        distributions=state.distributions,
        unzipped_size=state.unzipped_size,
        zip_size=state.zip_size,
        sha256=state.sha256,
        verified=Verified(state.verified),
        tests_run=state.tests_run,
        slimmed=state.slimmed,
        profile=state.profile,
        warnings=(
            *(Warn(what=text) for text in state.warnings),
            *size_warnings(request.budget, unzipped=state.unzipped_size, zipped=state.zip_size),
        ),
    )

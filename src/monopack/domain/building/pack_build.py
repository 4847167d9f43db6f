"""Building one pack from what was found: planned, laid out, tried, archived, published; or left as it already is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monopack.domain.building.compilers import find_compiler
from monopack.domain.building.outcomes import known_state, outcome_of
from monopack.domain.building.pack_planner import PackPlanner
from monopack.domain.building.room import needing_room
from monopack.domain.building.state import BuildState, build_key
from monopack.domain.building.world import World
from monopack.domain.explaining.budgets import check_sizes
from monopack.domain.explaining.limits import is_within
from monopack.domain.model.errors import Location
from monopack.domain.model.outcome import Outcome, Status
from monopack.domain.model.plan import FirstParty, FromDistribution, PayloadFile, Plan
from monopack.domain.model.request import BuildRequest, Mode
from monopack.domain.model.testing import TestPlan
from monopack.domain.model.warn import Warn
from monopack.domain.planning.artifacts import archive_name, artifact_names, digest_files, manifest_name
from monopack.domain.planning.byte_code import awaits_startup
from monopack.domain.planning.manifest import dotted_entrypoint, manifest
from monopack.domain.planning.planner import Findings, fingerprint
from monopack.domain.ports.archive import Artifact

if TYPE_CHECKING:
    from monopack.domain.building.trial import Tried


@dataclass(frozen=True, kw_only=True, slots=True)
class PackBuild:
    """What was found for one pack, and how it is to be applied."""

    found: Findings
    planner: PackPlanner

    def run(self) -> Outcome:
        """The artifact, or in test mode the payload, published. Raises what fails the pack; nothing changes then."""
        tests = self.planner.tests(self.planner.bare_plan(self.found)) if self.request.runs_tests else None
        key = build_key(
            fingerprint(self.found, self.request),
            self.request,
            tests=tests.fingerprint if tests else "",
            compiler=find_compiler(self.request, self.world),
        )
        known = known_state(self._name, self.world)
        if known and known.key == key:
            self._check_budget(known)
            return outcome_of(self._name, known, Status.UNCHANGED, request=self.request, artifacts=self.world.artifacts)
        built = self._build(key, tests)
        return outcome_of(self._name, built, Status.REBUILT, request=self.request, artifacts=self.world.artifacts)

    @property
    def request(self) -> BuildRequest:
        """What the user asked for."""
        return self.planner.request

    @property
    def world(self) -> World:
        """The ports."""
        return self.planner.world

    @property
    def _name(self) -> str:
        return self.found.pack.name

    def _build(self, key: str, tests: TestPlan | None) -> BuildState:
        self._stage("plan")
        plan = self.planner.plan(self.found)
        check_sizes(plan, self.request.budget)
        with needing_room(plan), self.world.artifacts.stage(self._name) as staged:
            self._stage("materialize")
            if self.request.mode is Mode.DEPLOY:
                shipped = {file.origin.key for file in plan.files if isinstance(file.origin, FromDistribution)}
                self.world.store.begin_members(sorted(shipped))
            self.world.payloads.lay(plan.files, f"{staged}/{self._name}")
            payload = f"{staged}/{self._name}"
            plan, tried = self._tried(plan, tests, payload)
            artifact = self._archive(plan, staged) if self.request.mode is Mode.DEPLOY else None
            check_sizes(plan, self.request.budget, zipped=artifact.size if artifact else 0)
            self._stage("publish")
            moved = self._changed_meanwhile(plan)
            tried = replace(tried, warnings=(*tried.warnings, *moved))
            # Without a key it equals no later build: the next run looks at everything again.
            state = _state("" if moved else key, plan, tried=tried, artifact=artifact)
            # In test mode the tests lie there, too.
            laid = self.world.payloads.looks(plan.files, payload) if artifact else ()
            self.world.artifacts.publish(
                self._name, staged, governed=self._governed(), state=state.to_json(), payload=laid
            )
        return state

    def _changed_meanwhile(self, plan: Plan) -> tuple[Warn, ...]:
        """Sources that are no longer what is packed, which is what was read of them first."""
        paths = [file.origin.path for file in plan.files if isinstance(file.origin, FirstParty)]
        lock = self.planner.project.lock
        return tuple(
            Warn(what="changed while it was packed; what was read first ships", where=Location(path=path))
            for path in self.world.tree.changed([*paths, *([lock.path] if lock else [])])
        )

    def _tried(self, plan: Plan, tests: TestPlan | None, payload: str) -> tuple[Plan, Tried]:
        """Verified and, where tests are given, tested; with the plan of what then lies in the payload.

        What judges a trial is imported where there is one.
        """
        from monopack.domain.building.trial import PayloadTrial  # noqa: PLC0415

        trial = PayloadTrial(plan=plan, payload=payload, planner=self.planner)
        tried = trial.run()
        if awaits_startup(plan) and tried.measure:
            plan = self.planner.startup_plan(plan, tried.measure.compiled)
            self.world.payloads.renew(sorted({*plan.files} - {*trial.plan.files}, key=_path), payload)
            tried = replace(trial, plan=plan).again(tried)
        tried = tried.profiled(plan)
        if tests is None:
            return plan, tried
        from monopack.domain.building.test_gate import TestGate  # noqa: PLC0415

        ran = TestGate(plan=plan, tests=tests, payload=payload, planner=self.planner).run()
        return plan, replace(tried, tests_run=ran, warnings=(*tried.warnings, *tests.warnings))

    def _check_budget(self, known: BuildState) -> None:
        """The limits may be others than when the pack was built."""
        if not is_within(self.request.budget, unzipped=known.unzipped_size, zipped=known.zip_size):
            check_sizes(self.planner.plan(self.found), self.request.budget, zipped=known.zip_size)

    def _archive(self, plan: Plan, staged: str) -> Artifact:
        """Zip, digests and manifest beside the staged payload."""
        self._stage("archive")
        artifact = self.world.archive.write(plan.files, f"{staged}/{archive_name(self._name)}")
        beside = digest_files(self._name, artifact.sha256, self.request.digests)
        for file, content in {**beside, manifest_name(self._name): manifest(plan, artifact)}.items():
            self.world.artifacts.add(f"{staged}/{file}", content)
        return artifact

    def _governed(self) -> tuple[str, ...]:
        """Test mode makes a payload only, so the artifacts of the last deploy build stay."""
        return (self._name, *artifact_names(self._name)) if self.request.mode is Mode.DEPLOY else (self._name,)

    def _stage(self, name: str) -> None:
        self.world.progress.stage(name, pack=self._name)


def _path(file: PayloadFile) -> str:
    return file.path


def _state(key: str, plan: Plan, *, tried: Tried, artifact: Artifact | None) -> BuildState:
    return BuildState(
        key=key,
        entrypoint=dotted_entrypoint(plan),
        first_party_files=sum(isinstance(file.origin, FirstParty) for file in plan.files),
        distributions=len(plan.distributions),
        unzipped_size=plan.unzipped_size,
        zip_size=artifact.size if artifact else 0,
        sha256=artifact.sha256 if artifact else "",
        verified=tried.verified.value,
        tests_run=tried.tests_run,
        slimmed=plan.slimmed or (),
        profile=tried.profile,
        warnings=tuple(str(warning) for warning in (*plan.warnings, *tried.warnings)),
    )

"""Running the tests that concern a pack against its staged payload."""

from __future__ import annotations

from dataclasses import dataclass

from monopack.domain.building.pack_planner import PackPlanner
from monopack.domain.model.errors import PackFailure
from monopack.domain.model.plan import Plan
from monopack.domain.model.request import Mode
from monopack.domain.model.testing import TestPlan, TestRequest
from monopack.domain.planning.manifest import dotted_entrypoint
from monopack.domain.testing.verdict import judge_tests


@dataclass(frozen=True, kw_only=True, slots=True)
class TestGate:
    """A plan staged as the folder `payload`, and its tests, which are laid beside it for as long as they run."""

    __test__ = False

    plan: Plan
    tests: TestPlan
    payload: str
    planner: PackPlanner

    def run(self) -> int:
        """How many tests ran. `PackFailure` when one fails; in test mode the tests then stay with the payload."""
        world, request = self.planner.world, self.planner.request
        world.progress.stage("test", pack=self.plan.pack.name)
        with world.payloads.laid(self.tests.files) as folder:
            ran = judge_tests(world.test_runner.run(self._request(folder)), self.tests)
        if request.mode is Mode.TEST:
            world.payloads.lay(self.tests.files, self.payload)
        return ran

    def _request(self, folder: str) -> TestRequest:
        world, request = self.planner.world, self.planner.request
        python = world.interpreters.find(self.plan.target)
        if python is None:
            raise PackFailure(
                f"the tests of `{self.plan.pack.name}` cannot be run here",
                why=f"no interpreter here runs {self.plan.target}",
                hint="run them where the pack will run, or build for this machine with `--mode test`",
            )
        beside = (*self.plan.beside, *self.tests.distributions)
        return TestRequest(
            pack=self.plan.pack.name,
            entrypoint=dotted_entrypoint(self.plan),
            payload=self.payload,
            tests=folder,
            plan=self.tests,
            python=python,
            timeout=request.verify_timeout,
            beside=tuple(world.store.folder(selected.distribution.key) for selected in beside),
            environment=request.environment,
        )

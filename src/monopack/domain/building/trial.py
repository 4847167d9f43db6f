"""Trying a staged payload: in an interpreter where the target runs here, else by looking at it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from monopack.domain.building.pack_planner import PackPlanner
from monopack.domain.model.distribution import Warn
from monopack.domain.model.outcome import Verified
from monopack.domain.model.plan import Plan
from monopack.domain.verifying.judge import Judge
from monopack.domain.verifying.requests import Trial, verification_request
from monopack.domain.verifying.runnable import not_runnable_here
from monopack.domain.verifying.static import StaticVerification


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """How a payload was tried, and what a person should know of it."""

    verified: Verified = Verified.NOT
    tests_run: int | None = None
    warnings: tuple[Warn, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PayloadTrial:
    """One plan, staged as the folder `payload`."""

    plan: Plan
    payload: str
    planner: PackPlanner

    def run(self) -> Tried:
        """Raises what keeps the payload from starting."""
        if not self.planner.request.verify:
            return Tried()
        self.planner.world.progress.stage("verify", pack=self.plan.pack.name)
        python = self.planner.world.interpreters.find(self.plan.target)
        if python is None:
            return self._static(f"no interpreter here runs {self.plan.target}")
        blocked = not_runnable_here(self.plan.trace, self._provided)
        if self.plan.pack.module in blocked:
            return self._static(f"it needs what only the runtime provides and no lock pins: {self._needed()}")
        return self._running(python, blocked)

    def _needed(self) -> str:
        return ", ".join(f"`{module}`" for module in sorted(self.plan.provided))

    def _provided(self, module: str) -> bool:
        return module in self.plan.provided

    def _static(self, why: str) -> Tried:
        read = partial(self.planner.world.payloads.read, self.payload)
        static = StaticVerification(plan=self.plan, read=read, provided=self._provided)
        return Tried(verified=Verified.STATIC, warnings=static.verify(why))

    def _running(self, python: str, blocked: frozenset[str]) -> Tried:
        trial = Trial(
            payload=self.payload,
            python=python,
            timeout=self.planner.request.verify_timeout,
            beside=tuple(self.planner.world.store.folder(selected.distribution.key) for selected in self.plan.beside),
            environment=self.planner.request.environment,
        )
        report = self.planner.world.verifier.verify(verification_request(self.plan, trial, left_out=blocked))
        judge = Judge(plan=self.plan, offers=self.planner.offering.offer, strict=self.planner.request.strict)
        return Tried(verified=Verified.RUN, warnings=(*judge.judge(report), *_untried(blocked)))


def _untried(blocked: frozenset[str]) -> tuple[Warn, ...]:
    if not blocked:
        return ()
    names = ", ".join(f"`{name}`" for name in sorted(blocked))
    return (Warn(what=f"verified statically, for what they need only the runtime provides: {names}"),)

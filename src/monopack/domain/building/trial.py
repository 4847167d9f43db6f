"""Trying a staged payload: in an interpreter where the target runs here, else by looking at it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from monopack.domain.building.compilers import no_startup
from monopack.domain.building.pack_planner import PackPlanner
from monopack.domain.explaining.import_profile import import_profile
from monopack.domain.model.byte_code import ByteCode
from monopack.domain.model.outcome import Verified
from monopack.domain.model.plan import Plan
from monopack.domain.model.profile import ImportMeasure, ImportProfile
from monopack.domain.model.warn import Warn
from monopack.domain.verifying.judge import Judge
from monopack.domain.verifying.requests import Trial, verification_request
from monopack.domain.verifying.runnable import not_runnable_here
from monopack.domain.verifying.static import StaticVerification


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """How a payload was tried, and what a person should know of it."""

    verified: Verified = Verified.NOT
    tests_run: int | None = None
    measure: ImportMeasure | None = None
    warnings: tuple[Warn, ...] = ()
    profile: ImportProfile | None = None

    def profiled(self, plan: Plan) -> Tried:
        """With what was measured in short."""
        return replace(self, profile=import_profile(self.measure, plan) if self.measure else None)


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
        tried = self._running(python, blocked)
        return replace(tried, warnings=(*tried.warnings, *_untried(blocked)))

    def again(self, tried: Tried) -> Tried:
        """Import just the entrypoint once more, now that its byte code is there; all else stays as it was `tried`."""
        python = self.planner.world.interpreters.find(self.plan.target)
        assert python is not None
        pack = self.plan.pack.module
        others = frozenset(traced.module.name for traced in self.plan.trace.modules) - {pack}
        now = self._running(python, others)
        known = {*tried.warnings}
        fresh = tuple(warning for warning in now.warnings if warning not in known)
        return replace(tried, measure=now.measure, warnings=(*tried.warnings, *fresh))

    def _needed(self) -> str:
        return ", ".join(f"`{module}`" for module in sorted(self.plan.provided))

    def _provided(self, module: str) -> bool:
        return module in self.plan.provided

    def _static(self, why: str) -> Tried:
        if self.planner.request.bytecode is ByteCode.STARTUP:
            raise no_startup(why)
        read = partial(self.planner.world.payloads.read, self.payload)
        static = StaticVerification(plan=self.plan, read=read, provided=self._provided)
        return Tried(verified=Verified.STATIC, warnings=static.verify(why))

    def _running(self, python: str, left_out: frozenset[str]) -> Tried:
        trial = Trial(
            payload=self.payload,
            python=python,
            timeout=self.planner.request.verify_timeout,
            beside=tuple(self.planner.world.store.folder(selected.distribution.key) for selected in self.plan.beside),
            environment=self.planner.request.environment,
        )
        report = self.planner.world.verifier.verify(verification_request(self.plan, trial, left_out=left_out))
        judge = Judge(plan=self.plan, offers=self.planner.offering.offer, strict=self.planner.request.strict)
        return Tried(verified=Verified.RUN, warnings=judge.judge(report), measure=report.measure)


def _untried(blocked: frozenset[str]) -> tuple[Warn, ...]:
    if not blocked:
        return ()
    names = ", ".join(f"`{name}`" for name in sorted(blocked))
    return (Warn(what=f"verified statically, for what they need only the runtime provides: {names}"),)

"""What the verifier is asked of one plan."""

from __future__ import annotations

from dataclasses import dataclass

from monopack.domain.model.plan import Plan
from monopack.domain.model.source import ModuleKind
from monopack.domain.model.trace import Trace, TracedModule
from monopack.domain.model.verification import ModuleCheck, VerificationRequest


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """Where and how a payload is tried: folders on this machine, the interpreter, seconds, asked variables."""

    payload: str
    python: str
    timeout: float
    beside: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()


def verification_request(plan: Plan, trial: Trial, *, left_out: frozenset[str] = frozenset()) -> VerificationRequest:
    """The pack first, then every other module that ships but those `left_out`, what must load before the rest."""
    return VerificationRequest(
        pack=plan.pack.name,
        payload=trial.payload,
        python=trial.python,
        entrypoint=plan.entrypoint,
        modules=_checks(plan.trace, plan.pack.module, left_out),
        environment=trial.environment,
        timeout=trial.timeout,
        beside=trial.beside,
        tolerated=frozenset(absent.module for absent in (*plan.unresolved, *plan.trace.unresolved)),
    )


def _checks(trace: Trace, pack: str, left_out: frozenset[str]) -> tuple[ModuleCheck, ...]:
    others = sorted(
        (traced for traced in trace.modules if traced.module.name != pack and _is_tried(traced, left_out)),
        key=lambda traced: (not traced.loads_with_pack, traced.module.name),
    )
    checks = (ModuleCheck(name=traced.module.name, must_load=traced.loads_with_pack) for traced in others)
    return (ModuleCheck(name=pack, must_load=True), *checks)


def _is_tried(traced: TracedModule, left_out: frozenset[str]) -> bool:
    """A `__main__` is a program: to import it is to run it, which only an import that surely runs asks for."""
    module = traced.module
    if module.kind is ModuleKind.NAMESPACE or module.name in left_out:
        return False
    return traced.loads_with_pack or module.name.rpartition(".")[2] != "__main__"

"""A verifier's report judged: warnings, or why the pack fails (SPEC section 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from monopack.domain.model.errors import Location, MonopackError, raise_all
from monopack.domain.model.plan import Plan
from monopack.domain.model.verification import ImportFinding, Offer, Severity, VerificationReport
from monopack.domain.model.warn import Warn
from monopack.domain.verifying.failures import VerificationFailure
from monopack.domain.verifying.origins import Origins
from monopack.domain.verifying.telling import Teller

_MOST_NAMES = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Judge:
    """What a report is judged by. `offers` knows who could bring a module that did not ship."""

    plan: Plan
    offers: Callable[[str], Offer]
    strict: bool = False

    def judge(self, report: VerificationReport) -> tuple[Warn, ...]:
        """What to warn of. `VerificationFailure`, or `Several`, for a payload that does not start."""
        teller = Teller(plan=self.plan, offers=self.offers, output=report.output)
        failures: list[MonopackError] = [teller.failure(finding) for finding in report.findings if self._fails(finding)]
        if not report.handshake:
            failures.append(teller.ended(report))
        warnings = self._warnings(report)
        if self.strict:
            failures += [VerificationFailure(warning.what, where=warning.where) for warning in warnings]
        raise_all(failures)
        return warnings

    def _fails(self, finding: ImportFinding) -> bool:
        """A missing name of a package is grave when it turns out to be a module that did not ship."""
        if finding.severity is Severity.FAILURE:
            return True
        return bool(finding.missing) and "cannot import name" in finding.error and self._offered(finding.missing)

    def _offered(self, module: str) -> bool:
        offer = self.offers(module)
        return offer.first_party or bool(offer.distributions)

    def _warnings(self, report: VerificationReport) -> tuple[Warn, ...]:
        return (*self._unloaded(report), *_changes(report.changed), *self._unused(report))

    def _unloaded(self, report: VerificationReport) -> Iterator[Warn]:
        """One for all modules that a like reason keeps from loading: a framework has many that want it configured."""
        origins = Origins(trace=self.plan.trace)
        together: dict[tuple[str, Location | None], list[str]] = {}
        for finding in report.findings:
            if not self._fails(finding):
                together.setdefault((finding.error, origins.place(finding.where)), []).append(finding.module)
        for (error, where), modules in together.items():
            verb = "does not load by itself" if len(modules) == 1 else "do not load by themselves"
            yield Warn(what=f"{_listed(modules)} {verb}: {error}", where=where)

    def _unused(self, report: VerificationReport) -> tuple[Warn, ...]:
        """Byte code whose source the import system, or who stands in for it, compiled all the same."""
        with_code = {file.compiled_from for file in self.plan.files}
        unused = [path for path in report.measure.compiled if path in with_code] if report.measure else []
        if not unused:
            return ()
        return (Warn(what=f"byte code ships but is not used, the sources are compiled at import: {_listed(unused)}"),)


def _changes(changed: tuple[str, ...]) -> tuple[Warn, ...]:
    if not changed:
        return ()
    what = "the pack's code writes into its own folder at import, where production cannot"
    return (Warn(what=f"{what}: {_listed(changed)}"),)


def _listed(names: Sequence[str]) -> str:
    named = ", ".join(f"`{name}`" for name in names[:_MOST_NAMES])
    return named + (f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else "")

"""What a person is told of a payload that does not start: what, where, why, by which chain, and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from monopack.domain.model.errors import Location
from monopack.domain.model.names import printable
from monopack.domain.model.plan import Plan
from monopack.domain.model.verification import ImportFinding, Offer, VerificationReport
from monopack.domain.verifying.binaries import misfit_for
from monopack.domain.verifying.failures import VerificationFailure
from monopack.domain.verifying.origins import Origins

_LAST_LINES = 20
# Paths within the payload are told relative to it: absolute ones are somebody else's.
_ABSENT_FILE = re.compile(r"(?:FileNotFoundError|NotADirectoryError): .*: '(?P<path>[^/'][^']*)'$")
_BINARY = re.compile(r"(?:^|[\s(])(?P<path>[^\s:(]+\.(?:so(?:\.[\w.]+)?|pyd|dylib))\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class Teller:
    """Makes errors for one pack; `output` is what it printed meanwhile."""

    plan: Plan
    offers: Callable[[str], Offer]
    output: str = ""

    def failure(self, finding: ImportFinding) -> VerificationFailure:
        """The error for a module that does not import, or for what is wrong with the entrypoint."""
        if finding.missing:
            return self._missing(finding)
        if finding.variable:
            return self._variable(finding)
        if finding.error.startswith("entrypoint "):
            return self._entrypoint(finding)
        binary = _BINARY.search(finding.error) if finding.error.startswith("ImportError") else None
        return self._binary(finding, binary["path"]) if binary else self._other(finding)

    def ended(self, report: VerificationReport) -> VerificationFailure:
        """The error for a process that ended before its hand-shake."""
        found = self._origins.innermost(report.stack)
        module, where = found or (report.importing, self._origins.file(report.importing))
        during = f" while importing `{module}`" if module else " before the first import"
        return VerificationFailure(
            f"`{self.plan.pack.module}` {report.ended}{during}",
            where=where,
            why="\n".join([*self._origins.frames(report.stack), *self._printed()]),
            chain=self.plan.trace.chain_to(module),
            hint=_ending_hint(report.ended),
        )

    @property
    def _origins(self) -> Origins:
        return Origins(trace=self.plan.trace)

    def _missing(self, finding: ImportFinding) -> VerificationFailure:
        offer = self.offers(finding.missing)
        name = finding.missing
        misfit = misfit_for(name, (file.path for file in self.plan.files), self.plan.target)
        if misfit:
            reason, hint = f"`{misfit}` is made for another Python or platform", f"it must fit {self.plan.target}"
        else:
            reason, hint = _offered(name, offer)
        return self._error(
            finding, f"module `{name}` is missing", why=f"{finding.error}\n{reason}", hint=hint, missing=name
        )

    def _variable(self, finding: ImportFinding) -> VerificationFailure:
        name = printable(finding.variable)
        return self._error(
            finding,
            f"environment variable `{name}` is read at import and not set",
            why=finding.error,
            hint=f"give it with `--verify-env {name}=VALUE`, or `--verify-env {name}` for the one set here",
        )

    def _entrypoint(self, finding: ImportFinding) -> VerificationFailure:
        return VerificationFailure(
            finding.error,
            where=Location(path=self.plan.pack.path),
            hint="define it, or name another with `entrypoint:` in the managed block or `--entrypoint` (empty: none)",
        )

    def _binary(self, finding: ImportFinding, path: str) -> VerificationFailure:
        return self._error(
            finding,
            f"`{path}` does not load",
            why=finding.error,
            hint=f"it must be built for {self.plan.target}; see `--python-platform` and `--python-version`",
        )

    def _other(self, finding: ImportFinding) -> VerificationFailure:
        absent = _ABSENT_FILE.match(finding.error)
        path = absent["path"] if absent else ""
        hint = f"if it is a file of the project, add `# data_files: {path}` to the managed block" if path else ""
        return self._error(finding, f"`{finding.module}` does not load: {finding.error}", hint=hint)

    def _error(
        self, finding: ImportFinding, what: str, *, why: str = "", hint: str = "", missing: str = ""
    ) -> VerificationFailure:
        found = self._origins.innermost(finding.frames)
        return VerificationFailure(
            what,
            where=self._origins.place(finding.where) or self._origins.file(finding.module),
            why="\n".join(line for line in (why, *self._origins.frames(finding.frames), *self._printed()) if line),
            chain=self.plan.trace.chain_to(found[0] if found else finding.module),
            hint=hint,
            missing=missing,
        )

    def _printed(self) -> tuple[str, ...]:
        """The last lines of what the pack printed."""
        lines = [printable(line.rstrip()) for line in self.output.splitlines() if line.strip()]
        return ("it printed:", *(f"  {line}" for line in lines[-_LAST_LINES:])) if lines else ()


def _offered(name: str, offer: Offer) -> tuple[str, str]:
    """Who would offer the module, and the line of the managed block that would bring it."""
    fix = "to the managed block, or run with `--auto-fix`"
    if offer.first_party:
        return "it is a first-party module that no import leads to", f"add `# extra_modules: {name}` {fix}"
    if len(offer.distributions) > 1:
        many = ", ".join(f"`{distribution}`" for distribution in offer.distributions)
        return f"locked distributions offer it: {many}", f"add one of them as `# extra_distributions: …` {fix}"
    if offer.distributions:
        only = offer.distributions[0]
        return f"the locked distribution `{only}` offers it", f"add `# extra_distributions: {only}` {fix}"
    return (
        "neither a first-party module nor a locked distribution offers it",
        "add the distribution that offers it to the project's dependencies and lock them anew",
    )


def _ending_hint(ended: str) -> str:
    if ended.startswith("timed out"):
        return "move the work out of the import, or allow more time with `--verify-timeout`"
    if ended.startswith("took more"):
        return "have the import take less, build fewer packs at once with `--jobs`, or `--no-verify` packs it untried"
    if ended.startswith("exited"):
        return "importing a pack must not end the process"
    return "`--no-verify` packs it untried"

"""A verifier that only pretends to import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from monopack.domain.model.verification import ImportFinding, Severity, VerificationReport, VerificationRequest
from monopack.domain.ports.verifier import Verifier


@dataclass
class FakeVerifier(Verifier):
    """`broken` maps modules to the error that importing them raises, `ending` the module at which the process ends to
    how it does. `requests` remembers what was asked, in order.
    """

    broken: Mapping[str, str] = field(default_factory=dict)
    ending: Mapping[str, str] = field(default_factory=dict)
    requests: list[VerificationRequest] = field(default_factory=list)

    def verify(self, request: VerificationRequest) -> VerificationReport:
        self.requests.append(request)
        findings: list[ImportFinding] = []
        for check in request.modules:
            if check.name in self.ending:
                ended = self.ending[check.name]
                return VerificationReport(handshake=False, findings=tuple(findings), ended=ended, importing=check.name)
            if check.name in self.broken:
                severity = Severity.FAILURE if check.must_load else Severity.WARNING
                findings.append(ImportFinding(module=check.name, severity=severity, error=self.broken[check.name]))
        return VerificationReport(handshake=True, findings=tuple(findings))

"""A verifier that only pretends to import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from monopack.domain.model.byte_code import byte_code_path
from monopack.domain.model.profile import ImportMeasure, MeasuredImport
from monopack.domain.model.verification import ImportFinding, Severity, VerificationReport, VerificationRequest
from monopack.domain.ports.verifier import Verifier
from tests.fakes.byte_compiler import COMPILER


@dataclass
class FakeVerifier(Verifier):
    """`broken` maps modules to the error that importing them raises, `ending` the module at which the process ends to
    how it does. `requests` remembers what was asked, in order.

    It finds byte code on `disk` (that of a FakePayloads); `stubborn` sources are compiled although theirs is there.
    """

    broken: Mapping[str, str] = field(default_factory=dict)
    ending: Mapping[str, str] = field(default_factory=dict)
    requests: list[VerificationRequest] = field(default_factory=list)
    disk: Mapping[str, bytes] = field(default_factory=dict)
    stubborn: frozenset[str] = frozenset()
    imports: tuple[MeasuredImport, ...] = ()

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
        return VerificationReport(handshake=True, findings=tuple(findings), measure=self._measure(request))

    def _measure(self, request: VerificationRequest) -> ImportMeasure:
        loaded = (check.name.replace(".", "/") + ".py" for check in request.modules if check.must_load)
        return ImportMeasure(
            seconds=0.25,
            imports=self.imports,
            compiled=tuple(path for path in loaded if path in self.stubborn or not self._has_code(request, path)),
        )

    def _has_code(self, request: VerificationRequest, path: str) -> bool:
        return f"{request.payload}/{byte_code_path(path, COMPILER.tag)}" in self.disk

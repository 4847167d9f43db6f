"""What every implementation of `Verifier` promises."""

from __future__ import annotations

import pytest

from monopack.adapters.child_processes import ChildProcesses
from monopack.adapters.payload_trials import PayloadVerifier
from monopack.domain.model.verification import Severity
from monopack.domain.ports.verifier import Verifier
from tests.fakes.verifier import FakeVerifier
from tests.trials import HANDLER, draw, verification

FILES = {
    "packs/p.py": "import app.good" + HANDLER,
    "packs/ends.py": "import os; os._exit(0)",
    "app/good.py": "",
    "app/bad.py": "raise ValueError('no')",
}


@pytest.fixture(params=["fake", "real"])
def verifier(request: pytest.FixtureRequest) -> Verifier:
    if request.param == "real":
        return PayloadVerifier(processes=ChildProcesses())
    return FakeVerifier(broken={"app.bad": "ValueError: no"}, ending={"packs.ends": "exited with 0"})


@pytest.fixture
def payload(tmp_path) -> str:
    return draw(tmp_path / "payload", FILES)


def test_a_payload_that_starts_shakes_hands(verifier, payload):
    report = verifier.verify(verification(payload, loaded=["app.good"]))
    assert report.handshake
    assert report.findings == ()
    assert (report.ended, report.importing, report.changed) == ("", "", ())


@pytest.mark.parametrize(("how", "severity"), [("loaded", Severity.FAILURE), ("lazy", Severity.WARNING)])
def test_a_module_that_raises_is_a_finding(verifier, payload, how, severity):
    report = verifier.verify(verification(payload, **{how: ["app.bad", "app.good"]}))
    assert report.handshake
    assert [(finding.module, finding.severity, finding.error) for finding in report.findings] == [
        ("app.bad", severity, "ValueError: no")
    ]


def test_a_process_that_ends_is_no_success_and_names_the_module(verifier, payload):
    report = verifier.verify(verification(payload, loaded=["packs.ends", "app.good"]))
    assert not report.handshake
    assert (report.ended, report.importing) == ("exited with 0", "packs.ends")


def test_the_import_of_the_entrypoint_is_measured(verifier, payload):
    measure = verifier.verify(verification(payload, loaded=["app.good"])).measure
    assert measure is not None
    assert measure.seconds > 0
    assert {"packs/p.py", "app/good.py"} <= set(measure.compiled)

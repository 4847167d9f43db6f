"""Importing a payload's modules in a fresh interpreter."""

from __future__ import annotations

from monopack.adapters.files.temporary import temporary_folder
from monopack.adapters.payload_trials.copies import Copies
from monopack.adapters.payload_trials.endings import ending
from monopack.adapters.payload_trials.environment import trial_environment
from monopack.adapters.payload_trials.findings import findings, stack_frames
from monopack.adapters.payload_trials.marks import marks, touched
from monopack.adapters.payload_trials.measures import measured
from monopack.adapters.payload_trials.reports import Reports, read_reports
from monopack.adapters.payload_trials.room import Room, furnish
from monopack.domain.model.verification import VerificationReport, VerificationRequest
from monopack.domain.ports.processes import Completed, Processes
from monopack.domain.ports.verifier import Verifier


class PayloadVerifier(Verifier):
    """Runs a program of its own on a copy of the payload; `scratch` is where copies are made (None: the system's)."""

    def __init__(self, *, processes: Processes, scratch: str | None = None) -> None:
        self._processes = processes
        self._scratch = scratch
        self._copies = Copies(scratch)

    def verify(self, request: VerificationRequest) -> VerificationReport:
        """Run it on a disposable copy; never raises for what the pack's code does."""
        with temporary_folder(prefix="monopack-trial-", within=self._scratch) as folder:
            room = furnish(str(folder), request.payload, request.beside, self._copies)
            before = marks(room.payload)
            completed = self._run(request, room)
            changed = touched(before, marks(room.payload))
            return _report(completed, request, room, changed)

    def _run(self, request: VerificationRequest, room: Room) -> Completed:
        orders = {
            "modules": [check.name for check in request.modules],
            "entrypoint": request.entrypoint,
            "stack_after": max(request.timeout - 0.5, request.timeout * 0.7),
        }
        name = f"{request.modules[0].name}.{request.entrypoint}"
        environment = trial_environment(
            name, room.payload, home=room.home, temporary=room.temporary, asked=request.environment
        )
        program = room.program("inside_verify", orders, parts=("inside_measure",))
        return self._processes.run(room.command(request.python, program, environment, request.timeout))


def _report(
    completed: Completed, request: VerificationRequest, room: Room, changed: tuple[str, ...]
) -> VerificationReport:
    reports = read_reports(completed.reports, room.word)
    handshake = bool(reports.of("done"))
    return VerificationReport(
        handshake=handshake,
        findings=findings(reports, request, room),
        output=room.shown(completed.output),
        ended="" if handshake else ending(completed, request.timeout),
        importing="" if handshake else _last_import(reports),
        stack=() if handshake else stack_frames(reports, room),
        changed=changed,
        measure=measured(reports, room),
        seconds=completed.seconds,
    )


def _last_import(reports: Reports) -> str:
    names = [facts[0] for facts in reports.of("importing")]
    return names[-1] if names else ""

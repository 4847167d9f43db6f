"""From a verification program's reports to findings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from monopack.adapters.payload_trials.reports import Reports
from monopack.adapters.payload_trials.room import Room
from monopack.domain.model.errors import Location
from monopack.domain.model.verification import ImportFinding, ModuleCheck, Severity, VerificationRequest
from monopack.domain.verifying.severity import severity_of

_STACK_LINE = re.compile(r'File "(?P<path>.+)", line (?P<line>\d+) in (?P<function>.+)')
Frame = tuple[str, int, str]


def findings(reports: Reports, request: VerificationRequest, room: Room) -> tuple[ImportFinding, ...]:
    """Each module's failure with its severity, and what is wrong with the entrypoint."""
    checks = {check.name: check for check in request.modules}
    python = next(iter(reports.of("python")), (0, 0))
    failed = (_finding(facts, checks[facts[0]], python, request, room) for facts in reports.of("failed"))
    return (*failed, *_entrypoint(reports, request))


def stack_frames(reports: Reports, room: Room) -> tuple[str, ...]:
    """Where each thread stood when it was stopped, innermost last, as far as it was the payload's code."""
    found = [_STACK_LINE.search(line) for line in reports.stack]
    frames = [(match["path"], int(match["line"]), match["function"]) for match in reversed(found) if match]
    told = next(iter(reports.of("ending")), (frames,))[0]
    return tuple(_shown(frame) for frame in _own(told, room))


def _finding(
    facts: tuple[Any, ...],
    check: ModuleCheck,
    python: tuple[int, int],
    request: VerificationRequest,
    room: Room,
) -> ImportFinding:
    _, kinds, error, raw_frames, missing, variable = facts
    frames = _own(raw_frames, room)
    return ImportFinding(
        module=check.name,
        severity=severity_of(kinds, missing, check=check, tolerated=request.tolerated, python=python),
        error=room.shown(error),
        where=Location(path=frames[-1][0], line=frames[-1][1]) if frames else None,
        frames=tuple(_shown(frame) for frame in frames),
        missing=missing,
        variable=variable,
    )


def _entrypoint(reports: Reports, request: VerificationRequest) -> Iterator[ImportFinding]:
    for problem, kind in reports.of("entrypoint"):
        yield ImportFinding(
            module=request.modules[0].name,
            severity=Severity.FAILURE,
            error=f"entrypoint `{request.entrypoint}` {problem}" + (f" but of type `{kind}`" if kind else ""),
        )


def _own(frames: list[Frame], room: Room) -> list[Frame]:
    """The payload's frames; where it has none, those of what lies beside it."""
    inside = [(room.inside(path), path, line, function) for path, line, function in frames]
    known = [(short, path, line, function) for short, path, line, function in inside if short is not None]
    shipped = [frame for frame in known if frame[1].startswith(f"{room.payload}/")]
    return [(short, line, function) for short, _, line, function in shipped or known]


def _shown(frame: Frame) -> str:
    path, line, function = frame
    return f"{path}:{line}" + (f" in {function}" if function not in {"", "<module>"} else "")

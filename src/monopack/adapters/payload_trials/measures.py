"""From a verification program's report to measured imports."""

from __future__ import annotations

from monopack.adapters.payload_trials.reports import Reports
from monopack.adapters.payload_trials.room import Room
from monopack.domain.model.errors import Location
from monopack.domain.model.profile import ImportMeasure, MeasuredImport

_NANO = 1e-9


def measured(reports: Reports, room: Room) -> ImportMeasure | None:
    """The measure, paths as in the payload; None where the entrypoint was not imported."""
    told = next(iter(reports.of("measured")), None)
    if told is None:
        return None
    nanoseconds, rows, sources = told
    compiled = (room.in_payload(path) for path in sources.split("\n"))
    return ImportMeasure(
        seconds=nanoseconds * _NANO,
        imports=tuple(_import(row.split("\t"), room) for row in rows.split("\n") if row),
        compiled=tuple(path for path in compiled if path is not None),
    )


def _import(cells: list[str], room: Room) -> MeasuredImport:
    name, parent, importer, line, nanoseconds, compiling = cells
    path = room.inside(importer)
    return MeasuredImport(
        name=name,
        parent=int(parent) if int(parent) >= 0 else None,
        where=None if path is None else Location(path=path, line=int(line)),
        seconds=int(nanoseconds) * _NANO,
        compiling=int(compiling) * _NANO,
    )

"""RECORDs that fit what ships, also for a distribution that lost a file to another owner or ships byte code."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from monopack.domain.admission.record import format_record
from monopack.domain.model.distribution import DistributionFile, SelectedDistribution
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.plan import FromDistribution, Generated, PayloadFile
from monopack.domain.planning.contributions import Contribution

_RECORD = ".dist-info/RECORD"


def fit_records(files: Sequence[PayloadFile], contributions: Iterable[Contribution]) -> tuple[PayloadFile, ...]:
    """`files`, with the RECORD of each distribution rewritten of which not all that it contributes ships."""
    shipped = {file.path: file for file in files}
    short = {whole.name for whole in contributions if not whole.ships_whole(shipped)}
    if not short:
        return tuple(files)
    return tuple(_fitted(file, files) if _is_record(file, short) else file for file in files)


def refit_records(
    files: Sequence[PayloadFile], distributions: Iterable[SelectedDistribution], owners: Collection[NormalizedName]
) -> tuple[PayloadFile, ...]:
    """`files`, with the RECORD of each of `owners` rewritten to list all of theirs, as it may have been before."""
    records = {
        file.path: selected.locked.name
        for selected in distributions
        if selected.locked.name in owners
        for file in selected.distribution.files
        if file.path.endswith(_RECORD)
    }
    rows: dict[NormalizedName, list[DistributionFile]] = {name: [] for name in records.values()}
    for owner, file in _owned(files):
        if owner in rows and file.path not in records:
            rows[owner].append(_row(file))
    return tuple(_written(file, rows[records[file.path]]) if file.path in records else file for file in files)


def _owned(files: Iterable[PayloadFile]) -> Iterator[tuple[NormalizedName, PayloadFile]]:
    for file in files:
        if isinstance(file.origin, FromDistribution):
            yield file.origin.name, file


def _is_record(file: PayloadFile, owners: set[NormalizedName]) -> bool:
    origin = file.origin
    return isinstance(origin, FromDistribution) and origin.name in owners and file.path.endswith(_RECORD)


def _fitted(record: PayloadFile, files: Sequence[PayloadFile]) -> PayloadFile:
    assert isinstance(record.origin, FromDistribution)
    rows = [_row(file) for name, file in _owned(files) if name == record.origin.name and file is not record]
    return _written(record, rows)


def _written(record: PayloadFile, rows: Iterable[DistributionFile]) -> PayloadFile:
    content = format_record(rows, record=record.path)
    digest = hashlib.sha256(content).hexdigest()
    return replace(record, size=len(content), sha256=digest, origin=Generated(content=content))


def _row(file: PayloadFile) -> DistributionFile:
    return DistributionFile(path=file.path, size=file.size, sha256=file.sha256, executable=file.executable)

"""RECORDs that fit what ships, also for a distribution that lost a file to another owner."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from monopack.domain.admission.record import format_record
from monopack.domain.model.distribution import DistributionFile
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.plan import FromDistribution, Generated, PayloadFile

_RECORD = ".dist-info/RECORD"


def fit_records(files: Sequence[PayloadFile], complete: Iterable[PayloadFile]) -> tuple[PayloadFile, ...]:
    """`files`, with the RECORD of each distribution rewritten of which not all of `complete` ships."""
    shipped = {file.path: file for file in files}
    short = {owner for owner, file in _owned(complete) if shipped[file.path] is not file}
    return tuple(_fitted(file, files) if _is_record(file, short) else file for file in files)


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
    content = format_record(rows, record=record.path)
    digest = hashlib.sha256(content).hexdigest()
    return replace(record, size=len(content), sha256=digest, origin=Generated(content=content))


def _row(file: PayloadFile) -> DistributionFile:
    return DistributionFile(path=file.path, size=file.size, sha256=file.sha256, executable=file.executable)

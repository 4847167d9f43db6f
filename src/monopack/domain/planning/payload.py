"""The files of a payload that no distribution brings, from trace and subset, with their origin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import starmap

from monopack.domain.locking.member_metadata import member_metadata
from monopack.domain.model.distribution import SelectedDistribution
from monopack.domain.model.lock import Lock
from monopack.domain.model.plan import PayloadFile
from monopack.domain.model.trace import Trace
from monopack.domain.planning.requirements_file import REQUIREMENTS_FILE, requirements_text
from monopack.domain.ports.source_tree import SourceTree


def member_metadata_files(trace: Trace, lock: Lock | None, tree: SourceTree) -> Iterator[PayloadFile]:
    """The metadata of each project of which a module ships."""
    shipped = {traced.module.member for traced in trace.modules if traced.module.member}
    return starmap(PayloadFile.generated, member_metadata(shipped, lock, tree).items())


def requirements_files(distributions: Sequence[SelectedDistribution]) -> Iterator[PayloadFile]:
    """`requirements.txt`, when there is anything to put into it."""
    if distributions:
        yield PayloadFile.generated(REQUIREMENTS_FILE, requirements_text(distributions).encode())

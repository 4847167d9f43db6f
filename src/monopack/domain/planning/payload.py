"""Every file of a payload, from trace and subset, with its origin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import starmap

from monopack.domain.locking.member_metadata import member_metadata
from monopack.domain.model.distribution import SelectedDistribution
from monopack.domain.model.lock import Lock
from monopack.domain.model.plan import FromDistribution, PayloadFile
from monopack.domain.model.slimming import Slimming
from monopack.domain.model.trace import Trace
from monopack.domain.planning.requirements_file import REQUIREMENTS_FILE, requirements_text
from monopack.domain.ports.source_tree import SourceTree


def first_party_files(trace: Trace, tree: SourceTree) -> Iterator[PayloadFile]:
    """Traced modules and data files, as the trace read them."""
    sources = {traced.module.payload_path: traced.module.path for traced in trace.modules if traced.module.path}
    sources |= {data.payload_path: data.path for data in trace.data_files if data.payload_path not in sources}
    return (PayloadFile.of_project(payload_path, tree.mark(path)) for payload_path, path in sources.items())


def member_metadata_files(trace: Trace, lock: Lock | None, tree: SourceTree) -> Iterator[PayloadFile]:
    """The metadata of each project of which a module ships."""
    shipped = {traced.module.member for traced in trace.modules if traced.module.member}
    return starmap(PayloadFile.generated, member_metadata(shipped, lock, tree).items())


def distribution_files(distributions: Sequence[SelectedDistribution]) -> Iterator[PayloadFile]:
    """All files of the selected distributions."""
    for selected in distributions:
        distribution = selected.distribution
        for file in distribution.files:
            yield PayloadFile(
                path=file.path,
                size=file.size,
                sha256=file.sha256,
                origin=FromDistribution(
                    name=distribution.name, version=distribution.version, key=distribution.key, path=file.path
                ),
                executable=file.executable,
            )


def slimmed(files: Sequence[PayloadFile], slimming: Slimming | None) -> tuple[PayloadFile, ...]:
    """The distributions' files without those that a rule leaves out, smaller ones in place of others."""
    if slimming is None:
        return tuple(files)
    smaller = {(one.name, file.path): (one.key, file) for one in slimming.stripped for file in one.files}
    kept = []
    for file in files:
        assert isinstance(file.origin, FromDistribution)
        place = (file.origin.name, file.path)
        if place in smaller:
            key, found = smaller[place]
            kept.append(replace(file, size=found.size, sha256=found.sha256, origin=replace(file.origin, key=key)))
        elif place not in slimming.dropped:
            kept.append(file)
    return tuple(kept)


def requirements_files(distributions: Sequence[SelectedDistribution]) -> Iterator[PayloadFile]:
    """`requirements.txt`, when there is anything to put into it."""
    if distributions:
        yield PayloadFile.generated(REQUIREMENTS_FILE, requirements_text(distributions).encode())

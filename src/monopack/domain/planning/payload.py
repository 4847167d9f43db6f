"""Every file of a payload, from trace and subset, with its origin."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import replace

from monopack.domain.model.distribution import SelectedDistribution
from monopack.domain.model.lock import Lock, LockedDistribution, SourceKind
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.plan import FirstParty, FromDistribution, Generated, PayloadFile
from monopack.domain.model.slimming import Slimming
from monopack.domain.model.trace import Trace
from monopack.domain.planning.member_metadata import member_files
from monopack.domain.planning.requirements_file import REQUIREMENTS_FILE, requirements_text
from monopack.domain.ports.source_tree import EntryKind, SourceTree


def first_party_files(trace: Trace, tree: SourceTree) -> Iterator[PayloadFile]:
    """Traced modules and data files, as the trace read them."""
    sources = {traced.module.payload_path: traced.module.path for traced in trace.modules if traced.module.path}
    sources |= {data.payload_path: data.path for data in trace.data_files if data.payload_path not in sources}
    for payload_path, path in sources.items():
        mark = tree.mark(path)
        yield PayloadFile(
            path=payload_path,
            size=mark.size,
            sha256=mark.sha256,
            origin=FirstParty(path=path),
            executable=mark.executable,
        )


def member_metadata_files(trace: Trace, lock: Lock | None, tree: SourceTree) -> Iterator[PayloadFile]:
    """The metadata of each workspace member of which a module ships."""
    shipped = {traced.module.member for traced in trace.modules if traced.module.member}
    for name in sorted(shipped):
        locked = lock.find_anywhere(name) if lock else None
        if locked and locked.source.kind in {SourceKind.FIRST_PARTY, SourceKind.PATH}:
            yield from _generated(_member_contents(name, locked, tree))


def _member_contents(name: NormalizedName, locked: LockedDistribution, tree: SourceTree) -> dict[str, bytes]:
    folder = locked.source.location
    if tree.listing(folder).get("pyproject.toml") is not EntryKind.FILE:
        return {}
    return member_files(name, locked.version, tree.read(posixpath.join(folder, "pyproject.toml")))


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
        yield from _generated({REQUIREMENTS_FILE: requirements_text(distributions).encode()})


def _generated(contents: dict[str, bytes]) -> Iterator[PayloadFile]:
    for path, content in contents.items():
        digest = hashlib.sha256(content).hexdigest()
        yield PayloadFile(path=path, size=len(content), sha256=digest, origin=Generated(content=content))

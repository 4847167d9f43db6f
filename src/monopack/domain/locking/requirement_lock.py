"""A requirement file as locked distributions: as it stands where it is complete, else completed by the index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from packaging.requirements import Requirement

from monopack.domain.locking.local_project import local_project
from monopack.domain.locking.pins import Pins, pins
from monopack.domain.locking.requirement_entry import RequirementEntry
from monopack.domain.locking.requirement_file import RequirementFile
from monopack.domain.locking.resolution import Question, Resolution, spelled
from monopack.domain.locking.terms import holds, malformed, requirement, strong_hashes
from monopack.domain.locking.via_comments import Needs
from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.lock import LockedDistribution, SourceKind
from monopack.domain.model.names import NormalizedName, canonicalize_name
from monopack.domain.model.target import Target
from monopack.domain.ports.source_tree import SourceTree


class RequirementLocker:
    """Locks requirement files for one target."""

    def __init__(self, *, tree: SourceTree, resolution: Resolution, target: Target) -> None:
        self._tree = tree
        self._resolution = resolution
        self._target = target

    def lock(self, file: RequirementFile, limits: Sequence[LockedDistribution] = ()) -> tuple[LockedDistribution, ...]:
        """Everything that `file` asks for, at versions that go with `limits`, sorted by name."""
        wanted = pins(file, self._target.marker_environment())
        entries = {entry.name: entry for entry in self._complete(file, wanted, limits) if entry.name}
        return tuple(self._distribution(name, entries[name], file.needs) for name in sorted(entries))

    def _complete(
        self, file: RequirementFile, wanted: Pins, limits: Sequence[LockedDistribution]
    ) -> Iterable[RequirementEntry]:
        if wanted.all_pinned and (wanted.hashed or file.compiled):
            return wanted.named.values()
        question = self._question(file, wanted, limits)
        if not question.requirements:
            return wanted.named.values()
        try:
            answer = self._resolution.entries(question, Location(path=file.path))
        except InputError as error:
            if wanted.all_pinned:
                # Exact versions that do not go together, or an index out of reach: what is written down still holds.
                return wanted.named.values()
            where = Location(path=file.path)
            raise InputError(error.what, where=where, why=error.why, hint=error.hint) from None
        environment = self._target.marker_environment()
        return _merged(wanted, [entry for entry in answer if holds(entry.marker, environment)], file.path)

    def _question(self, file: RequirementFile, wanted: Pins, limits: Sequence[LockedDistribution]) -> Question:
        own = [*wanted.named.values(), *wanted.unnamed]
        lines = [spelled(entry) for entry in own if entry.source.kind is not SourceKind.FIRST_PARTY]
        lines += self._needs_of_projects(wanted.named)
        environment = self._target.marker_environment()
        constraints = [spelled(entry) for entry in file.constraints if holds(entry.marker, environment)]
        constraints += [
            f"{locked.name}=={locked.version}" for locked in limits if locked.version and _is_from_index(locked)
        ]
        return Question(
            requirements=tuple(dict.fromkeys(lines)),
            constraints=tuple(dict.fromkeys(constraints)),
            index=file.index,
            target=self._target,
        )

    def _needs_of_projects(self, named: Mapping[NormalizedName, RequirementEntry]) -> Iterator[str]:
        """What the local projects among the entries need, other local ones left out."""
        environment = self._target.marker_environment()
        local = {name for name, entry in named.items() if entry.source.kind is SourceKind.FIRST_PARTY}
        for name in sorted(local):
            for need in self._requires(named[name]):
                if canonicalize_name(need.name) not in local and holds(need.marker, environment, named[name].extras):
                    bare = Requirement(str(need))
                    bare.marker = None
                    yield str(bare)

    def _requires(self, entry: RequirementEntry) -> tuple[Requirement, ...]:
        project = local_project(self._tree, entry.source.location)
        return project.requires if project else ()

    def _distribution(self, name: NormalizedName, entry: RequirementEntry, needs: Needs) -> LockedDistribution:
        with malformed(entry.where):
            local = self._requires(entry) if entry.source.kind is SourceKind.FIRST_PARTY else None
            return LockedDistribution(
                name=name,
                version=entry.version,
                where=entry.where,
                source=entry.source,
                hashes=strong_hashes(entry.hashes, name=name, where=entry.where),
                requires=local,
                brings=needs.get(name, ()),
            )


def roots(file: RequirementFile) -> tuple[Requirement, ...]:
    """What each line asks for; of a direct reference only the name, for its URL may hold a secret."""
    return tuple(
        entry.requirement
        if entry.requirement and not entry.requirement.url
        else requirement(entry.name, entry.extras, str(entry.marker or ""))
        for entry in file.entries
        if entry.name
    )


def _merged(wanted: Pins, answer: Iterable[RequirementEntry], path: str) -> Iterator[RequirementEntry]:
    """The answer's entries, each at its own line of the file; what the file refers to directly stays as it is."""
    own = {name: entry for name, entry in wanted.named.items() if entry.is_direct and entry.is_pinned}
    yield from own.values()
    for entry in answer:
        asked = wanted.named.get(entry.name) if entry.name else None
        if entry.name not in own:
            yield replace(entry, where=asked.where if asked else Location(path=path))


def _is_from_index(locked: LockedDistribution) -> bool:
    return locked.source.kind is SourceKind.INDEX

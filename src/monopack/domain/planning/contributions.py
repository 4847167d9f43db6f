"""What a distribution brings into each payload that it ships in, worked out once for all packs of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from monopack.domain.model.distribution import Distribution, DistributionFile, SelectedDistribution
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.paths import folders_above, spelling
from monopack.domain.model.plan import FromDistribution, PayloadFile
from monopack.domain.model.slimming import Slimming

_Smaller = Mapping[tuple[NormalizedName, str], tuple[str, DistributionFile]]
"""Stripped files by the distribution's name and the path that they take, with the key of what they lie in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Contribution:
    """The files of the distribution `name`, with what tells in a few steps whether they get on with others.

    `folders` are all that the files need, `spellings` their paths where case does not count.
    """

    name: NormalizedName
    by_path: Mapping[str, PayloadFile]
    folders: frozenset[str]
    spellings: frozenset[str]

    @classmethod
    def of(cls, name: NormalizedName, files: Iterable[PayloadFile]) -> Contribution:
        """From the files, sorted by path."""
        by_path = {file.path: file for file in files}
        return cls(
            name=name,
            by_path=by_path,
            folders=frozenset(folders_above(by_path)),
            spellings=frozenset(map(spelling, by_path)),
        )

    def ships_whole(self, shipped: Mapping[str, PayloadFile]) -> bool:
        """Whether all of its files are among `shipped`, no other owner's in the place of one."""
        return all(shipped.get(path) is file for path, file in self.by_path.items())


class Contributions:
    """Those of a run, each made when the first pack ships it."""

    def __init__(self) -> None:
        self._known: dict[str, Contribution] = {}

    def of(self, distributions: Iterable[SelectedDistribution]) -> tuple[Contribution, ...]:
        """In the same order."""
        return tuple(self._one(selected.distribution) for selected in distributions)

    def _one(self, distribution: Distribution) -> Contribution:
        known = self._known.get(distribution.key)
        if known is None:
            made = Contribution.of(distribution.name, _files(distribution))
            known = self._known.setdefault(distribution.key, made)
        return known


def _files(distribution: Distribution) -> Iterator[PayloadFile]:
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


def slimmed(contributions: Sequence[Contribution], slimming: Slimming | None) -> tuple[Contribution, ...]:
    """Without the files that a rule leaves out, smaller ones in place of others."""
    if slimming is None:
        return tuple(contributions)
    smaller = {(one.name, file.path): (one.key, file) for one in slimming.stripped for file in one.files}
    return tuple(Contribution.of(whole.name, _kept(whole, slimming, smaller)) for whole in contributions)


def _kept(whole: Contribution, slimming: Slimming, smaller: _Smaller) -> Iterator[PayloadFile]:
    for path, file in whole.by_path.items():
        place = (whole.name, path)
        if place in smaller:
            key, found = smaller[place]
            assert isinstance(file.origin, FromDistribution)
            yield replace(file, size=found.size, sha256=found.sha256, origin=replace(file.origin, key=key))
        elif place not in slimming.dropped:
            yield file

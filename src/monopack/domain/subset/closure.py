"""What distributions need for the target, extras and markers evaluated."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from packaging.markers import Marker
from packaging.requirements import Requirement

from monopack.domain.model.names import NormalizedName, canonicalize_name
from monopack.domain.model.target import Target
from monopack.domain.subset.library import Library


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """A distribution that is asked for, with extras."""

    name: NormalizedName
    extras: frozenset[str] = frozenset()


@dataclass(kw_only=True, slots=True)
class Reach:
    """What a walk found: `requirers` of each distribution reached, `stopped` where the walk was told not to go on.

    `absent` are needs outside the lock, by who has them.
    """

    requirers: dict[NormalizedName, set[NormalizedName]] = field(default_factory=dict)
    stopped: dict[NormalizedName, set[NormalizedName]] = field(default_factory=dict)
    absent: set[tuple[NormalizedName, str]] = field(default_factory=set)
    unknown: set[NormalizedName] = field(default_factory=set)


@dataclass(frozen=True, kw_only=True, slots=True)
class Walker:
    """Walks needs among `universe`, never beyond `stops`; `extras` are asked for wherever a distribution turns up."""

    library: Library
    universe: frozenset[NormalizedName]
    stops: frozenset[NormalizedName]
    extras: Mapping[NormalizedName, frozenset[str]]

    def reach(self, wishes: Iterable[Wish]) -> Reach:
        """Everything that `wishes` need, whatever must be looked into for that brought on the way."""
        asked = tuple(wishes)
        while True:
            found = self.known_reach(asked)
            if not found.unknown:
                return found
            self.library.try_to_bring(found.unknown)

    def known_reach(self, wishes: Iterable[Wish]) -> Reach:
        """As far as is known without looking into more."""
        found = Reach()
        seen: set[tuple[NormalizedName, str]] = set()
        queue = deque((wish.name, extra) for wish in wishes for extra in ("", *sorted(wish.extras)))
        while queue:
            name, extra = queue.popleft()
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            found.requirers.setdefault(name, set())
            queue.extend((name, more) for more in sorted(self.extras.get(name, ())))
            queue.extend(self._step(name, extra, found))
        return found

    def _step(self, name: NormalizedName, extra: str, found: Reach) -> list[tuple[NormalizedName, str]]:
        """Who is needed by `name` with `extra`, each with the extras asked of it."""
        requires = self.library.requires(name)
        if requires is None:
            found.unknown.add(name)
            return []
        further: list[tuple[NormalizedName, str]] = []
        for requirement in requires:
            if applies(requirement, self.library.target, extra=extra):
                further += self._follow(name, requirement, found)
        return further

    def _follow(self, name: NormalizedName, requirement: Requirement, found: Reach) -> list[tuple[NormalizedName, str]]:
        needed = canonicalize_name(requirement.name)
        if needed in self.stops:
            found.stopped.setdefault(needed, set()).add(name)
            return []
        if needed not in self.universe:
            found.absent.add((name, _plain(requirement)))
            return []
        if needed != name:
            found.requirers.setdefault(needed, set()).add(name)
        return [(needed, extra) for extra in ("", *sorted(requirement.extras))]


def applies(requirement: Requirement, target: Target, *, extra: str = "") -> bool:
    """Whether a need counts on the target when `extra` is asked for."""
    return requirement.marker is None or _holds(requirement.marker, target, extra)


@cache
def _holds(marker: Marker, target: Target, extra: str) -> bool:
    """Packs share most distributions, so most markers are asked for once a pack."""
    return marker.evaluate({**target.marker_environment(), "extra": extra})


def _plain(requirement: Requirement) -> str:
    """The need without its marker, which held."""
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    return f"{requirement.name}{extras}{requirement.specifier}"

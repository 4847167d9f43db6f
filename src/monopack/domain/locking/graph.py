"""Which entries of a lock a target needs: walking the lock's own edges, markers, extras and forks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from packaging.markers import Marker
from packaging.requirements import Requirement

from monopack.domain.locking.terms import holds, malformed
from monopack.domain.model.errors import InputError
from monopack.domain.model.lock import LockedDistribution
from monopack.domain.model.names import NormalizedName, canonicalize_name


@dataclass(frozen=True, kw_only=True, slots=True)
class Edge:
    """A need, and the positions of the entries that can fill it: several where the lock forks, perhaps none."""

    requirement: Requirement
    nodes: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """One entry of a lock with its needs. `forks`: it is only for environments where one of these holds."""

    distribution: LockedDistribution
    edges: tuple[Edge, ...] = ()
    forks: tuple[Marker, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """Where a walk begins: an entry with extras asked of it."""

    node: int
    extras: tuple[str, ...] = ()


def follow(edges: Iterable[Edge], nodes: Sequence[Node], environment: Mapping[str, str]) -> tuple[Start, ...]:
    """The entries that `edges` lead to in `environment`."""
    return tuple(start for edge in edges for start in _step(edge, nodes, environment, ()))


def reach(starts: Iterable[Start], nodes: Sequence[Node], environment: Mapping[str, str]) -> frozenset[int]:
    """Positions of every entry that `starts` lead to, themselves included."""
    seen: set[tuple[int, str]] = set()
    waiting = list(starts)
    while waiting:
        start = waiting.pop()
        new = {(start.node, extra) for extra in ("", *start.extras)} - seen
        seen |= new
        asked = tuple(extra for _, extra in new)
        with malformed(nodes[start.node].distribution.where):
            for edge in nodes[start.node].edges if new else ():
                waiting += _step(edge, nodes, environment, asked)
    return frozenset(node for node, _ in seen)


def distributions(positions: Iterable[int], nodes: Sequence[Node]) -> tuple[LockedDistribution, ...]:
    """The entries at `positions`, sorted by name; refused when a name is there in two versions."""
    chosen: dict[NormalizedName, LockedDistribution] = {}
    for position in sorted(positions):
        locked = nodes[position].distribution
        if other := chosen.get(locked.name):
            raise _two_versions(other, locked)
        chosen[locked.name] = locked
    return tuple(chosen[name] for name in sorted(chosen))


def others(
    positions: Iterable[int], nodes: Sequence[Node], shipped: Sequence[LockedDistribution]
) -> tuple[LockedDistribution, ...]:
    """The entries at `positions` whose names are not among `shipped`, sorted; of two versions the first."""
    return without((nodes[position].distribution for position in sorted(positions)), shipped)


def without(
    found: Iterable[LockedDistribution], shipped: Iterable[LockedDistribution]
) -> tuple[LockedDistribution, ...]:
    """Those of `found` whose names are not among `shipped`, sorted by name; the first of each name."""
    taken = {locked.name for locked in shipped}
    chosen: dict[NormalizedName, LockedDistribution] = {}
    for locked in found:
        chosen.setdefault(locked.name, locked)
    return tuple(chosen[name] for name in sorted(chosen) if name not in taken)


def _step(
    edge: Edge, nodes: Sequence[Node], environment: Mapping[str, str], extras: tuple[str, ...]
) -> Iterable[Start]:
    if not holds(edge.requirement.marker, environment, extras):
        return ()
    fitting = edge.nodes if len(edge.nodes) == 1 else _fitting(edge.nodes, nodes, environment)
    asked = tuple(sorted(canonicalize_name(extra) for extra in edge.requirement.extras))
    if len(fitting) > 1:
        raise _two_versions(*(nodes[position].distribution for position in fitting[:2]))
    return [Start(node=position, extras=asked) for position in fitting]


def _fitting(positions: Iterable[int], nodes: Sequence[Node], environment: Mapping[str, str]) -> tuple[int, ...]:
    def fits(node: Node) -> bool:
        return not node.forks or any(holds(marker, environment) for marker in node.forks)

    return tuple(position for position in positions if fits(nodes[position]))


def _two_versions(first: LockedDistribution, second: LockedDistribution) -> InputError:
    versions = " and ".join(sorted({first.version or "?", second.version or "?"}))
    return InputError(
        f"`{second.name}` is locked twice for this target, as {versions}",
        where=second.where,
        why=f"the other one stands at {first.where}",
        hint="lock again",
    )

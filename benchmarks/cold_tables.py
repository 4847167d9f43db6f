"""What cold starts came to, as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from cold_artifacts import ELSEWHERE, PUBLISHED, Unpacked

OWN = ("monopack none", "monopack startup", "monopack all")
_MISSING = "does not start"


@dataclass(kw_only=True, slots=True)
class Started:
    """One artifact's times in seconds: of the clock and of the processor for `bare`, of the clock for `served`."""

    artifact: Unpacked
    bare: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    served: list[float] = field(default_factory=list)
    broken: bool = False


Times = Callable[[Started], list[float]]
Packs = dict[str, dict[str, Started]]
_BARE: Times = attrgetter("bare")
_WORK: Times = attrgetter("work")
_SERVED: Times = attrgetter("served")


def tables(started: Sequence[Started]) -> str:
    """Everything, then processor's seconds side by side, then what the goals come to."""
    packs: Packs = {}
    for one in started:
        packs.setdefault(one.artifact.pack, {})[one.artifact.contender] = one
    return "\n".join(
        (
            *_table(_EVERYTHING, (_row(one, found) for found in packs.values() for one in found.values())),
            "\nSeconds of the processor for the import by a bare interpreter:\n",
            *_table(("Pack", *next(iter(packs.values()))), _side_by_side(packs)),
            "\n`startup`, by the processor's seconds; in brackets by the clock, served:\n",
            *_table(_GOALS, _goals(packs)),
        )
    )


_EVERYTHING = (
    *(
        "Pack",
        "Contender",
        "zip MB",
        "unzipped MB",
        "compiled",
        "import s",
        "of the processor",
        "until the first event s",
    ),
    *("× published", "× elsewhere"),
)
_GOALS = ("Pack", "of `all`'s time", "of `all`'s extra MB", "× none", f"× {PUBLISHED}", f"× {ELSEWHERE}")


def _table(columns: Iterable[str], rows: Iterable[list[str]]) -> Iterator[str]:
    names = list(columns)
    yield f"| {' | '.join(names)} |"
    yield "|---" * len(names) + "|"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _row(one: Started, others: dict[str, Started]) -> list[str]:
    """`compiled`: sources that the import had to compile, of those that it loaded."""
    artifact = one.artifact
    sizes = [f"{artifact.zipped / 1e6:.2f}", f"{artifact.unzipped / 1e6:.2f}"]
    cells = [artifact.pack, artifact.contender, *sizes, f"{artifact.compiled} of {artifact.sources}"]
    cells += [_MISSING if one.broken else f"{_fastest(times(one)):.3f}" for times in (_BARE, _WORK, _SERVED)]
    return cells + [_faster(one, others.get(name), (_WORK,)) for name in (PUBLISHED, ELSEWHERE)]


def _side_by_side(packs: Packs) -> Iterator[list[str]]:
    for pack, found in packs.items():
        yield [pack, *(_MISSING if one.broken else f"{_fastest(one.work):.3f}" for one in found.values())]


def _goals(packs: Packs) -> Iterator[list[str]]:
    for pack, found in packs.items():
        if all(name in found and not found[name].broken for name in OWN):
            none, startup, every = (found[name] for name in OWN)
            extra = every.artifact.unzipped - none.artifact.unzipped
            share = (startup.artifact.unzipped - none.artifact.unzipped) / extra
            others = (none, found.get(PUBLISHED), found.get(ELSEWHERE))
            gains = [_faster(startup, other, (_WORK, _SERVED)) for other in others]
            yield [pack, _faster(every, startup, (_WORK, _SERVED)), f"{share:.0%} of {extra / 1e6:.1f}", *gains]


def _faster(one: Started, other: Started | None, kinds: tuple[Times, ...]) -> str:
    """How many times as long the other takes, by the first kind; by the second in brackets."""
    if one.broken or other is None or other.broken:
        return "-"
    first, *more = (f"{_fastest(times(other)) / _fastest(times(one)):.2f}" for times in kinds)
    return f"{first} ({more[0]})" if more else first


def _fastest(times: Sequence[float]) -> float:
    # The pace of a shared machine changes within minutes, of which a median would tell.
    return min(times)

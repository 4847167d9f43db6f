"""`--why` over all selected packs: every name asked of every pack."""

from __future__ import annotations

from collections.abc import Sequence

from monopack.domain.explaining.absent import Surroundings, absent
from monopack.domain.explaining.answers import Answer, Shipped
from monopack.domain.explaining.reach import Reach
from monopack.domain.explaining.why import Why


def answer(names: Sequence[str], packs: Sequence[str], around: Surroundings) -> tuple[Answer, ...]:
    """Answers by name, then by pack, in the orders given; the other packs only say where a name ships elsewhere."""
    askers = {reach.pack.name: Why(reach, around.tree) for reach in around.reaches}
    answers: list[Answer] = []
    for name in names:
        shipped = {pack: why.shipped(name) for pack, why in askers.items()}
        for reach in around.reaches:
            if reach.pack.name in packs:
                answers += _answers(name, reach, around, shipped)
    return tuple(answers)


def _answers(
    name: str, reach: Reach, around: Surroundings, shipped: dict[str, tuple[Shipped, ...]]
) -> Sequence[Answer]:
    own = shipped[reach.pack.name]
    return own or (absent(name, reach, around, elsewhere=shipped),)

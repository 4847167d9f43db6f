"""`--why` over all selected packs: every name asked of every pack."""

from __future__ import annotations

from collections.abc import Sequence

from monopack.domain.explaining.absent import Surroundings, absent, whereabouts
from monopack.domain.explaining.answers import Answer
from monopack.domain.explaining.why import Why


def answer(names: Sequence[str], packs: Sequence[str], around: Surroundings) -> tuple[Answer, ...]:
    """Answers by name, then by pack, in the orders given; the other packs only say where a name ships elsewhere."""
    askers = {reach.pack.name: Why(reach, around.tree) for reach in around.reaches}
    answers: list[Answer] = []
    for name in names:
        shipped = {pack: why.shipped(name) for pack, why in askers.items()}
        asked = [reach for reach in around.reaches if reach.pack.name in packs]
        missing = [reach for reach in asked if not shipped[reach.pack.name]]
        known = whereabouts(name, around, elsewhere=shipped) if missing else None
        for reach in asked:
            answers += shipped[reach.pack.name] or ([absent(reach, known)] if known else [])
    return tuple(answers)

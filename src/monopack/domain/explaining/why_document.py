"""Answers to `--why` as data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from monopack.domain.explaining.answers import Absent, Answer, Nearest, Shipped
from monopack.domain.explaining.documents import SCHEMA, chain_entries


def why_document(answers: Sequence[Answer]) -> dict[str, Any]:
    """One entry for each answer, in the order asked."""
    return {"schema": SCHEMA, "answers": [_entry(answer) for answer in answers]}


def _entry(answer: Answer) -> dict[str, Any]:
    match answer:
        case Shipped():
            return {
                "pack": answer.pack,
                "name": answer.name,
                "ships": answer.ships,
                "kind": answer.subject.value,
                "path": answer.path or None,
                "size": answer.size,
                "distribution": answer.distribution or None,
                "version": answer.version or None,
                "chain": chain_entries(answer.chain),
            }
        case Absent():
            nearest = [_nearest(item) for item in answer.nearest]
            return {
                "pack": answer.pack,
                "name": answer.name,
                "ships": answer.ships,
                "why": answer.why,
                "nearest": nearest,
            }


def _nearest(item: Nearest) -> dict[str, Any]:
    return {"what": item.what, "pack": item.pack or None, "chain": chain_entries(item.chain)}

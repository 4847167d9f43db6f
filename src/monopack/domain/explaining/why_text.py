"""Answers to `--why` as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from monopack.domain.explaining.answers import Absent, Answer, Shipped, Subject
from monopack.domain.explaining.chains import Chain
from monopack.domain.explaining.sizes import size_text
from monopack.domain.model.names import printable

_MOST_NAMED = 10


def why_text(answers: Sequence[Answer]) -> str:
    """A block for each answer: what is so, and the chain below it, one step a line.

    What is absent from several packs in the very same way is told once, with the names of the others.
    """
    alike: dict[Answer, dict[str, None]] = {}
    for answer in answers:
        of_all = replace(answer, pack="") if isinstance(answer, Absent) else answer
        alike.setdefault(of_all, {})[answer.pack] = None
    blocks = (_told(answer, tuple(packs)) for answer, packs in alike.items())
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks)


def _told(answer: Answer, packs: Sequence[str]) -> Iterator[str]:
    first, *others = packs
    yield from _block(answer, first)
    if others:
        left = len(others) - _MOST_NAMED
        more = f" and {left} more" if left > 0 else ""
        yield f"  the same in {', '.join(others[:_MOST_NAMED])}{more}"


def _block(answer: Answer, pack: str) -> Iterator[str]:
    match answer:
        case Shipped():
            yield f"{pack} ships {_what(answer)}"
            yield from _steps(answer.chain)
        case Absent():
            yield f"{pack} does not ship `{printable(answer.name)}`: {printable(answer.why)}"
            for number, nearest in enumerate(answer.nearest):
                if number:
                    yield f"  also: {printable(nearest.what)}"
                yield from _steps(nearest.chain)


def _what(answer: Shipped) -> str:
    owner = f"{answer.distribution} {answer.version}".strip()
    size = size_text(answer.size)
    if answer.subject is Subject.DISTRIBUTION:
        return f"the distribution {owner} ({size})"
    origin = f"of the distribution {owner}" if owner else ""
    place = f"{printable(answer.path)}, {size}" if answer.subject is Subject.MODULE and answer.path else size
    return f"the {answer.subject.value} {printable(answer.name)} {origin}".rstrip() + f" ({place})"


def _steps(chain: Chain) -> Iterator[str]:
    for step in chain:
        yield f"  {printable(str(step))}"

"""Answers to `--why` as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monopack.domain.explaining.answers import Absent, Answer, Shipped, Subject
from monopack.domain.explaining.chains import Chain
from monopack.domain.explaining.sizes import size_text
from monopack.domain.model.names import printable


def why_text(answers: Sequence[Answer]) -> str:
    """A block for each answer: what is so, and the chain below it, one step a line."""
    return "\n".join("".join(f"{line}\n" for line in _block(answer)) for answer in answers)


def _block(answer: Answer) -> Iterator[str]:
    match answer:
        case Shipped():
            yield f"{answer.pack} ships {_what(answer)}"
            yield from _steps(answer.chain)
        case Absent():
            yield f"{answer.pack} does not ship `{printable(answer.name)}`: {printable(answer.why)}"
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

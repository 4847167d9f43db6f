"""What the modules of one part of a distribution refer to, as far as a rule may ask."""

from __future__ import annotations

import json
from dataclasses import dataclass

from monopack.domain.model.imports import NamedCall


@dataclass(frozen=True, kw_only=True, slots=True)
class CallAt:
    """A call for a named part of what `rule` divides, and the file that holds it."""

    rule: str
    path: str
    call: NamedCall


@dataclass(frozen=True, kw_only=True, slots=True)
class Survey:
    """`modules` are paths that imports lead to, `data` those of files and folders that are read next to code.

    `spelled` are names of files and folders that the text holds; `calls` ask for a named part of some data.
    """

    modules: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    spelled: tuple[str, ...] = ()
    calls: tuple[CallAt, ...] = ()


def encode(survey: Survey) -> bytes:
    """Compact JSON."""
    calls = [[each.rule, each.path, each.call.name, each.call.line, each.call.text] for each in survey.calls]
    return json.dumps([survey.modules, survey.data, survey.spelled, calls], separators=(",", ":")).encode()


def decode(data: bytes) -> Survey | None:
    """The survey that `encode` wrote; None for anything else."""
    try:
        modules, files, spelled, calls = json.loads(data)
        return Survey(
            modules=tuple(map(_text, modules)),
            data=tuple(map(_text, files)),
            spelled=tuple(map(_text, spelled)),
            calls=tuple(_call(*row) for row in calls),
        )
    except (ValueError, TypeError, RecursionError):
        return None


def _call(rule: object, path: object, name: object, line: object, text: object) -> CallAt:
    if not isinstance(line, int):
        raise TypeError
    call = NamedCall(name=None if name is None else _text(name), line=line, text=_text(text))
    return CallAt(rule=_text(rule), path=_text(path), call=call)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value

"""The comments in which pip-compile and uv say who needs a requirement: hints, which decide nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from monopack.domain.model.names import NormalizedName, canonicalize_name

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_REQUIREMENT = re.compile(rf"(?P<name>{_NAME})\s*(?:\[[^\]]*\]\s*)?(?:[=<>~!;@]|$)")
_COMMENT = re.compile(r"(?:^|\s)#(?P<text>.*)$")
_VIA = re.compile(r"\s*via\b(?P<first>.*)$")
_REQUIRER = re.compile(rf"\s*(?P<name>{_NAME})(?:\[[^\]]*\])?\s*$")

Needs = Mapping[NormalizedName, tuple[NormalizedName, ...]]


def needs_by_comments(text: str) -> Needs:
    """What each name brings, by the `# via` comments of a requirement file; those of names alone count."""
    needs: dict[NormalizedName, list[NormalizedName]] = {}
    for needed, requirer in _pairs(text):
        needs.setdefault(requirer, []).append(needed)
    return {requirer: tuple(names) for requirer, names in needs.items()}


def _pairs(text: str) -> Iterator[tuple[NormalizedName, NormalizedName]]:
    """What is needed and who needs it: on the requirement's line, on one of its own, or on one line each."""
    needed: NormalizedName | None = None
    told = False
    for line in text.splitlines():
        comment = _COMMENT.search(line)
        said = line[: comment.start()] if comment else line
        if said.strip() or not comment:
            told = False
        if said[:1].strip():
            found = _REQUIREMENT.match(said.rstrip("\\ \t"))
            needed = canonicalize_name(found["name"]) if found else None
        if comment is None or needed is None:
            continue
        via = _VIA.match(comment["text"])
        told = told or via is not None
        if told:
            names = (_REQUIRER.match(part) for part in (via["first"] if via else comment["text"]).split(","))
            yield from ((needed, canonicalize_name(name["name"])) for name in names if name)

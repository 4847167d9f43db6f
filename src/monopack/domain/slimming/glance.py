"""What a source may say that a rule asks about, seen by its text: few do, and parsing takes a hundred times as long.

A glance may take words of a comment for an import, never the other way round. That a source itself lies in a folder
of such a name is left aside: it is asked only once that folder stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from monopack.domain.model.target import Target
from monopack.domain.scanning.closer_look import is_worth_a_closer_look
from monopack.domain.scanning.path_joins import joined_names
from monopack.domain.scanning.standard_library import standard_library
from monopack.domain.slimming.references import NAMES

_IMPORT = re.compile(rb"import\b")
# What follows, up to the end of the line, or of the brackets, whose comments may hold brackets, too.
_NAMES = re.compile(rb"(?:[ \t\f]|\\\r?\n)*\((?:[^)#]|#[^\n]*)*|(?:\\\r?\n|[^\n;#])*")
_FROM = re.compile(rb"\bfrom\b((?:[ \t\f.\w\x80-\xff]|\\\r?\n)*)\Z")
_LONGEST_ORIGIN = 400
_WORD = re.compile(rb"\w+")
# A name beyond ASCII may be another way to write one of these (PEP 3131).
_NAMED = re.compile(rb"\b(?:%s)\b|[\x80-\xff]" % b"|".join(sorted(name.encode() for name in NAMES)))


class _Statement(NamedTuple):
    """An import statement as it is written: `origin` between `from` and `import`, None without `from`."""

    origin: bytes | None
    names: bytes


def says_something(content: bytes, target: Target) -> bool:
    """Whether the source may import or read anything that a rule may mean, by more than a name in a string."""
    if is_worth_a_closer_look(content):
        return True
    joined = {name.encode() for name in joined_names(content)}
    return any(
        any(_NAMED.search(part) for part in statement if part) or (joined and _brings(statement, joined, target))
        for statement in _statements(content)
    )


def may_import(content: bytes, roots: frozenset[str]) -> bool:
    """Whether the source may import one of `roots` by a statement."""
    if not any(root.encode() in content for root in roots):
        return False
    return any(name in roots for statement in _statements(content) for name in _roots(statement))


def _statements(content: bytes) -> Iterator[_Statement]:
    """Each `import` with what stands around it; where that is prose it may reach into a statement, which comes, too."""
    end = 0
    for found in _IMPORT.finditer(content):
        origin = _FROM.search(content, max(end, found.start() - _LONGEST_ORIGIN), found.start())
        end = found.end()
        names = _NAMES.match(content, end)
        yield _Statement(origin and origin[1], names[0] if names else b"")


def _brings(statement: _Statement, joined: set[bytes], target: Target) -> bool:
    """Whether it may bind one of the names to something of another library's or of the distribution's own."""
    if joined.isdisjoint(_WORD.findall(statement.names)):
        return False
    roots = set(_roots(statement))
    return not roots or not roots <= standard_library(target.python)


def _roots(statement: _Statement) -> Iterator[str]:
    if statement.origin is not None:
        origin = statement.origin.strip(b" \t\f\r\n\\")
        origins = [] if origin.startswith(b".") else [origin]
    else:
        origins = statement.names.split(b",")
    for each in origins:
        if first := _WORD.search(each):
            yield first[0].decode()

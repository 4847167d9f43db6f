"""The comments of a Python file that stand alone on their line; read so that a syntax error elsewhere does no harm."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A lexer of strings and comments only: `tokenize` gives up at the first error and reads only the running version's
# syntax, while a pack file that does not compile must still be told so by its own line, not by its managed block.
_TOKEN = re.compile(
    r'''"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*(?:"""|\Z)'''
    r"""|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*(?:'''|\Z)"""
    r"""|"(?:\\.|[^"\\\n])*["\n]?"""
    r"""|'(?:\\.|[^'\\\n])*['\n]?"""
    r"""|(?P<comment>\#[^\n]*)""",
    re.DOTALL,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """A comment and its line, counted from 1; `text` is without `#` and the blanks around."""

    line: int
    text: str


def lone_comments(text: str) -> tuple[Comment, ...]:
    """The comments that have a line for themselves. `text` knows line feeds only."""
    found: list[Comment] = []
    line, counted = 1, 0
    for token in _TOKEN.finditer(text):
        if token["comment"] is None:
            continue
        start = token.start()
        line, counted = line + text.count("\n", counted, start), start
        if not text[text.rfind("\n", 0, start) + 1 : start].strip():
            found.append(Comment(line=line, text=token["comment"][1:].strip()))
    return tuple(found)

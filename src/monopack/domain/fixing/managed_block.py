"""Reading the managed block of a pack file (SPEC section 2)."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from monopack.domain.fixing.block_values import READERS, Value
from monopack.domain.fixing.comments import Comment, lone_comments
from monopack.domain.fixing.pack_text import PackText, read_text
from monopack.domain.model.errors import InputError, Location, MonopackError, raise_all
from monopack.domain.model.pack import ManagedBlock
from monopack.domain.model.source import SourceFile

START = "monopack-start"
END = "monopack-end"


@dataclass(frozen=True, kw_only=True, slots=True)
class BlockLines:
    """Where a block stands: its first and last line, counted from 1, and the comments between them."""

    first: int
    last: int
    comments: tuple[Comment, ...]


def parse_managed_block(source: SourceFile) -> ManagedBlock:
    """The block of a pack file, empty when there is none; `InputError` or `Several` with the line of each mistake.

    Only comments count: the same words in a string are no block. The file need not compile.
    """
    if START.encode() not in source.content and END.encode() not in source.content:
        return ManagedBlock()
    found = find_block(read_text(source.content, source.path), source.path)
    return _read(found, source.path) if found else ManagedBlock()


def find_block(text: PackText, path: str) -> BlockLines | None:
    """The lines of the one block, if there is one; `InputError` when it is not closed or not the only one."""
    comments = lone_comments(text.text)
    starts = [comment for comment in comments if comment.text == START]
    ends = [comment for comment in comments if comment.text == END]
    if not starts and not ends:
        return None
    if not starts or (ends and ends[0].line < starts[0].line):
        raise _error(path, ends[0], f"`# {END}` without a `# {START}` above it")
    if len(starts) > 1:
        raise _error(path, starts[1], "a second managed block", f"the first begins at line {starts[0].line}")
    block = _between(comments, starts[0])
    if block is None:
        raise _error(path, starts[0], "the managed block is not closed", f"a `# {END}` must follow, comments between")
    if len(ends) > 1:
        raise _error(path, ends[1], f"`# {END}` without a `# {START}` above it")
    return block


def _between(comments: tuple[Comment, ...], start: Comment) -> BlockLines | None:
    """The unbroken run of comment lines from `start` to the end marker."""
    inside: list[Comment] = []
    for comment in comments[comments.index(start) + 1 :]:
        if comment.line != start.line + len(inside) + 1:
            return None
        if comment.text == END:
            return BlockLines(first=start.line, last=comment.line, comments=tuple(inside))
        inside.append(comment)
    return None


def _read(block: BlockLines, path: str) -> ManagedBlock:
    values: dict[str, Value] = {}
    lines: dict[str, int] = {}
    errors: list[MonopackError] = []
    for comment in block.comments:
        if not comment.text:
            continue
        try:
            key, value = _key_and_value(comment.text, lines)
        except ValueError as mistake:
            errors.append(_error(path, comment, *mistake.args))
        else:
            values[key], lines[key] = value, comment.line
    raise_all(errors)
    return ManagedBlock(**values, lines=tuple(lines.items()))  # type: ignore[arg-type]  # READERS has the fields' types


def _key_and_value(text: str, seen: dict[str, int]) -> tuple[str, Value]:
    key, colon, value = (part.strip() for part in text.partition(":"))
    if not colon:
        raise ValueError("a line of the managed block that is no `key: value, value`")
    if key not in READERS:
        near = difflib.get_close_matches(key, READERS, n=1)
        hint = f"did you mean `{near[0]}`?" if near else "allowed: " + ", ".join(f"`{known}`" for known in READERS)
        raise ValueError(f"unknown key `{key}` in the managed block", "", hint)
    if key in seen:
        raise ValueError(f"`{key}` stands twice in the managed block", f"first at line {seen[key]}")
    try:
        return key, READERS[key](value)
    except ValueError as mistake:
        raise ValueError(f"bad value of `{key}` in the managed block", str(mistake)) from None


def _error(path: str, comment: Comment, what: str, why: str = "", hint: str = "") -> InputError:
    return InputError(what, where=Location(path=path, line=comment.line), why=why, hint=hint)

"""Which archives may be unpacked at all, told from their tables of contents."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from dataclasses import dataclass

from monopack.domain.admission.paths import escape
from monopack.domain.model.names import printable

MOST_BYTES = 5 * 10**9
"""Of a distribution, unpacked: twenty times what a function may weigh in the cloud."""
MOST_MEMBERS = 200_000
_SPECIAL_BITS = stat.S_ISUID | stat.S_ISGID


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchiveMember:
    """`size` unpacked; `mode` is Unix's, 0 where the archive has none."""

    path: str
    size: int
    mode: int = 0


def problem_of(members: Iterable[ArchiveMember]) -> str:
    """Why an archive with these members must not be unpacked, `""` when it may."""
    seen: set[str] = set()
    size = 0
    for member in members:
        size += member.size
        twice = "is there twice" if member.path in seen else ""
        if problem := _problem_of_member(member) or twice:
            return f"its member `{printable(member.path)}` {problem}"
        if not member.path.endswith("/"):
            seen.add(member.path)
        if too_much := excess(len(seen), size):
            return too_much
    return ""


def excess(members: int, size: int) -> str:
    """Why so many members of that size in all are too much, `""` when they are not."""
    if members > MOST_MEMBERS:
        return f"it has more than {MOST_MEMBERS} members"
    return f"it unpacks to more than {MOST_BYTES // 10**9} GB" if size > MOST_BYTES else ""


def _problem_of_member(member: ArchiveMember) -> str:
    if problem := escape(member.path.removesuffix("/")):
        return problem
    mode = member.mode
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return "is a link or a device"
    return "asks for another user's rights" if mode & _SPECIAL_BITS else ""

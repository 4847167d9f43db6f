"""Which paths a distribution may have, on the target's file system and on every other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from monopack.domain.model.names import is_device_name, printable

_DRIVE = re.compile(r"[A-Za-z]:")


def escape(path: str) -> str:
    """Why `path` must not be written below a folder, `""` when it may."""
    if not path:
        return "is empty"
    if "\0" in path or "\\" in path or not _encodes(path):
        return "holds characters that no payload path may have"
    if path.startswith("/") or _DRIVE.match(path):
        return "is absolute"
    if any(part in {"", ".", ".."} for part in path.split("/")):
        return "leads outside its folder or names itself twice"
    return ""


def unportable(paths: Iterable[str]) -> tuple[str, ...]:
    """What some file system cannot hold: names that are equal without case or accents' form, reserved ones."""
    seen: dict[str, str] = {}
    problems = []
    for path in paths:
        folded = unicodedata.normalize("NFC", path).casefold()
        other = seen.setdefault(folded, path)
        if other != path:
            problems.append(f"`{printable(other)}` and `{printable(path)}` differ only in case or Unicode form")
        if any(part.endswith((".", " ")) or is_device_name(part) for part in path.split("/")):
            problems.append(f"`{printable(path)}` is a name that Windows reserves")
    return tuple(problems)


def files_as_folders(paths: Iterable[str]) -> tuple[str, ...]:
    """Paths that are a file and, for another path, a folder."""
    known = set(paths)
    return tuple(sorted({above for path in known for above in _above(path) if above in known}))


def _above(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:length]) for length in range(1, len(parts))]


def _encodes(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True

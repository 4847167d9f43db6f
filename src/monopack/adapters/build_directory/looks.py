"""How published paths look: what differs when somebody wrote to them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monopack.domain.model.laid import LaidFile
from monopack.domain.model.paths import folders_above

_BYTE_CODE = "__pycache__"


@dataclass(frozen=True, kw_only=True, slots=True)
class QuickLook:
    """What of a folder can be looked at without visiting each file: a folder's time changes with its names.

    `folders` are those below it, `own` the files that have no other name, `stamp` how all of them looked. `shares`:
    there are others, too; a write to one of these shows wherever it is looked at, so that is left to whoever shares.
    """

    folders: tuple[str, ...]
    own: tuple[str, ...]
    shares: bool
    stamp: str

    def to_fields(self) -> dict[str, Any]:
        """As JSON keeps it; `asdict` would copy a thousand names one by one."""
        return {"folders": self.folders, "own": self.own, "shares": self.shares, "stamp": self.stamp}

    @classmethod
    def from_fields(cls, fields: dict[str, Any]) -> QuickLook:
        """From what `to_fields` made of it."""
        return cls(
            folders=tuple(map(str, fields["folders"])),
            own=tuple(map(str, fields["own"])),
            shares=bool(fields["shares"]),
            stamp=str(fields["stamp"]),
        )

    def still_fits(self, folder: Path) -> bool:
        """Whether nothing was added, removed or, shared files apart, written to."""
        return self.stamp == _quick_stamp(str(folder), self.folders, self.own)


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """A path as it is: `stamp` of type, sizes and times of everything in it; the rest for folders only."""

    stamp: str
    paths: tuple[str, ...] = ()
    quick: QuickLook | None = None


def look_at(path: Path, *, shipped: Collection[str] | None = None) -> Look:
    """How `path` looks now, links not followed.

    With `shipped`, byte code counts only where it is among these paths: running a payload leaves some behind.
    """
    if path.is_symlink() or not path.exists():
        return Look(stamp="none")
    if not path.is_dir():
        status = path.stat()
        return Look(stamp=f"file {status.st_size} {status.st_mtime_ns}")
    times, files = _walk(str(path))
    return _look(times, [file for file in files if _counts(file.path, shipped)])


def look_of(folder: Path, laid: Sequence[LaidFile]) -> Look:
    """How `folder` looks that holds nothing but what was `laid`, sorted by path: only its folders are looked at."""
    names = sorted(["", *(f"{inner}/" for inner in folders_above(file.path for file in laid))])
    return _look({name: os.lstat(f"{folder}/{name}").st_mtime_ns for name in names}, laid)


def _look(times: Mapping[str, int], files: Sequence[LaidFile]) -> Look:
    facts = "\n".join([f"{file.path} {file.size} {file.time}" for file in files])
    own = [file for file in files if not file.shared]
    quick = QuickLook(
        folders=tuple(times),
        own=tuple(file.path for file in own),
        shares=len(own) < len(files),
        stamp=_stamp(list(times.values()), [(file.size, file.time) for file in own]),
    )
    return Look(stamp=f"folder {_digest(facts)}", paths=tuple(file.path for file in files), quick=quick)


def files_in(folder: Path, *, shipped: Collection[str] | None = None) -> tuple[str, ...]:
    """The files below `folder`; `shipped` as for `look_at`."""
    return tuple(file.path for file in _walk(str(folder))[1] if _counts(file.path, shipped))


def _counts(path: str, shipped: Collection[str] | None) -> bool:
    return shipped is None or path in shipped or _BYTE_CODE not in path.split("/")


def _walk(folder: str) -> tuple[dict[str, int], list[LaidFile]]:
    """The times of all folders, as they were before they were listed, and the files, both sorted by path."""
    times = {"": os.lstat(folder).st_mtime_ns}
    files: list[LaidFile] = []
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        with os.scandir(f"{folder}/{prefix}") as entries:
            for entry in entries:
                path = f"{prefix}{entry.name}"
                status = entry.stat(follow_symlinks=False)
                if entry.is_dir(follow_symlinks=False):
                    times[f"{path}/"] = status.st_mtime_ns
                    waiting.append(f"{path}/")
                else:
                    files.append(LaidFile(path, status.st_size, status.st_mtime_ns, status.st_nlink > 1))
    return dict(sorted(times.items())), sorted(files, key=_path)


def _path(file: LaidFile) -> str:
    return file.path


def _quick_stamp(folder: str, folders: Iterable[str], own: Iterable[str]) -> str:
    """`os.lstat` of every folder and own file; one that is not there any more fits no stamp."""
    try:
        times = [os.lstat(f"{folder}/{name}").st_mtime_ns for name in folders]
        files = [(status.st_size, status.st_mtime_ns) for status in (os.lstat(f"{folder}/{name}") for name in own)]
    except OSError:
        return ""
    return _stamp(times, files)


def _stamp(times: list[int], files: list[tuple[int, int]]) -> str:
    """Of the folders' times and the own files' sizes and times, both in the order of their paths."""
    return _digest(repr((times, files)))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()

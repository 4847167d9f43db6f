"""What was published for a pack: proof that it is monopack's, and whether it is still as it was left."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_FORMAT = 1
_BYTE_CODE = "__pycache__"


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """`outputs`: name → how it looked when published (`stamp`). `paths`: the files of the payload folder.

    `state` is what the use case asked to keep.
    """

    pack: str
    outputs: dict[str, str]
    paths: tuple[str, ...]
    state: str

    def to_json(self) -> bytes:
        """The record as it is written."""
        return json.dumps(asdict(self) | {"format": _FORMAT}).encode("utf-8", "surrogateescape")

    @classmethod
    def parse(cls, content: bytes, *, pack: str) -> Record | None:
        """The record of `pack`; None when it is damaged, of another format or another pack's."""
        try:
            fields = json.loads(content)
            return cls._from_fields(fields) if (fields["format"], fields["pack"]) == (_FORMAT, pack) else None
        except (ValueError, TypeError, KeyError, RecursionError):
            return None

    @classmethod
    def _from_fields(cls, fields: dict[str, Any]) -> Record:
        return cls(
            pack=fields["pack"],
            outputs={str(name): str(stamp) for name, stamp in fields["outputs"].items()},
            paths=tuple(map(str, fields["paths"])),
            state=str(fields["state"]),
        )


def stamp(path: Path) -> str:
    """How a published path looks: type, sizes and times; differs when anything in it was written to."""
    if path.is_symlink() or not path.exists():
        return "none"
    if path.is_dir():
        facts = "\n".join(f"{name} {size} {time}" for name, size, time in sorted(_files(path)))
        return "folder " + hashlib.sha256(facts.encode("utf-8", "surrogateescape")).hexdigest()
    status = path.stat()
    return f"file {status.st_size} {status.st_mtime_ns}"


def files_in(folder: Path) -> tuple[str, ...]:
    """The files below `folder`, byte code that running them left behind apart."""
    return tuple(sorted(name for name, _size, _time in _files(folder)))


def _files(folder: Path, prefix: str = "") -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != _BYTE_CODE:
                    yield from _files(Path(entry.path), f"{prefix}{entry.name}/")
            else:
                status = entry.stat(follow_symlinks=False)
                yield f"{prefix}{entry.name}", status.st_size, status.st_mtime_ns

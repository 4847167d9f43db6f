"""What was published for a pack: proof that it is monopack's, and whether it is still as it was left."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monopack.adapters.build_directory.looks import QuickLook, look_at, look_of
from monopack.domain.model.laid import LaidFile

_FORMAT = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """`outputs`: name → how it looked when published (`Look.stamp`); `quick`: folders' names → their quick looks.

    `state` is what the use case asked to keep.
    """

    pack: str
    outputs: Mapping[str, str]
    quick: Mapping[str, QuickLook]
    state: str

    @classmethod
    def parse(cls, content: bytes, *, pack: str) -> Record | None:
        """The record of `pack` from a file's first line; None when it is damaged, of another format or pack."""
        try:
            fields = json.loads(content.partition(b"\n")[0])
            return cls._from_fields(fields) if (fields["format"], fields["pack"]) == (_FORMAT, pack) else None
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None

    @classmethod
    def _from_fields(cls, fields: dict[str, Any]) -> Record:
        return cls(
            pack=fields["pack"],
            outputs={str(name): str(stamp) for name, stamp in fields["outputs"].items()},
            quick={str(name): QuickLook.from_fields(quick) for name, quick in fields["quick"].items()},
            state=str(fields["state"]),
        )

    def fits(self, build: Path, *, shared_untouched: bool, shipped: Callable[[], Collection[str]]) -> bool:
        """Whether everything is as it was published; `shared_untouched`: no file that folders share was written to.

        `shipped` tells the files of folders, where a closer look is needed.
        """
        return all(self._still(build / name, shared_untouched, shipped) for name in self.outputs)

    def _still(self, path: Path, shared_untouched: bool, shipped: Callable[[], Collection[str]]) -> bool:  # noqa: FBT001
        quick = self.quick.get(path.name)
        if quick is not None and (shared_untouched or not quick.shares) and quick.still_fits(path):
            return True
        # Byte code that somebody's run left changes a folder's time, too, and is not looked at here.
        known = shipped() if quick is not None else ()
        return look_at(path, shipped=known).stamp == self.outputs[path.name]


def record_of(pack: str, build: Path, names: tuple[str, ...], *, state: str, payload: Sequence[LaidFile] = ()) -> bytes:
    """A record file for what lies at `names` now: a line that is read each time, and one with all files of folders.

    `payload`: how the files of the pack's folder were laid, where that is known.
    """
    looks = {
        name: look_of(build / name, payload) if payload and name == pack else look_at(build / name) for name in names
    }
    head = {
        "format": _FORMAT,
        "pack": pack,
        "folder": _place(build),
        "outputs": {name: look.stamp for name, look in looks.items()},
        "quick": {name: look.quick.to_fields() for name, look in looks.items() if look.quick},
        "state": state,
    }
    paths = [path for look in looks.values() for path in look.paths]
    return f"{json.dumps(head)}\n{json.dumps(paths)}\n".encode()


def recorded_paths(content: bytes, *, pack: str) -> frozenset[str] | None:
    """The files of folders that a record of `pack` owns, also one of format 1; None when it is none or damaged."""
    head, _, rest = content.partition(b"\n")
    try:
        fields = json.loads(head)
        if fields["pack"] != pack:
            return None
        return frozenset(map(str, json.loads(rest) if fields["format"] == _FORMAT else fields["paths"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def is_copied(content: bytes, payload: Path) -> bool:
    """Whether a sound record was made in another build directory, of a payload that is not the one lying here.

    A build directory that was moved or copied whole, with its times, is still monopack's.
    """
    fields = json.loads(content.partition(b"\n")[0])
    elsewhere = fields.get("folder") not in {None, _place(payload.parent)}
    if not elsewhere:
        return False
    shipped = recorded_paths(content, pack=fields["pack"]) or ()
    return bool(look_at(payload, shipped=shipped).stamp != fields["outputs"].get(payload.name))


def _place(build: Path) -> str:
    """Tells a build directory from others without naming it: no path of this machine stands in one."""
    return hashlib.sha256(os.fsencode(os.path.realpath(build))).hexdigest()

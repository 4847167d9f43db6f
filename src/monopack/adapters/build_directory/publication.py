"""A publication as a list of steps that can be taken again from anywhere: the journal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from monopack.adapters.build_directory.records import record_of
from monopack.adapters.build_directory.steps import swap_folders
from monopack.adapters.files import effects
from monopack.adapters.files.writing import make_folders, remove_file, write_whole
from monopack.domain.model.laid import LaidFile
from monopack.domain.planning.artifacts import artifact_names


@dataclass(frozen=True, kw_only=True, slots=True)
class Publication:
    """Move `moved` from the staged folder to the build directory and delete `removed` there.

    `inodes` tells each moved path by its number: after a step the staged name holds the old folder or nothing, and only
    the number tells that the step was taken.
    """

    pack: str
    moved: tuple[str, ...]
    removed: tuple[str, ...]
    inodes: dict[str, int]
    state: str

    @classmethod
    def of(cls, pack: str, staged: Path, *, governed: tuple[str, ...], state: str) -> Publication:
        """What moves everything in `staged` to its final names, in the order of `governed`."""
        inodes = {path.name: path.lstat().st_ino for path in staged.iterdir()}
        moved = tuple(name for name in governed if name in inodes)
        removed = tuple(name for name in governed if name not in inodes)
        return cls(pack=pack, moved=moved, removed=removed, inodes={name: inodes[name] for name in moved}, state=state)

    def to_json(self) -> bytes:
        """The journal's content."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def parse(cls, content: bytes, *, pack: str) -> Publication | None:
        """The publication of a journal of `pack`; None when it is damaged or would touch what is not the pack's."""
        try:
            publication = cls(**json.loads(content))
            names = {*publication.moved, *publication.removed, *publication.inodes}
        except (ValueError, TypeError, RecursionError):
            return None
        return publication if publication.pack == pack and names <= {pack, *artifact_names(pack)} else None

    def carry_out(self, staged: Path, build: Path, record: Path, *, payload: Sequence[LaidFile] = ()) -> None:
        """Take every step that was not taken yet, then write the record; one without state where something is lost.

        `payload` as for `record_of`.
        """
        make_folders(staged)
        arrived = [self._move(staged / name, build / name) for name in self.moved]
        for name in self.removed:
            remove_file(build / name)
        effects.flush_folder(build)
        state = self.state if all(arrived) else ""
        written = record_of(self.pack, build, self.moved, state=state, payload=payload if state else ())
        write_whole(record, written, beside=staged)

    def _move(self, source: Path, final: Path) -> bool:
        """Whether what was staged is at its final name now."""
        inode = self.inodes.get(source.name)
        if _inode(final) == inode:
            return True
        if _inode(source) != inode:
            return False
        if final.is_dir() and not final.is_symlink():
            swap_folders(final, source)
        else:
            effects.replace(source, final)
        return True


def _inode(path: Path) -> int:
    """The number of what is at `path`, links not followed; none has the number -1."""
    try:
        return path.lstat().st_ino
    except OSError:
        return -1

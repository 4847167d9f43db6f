"""A publication as a list of steps that can be taken again from anywhere: the journal."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from monopack.adapters.build_directory.records import record_of
from monopack.adapters.build_directory.steps import swap_folders
from monopack.adapters.files import effects
from monopack.adapters.files.writing import remove_file, write_whole
from monopack.domain.planning.artifacts import artifact_names


@dataclass(frozen=True, kw_only=True, slots=True)
class Publication:
    """Move `moved` from the staged folder to the build directory and delete `removed` there.

    `folders` maps each moved folder to its inode: after an exchange the staged name holds the old one, and only the
    inode tells that the step was taken.
    """

    pack: str
    moved: tuple[str, ...]
    removed: tuple[str, ...]
    folders: dict[str, int]
    state: str

    @classmethod
    def of(cls, pack: str, staged: Path, *, governed: tuple[str, ...], state: str) -> Publication:
        """What moves everything in `staged` to its final names, in the order of `governed`."""
        found = {path.name for path in staged.iterdir()}
        moved = tuple(name for name in governed if name in found)
        folders = {name: (staged / name).stat().st_ino for name in moved if (staged / name).is_dir()}
        removed = tuple(name for name in governed if name not in moved)
        return cls(pack=pack, moved=moved, removed=removed, folders=folders, state=state)

    def to_json(self) -> bytes:
        """The journal's content."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def parse(cls, content: bytes, *, pack: str) -> Publication | None:
        """The publication of a journal of `pack`; None when it is damaged or would touch what is not the pack's."""
        try:
            publication = cls(**json.loads(content))
            names = {*publication.moved, *publication.removed, *publication.folders}
        except (ValueError, TypeError, RecursionError):
            return None
        return publication if publication.pack == pack and names <= {pack, *artifact_names(pack)} else None

    def carry_out(self, staged: Path, build: Path, record: Path) -> None:
        """Take every step that was not taken yet, then write the record."""
        for name in self.moved:
            self._move(staged / name, build / name)
        for name in self.removed:
            remove_file(build / name)
        effects.flush_folder(build)
        write_whole(record, record_of(self.pack, build, self.moved, state=self.state), beside=staged)

    def _move(self, source: Path, final: Path) -> None:
        if source.name not in self.folders:
            if source.exists():
                effects.replace(source, final)
        elif not final.exists():
            effects.rename(source, final)
        elif final.stat().st_ino != self.folders[source.name]:
            swap_folders(final, source)

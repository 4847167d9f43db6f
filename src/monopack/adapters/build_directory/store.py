"""The build directory as the artifact store."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from monopack.adapters.build_directory.looks import files_in
from monopack.adapters.build_directory.publication import Publication
from monopack.adapters.build_directory.records import Record, is_copied, recorded_paths
from monopack.adapters.files import effects
from monopack.adapters.files.locks import Waiting, held, lock_at
from monopack.adapters.files.removing import remove_tree
from monopack.adapters.files.writing import make_folders, remove_file, write_new, write_new_lasting, write_whole
from monopack.domain.model.errors import InputError, Location, PackFailure, still_held
from monopack.domain.model.laid import LaidFile
from monopack.domain.model.names import printable
from monopack.domain.planning.artifacts import artifact_names
from monopack.domain.ports.artifact_store import ArtifactStore
from monopack.domain.ports.progress import Progress

if TYPE_CHECKING:
    from filelock import FileLock

_OWN = ".monopack"
_PARTS = ("locks", "staged", "journals", "records")
_EVERYTHING = b"*\n"


def pool_of(folder: Path) -> Path:
    """Where the build directory `folder` keeps what payloads have in common."""
    return folder / _OWN / "pool"


class BuildDirectory(ArtifactStore):
    """Stages, locks and publishes pack by pack; `shown` is the folder as the user wrote it.

    `patience` is how many seconds one waits for another run that has a pack's lock; None: as long as it takes.
    """

    def __init__(self, folder: Path, *, shown: str, progress: Progress, patience: float | None = None) -> None:
        self._folder = folder
        self._shown = shown
        self._progress = progress
        self._patience = patience

    def location(self) -> str:
        """The absolute path of the build directory, links followed, whether it exists or not."""
        return os.path.realpath(self._folder)

    def prepare(self) -> None:
        """Make the build directory ready; finish or discard what a dead run left half-published."""
        own = self._folder / _OWN
        self._refuse_links(own, *(own / part for part in _PARTS), pool_of(self._folder))
        try:
            for part in _PARTS:
                make_folders(own / part)
        except OSError as error:
            raise InputError(
                "the build directory cannot be made",
                where=Location(path=self._shown),
                why=f"{error.strerror}: `{printable(str(error.filename))}`",
            ) from error
        self._ignore_in_version_control(own)
        left = {path.name for part in ("journals", "staged") for path in (own / part).iterdir()}
        for name in sorted(left):
            self._recover(name)

    def _refuse_links(self, *folders: Path) -> None:
        """What is deleted below these would be somebody else's."""
        for folder in folders:
            if folder.is_symlink():
                raise InputError(
                    "monopack's own folder is a symbolic link",
                    where=Location(path=self.path(folder.relative_to(self._folder).as_posix())),
                    hint="delete the link, or choose another `--build-dir`",
                )

    def _ignore_in_version_control(self, own: Path) -> None:
        ignore = own / ".gitignore"
        if not ignore.is_file() or ignore.read_bytes() != _EVERYTHING:
            remove_file(ignore)
            with suppress(FileExistsError):
                write_new(ignore, _EVERYTHING)

    def _recover(self, pack: str) -> None:
        """Roll a dead run's publication forward and clear what it staged, unless a living one is at it.

        What cannot be done now is tried, and told, when the pack is built.
        """
        lock = self._lock(pack)
        with suppress(OSError), lock.acquire(blocking=False):
            self._roll_forward(pack)
            remove_tree(self._own("staged", pack))

    def _roll_forward(self, pack: str, payload: Sequence[LaidFile] = ()) -> None:
        journal = self._own("journals", pack)
        if journal.exists():
            publication = Publication.parse(journal.read_bytes(), pack=pack)
            if publication:
                record = self._own("records", pack)
                publication.carry_out(self._own("staged", pack), self._folder, record, payload=payload)
            remove_file(journal)

    @contextmanager
    def stage(self, pack: str) -> Iterator[str]:
        """A private empty folder on the build directory's file system, gone at the end of the block."""
        staged = self._own("staged", pack)
        with self._locked(pack):
            self._roll_forward(pack)
            remove_tree(staged)
            self._refuse_strangers(pack)
            effects.make_folder(staged)
            try:
                yield str(staged)
            finally:
                try:
                    self._clear(pack)
                except KeyboardInterrupt:
                    self._clear(pack)  # comes once; what is staged must not stay for it
                    raise

    def _clear(self, pack: str) -> None:
        """Remove what is staged, unless it is half-published: then the next run still needs it, to finish that."""
        if not self._own("journals", pack).exists():
            remove_tree(self._own("staged", pack))

    def _locked(self, pack: str) -> AbstractContextManager[None]:
        def tell(holder: str) -> None:
            self._progress.warning(f"pack `{pack}` is being built by {holder}, waiting for it")

        def refusal(holder: str) -> PackFailure:
            return still_held(f"pack `{pack}` is still being built by {holder}", self._patience)

        return held(self._lock(pack), Waiting(tell=tell, refusal=refusal, patience=self._patience))

    def _lock(self, pack: str) -> FileLock:
        """Its file is opened and may be emptied, so it must not be a link to something else."""
        path = self._own("locks", pack)
        if path.is_symlink():
            remove_file(path)
        return lock_at(path)

    def _refuse_strangers(self, pack: str) -> None:
        """Nothing is replaced that a user put there: no folder without record, no file added to one."""
        payload = self._folder / pack
        record = self._record_file(pack)
        paths = recorded_paths(record, pack=pack)
        if payload.is_symlink() or (payload.exists() and not payload.is_dir()):
            raise self._stranger(payload, "it is no folder that monopack made")
        if payload.is_dir():
            extra = ["."] if paths is None else sorted(set(files_in(payload, shipped=paths)) - paths)
            if extra:
                names = ", ".join(f"`{printable(name)}`" for name in extra[:3])
                why = f"monopack did not make {names}" if paths is not None else "it does not bear monopack's record"
                raise self._stranger(payload, why)
            if is_copied(record, payload):
                raise self._stranger(payload, "its record was made in another build directory")
        for name in artifact_names(pack):
            path = self._folder / name
            if not path.is_symlink() and path.exists() and not path.is_file():
                raise self._stranger(path, "it is no regular file")

    def _stranger(self, path: Path, why: str) -> PackFailure:
        return PackFailure(
            "not monopack's to replace",
            where=Location(path=self.path(path.name)),
            why=why,
            hint="move it away, or choose another `--build-dir`",
        )

    def add(self, path: str, content: bytes) -> None:
        """Write the new file `path` of a staged folder, flushed to disk."""
        write_new_lasting(path, content)

    def publish(
        self, pack: str, staged: str, *, governed: tuple[str, ...], state: str, payload: Sequence[LaidFile] = ()
    ) -> None:
        """Move what `staged` holds to the same names in the build directory and keep `state`."""
        publication = Publication.of(pack, Path(staged), governed=governed, state=state)
        self._announce(pack, publication, beside=Path(staged))
        try:
            self._roll_forward(pack, payload)
        except KeyboardInterrupt:
            self._roll_forward(pack)  # no half of a set is left for so short a time
            raise

    def _announce(self, pack: str, publication: Publication, *, beside: Path) -> None:
        """Write the journal; a publication that could not be announced surely is none."""
        journal = self._own("journals", pack)
        try:
            write_whole(journal, publication.to_json(), beside=beside)
        except BaseException:
            remove_file(journal)
            raise

    def state(self, pack: str, *, shared_untouched: bool) -> str | None:
        """What the last `publish` kept, if everything that it published is still as it was left."""
        record = Record.parse(self._record_line(pack), pack=pack)
        if record is None or self._own("journals", pack).exists():
            return None
        shipped = partial(self._shipped, pack)
        return record.state if record.fits(self._folder, shared_untouched=shared_untouched, shipped=shipped) else None

    def path(self, name: str) -> str:
        """The path of a final name, as the user would write it."""
        return f"{self._shown}/{name}"

    def _record_line(self, pack: str) -> bytes:
        """The first line, which says all but the files of folders: with these, a record is a hundred times as long."""
        try:
            with self._own("records", pack).open("rb") as record:
                return record.readline()
        except OSError:
            return b""

    def _shipped(self, pack: str) -> frozenset[str]:
        return recorded_paths(self._record_file(pack), pack=pack) or frozenset()

    def _record_file(self, pack: str) -> bytes:
        try:
            return self._own("records", pack).read_bytes()
        except OSError:
            return b""

    def _own(self, part: str, pack: str) -> Path:
        return self._folder / _OWN / part / pack

"""Scans of many files: each content once, in this run and the ones before."""

from __future__ import annotations

import hashlib
import posixpath
import sys
from collections.abc import Callable, Sequence
from functools import partial

from monopack import __version__
from monopack.domain.model.errors import InputError, PackFailure
from monopack.domain.model.imports import ModuleScan
from monopack.domain.model.source import SourceFile, SourceMark
from monopack.domain.model.target import Target
from monopack.domain.ports.cache import Cache
from monopack.domain.ports.progress import Progress
from monopack.domain.ports.workers import Workers
from monopack.domain.scanning.codec import FORMAT, decode, encode

Scanned = ModuleScan | PackFailure
Read = Callable[[str], SourceFile]

_KIND = "scan"
# Below this many bytes of new source, starting processes takes longer than a second core saves.
_WORTH_PROCESSES = 6_000_000
_BATCH = 400_000


class Scans:
    """Scans files for one target and remembers the results by content, in this run and by the cache in later ones."""

    def __init__(self, *, cache: Cache, workers: Workers, target: Target, progress: Progress) -> None:
        self._cache = cache
        self._workers = workers
        self._target = target
        self._progress = progress
        facts = (target.python, target.platform.system.value, target.platform.machine)
        self._basis = repr((FORMAT, __version__, sys.version_info[:2], facts))
        self._known: dict[str, ModuleScan] = {}
        self._failed: dict[str, PackFailure] = {}
        self._unsaved: dict[str, bytes] = {}

    def of_another_tree(self) -> Scans:
        """For the same project at another revision: most contents are the same, whether a file fails is its own."""
        other = Scans(cache=self._cache, workers=self._workers, target=self._target, progress=self._progress)
        other._known = self._known
        return other

    def scan(self, marks: Sequence[SourceMark], read: Read) -> list[Scanned]:
        """The scan of each file, or why it cannot be read; `read` gives the bytes of those that are new."""
        keys = [self._key(mark) for mark in marks]
        self._recall({key for key in keys if key not in self._known})
        self._learn([(key, mark) for key, mark in zip(keys, marks, strict=True) if key not in self._known], read)
        return [self._known.get(key) or self._failed[mark.path] for key, mark in zip(keys, marks, strict=True)]

    def remember(self) -> None:
        """Hand what is new to the cache."""
        unsaved, self._unsaved = self._unsaved, {}
        if unsaved:
            self._cache.put_many(_KIND, unsaved)

    def _key(self, mark: SourceMark) -> str:
        # The file's name tells a package from a module, and what is looked for in a compiled one depends on its path.
        name = posixpath.basename(mark.path) if mark.path.endswith(".py") else mark.path
        return hashlib.sha256(f"{self._basis}\0{name}\0{mark.sha256}".encode("utf-8", "surrogateescape")).hexdigest()

    def _recall(self, keys: set[str]) -> None:
        if not keys:
            return
        for key, data in self._cache.get_many(_KIND, sorted(keys)).items():
            found = decode(data)
            if found is not None:
                self._known[key] = found

    def _learn(self, new: list[tuple[str, SourceMark]], read: Read) -> None:
        wanted = {key: mark for key, mark in new if mark.path not in self._failed}
        if not wanted:
            return
        files: list[tuple[str, SourceFile]] = []
        for key, mark in wanted.items():
            try:
                files.append((key, read(mark.path)))
            except InputError as error:
                self._failed[mark.path] = PackFailure(**error.fields())
        results = self._scanned([file for _, file in files])
        for (key, file), found in zip(files, results, strict=True):
            if isinstance(found, ModuleScan):
                self._known[key] = found
                self._unsaved[key] = encode(found)
            else:
                self._failed[file.path] = found
        self._fail_twins(new, {key: file.path for key, file in files})

    def _fail_twins(self, new: list[tuple[str, SourceMark]], scanned: dict[str, str]) -> None:
        """A file with the same bytes as one that failed fails in its own name."""
        for key, mark in new:
            twin = self._failed.get(scanned.get(key, ""))
            if twin is not None and mark.path not in self._failed:
                where = twin.where and type(twin.where)(path=mark.path, line=twin.where.line, column=twin.where.column)
                self._failed[mark.path] = PackFailure(**{**twin.fields(), "where": where})

    def _scanned(self, files: list[SourceFile]) -> list[Scanned]:
        if not files:
            return []
        size = sum(len(file.content) for file in files)
        self._progress.detail("parsing", files=len(files), bytes=size)
        function = partial(_scan_batch, self._target)
        if size < _WORTH_PROCESSES:
            return function(files)
        batches = self._workers.compute(function, _batches(files))
        return [found for batch in batches for found in batch]


def _batches(files: list[SourceFile]) -> list[list[SourceFile]]:
    batches: list[list[SourceFile]] = [[]]
    size = 0
    for file in files:
        if size > _BATCH:
            batches.append([])
            size = 0
        batches[-1].append(file)
        size += len(file.content)
    return batches


def _scan_batch(target: Target, files: list[SourceFile]) -> list[Scanned]:
    return [_scan_one(file, target) for file in files]


def _scan_one(file: SourceFile, target: Target) -> Scanned:
    # The scanner takes longer to import than all that was scanned before takes to recall.
    from monopack.domain.scanning.scanner import scan  # noqa: PLC0415

    try:
        return scan(file, target)
    except PackFailure as failure:
        return failure

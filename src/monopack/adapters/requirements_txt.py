"""`requirements.txt`, read as pip reads it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from monopack.domain.locking.graph import without
from monopack.domain.locking.places import folder_of, join
from monopack.domain.locking.requirement_file import read_requirements
from monopack.domain.locking.requirement_inputs import check_inputs
from monopack.domain.locking.requirement_lock import RequirementLocker, roots
from monopack.domain.locking.resolution import Resolution
from monopack.domain.model.errors import MonopackError
from monopack.domain.model.lock import Lock, LockedDistribution
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.model.target import Target
from monopack.domain.ports.cache import Cache
from monopack.domain.ports.lock_reader import LockReader
from monopack.domain.ports.requirement_resolver import RequirementResolver
from monopack.domain.ports.source_tree import SourceTree

_STEMS = ("dev", "development", "local", "test", "tests", "testing")
_SIBLINGS = tuple(
    name
    for stem in _STEMS
    for name in (
        f"requirements-{stem}.txt",
        f"requirements_{stem}.txt",
        f"{stem}-requirements.txt",
        f"{stem}_requirements.txt",
    )
)
_FOLDER = "requirements"


class RequirementsTxt(LockReader):
    """Reads pip's requirement files; what they leave open is resolved once for the target.

    `environment` fills in `${VARIABLES}`. Files that are by convention for development, beside it, are read for
    `Lock.development`; one that cannot be read or resolved is only warned of, for it does not ship.
    """

    def __init__(
        self,
        *,
        tree: SourceTree,
        resolver: RequirementResolver,
        cache: Cache,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._tree = tree
        self._resolution = Resolution(resolver=resolver, cache=cache)
        self._environment = os.environ if environment is None else environment

    def read(self, path: str, target: Target) -> Lock:
        """The pinned distributions, from the file or from the resolver."""
        file = read_requirements(path, self._tree, self._environment)
        check_inputs(file, self._tree, self._environment, target.marker_environment())
        locker = RequirementLocker(tree=self._tree, resolution=self._resolution, target=target)
        shipped = locker.lock(file)
        warnings: list[str] = []
        development = self._development(path, locker, shipped, warnings)
        return Lock(
            manager=PackageManager.PIP,
            path=path,
            distributions=shipped,
            roots=roots(file),
            development=development,
            index=file.index,
            sha256=file.sha256,
            warnings=tuple(warnings),
        )

    def _development(
        self, path: str, locker: RequirementLocker, shipped: tuple[LockedDistribution, ...], warnings: list[str]
    ) -> tuple[LockedDistribution, ...]:
        known = shipped
        for sibling in self._siblings(folder_of(path)):
            try:
                file = read_requirements(sibling, self._tree, self._environment)
                known = (*known, *without(locker.lock(file, known), known))
            except MonopackError as error:
                warnings.append(f"development requirements are left out: {_in_one_line(error)}")
        return without(known, shipped)

    def _siblings(self, folder: str) -> Iterator[str]:
        names = self._tree.listing(folder)
        yield from (join(folder, name) for name in _SIBLINGS if name in names)
        below = self._tree.listing(join(folder, _FOLDER)) if _FOLDER in names else {}
        yield from (join(folder, f"{_FOLDER}/{stem}.txt") for stem in _STEMS if f"{stem}.txt" in below)


def _in_one_line(error: MonopackError) -> str:
    """What and where, and of a long explanation the line that says most."""
    told = (error.hint or error.why).splitlines()[:1]
    return ": ".join([str(error).partition("\n")[0], *told])

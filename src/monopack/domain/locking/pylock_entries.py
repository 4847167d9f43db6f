"""The packages of a `pylock.toml` (PEP 751) for one target."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from packaging.pylock import (
    Package,
    PackageArchive,
    PackageDirectory,
    PackageSdist,
    PackageVcs,
    PackageWheel,
    Pylock,
    PylockValidationError,
)

from monopack.domain.locking.document import Table
from monopack.domain.locking.terms import allows_python, holds, listed_files, malformed, strong_hashes
from monopack.domain.locking.wheel_choice import best_wheel, ranks
from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.lock import IndexOptions, LockedDistribution, LockedSource, SourceKind
from monopack.domain.model.names import NormalizedName, canonicalize_name, printable
from monopack.domain.model.target import Target

_POSITION = re.compile(r"packages\[(\d+)\]")
Place = Callable[[str], str]


class PylockFile:
    """A valid lock, its lines, and how its paths are seen from the project root."""

    def __init__(self, document: Table, place: Place) -> None:
        self._where = document.where
        self._lines = tuple(table.where for table in document.tables("packages"))
        self._place = place
        with malformed(document.where):
            self.pylock = _validated(document, self._lines)
        indexes = Counter(package.index for package in self.pylock.packages if package.index)
        self._index = min(indexes, key=lambda url: (-indexes[url], url), default="")
        self._refuse_missing()

    def check_target(self, target: Target) -> None:
        """Refuse a target that the lock was not made for."""
        with malformed(self._where):
            required, environment = str(self.pylock.requires_python or ""), target.marker_environment()
            markers = self.pylock.environments or ()
            fits = not markers or any(holds(marker, environment) for marker in markers)
            allowed = allows_python(required, target.full_version)
        if not allowed or not fits:
            why = f"it requires Python {required}" if not allowed else "its `environments` leave this one out"
            raise InputError(f"the lock was not made for {target}", where=self._where, why=why)

    def shipped(self, target: Target) -> tuple[LockedDistribution, ...]:
        """What is installed with all extras and the lock's default groups."""
        return self._selected(target, self.pylock.default_groups or ())

    def everything(self, target: Target) -> tuple[LockedDistribution, ...]:
        """The same with all dependency groups."""
        return self._selected(target, self.pylock.dependency_groups or ())

    def index(self) -> IndexOptions:
        """The index that most packages come from."""
        return IndexOptions(index_url=self._index)

    def _selected(self, target: Target, groups: Sequence[str]) -> tuple[LockedDistribution, ...]:
        extras = frozenset(self.pylock.extras or ())
        chosen: dict[NormalizedName, LockedDistribution] = {}
        for position, package in enumerate(self.pylock.packages):
            where = self._lines[position]
            with malformed(where):
                if not _applies(package, target, extras, frozenset(groups)):
                    continue
                if package.name in chosen:
                    why = f"the other one stands at {chosen[package.name].where}"
                    raise InputError(f"`{package.name}` is locked twice for this target", where=where, why=why)
                chosen[package.name] = self._locked(package, where, target)
        return tuple(chosen[name] for name in sorted(chosen))

    def _locked(self, package: Package, where: Location, target: Target) -> LockedDistribution:
        return LockedDistribution(
            name=package.name,
            version=str(package.version or ""),
            where=where,
            source=self._source(package, where, target),
            hashes=strong_hashes(_hashes(package), name=package.name, where=where),
            files=listed_files((wheel.filename, _digests(wheel)) for wheel in package.wheels or ()),
        )

    def _source(self, package: Package, where: Location, target: Target) -> LockedSource:
        if package.vcs:
            return self._repository(package.vcs)
        if package.directory:
            return self._folder(package.directory)
        if package.archive:
            return self._archive(package.archive)
        files: list[PackageWheel | PackageSdist] = [
            *(package.wheels or ()),
            *([package.sdist] if package.sdist else []),
        ]
        if all(file.path and not file.url for file in files):
            return LockedSource(kind=SourceKind.PATH, location=self._place(_best_path(package, where, target)))
        index = package.index or ""
        return LockedSource(location="" if index == self._index else index)

    def _repository(self, vcs: PackageVcs) -> LockedSource:
        place = vcs.url or self._place(vcs.path or "")
        location = f"{vcs.type}+{place}@{vcs.commit_id}"
        return LockedSource(kind=SourceKind.VCS, location=location, subdirectory=vcs.subdirectory or "")

    def _folder(self, directory: PackageDirectory) -> LockedSource:
        path = "/".join(part for part in (directory.path, directory.subdirectory) if part)
        return LockedSource(kind=SourceKind.FIRST_PARTY, location=self._place(path))

    def _archive(self, archive: PackageArchive) -> LockedSource:
        kind, location = (SourceKind.URL, archive.url) if archive.url else (SourceKind.PATH, archive.path or "")
        place = location if kind is SourceKind.URL else self._place(location)
        return LockedSource(kind=kind, location=place or "", subdirectory=archive.subdirectory or "")

    def _refuse_missing(self) -> None:
        known = {package.name for package in self.pylock.packages}
        for package, where in zip(self.pylock.packages, self._lines, strict=True):
            for line in package.dependencies or ():
                name = line.get("name", "")
                if not isinstance(name, str) or (name and canonicalize_name(name) not in known):
                    what = f"`{package.name}` needs `{printable(str(name))}`, which the lock does not hold"
                    raise InputError(what, where=where, hint="the lock is incomplete: lock again")


def _validated(document: Table, lines: Sequence[Location]) -> Pylock:
    try:
        return Pylock.from_dict(document.values)
    except PylockValidationError as error:
        found = _POSITION.search(str(error))
        where = lines[int(found[1])] if found and int(found[1]) < len(lines) else document.where
        raise InputError(printable(str(error).partition("\n")[0]), where=where) from None


def _applies(package: Package, target: Target, extras: frozenset[str], groups: frozenset[str]) -> bool:
    if package.marker is None:
        return True
    sets: Mapping[str, str | frozenset[str]] = {"extras": extras, "dependency_groups": groups}
    return package.marker.evaluate({**target.marker_environment(), **sets}, context="lock_file")


def _hashes(package: Package) -> Iterator[str]:
    files = [*(package.wheels or ()), package.sdist, package.archive]
    return (digest for file in files if file for digest in _digests(file))


def _digests(file: PackageWheel | PackageSdist | PackageArchive) -> Iterator[str]:
    return (f"{algorithm}:{digest}" for algorithm, digest in file.hashes.items())


def _best_path(package: Package, where: Location, target: Target) -> str:
    """The wheel that the target likes best, else the source distribution."""
    paths = {wheel.filename: wheel.path or "" for wheel in package.wheels or ()}
    if best := best_wheel(listed_files((name, ()) for name in paths), ranks(target)):
        return paths[best.name]
    if package.sdist:
        return package.sdist.path or ""
    raise InputError(f"`{package.name}` has no wheel for {target}", where=where, why=_tags(package.wheels or ()))


def _tags(wheels: Iterable[PackageWheel]) -> str:
    return "locked are: " + ", ".join(wheel.filename for wheel in wheels)

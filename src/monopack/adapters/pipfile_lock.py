"""`Pipfile.lock`, read without pipenv."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping

from packaging.requirements import Requirement

from monopack.domain.locking.document import Table, decode, parse_json, parse_toml
from monopack.domain.locking.graph import without
from monopack.domain.locking.local_project import described
from monopack.domain.locking.pipfile import pipfile_hashes, pipfile_roots
from monopack.domain.locking.pipfile_lock import PipfileLock as Locked
from monopack.domain.locking.pipfile_lock import key_lines
from monopack.domain.locking.places import folder_of, join, place
from monopack.domain.locking.terms import holds
from monopack.domain.model.errors import InputError
from monopack.domain.model.lock import Lock, LockedDistribution
from monopack.domain.model.names import canonicalize_name, printable
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.model.target import Target
from monopack.domain.ports.lock_reader import LockReader
from monopack.domain.ports.source_tree import SourceTree

_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


class PipfileLock(LockReader):
    """Reads pipenv's lock: its `default` section ships, all other categories are development.

    `environment` fills in the variables that pipenv allows in the URLs of sources.
    """

    def __init__(self, *, tree: SourceTree, environment: Mapping[str, str] | None = None) -> None:
        self._tree = tree
        self._environment = os.environ if environment is None else environment

    def read(self, path: str, target: Target) -> Lock:
        """The lock for `target`, as far as pipenv's single resolution holds for it."""
        file = self._tree.read(path)
        document = parse_json(file)
        _check_format(document)
        pipfile = self._pipfile(path)
        if pipfile:
            _check_fit(document, pipfile)
        locked = Locked(
            document=document,
            lines=key_lines(decode(file)),
            place=lambda relative: place(self._tree, path, relative),
            expand=self._expanded,
        )
        environment = target.marker_environment()
        shipped = tuple(described(self._tree, one) for one in locked.distributions("default", environment))
        roots = tuple(pipfile_roots(pipfile) if pipfile else locked.roots())
        return Lock(
            manager=PackageManager.PIPENV,
            path=path,
            distributions=shipped,
            roots=roots,
            development=_development(locked, environment, shipped),
            index=locked.index(),
            sha256=file.sha256,
            warnings=(*_other_python(document, target), *_left_open(locked, roots, environment)),
        )

    def _pipfile(self, path: str) -> Table | None:
        folder = folder_of(path)
        return parse_toml(self._tree.read(join(folder, "Pipfile"))) if "Pipfile" in self._tree.listing(folder) else None

    def _expanded(self, text: str) -> str:
        return _VARIABLE.sub(lambda found: self._environment.get(found[1] or found[2], found[0]), text)


def _check_format(document: Table) -> None:
    meta = document.table("_meta")
    if not meta.values or "default" not in document:
        missing = "default" if meta.values else "_meta"
        raise InputError(f"`{missing}` is missing", where=document.where, hint="run `pipenv lock`")
    version = meta.values.get("pipfile-spec")
    if version != 6:  # noqa: PLR2004  # the only one pipenv has written since 2017
        raise InputError(f"unknown lock version `{version!r}`", where=document.where, why="`pipfile-spec` 6 is known")


def _check_fit(document: Table, pipfile: Table) -> None:
    meta = document.table("_meta")
    known = meta.table("hash").text("sha256")
    try:
        fits = known in pipfile_hashes(pipfile.values, meta.values.get("sources", []))
    except (TypeError, ValueError, AttributeError):
        raise InputError("has no readable packages", where=pipfile.where) from None
    if not fits:
        what = f"the lock no longer fits `{printable(pipfile.where.path)}`"
        why = "the file has changed since the lock was made"
        raise InputError(what, where=document.where, why=why, hint="run `pipenv lock`")


def _development(
    locked: Locked, environment: Mapping[str, str], shipped: tuple[LockedDistribution, ...]
) -> tuple[LockedDistribution, ...]:
    return without((one for name in locked.categories() for one in locked.distributions(name, environment)), shipped)


def _other_python(document: Table, target: Target) -> tuple[str, ...]:
    requires = document.table("_meta").table("requires")
    wanted = requires.text_or("python_full_version", "") or requires.text_or("python_version", "")
    if not wanted or target.version == ".".join(wanted.split(".")[:2]):
        return ()
    return (f"{printable(document.where.path)} was made for Python {printable(wanted)}, not for {target.version}",)


def _left_open(locked: Locked, roots: tuple[Requirement, ...], environment: Mapping[str, str]) -> Iterator[str]:
    """Pipenv pins nothing for platforms other than its own; where the Pipfile has no such marker, that matters."""
    wanted = {canonicalize_name(root.name) for root in roots if holds(root.marker, environment)}
    for name in sorted(locked.open_entries("default") & wanted):
        yield f"`{name}` has no version in the lock and is left out"

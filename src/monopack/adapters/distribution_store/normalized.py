"""Laying out an admitted distribution as an entry."""

from __future__ import annotations

import hashlib
from pathlib import Path

from monopack.adapters.distribution_store.admission import Admitted
from monopack.adapters.distribution_store.entries import FILES, write_entry
from monopack.adapters.distribution_store.installed import Site
from monopack.adapters.files import effects
from monopack.adapters.files.writing import make_folders, write_new
from monopack.domain.admission.record import format_record
from monopack.domain.model.distribution import Distribution, DistributionFile

_LEGACY_NAMESPACES = "namespace_packages.txt"


def lay_out(admitted: Admitted, site: Site, *, key: str, folder: Path) -> Distribution:
    """Move what ships from `site` into the new entry `folder`, with a RECORD that says just that."""
    namespaces = _namespaces(admitted, site)
    files = [_described(site, path) for path in admitted.paths]
    _move(admitted.paths, site, folder / FILES)
    record = f"{admitted.installed.folder}/RECORD"
    text = format_record(files, record=record)
    write_new(folder / FILES / record, text)
    files.append(DistributionFile(path=record, size=len(text), sha256=hashlib.sha256(text).hexdigest()))
    distribution = Distribution(
        key=key,
        name=admitted.locked.name,
        version=admitted.installed.metadata.version,
        files=tuple(sorted(files, key=lambda file: file.path)),
        requires=admitted.installed.metadata.requires,
        namespaces=namespaces,
        warnings=admitted.warnings,
    )
    write_entry(folder, distribution)
    return distribution


def _described(site: Site, path: str) -> DistributionFile:
    facts = site.files[path]
    return DistributionFile(path=path, size=facts.size, sha256=facts.sha256, executable=facts.executable)


def _namespaces(admitted: Admitted, site: Site) -> tuple[str, ...]:
    """Packages that are shared with other distributions, by new metadata, old metadata or their own code."""
    names = set(admitted.installed.metadata.namespaces)
    names |= {path.rpartition("/")[0].replace("/", ".") for path in admitted.paths if site.files[path].namespace}
    listed = f"{admitted.installed.folder}/{_LEGACY_NAMESPACES}"
    if listed in admitted.paths:
        names |= set((site.folder / listed).read_text("utf-8", "replace").split())
    return tuple(sorted(names - {""}))


def _move(paths: tuple[str, ...], site: Site, destination: Path) -> None:
    made: set[str] = set()
    for path in paths:
        parent = path.rpartition("/")[0]
        if parent not in made:
            make_folders(destination / parent)
            made.add(parent)
        if site.claims[path] > 1:
            # Another one brings the same bytes there.
            write_new(destination / path, (site.folder / path).read_bytes())
        else:
            effects.rename(site.folder / path, destination / path)

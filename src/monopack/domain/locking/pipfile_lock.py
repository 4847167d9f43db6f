"""The entries of a `Pipfile.lock` for one target."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from packaging.requirements import Requirement

from monopack.domain.locking.document import Table
from monopack.domain.locking.requirement_entry import reference_kind
from monopack.domain.locking.terms import (
    holds,
    malformed,
    marker_of,
    normalized,
    requirement,
    strong_hashes,
    version_of,
)
from monopack.domain.locking.urls import is_url
from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.lock import IndexOptions, LockedDistribution, LockedSource, SourceKind
from monopack.domain.model.names import NormalizedName

_KEY = re.compile(r'^( {4}| {8})"([^"]+)":')
_VCS = ("git", "hg", "svn", "bzr")
_HINT = "run `pipenv lock`"


@dataclass(frozen=True, kw_only=True, slots=True)
class PipfileLock:
    """A lock as read. `place` makes its paths relative to the project root, `expand` fills in `${VARIABLES}`."""

    document: Table
    lines: Mapping[tuple[str, str], int]
    place: Callable[[str], str]
    expand: Callable[[str], str]

    def categories(self) -> tuple[str, ...]:
        """Every category besides `default`."""
        return tuple(key for key in self.document.values if key not in {"_meta", "default"})

    def distributions(self, category: str, environment: Mapping[str, str]) -> tuple[LockedDistribution, ...]:
        """The category's entries that hold in `environment`, sorted; those that pipenv left without a version not."""
        found: dict[NormalizedName, LockedDistribution] = {}
        for name, line in self._entries(category):
            with malformed(line.where):
                locked = self._locked(normalized(name), line)
                if locked.name in found:
                    raise InputError(f"`{locked.name}` is locked twice", where=line.where)
                if holds(marker_of(line.text_or("markers", "")), environment) and not _is_open(line):
                    found[locked.name] = locked
        return tuple(found[name] for name in sorted(found))

    def open_entries(self, category: str) -> frozenset[NormalizedName]:
        """Names that pipenv locked without a version, as it does for other platforms."""
        return frozenset(normalized(name) for name, line in self._entries(category) if _is_open(line))

    def roots(self) -> Iterator[Requirement]:
        """The default entries, for a lock whose Pipfile is not there."""
        for name, line in self._entries("default"):
            with malformed(line.where):
                extras = tuple(sorted(normalized(extra) for extra in line.texts("extras")))
                yield requirement(normalized(name), extras, line.text_or("markers", ""))

    def index(self) -> IndexOptions:
        """The first source is the default index; the others serve what names them."""
        sources = self._sources()
        distrusted = (url for table, url in sources if table.values.get("verify_ssl", True) is False)
        hosts = tuple(dict.fromkeys(url.partition("//")[2].partition("/")[0].rpartition("@")[2] for url in distrusted))
        return IndexOptions(index_url=sources[0][1] if sources else "", trusted_hosts=hosts)

    def _entries(self, category: str) -> Iterator[tuple[str, Table]]:
        section = self.document.table(category)
        for name in section.values:
            line = section.table(name)
            where = Location(path=line.where.path, line=self.lines.get((category, name)))
            yield name, Table(values=line.values, where=where, name=line.name)

    def _sources(self) -> list[tuple[Table, str]]:
        tables = self.document.table("_meta").tables("sources")
        return [(table, self.expand(table.text("url"))) for table in tables]

    def _locked(self, name: NormalizedName, line: Table) -> LockedDistribution:
        version = line.text_or("version", "")
        source = self._source(line)
        if source.kind is SourceKind.INDEX and not version.startswith("==") and not _is_open(line):
            raise InputError(f"`{name}` is not pinned", where=line.where, hint=_HINT)
        return LockedDistribution(
            name=name,
            version=version_of(version.lstrip("=").strip()) if version.startswith("==") else "",
            where=line.where,
            source=source,
            hashes=strong_hashes(line.texts("hashes"), name=name, where=line.where),
        )

    def _source(self, line: Table) -> LockedSource:
        subdirectory = line.text_or("subdirectory", "")
        for kind in _VCS:
            if kind in line:
                url = self.expand(line.text(kind))
                location = f"{'' if url.startswith(f'{kind}+') else f'{kind}+'}{url}@{line.text('ref')}"
                return LockedSource(kind=SourceKind.VCS, location=location, subdirectory=subdirectory)
        reference = line.text_or("path", "") or line.text_or("file", "")
        if not reference:
            return self._indexed(line)
        location = self.expand(reference) if is_url(reference) else self.place(reference)
        return LockedSource(kind=reference_kind(reference), location=location, subdirectory=subdirectory)

    def _indexed(self, line: Table) -> LockedSource:
        wanted = line.text_or("index", "")
        sources = self._sources()
        named = {table.text_or("name", ""): url for table, url in sources}
        location = named.get(wanted, "")
        return LockedSource(location="" if sources and location == sources[0][1] else location)


def key_lines(text: str) -> dict[tuple[str, str], int]:
    """The line of each entry, by category and name, in the layout that pipenv writes."""
    lines: dict[tuple[str, str], int] = {}
    category = ""
    for number, line in enumerate(text.splitlines(), 1):
        found = _KEY.match(line)
        if found and len(found[1]) == 4:  # noqa: PLR2004  # pipenv's indentation
            category = found[2]
        elif found:
            lines[category, found[2]] = number
    return lines


def _is_open(line: Table) -> bool:
    return line.text_or("version", "") == "*" and not {*_VCS, "path", "file"} & {*line.values}

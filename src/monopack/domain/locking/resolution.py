"""Requirements that say too little, completed by the index once and remembered by what was asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from monopack import __version__
from monopack.domain.locking.requirement_entry import RequirementEntry, parse_entry
from monopack.domain.locking.requirement_options import split_options
from monopack.domain.locking.urls import credentials, with_credentials, without_credentials
from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.lock import IndexOptions, SourceKind
from monopack.domain.model.target import Target
from monopack.domain.ports.cache import Cache
from monopack.domain.ports.requirement_resolver import RequirementResolver

_KIND = "requirements"
_LOCAL = ("./", "../", "/", "file:")


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What is asked of the index; all of it decides the answer."""

    requirements: tuple[str, ...]
    constraints: tuple[str, ...]
    index: IndexOptions
    target: Target

    def key(self) -> str:
        """A digest of the question, so that no credential in it is kept."""
        asked = [self.requirements, self.constraints, asdict(self.index), str(self.target), self.target.full_version]
        return hashlib.sha256(json.dumps([__version__, *asked], sort_keys=True).encode()).hexdigest()

    def lasts(self) -> bool:
        """Whether the answer may be kept: what lies in a local folder can be other bytes tomorrow, or elsewhere."""
        paths = (line.partition(" @ ")[2] or line for line in self.requirements)
        return not any(map(_is_local, self.index.find_links)) and not any(path.startswith(_LOCAL) for path in paths)


def _is_local(link: str) -> bool:
    return "://" not in link or link.startswith("file:")


class Resolution:
    """Asks the resolver once for each question; later runs read the answer from the cache."""

    def __init__(self, *, resolver: RequirementResolver, cache: Cache) -> None:
        self._resolver = resolver
        self._cache = cache

    def entries(self, question: Question, where: Location) -> tuple[RequirementEntry, ...]:
        """The pinned entries that answer `question`, everything that is needed included."""
        secrets = _secrets(question.requirements)
        lines = self._remembered(question) if question.lasts() else self._asked(question)
        return tuple(_entry(line, where, secrets) for line in lines)

    def _remembered(self, question: Question) -> list[str]:
        key = question.key()
        known = _lines(self._cache.get_many(_KIND, [key]).get(key))
        if known is None:
            known = self._asked(question)
            self._cache.put_many(_KIND, {key: json.dumps(known).encode()})
        return known

    def _asked(self, question: Question) -> list[str]:
        lines = self._resolver.resolve(
            question.requirements, constraints=question.constraints, index=question.index, target=question.target
        )
        return [without_credentials(line) for line in lines]


def _lines(kept: bytes | None) -> list[str] | None:
    if kept is None:
        return None
    try:
        lines = json.loads(kept)
    except ValueError:
        return None
    return lines if isinstance(lines, list) and all(isinstance(line, str) for line in lines) else None


def _secrets(requirements: Iterable[str]) -> Mapping[str, str]:
    """The credentials of each URL that was asked for, by the URL's host and path without them."""
    urls = (line.partition(" @ ")[2] or line for line in requirements if "//" in line)
    return {_place(url): taken for url in urls if (taken := credentials(url))}


def _place(url: str) -> str:
    """What a URL and its answer with a commit have in common."""
    return without_credentials(url).partition("#")[0].partition("//")[2].partition("@")[0]


def _entry(line: str, where: Location, secrets: Mapping[str, str]) -> RequirementEntry:
    text, options = split_options(line, where)
    name, at, url = text.partition(" @ ")
    if at and (taken := secrets.get(_place(url.partition(" ")[0]))):
        text = f"{name} @ {with_credentials(url, taken)}"
    entry = parse_entry(text, where, [value for option, value in options if option == "hash"])
    if entry.name is None or not (entry.is_pinned or entry.is_direct):
        raise InputError("the resolver answered without an exact version", where=where, why=without_credentials(line))
    return entry


def spelled(entry: RequirementEntry) -> str:
    """The entry as a line for the resolver, without the marker that was applied already."""
    if entry.source.kind is not SourceKind.PATH:
        return entry.text
    extras = f"[{','.join(entry.extras)}]" if entry.extras else ""
    place = entry.source.location if entry.source.location.startswith("/") else f"./{entry.source.location}"
    return f"{entry.name}{extras} @ {place}" if entry.name else f"{place}{extras}"

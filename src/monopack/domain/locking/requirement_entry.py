"""One requirement of a requirement file: a name with versions, a URL, a repository, a local file or project."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import InvalidSdistFilename, InvalidWheelFilename, parse_sdist_filename, parse_wheel_filename

from monopack.domain.locking.terms import malformed, marker_of, normalized
from monopack.domain.locking.urls import is_url, parse_url, unquote
from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.lock import LockedSource, SourceKind
from monopack.domain.model.names import NormalizedName, canonicalize_name

ARCHIVES = (".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tbz", ".tar.xz", ".txz", ".tar.lzma", ".tar.zst", ".tar")
_VCS = ("git+", "hg+", "svn+", "bzr+")
_EXTRAS = re.compile(r"^(?P<place>.+?)\[(?P<extras>[^\[\]]*)\]$")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_SHELL_PLACE = re.compile(r"[^/@:]+@[^/@:]+:")
_FRAGMENT_HASHES = ("sha256", "sha384", "sha512", "sha1", "md5", "sha224")


@dataclass(frozen=True, kw_only=True, slots=True)
class RequirementEntry:
    """`name` is None for a URL or project that does not tell it. `version` is the pinned one, `""` without a pin.

    `text` is the requirement as the file has it, without options and marker: it may hold credentials.
    """

    where: Location
    name: NormalizedName | None
    text: str = field(repr=False)
    requirement: Requirement | None = None
    extras: tuple[str, ...] = ()
    version: str = ""
    marker: Marker | None = None
    source: LockedSource = field(default_factory=LockedSource)
    hashes: tuple[str, ...] = ()

    @property
    def is_direct(self) -> bool:
        """Whether it says where it comes from, rather than leaving that to an index."""
        return self.source.kind is not SourceKind.INDEX

    @property
    def is_pinned(self) -> bool:
        """Whether it can mean one thing only: an exact version, one file, one commit, or the project's own code."""
        if self.name is None:
            return False
        if self.source.kind is SourceKind.VCS:
            return _COMMIT.fullmatch(self.source.location.rpartition("@")[2]) is not None
        return self.is_direct or bool(self.version)

    @property
    def label(self) -> str:
        """How messages call it."""
        return self.name or "the URL"


def parse_entry(text: str, where: Location, hashes: Iterable[str] = ()) -> RequirementEntry:
    """The requirement that `text` spells (pip's requirement specifiers); a local path stays as it is written."""
    body, marker = _split_marker(text)
    with malformed(where):
        if _is_reference(body):
            return _reference(body, marker_of(marker), where, hashes)
        return _named(Requirement(text), where, hashes)


def reference_kind(location: str) -> SourceKind:
    """What a direct reference leads to."""
    if location.startswith(_VCS):
        return SourceKind.VCS
    if is_url(location) and not location.startswith("file:"):
        return SourceKind.URL
    return SourceKind.PATH if parse_url(location).bare.lower().endswith(ARCHIVES) else SourceKind.FIRST_PARTY


def _named(requirement: Requirement, where: Location, hashes: Iterable[str]) -> RequirementEntry:
    name, extras = canonicalize_name(requirement.name), _normalized(requirement.extras)
    bare = Requirement(str(requirement))
    bare.marker = None
    entry = RequirementEntry(
        where=where,
        name=name,
        text=str(bare),
        requirement=requirement,
        extras=extras,
        version=_pin(requirement),
        marker=requirement.marker,
        hashes=(*hashes,),
    )
    return _at(entry, requirement.url) if requirement.url else entry


def _reference(body: str, marker: Marker | None, where: Location, hashes: Iterable[str]) -> RequirementEntry:
    found = _EXTRAS.match(body)
    location, extras = (found["place"], found["extras"].split(",")) if found else (body, [])
    fragment = parse_url(location).fragment
    egg = _EXTRAS.match(fragment.get("egg", ""))
    name = egg["place"] if egg else fragment.get("egg", "")
    extras = [*extras, *(egg["extras"].split(",") if egg else [])]
    entry = RequirementEntry(
        where=where,
        name=normalized(name) if name else None,
        text=body,
        extras=_normalized(extra.strip() for extra in extras if extra.strip()),
        marker=marker,
        hashes=(*hashes,),
    )
    return _at(entry, location)


def _at(entry: RequirementEntry, location: str) -> RequirementEntry:
    url = parse_url(location)
    kind = reference_kind(location)
    if (kind is SourceKind.URL and "://" not in location) or _SHELL_PLACE.match(location):
        hint = "a repository is written `git+ssh://…` or `git+https://…`"
        raise InputError("neither a URL nor a path", where=entry.where, hint=hint)
    name, version = _of_file(url.file_name, entry) if kind in {SourceKind.URL, SourceKind.PATH} else (None, "")
    own = tuple(f"{algorithm}:{url.fragment[algorithm]}" for algorithm in _FRAGMENT_HASHES if algorithm in url.fragment)
    place = _local(url.bare) if kind in {SourceKind.PATH, SourceKind.FIRST_PARTY} else location.partition("#")[0]
    return RequirementEntry(
        where=entry.where,
        name=entry.name or name,
        text=entry.text,
        requirement=entry.requirement,
        extras=entry.extras,
        version=version,
        marker=entry.marker,
        source=LockedSource(kind=kind, location=place, subdirectory=url.fragment.get("subdirectory", "")),
        hashes=(*entry.hashes, *own),
    )


def _local(bare: str) -> str:
    """The path of a `file:` URL; a path stays as it is."""
    if not bare.startswith("file:"):
        return bare
    rest = unquote(bare.removeprefix("file:"))
    return "/" + rest.removeprefix("//").partition("/")[2] if rest.startswith("//") else rest


def _of_file(file_name: str, entry: RequirementEntry) -> tuple[NormalizedName | None, str]:
    """What a wheel's name says; other archives may be called anything, so theirs only counts where it fits."""
    try:
        if file_name.endswith(".whl"):
            name, version, _, _ = parse_wheel_filename(file_name)
        else:
            name, version = parse_sdist_filename(file_name)
    except (InvalidWheelFilename, InvalidSdistFilename):
        return None, ""
    if entry.name in {None, name}:
        return name, str(version)
    if file_name.endswith(".whl"):
        raise InputError(f"`{entry.name}` refers to a wheel of `{name}`", where=entry.where)
    return None, ""


def _pin(requirement: Requirement) -> str:
    specifiers = list(requirement.specifier)
    exact = [one for one in specifiers if one.operator in {"==", "==="} and not one.version.endswith(".*")]
    return exact[0].version if len(specifiers) == len(exact) == 1 else ""


def _split_marker(text: str) -> tuple[str, str]:
    """A URL may hold `;` itself, so that only one after a space ends it."""
    body, _, marker = text.partition(" ;" if is_url(text) else ";")
    if is_url(text) and not marker:
        body, _, marker = text.partition("; ")
    return body.strip(), marker.strip()


def _is_reference(body: str) -> bool:
    if "@" in body and re.match(r"[A-Za-z0-9._-]+\s*(\[[^\]]*\])?\s*@", body) and not is_url(body.partition("@")[0]):
        return False
    found = _EXTRAS.match(body)
    place = found["place"] if found else body
    return is_url(place) or place.startswith((".", "/", "~")) or "/" in place or place.lower().endswith(ARCHIVES)


def _normalized(extras: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({normalized(extra) for extra in extras}))

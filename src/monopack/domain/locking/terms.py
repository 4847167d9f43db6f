"""The packaging standards' words in a lock: names, versions, markers, hashes; a wrong one is the lock's fault."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache

from packaging.markers import Marker, UndefinedEnvironmentName
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.lock import LockedFile
from monopack.domain.model.names import NormalizedName, canonicalize_name, printable

# pip's list: what a collision could be made for today proves nothing.
_STRONG = {"sha256": 64, "sha384": 96, "sha512": 128, "blake2b": 128, "sha3_256": 64, "sha3_384": 96, "sha3_512": 128}
_HEX = re.compile(r"[0-9a-f]+")


@contextmanager
def malformed(where: Location) -> Iterator[None]:
    """Tell whatever `packaging` cannot read in the block as an error of the file at `where`."""
    try:
        yield
    except UndefinedEnvironmentName as error:
        raise InputError(f"unknown marker variable {error}", where=where) from None
    except ValueError as error:
        # Every other error of `packaging`, and urllib's for what is no URL.
        raise InputError(printable(str(error).partition("\n")[0]), where=where) from None
    except RecursionError:
        raise InputError("a marker is nested too deeply", where=where) from None


@lru_cache(maxsize=65536)
def requirement(name: str, extras: tuple[str, ...] = (), marker: str = "") -> Requirement:
    """`name[extras] ; marker` as a value; shared, so not to be changed."""
    bracket = f"[{','.join(extras)}]" if extras else ""
    return Requirement(f"{name}{bracket} ; {marker}" if marker else f"{name}{bracket}")


@lru_cache(maxsize=65536)
def marker_of(text: str) -> Marker | None:
    """The marker that `text` spells; None for an empty one."""
    return Marker(text) if text.strip() else None


@lru_cache(maxsize=65536)
def normalized(name: str) -> NormalizedName:
    """The normalized name, which must be a name at all."""
    return canonicalize_name(name, validate=True)


def version_of(text: str) -> str:
    """`text`, which must be a version (PEP 440), as it was written."""
    Version(text)
    return text


def holds(marker: Marker | None, environment: Mapping[str, str], extras: Iterable[str] = ()) -> bool:
    """Whether `marker` holds for an environment where any of `extras`, or none, is asked for."""
    if marker is None:
        return True
    try:
        return any(marker.evaluate({**environment, "extra": extra}) for extra in ("", *extras))
    except KeyError as error:
        # What packaging before 26.3 raises for the variables that only a `pylock.toml` knows (PEP 751).
        raise UndefinedEnvironmentName(*error.args) from None


def both(first: str, second: str) -> str:
    """The marker that holds where both do; an empty text always holds."""
    return f"({first}) and ({second})" if first and second else first or second


def allows_python(specifiers: str, full_version: str) -> bool:
    """Whether `Requires-Python` allows that version, or a later one of the same X.Y."""
    allowed = SpecifierSet(specifiers)
    newest = ".".join(full_version.split(".")[:2]) + ".999"
    return any(allowed.contains(version, prereleases=True) for version in (full_version, newest))


def strong_hashes(hashes: Iterable[str], *, name: str, where: Location) -> tuple[str, ...]:
    """Those of `hashes` (`algorithm:hex`) that prove something, sorted; refused when there are only others."""
    given = {text.strip().lower() for text in hashes}
    strong = sorted(text for text in given if _is_strong(text, where))
    if given and not strong:
        weak = ", ".join(sorted(printable(text.partition(":")[0]) for text in given))
        hint = "lock again with sha256 hashes"
        raise InputError(f"`{printable(name)}` has only weak hashes ({weak})", where=where, hint=hint)
    return tuple(strong)


def listed_files(files: Iterable[tuple[str, Iterable[str]]]) -> tuple[LockedFile, ...]:
    """Files that a lock lists, by name, with their hashes; those without a name tell nothing."""
    named = ((name, tuple(digest.strip().lower() for digest in hashes)) for name, hashes in files if name)
    return tuple(LockedFile(name=name, hashes=hashes) for name, hashes in sorted(named))


def _is_strong(text: str, where: Location) -> bool:
    algorithm, _, digest = text.partition(":")
    length = _STRONG.get(algorithm)
    if not _HEX.fullmatch(digest) or length not in {None, len(digest)}:
        raise InputError(f"`{printable(text)}` is no hash", where=where)
    return length is not None

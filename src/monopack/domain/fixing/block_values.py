"""The keys of a managed block and what each may hold."""

from __future__ import annotations

import re
from collections.abc import Callable

from packaging.requirements import InvalidRequirement, Requirement

from monopack.domain.model.names import NormalizedName, canonicalize_name

Value = tuple[str, ...] | tuple[NormalizedName, ...] | str

# A comma between the brackets of `name[extra,extra]` separates nothing.
_SEPARATOR = re.compile(r",(?![^\[\]]*\])")
_DRIVE = re.compile(r"[A-Za-z]:")
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)


def _modules(value: str) -> tuple[str, ...]:
    return _each(value, _module)


def _module(item: str) -> str:
    parts = item.removesuffix(".*").split(".")
    if not all(part.isidentifier() for part in parts):
        raise ValueError(f"`{item}` is no dotted module name, with `.*` at its end for all modules of a package")
    return item


def _distributions(value: str) -> tuple[str, ...]:
    return _each(value, _distribution)


def _distribution(item: str) -> str:
    try:
        requirement = Requirement(item)
    except InvalidRequirement:
        raise ValueError(f"`{item}` is no distribution name") from None
    if requirement.specifier or requirement.marker or requirement.url:
        raise ValueError(f"`{item}` holds more than a name; versions come from the lock")
    return item


def _excluded(value: str) -> tuple[NormalizedName, ...]:
    return tuple(canonicalize_name(_distribution(item)) for item in _items(value))


def _globs(value: str) -> tuple[str, ...]:
    return _each(value, _glob)


def _glob(item: str) -> str:
    if item.startswith("/") or _DRIVE.match(item) or "\\" in item or ".." in item.split("/"):
        raise ValueError(f"`{item}` is no glob below the project root, with `/` between folders")
    return item


def _entrypoint(value: str) -> str:
    if value and not value.isidentifier():
        raise ValueError(f"`{value}` is no attribute name")
    return value


def _slim(value: str) -> tuple[str, ...]:
    """Names after the first of an item need no `distribution=` of their own: the commas separate both alike."""
    parts: dict[str, set[str]] = {}
    key = ""
    for item in _items(value):
        before, equals, name = item.rpartition("=")
        key = canonicalize_name(_distribution(before.strip())) if equals else key
        if not key or not _PART.fullmatch(name.strip()):
            raise ValueError(f"`{item}` is no `distribution=name,name`, such as `botocore=s3,sqs`")
        parts.setdefault(key, set()).add(name.strip())
    return tuple(f"{key}={','.join(sorted(names))}" for key, names in sorted(parts.items()))


def _each(value: str, check: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(check(item) for item in _items(value))


def _items(value: str) -> tuple[str, ...]:
    items = (item.strip() for item in _SEPARATOR.split(value))
    return tuple(item for item in items if item)


READERS: dict[str, Callable[[str], Value]] = {
    "extra_modules": _modules,
    "extra_distributions": _distributions,
    "data_files": _globs,
    "exclude_distributions": _excluded,
    "entrypoint": _entrypoint,
    "slim": _slim,
}
"""Every key in canonical order, with what reads its value; raises `ValueError` saying what is wrong with it."""

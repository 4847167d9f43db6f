"""From what was written to what is meant, the same for every layer: text, or what a TOML file can hold.

Each function raises `ValueError` saying what is allowed.
"""

from __future__ import annotations

import keyword
import os
import re
from collections.abc import Callable, Iterable
from enum import Enum
from pathlib import Path
from typing import TypeVar

from monopack.domain.model.errors import InputError
from monopack.domain.model.names import NormalizedName, canonicalize_name
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.model.request import DigestForm, Shard
from monopack.domain.model.target import Platform, parse_platform

_Word = TypeVar("_Word", bound=Enum)

MOST_JOBS = 256
LONGEST_TIMEOUT = 86_400
OLDEST_PYTHON = (3, 8)
NEWEST_PYTHON = (3, 14)

MOST_SHARDS = 10_000

_SWITCHES = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
_SECONDS = re.compile(r"\d+(?:\.\d+)?|\.\d+", re.ASCII)
_PYTHON = re.compile(r"(\d+)\.(\d+)", re.ASCII)
_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,9})?)\s*([a-z]*)", re.ASCII | re.IGNORECASE)
_UNITS = {
    unit.lower(): factor
    for step, names in enumerate((("", "B"), ("k", "kB", "KiB"), ("M", "MB", "MiB"), ("G", "GB", "GiB")))
    for unit in names
    for factor in (1024**step if "i" in unit else 1000**step,)
}
_SHARD = re.compile(r"(\d{1,5})/(\d{1,5})", re.ASCII)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_DISTRIBUTION = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?", re.ASCII)


def switch(value: object) -> bool:
    """On or off."""
    known = _SWITCHES.get(str(value).strip().lower()) if isinstance(value, bool | int | str) else None
    if known is None:
        raise ValueError("allowed: `1` or `0`, `true` or `false`, `yes` or `no`, `on` or `off`")
    return known


def word(choices: type[_Word]) -> Callable[[object], _Word]:
    """One of the enumeration's values."""

    def parse(value: object) -> _Word:
        try:
            return choices(value.strip() if isinstance(value, str) else value)
        except ValueError:
            raise ValueError(_allowed(choice.value for choice in choices)) from None

    return parse


def package_manager(value: object) -> PackageManager | None:
    """A manager's name, or None for `auto`."""
    text = value.strip() if isinstance(value, str) else value
    if text == "auto":
        return None
    try:
        return PackageManager(text)
    except ValueError:
        raise ValueError(_allowed(["auto", *(manager.value for manager in PackageManager)])) from None


def jobs(value: object) -> int | None:
    """A count, or None for `auto`."""
    text = _number_text(value)
    if text == "auto":
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST_JOBS):
        raise ValueError(f"allowed: `auto` or a whole number from 1 to {MOST_JOBS}")
    return int(text)


def seconds(value: object) -> float:
    """A time span above zero."""
    text = _number_text(value)
    if not _SECONDS.fullmatch(text) or not 0 < float(text) <= LONGEST_TIMEOUT:
        raise ValueError(f"allowed: a number of seconds above 0 and up to {LONGEST_TIMEOUT}")
    return float(text)


def size(value: object) -> int:
    """A count of bytes above zero, with a decimal or binary unit."""
    found = _SIZE.fullmatch(_number_text(value))
    factor = _UNITS.get(found[2].lower()) if found else None
    count = int(float(found[1]) * factor) if found and factor else 0
    if count <= 0:
        raise ValueError("allowed: a size above 0 such as `50MB`, `250MiB` or `1500000` (bytes)")
    return count


def shard(value: object) -> Shard:
    """One part of several."""
    found = _SHARD.fullmatch(_text(value).strip())
    index, count = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= index <= count <= MOST_SHARDS:
        raise ValueError(f"allowed: `K/N` with 1 ≤ K ≤ N ≤ {MOST_SHARDS}, such as `2/5`")
    return Shard(index=index, count=count)


def revision(value: object) -> str:
    """A git revision's name; git itself says whether it knows it."""
    text = _text(value).strip()
    if not text or "\0" in text:
        raise ValueError("allowed: what git takes for a revision, such as `origin/main` or `HEAD~1`")
    return text


def file_with(*endings: str) -> Callable[[object], Path]:
    """A path whose ending says what is written there."""

    def parse(value: object) -> Path:
        found = path(value)
        if found.suffix.lower() not in endings:
            raise ValueError("allowed: a file name that ends with " + " or ".join(f"`{ending}`" for ending in endings))
        return found

    return parse


def names(value: object) -> tuple[str, ...]:
    """Names of modules, files or distributions, each once."""
    given = tuple(dict.fromkeys(part.strip() for part in _parts(value)))
    if not all(given):
        raise ValueError("allowed: names of modules, files or distributions")
    return given


def digest_forms(value: object) -> tuple[DigestForm, ...]:
    """Which digest files, each once."""
    given = {part.strip() for part in _parts(value)}
    if not given or not given <= {form.value for form in DigestForm}:
        raise ValueError("allowed: `hex`, `b64` or `hex,b64`")
    return tuple(form for form in DigestForm if form.value in given)


def python_version(value: object) -> tuple[int, int]:
    """`X.Y`; a TOML number is refused, since 3.10 would be read as 3.1."""
    found = _PYTHON.fullmatch(value.strip()) if isinstance(value, str) else None
    version = (int(found[1][:3]), int(found[2][:3])) if found else (0, 0)
    if not OLDEST_PYTHON <= version <= NEWEST_PYTHON:
        quoted = ', in quotes (`"3.10"`)' if isinstance(value, float) else ""
        raise ValueError(f"allowed: `X.Y` from {_dotted(OLDEST_PYTHON)} to {_dotted(NEWEST_PYTHON)}{quoted}")
    return version


def platform(value: object) -> Platform:
    """A platform by uv's name."""
    try:
        return parse_platform(_text(value).strip())
    except InputError as error:
        raise ValueError(error.why) from None


def path(value: object) -> Path:
    """A path, `~` being the home directory; relative to wherever the process is."""
    text = _text(value)
    if not text or "\0" in text:
        raise ValueError("allowed: a path")
    return Path(os.path.expanduser(text))  # noqa: PTH111  # Path.expanduser raises where there is no home


def paths(value: object) -> tuple[Path, ...]:
    """Several paths, each once."""
    return tuple(dict.fromkeys(path(part) for part in _parts(value)))


def entrypoint(value: object) -> str:
    """A name that a module can have, or nothing."""
    name = _text(value).strip()
    if name and (not name.isidentifier() or keyword.iskeyword(name)):
        raise ValueError("allowed: a Python name, or nothing when no entrypoint is expected")
    return name


def distributions(value: object) -> tuple[NormalizedName, ...]:
    """Names of distributions, normalized and sorted."""
    names = [part.strip() for part in _parts(value)]
    if not all(_DISTRIBUTION.fullmatch(name) for name in names):
        raise ValueError("allowed: names of distributions, such as `boto3`")
    return tuple(sorted({canonicalize_name(name) for name in names}))


def variables(value: object) -> tuple[tuple[str, str | None], ...]:
    """Variables with their values, None standing for the builder's own."""
    return tuple(_variable(part) for part in _parts(value))


def _variable(part: str) -> tuple[str, str | None]:
    name, equals, given = part.partition("=")
    if not _VARIABLE.fullmatch(name.strip()) or "\0" in given:
        raise ValueError("allowed: `NAME` or `NAME=VALUE`, the name of letters, digits and `_`")
    return name.strip(), given if equals else None


def _parts(value: object) -> list[str]:
    """The items of a list: text separated by commas, or a sequence whose items are taken as they are."""
    if isinstance(value, str):
        return [part for part in value.split(",") if part.strip()]
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        return list(value)
    raise ValueError("allowed: text, or a list of texts")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("allowed: text")  # noqa: TRY004  # pydantic collects only ValueError
    return value


def _number_text(value: object) -> str:
    return "" if isinstance(value, bool) else str(value).strip()


def _allowed(choices: Iterable[str]) -> str:
    return "allowed: " + ", ".join(f"`{choice}`" for choice in choices)


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))

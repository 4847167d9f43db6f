"""From the three layers to a configuration that is known to be sound, or to all that is wrong with it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monopack.cli.layers import Layers, Origin, value_of
from monopack.cli.project import Project, check_packs_folder, locate
from monopack.cli.settings import Settings
from monopack.domain.model.byte_code import ByteCode
from monopack.domain.model.errors import InputError, MonopackError, raise_all
from monopack.domain.model.names import printable
from monopack.domain.model.request import Mode

_EPOCH = re.compile(r"\d+", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class Configuration:
    """The project, its options, the variables that its code may see, and what to warn of.

    `caching` is false where nothing is kept between runs. `existing` is the interpreter whose environment is used.
    `layers` are what the options came from.
    """

    project: Project
    settings: Settings
    environment: tuple[tuple[str, str], ...]
    caching: bool
    layers: Layers
    existing: Path | None = None
    warnings: tuple[str, ...] = ()


def configure(arguments: Mapping[str, Any], environment: Mapping[str, str] = os.environ) -> Configuration:
    """The configuration of this run; `InputError` or `Several` naming every bad value by where it came from."""
    given = arguments.get("packs_dir", value_of(environment, "MONOPACK_PACKS_DIR") or None)
    project = locate(given)
    layers = Layers(arguments=arguments, environment=environment, file=project.file)
    errors: list[MonopackError] = _check_epoch(environment)
    settings = layers.settings(errors)
    if settings is None:
        raise_all(errors)
        raise AssertionError("settings that cannot be read name no error")
    errors += _contradictions(settings, layers)
    given_to_packs = _environment(settings, environment, layers.origin("verify_env"), errors)
    raise_all(errors)
    check_packs_folder(project)
    python = settings.existing_install_python
    existing = python if python is not None and python.is_file() else None
    lost = (f"no interpreter `{python}`, all distributions are fetched",) if python != existing else ()
    return Configuration(
        project=project,
        settings=settings,
        environment=given_to_packs,
        caching=not settings.no_cache or layers.origin("cache_dir").rank > layers.origin("no_cache").rank,
        layers=layers,
        existing=existing,
        warnings=(*layers.unknown_variables(), *lost),
    )


def _contradictions(settings: Settings, layers: Layers) -> list[MonopackError]:
    errors: list[MonopackError] = []
    if settings.with_tests and settings.mode is Mode.TEST:
        why = "the mode `test` runs the tests already, and makes no zip that they could hold back"
        errors.append(_contradiction(layers, "with_tests", "mode", why, "leave one out; `--no-with-tests` overrules"))
    if settings.bytecode is ByteCode.STARTUP and not settings.verify:
        why = "which modules importing the entrypoint loads is seen by doing it"
        errors.append(_contradiction(layers, "verify", "bytecode", why, "use `--bytecode all`, or leave out the first"))
    if settings.import_profile and not settings.verify:
        why = "nothing is imported then"
        errors.append(_contradiction(layers, "verify", "import_profile", why, "leave one out"))
    with_folder, without = layers.origin("cache_dir"), layers.origin("no_cache")
    if settings.no_cache and with_folder.rank == without.rank:
        why = "nothing would be kept in that folder"
        errors.append(_contradiction(layers, "no_cache", "cache_dir", why, "leave one out"))
    return errors


def _contradiction(layers: Layers, one: str, other: str, why: str, hint: str) -> InputError:
    first, second = layers.origin(one), layers.origin(other)
    return InputError(
        f"`{first.label}` contradicts `{second.label}`", where=first.where or second.where, why=why, hint=hint
    )


def _environment(
    settings: Settings, environment: Mapping[str, str], origin: Origin, errors: list[MonopackError]
) -> tuple[tuple[str, str], ...]:
    """Variables with their values, the builder's own where none was written; the last of a name wins."""
    found = {name: environment.get(name) if value is None else value for name, value in settings.verify_env}
    for name in (name for name, value in found.items() if value is None):
        what = f"the variable `{name}` of `{origin.label}` is not set"
        errors.append(InputError(what, where=origin.where, hint=f"set it, or write `{name}=VALUE`"))
    return tuple((name, value) for name, value in found.items() if value is not None)


def _check_epoch(environment: Mapping[str, str]) -> list[MonopackError]:
    """Members of a zip have one fixed date; a broken wish is still told, as builders of this kind do."""
    given = environment.get("SOURCE_DATE_EPOCH", "")
    if not given or _EPOCH.fullmatch(given):
        return []
    what = f"`{printable(given)}` is no value for `SOURCE_DATE_EPOCH`"
    return [InputError(what, why="allowed: seconds since 1970, a whole number", hint="unset it: dates are fixed")]

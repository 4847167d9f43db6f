"""Where each option's value came from, and what is wrong with what the layers say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import IntEnum
from typing import Any

from pydantic import ValidationError

from monopack.cli.options import ENV_PREFIX, OPTIONS, Option
from monopack.cli.project_file import ProjectFile
from monopack.cli.settings import Settings, layer
from monopack.domain.model.errors import InputError, Location, MonopackError
from monopack.domain.model.names import printable

_BY_FIELD = {option.field: option for option in OPTIONS}
# Values of these may be secrets.
_UNSPOKEN = frozenset({"verify_env"})


class Rank(IntEnum):
    """Layers, weakest first."""

    DEFAULT = 0
    FILE = 1
    ENVIRONMENT = 2
    COMMAND_LINE = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Who gave an option its value, in the words that a message uses."""

    rank: Rank
    label: str
    where: Location | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Layers:
    """What was written on the command line, in the environment and in the project's file."""

    arguments: Mapping[str, Any]
    environment: Mapping[str, str]
    file: ProjectFile | None = None

    def settings(self, errors: list[MonopackError]) -> Settings | None:
        """All options; None with an error appended for each bad value and each unknown key of the file."""
        if self.file is not None:
            errors += self.file.unknown_keys()
        known = {key: value for key, value in self._table().items() if key in _BY_FIELD}
        try:
            return layer(self.arguments, known)
        except ValidationError as error:
            errors += [self._bad_value(problem) for problem in error.errors()]
            return None

    def origin(self, field: str) -> Origin:
        """Who decides `field`."""
        option = _BY_FIELD[field]
        if field in self.arguments:
            return Origin(rank=Rank.COMMAND_LINE, label=_switch(option, self.arguments[field]))
        if value_of(self.environment, option.variable):
            return Origin(rank=Rank.ENVIRONMENT, label=option.variable)
        if self.file is not None and option.name in self.file.table:
            return Origin(rank=Rank.FILE, label=option.key, where=self.file.where(option.name))
        return Origin(rank=Rank.DEFAULT, label=option.switch)

    def unknown_variables(self) -> tuple[str, ...]:
        """A warning for each `MONOPACK_*` that is no option's."""
        known = [option.variable for option in OPTIONS]
        names = sorted(name for name in self.environment if name.upper().startswith(ENV_PREFIX))
        return tuple(_unknown_variable(name, known) for name in names if name.upper() not in known)

    def _table(self) -> Mapping[str, Any]:
        return self.file.by_field() if self.file is not None else {}

    def _bad_value(self, problem: Any) -> InputError:  # noqa: ANN401  # pydantic's own dictionary
        field = str(problem["loc"][0])
        origin = self.origin(field)
        shown = "a bad value" if field in _UNSPOKEN else f"`{printable(_spelled(problem['input']))}` is no value"
        why = str(problem.get("ctx", {}).get("error", problem["msg"]))
        return InputError(f"{shown} for `{origin.label}`", where=origin.where, why=why)


def value_of(environment: Mapping[str, str], variable: str) -> str:
    """The variable's text whatever the case of its name, as the settings read it; empty counts as unset."""
    return next((text for name, text in environment.items() if name.upper() == variable and text), "")


def _spelled(value: object) -> str:
    """A value as it was written; the items of a list with commas."""
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _switch(option: Option, value: object) -> str:
    return option.opposite if value is False else option.switch


def _unknown_variable(name: str, known: list[str]) -> str:
    near = get_close_matches(name.upper(), known, n=1, cutoff=0.5)
    meant = f", did you mean `{near[0]}`?" if near else ""
    return f"unknown variable `{printable(name)}` is ignored{meant}"

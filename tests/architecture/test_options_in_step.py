"""The option table, the parser, the settings and the reference agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monopack.cli import values
from monopack.cli.options import OPTIONS, Kind, Option
from monopack.cli.parser import build_parser
from monopack.cli.settings import Settings

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (`--.*)\|$", re.MULTILINE)


def documented() -> list[list[str]]:
    text = (ROOT / "docs/cli.md").read_text("utf-8")
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)] for row in ROW.findall(text)]


def row(option: Option) -> list[str]:
    called = " / ".join(f"`{switch}`" for switch in option.switches)
    if option.kind is not Kind.FLAG:
        called = f"`{option.switch} {option.metavar}`" + (", repeatable" if option.kind is Kind.REPEATED else "")
    cells = [called, f"`{option.variable}`", f"`{option.name}`", option.default, option.meaning]
    return [cell.replace("|", "\\|") for cell in cells]


def test_the_settings_have_exactly_the_options() -> None:
    assert list(Settings.model_fields) == [option.field for option in OPTIONS]


def test_the_parser_has_exactly_the_options() -> None:
    known = {text for action in build_parser()._actions for text in action.option_strings}
    assert known == {"-h", "--help", "--version", "--completion"} | {
        switch for option in OPTIONS for switch in option.switches
    }


def test_the_reference_has_exactly_the_options() -> None:
    assert documented() == [row(option) for option in OPTIONS]


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_the_documented_default_is_the_real_one(option: Option) -> None:
    default = Settings.model_fields[option.field].default
    if default is None or default == ():
        assert option.default in {"auto", "unset", "found", "running", "this machine", "none", "the user's"}
    elif isinstance(default, bool):
        assert option.default == ("on" if default else "off")
    elif option.metavar == "SIZE":
        assert values.size(option.default) == default
    else:
        assert option.default == spelled(default)


def spelled(default: object) -> str:
    if isinstance(default, tuple):
        return ",".join(part.value for part in default)
    return str(getattr(default, "value", default)).removesuffix(".0")

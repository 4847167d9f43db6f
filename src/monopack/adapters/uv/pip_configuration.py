"""pip's configuration: variables, then files, the nearest first (pip's documentation, "Configuration")."""

from __future__ import annotations

import configparser
import os
import sys
from collections.abc import Mapping
from pathlib import Path

_SECTIONS = ("global", "install")


class PipConfiguration:
    """Answers what pip would use for an option of `pip install`, by the option's long name."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._files = _settings(environment)

    def value(self, option: str) -> str:
        """The option's value, `""` when it is not set."""
        variable = "PIP_" + option.upper().replace("-", "_")
        return (self._environment.get(variable) or self._files.get(option, "")).strip()

    def values(self, option: str) -> tuple[str, ...]:
        """The parts of an option that may be given several times."""
        return tuple(self.value(option).split())

    def flag(self, option: str) -> bool:
        """Whether a switch is on."""
        return self.value(option).lower() in {"1", "true", "yes", "on", "y", "t"}


def _settings(environment: Mapping[str, str]) -> dict[str, str]:
    settings: dict[str, str] = {}
    for path in _files(environment):
        parser = configparser.RawConfigParser()
        try:
            parser.read(path, encoding="utf-8")
        except (OSError, UnicodeDecodeError, configparser.Error):
            continue  # pip's own business: it says so when it is run
        for section in _SECTIONS:
            if parser.has_section(section):
                settings |= {name.replace("_", "-"): value for name, value in parser.items(section) if value}
    return settings


def _files(environment: Mapping[str, str]) -> list[Path]:
    """Every file that may hold settings, the weakest first."""
    chosen = environment.get("PIP_CONFIG_FILE", "")
    if chosen == os.devnull:
        return []
    home = Path(environment.get("HOME") or Path.home())
    name = "pip.ini" if sys.platform == "win32" else "pip.conf"
    files = [*_everyones(environment), *_users(environment, home), Path(sys.prefix) / name]
    return [*files, Path(chosen)] if chosen else files


def _everyones(environment: Mapping[str, str]) -> list[Path]:
    if sys.platform == "win32":
        return [Path(environment.get("PROGRAMDATA", "C:/ProgramData")) / "pip" / "pip.ini"]
    if sys.platform == "darwin":
        return [Path("/Library/Application Support/pip/pip.conf")]
    folders = (environment.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep)
    return [*(Path(folder) / "pip" / "pip.conf" for folder in reversed(folders)), Path("/etc/pip.conf")]


def _users(environment: Mapping[str, str], home: Path) -> list[Path]:
    if sys.platform == "win32":
        return [home / "pip" / "pip.ini", Path(environment.get("APPDATA") or home) / "pip" / "pip.ini"]
    newer = Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "pip" / "pip.conf"
    macs = home / "Library" / "Application Support" / "pip"
    if sys.platform == "darwin" and macs.is_dir():
        newer = macs / "pip.conf"
    return [home / ".pip" / "pip.conf", newer]

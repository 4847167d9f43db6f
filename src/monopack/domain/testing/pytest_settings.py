"""The project's configuration of pytest (docs.pytest.org, configuration), as far as it decides which tests run how."""

from __future__ import annotations

import configparser
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from monopack.domain.model.errors import InputError, Location
from monopack.domain.ports.source_tree import EntryKind, SourceTree

_DEFAULT_FILES = ("test_*.py", "*_test.py")
_OWN_FILES = ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini")


@dataclass(frozen=True, kw_only=True, slots=True)
class PytestSettings:
    """`path` is the file that holds them, `""` where there is none; paths in them are relative to its folder."""

    path: str = ""
    testpaths: tuple[str, ...] = ()
    python_files: tuple[str, ...] = _DEFAULT_FILES
    pythonpath: tuple[str, ...] = ()
    addopts: tuple[str, ...] = ()


def pytest_settings(tree: SourceTree, folder: str) -> PytestSettings:
    """What pytest would find in `folder`, its defaults where there is nothing. `InputError` for malformed files."""
    for path, options in _candidates(tree, folder):
        return PytestSettings(
            path=path,
            testpaths=_words(options.get("testpaths", ())),
            python_files=_words(options.get("python_files", ())) or _DEFAULT_FILES,
            pythonpath=_words(options.get("pythonpath", ())),
            addopts=_words(options.get("addopts", ())),
        )
    return PytestSettings()


def _candidates(tree: SourceTree, folder: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Files with a section for pytest, in its order."""
    names = tree.listing(folder)
    for name in (*_OWN_FILES, "pyproject.toml", "tox.ini", "setup.cfg"):
        if names.get(name) is not EntryKind.FILE:
            continue
        path = f"{folder}/{name}" if folder else name
        text = tree.read(path).content.decode("utf-8", "replace").removeprefix("\ufeff")
        options = _toml(text, path, name) if name.endswith(".toml") else _ini(text, path, name)
        if options is not None:
            yield path, options


def _toml(text: str, path: str, name: str) -> Mapping[str, Any] | None:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError("malformed TOML", where=Location(path=path), why=str(error)) from None
    if name in _OWN_FILES:
        return _table(document, "pytest") or {}
    section = _table(_table(document, "tool"), "pytest")
    return _table(section, "ini_options") or ({} if "ini_options" in section else section or None)


def _table(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = document.get(key, {})
    return value if isinstance(value, Mapping) else {}


def _ini(text: str, path: str, name: str) -> Mapping[str, Any] | None:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        # Other tools read setup.cfg and tox.ini more leniently; pytest's own file must be right.
        if name not in _OWN_FILES:
            return None
        raise InputError("malformed configuration", where=Location(path=path), why=str(error)) from None
    section = "tool:pytest" if name == "setup.cfg" else "pytest"
    if parser.has_section(section):
        return dict(parser.items(section))
    return {} if name in _OWN_FILES else None


def _words(value: Any) -> tuple[str, ...]:  # noqa: ANN401  # whatever a configuration file holds
    if isinstance(value, str):
        try:
            return tuple(shlex.split(value, comments=True))
        except ValueError:
            return tuple(value.split())
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()

"""The standard library of each version, checked against the running one."""

from __future__ import annotations

import sys

import pytest

from monopack.domain.scanning.standard_library import cannot_be_shadowed, standard_library


def test_the_running_interpreter_has_just_these() -> None:
    known = standard_library(sys.version_info[:2])
    real = {name for name in sys.stdlib_module_names if not name.startswith("_")}
    assert {name for name in known if not name.startswith("_")} == real
    assert sys.stdlib_module_names <= known


@pytest.mark.parametrize(
    ("python", "there", "gone"),
    [
        ((3, 8), "dummy_threading binhex", "zoneinfo graphlib tomllib"),
        ((3, 9), "zoneinfo parser formatter", "tomllib dummy_threading"),
        ((3, 10), "distutils binhex", "parser tomllib"),
        ((3, 11), "tomllib distutils asyncore", "binhex"),
        ((3, 12), "tomllib cgi", "distutils imp asyncore"),
        ((3, 13), "tomllib", "cgi telnetlib distutils"),
        ((3, 14), "annotationlib compression", "cgi"),
        ((3, 19), "annotationlib os", "cgi"),
    ],
)
def test_by_version(python: tuple[int, int], there: str, gone: str) -> None:
    assert set(there.split()) <= standard_library(python)
    assert not set(gone.split()) & standard_library(python)


def test_built_in_modules_cannot_be_shadowed() -> None:
    assert all(cannot_be_shadowed(name) for name in ("sys", "time", "builtins", "os"))
    assert not any(cannot_be_shadowed(name) for name in ("json", "app"))

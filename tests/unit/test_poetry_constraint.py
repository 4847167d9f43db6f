from __future__ import annotations

import pytest
from packaging.markers import Marker

from monopack.domain.locking.poetry_constraint import allows, alternatives, markers_of_python


@pytest.mark.parametrize(
    ("constraint", "inside", "outside"),
    [
        ("^1.2.3", "1.9", "2.0"),
        ("^0.2.3", "0.2.9", "0.3.0"),
        ("^0.0.3", "0.0.3", "0.0.4"),
        ("^1", "1.99", "2.0.dev1"),
        ("^0", "0.9", "1.0"),
        ("~1.2.3", "1.2.9", "1.3"),
        ("~1", "1.9", "2"),
        ("~=1.2", "1.9", "2.0"),
        ("1.2.3", "1.2.3", "1.2.4"),
        ("=1.2.3", "1.2.3", "1.2.4"),
        ("1.*", "1.7", "2.0"),
        ("1.2.x", "1.2.7", "1.3"),
        (">=1,<2", "1.5", "2"),
        (">= 1.0 < 2.0", "1.5", "2"),
        ("<2 || >=3", "3.1", "2.5"),
        (">=1.5.6,<1.5.7 || >1.5.7", "1.6", "1.5.7"),
        ("!=1.5.*,>=1", "1.4", "1.5.2"),
    ],
)
def test_poetry_s_constraints(constraint, inside, outside):
    assert allows(constraint, inside)
    assert not allows(constraint, outside)


@pytest.mark.parametrize("constraint", ["*", "", "!!", "^x.y"])
def test_what_says_nothing_allows_everything(constraint):
    assert allows(constraint, "1.0")


def test_alternatives_are_apart():
    assert len(alternatives("<2|>3||5")) == 3


@pytest.mark.parametrize(
    ("constraint", "version", "holds"),
    [
        ("<3.11", "3.10.2", True),
        ("^3.9", "4.0.0", False),
        ("~3.8 || >=3.11", "3.9.1", False),
        ("3.12.*", "3.12.3", True),
    ],
)
def test_python_constraints_as_markers(constraint, version, holds):
    assert Marker(markers_of_python(constraint)).evaluate({"python_full_version": version}) is holds


def test_no_marker_for_every_python():
    assert markers_of_python("*") == markers_of_python("<3 || *") == ""

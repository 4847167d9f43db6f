"""What a project announces to itself by entry points ships with the code that looks them up."""

from __future__ import annotations

import pytest

from monopack.domain.scanning.codec import decode, encode
from monopack.domain.scanning.scanner import scan
from tests.drawn_trees import TARGET, shipped, trace
from tests.fakes.source_tree import FakeSourceTree

PROJECT = """
[project]
name = "app"
[build-system]
requires = []
[project.scripts]
run = "app.script:main"
[project.entry-points."app.formats"]
csv = "app.formats.csv:Csv"
gone = "app.formats.gone"
foreign = "elsewhere.formats"
[project.entry-points.other]
other = "app.other"
"""
FILES = {
    "pyproject.toml": PROJECT,
    "packs/p.py": "import app.host",
    "src/app/__init__.py": "",
    "src/app/script.py": "",
    "src/app/other.py": "",
    "src/app/formats/__init__.py": "",
    "src/app/formats/csv.py": "import app.helper",
    "src/app/helper.py": "",
}
HOST = {"app/__init__.py", "app/host.py"}
FORMATS = {"app/formats/__init__.py", "app/formats/csv.py", "app/helper.py"}
OTHER = {"app/other.py"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from importlib.metadata import entry_points\nentry_points(group='app.formats')", FORMATS),
        ("import importlib.metadata as m\nG = 'app.formats'\ndef f(): return m.entry_points(group=G)", FORMATS),
        ("from importlib import metadata\nmetadata.entry_points(group='other')", OTHER),
        ("from importlib.metadata import entry_points\nentry_points(group='strange')", set()),
        ("from importlib.metadata import entry_points\nentry_points()['app.formats']", FORMATS | OTHER),
        ("import pkg_resources\nfor p in pkg_resources.iter_entry_points('other'): p.load()", OTHER),
        ("import pluggy\npm = pluggy.PluginManager('app')\npm.load_setuptools_entrypoints('app.formats')", FORMATS),
        (
            "import importlib.metadata as m\nfor d in list(m.distributions()):\n    for e in d.entry_points: e.load()",
            FORMATS | OTHER,
        ),
        ("import importlib.metadata\n[d.version for d in importlib.metadata.distributions()]", set()),
        ("print('nothing is looked up')", set()),
    ],
)
def test_announced_modules_ship_with_who_looks_them_up(text: str, expected: set[str]) -> None:
    found = trace({**FILES, "src/app/host.py": text})

    assert shipped(found) == HOST | expected
    assert not any(traced.loads_with_pack for traced in found.modules if traced.module.payload_path in expected)


def test_only_a_member_that_ships_announces() -> None:
    """As at run time: its `entry_points.txt` comes along with its first module."""
    workspace = "[tool.uv.workspace]\nmembers = ['libs/*']"
    plugin = '[project]\nname = "plugin"\n[build-system]\n[project.entry-points.x]\np = "plugin.mod"'
    files = {
        "pyproject.toml": workspace,
        "libs/plugin/pyproject.toml": plugin,
        "libs/plugin/plugin/__init__.py": "",
        "libs/plugin/plugin/mod.py": "",
    }
    look_up = "import importlib.metadata as m\nm.entry_points(group='x')\n"

    assert shipped(trace({**files, "packs/p.py": look_up})) == set()
    assert shipped(trace({**files, "packs/p.py": look_up + "import plugin"})) == {
        "plugin/__init__.py",
        "plugin/mod.py",
    }


def test_the_chain_names_who_looks_up_and_what_is_announced() -> None:
    text = "from importlib.metadata import entry_points\nentry_points(group='other')"

    found = trace({**FILES, "src/app/host.py": text})

    assert found.chain_to("app.other") == (
        "packs/p.py:1: import app.host",
        "src/app/host.py:2: entry_points(group='other'): other = app.other in [other]",
    )


def test_look_ups_survive_the_cache() -> None:
    tree = FakeSourceTree({"a.py": "import pkg_resources as r\nr.iter_entry_points(x)\nr.iter_entry_points('g')"})
    found = scan(tree.read("a.py"), TARGET)

    assert [query.group for query in found.queries] == [None, "g"]
    assert decode(encode(found)) == found

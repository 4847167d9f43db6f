"""Resources of a package that one file names and another reads."""

from __future__ import annotations

import pytest

from monopack.domain.model.imports import Gap
from tests.drawn_trees import shipped, trace

LOADER = (
    "from importlib.resources import files\ndef load(package, name): return files(package).joinpath(name).read_text()"
)
FILES = {
    "packs/p.py": "import app.plugin",
    "app/__init__.py": "",
    "app/plugin.py": "from app.loader import load\nload(package='app.core', name='default.cfg')",
    "app/core/__init__.py": "",
    "app/core/default.cfg": "",
    "app/core/hidden.py": "",
    "app/core/sub/deep.cfg": "",
    "app/other/__init__.py": "",
    "app/other/other.cfg": "",
}
CODE = {"app/__init__.py", "app/plugin.py", "app/loader.py"}
NAMED = {"app/core/__init__.py", "app/core/default.cfg"}
CORE = {"app/core/__init__.py", "app/core/default.cfg", "app/core/sub/deep.cfg"}


@pytest.mark.parametrize(
    ("loader", "expected"),
    [
        (LOADER, CORE),
        ("import pkgutil\ndef load(package, name): return pkgutil.get_data(package, name)", CORE),
        ("import importlib.resources as r\ndef load(package, name): return r.files(package) / 'default.cfg'", NAMED),
        ("import importlib.resources as r\ndef load(package, name): return r.files(package) / 'gone.cfg'", set()),
        ("def load(package, name): return package + name", set()),
    ],
)
def test_data_of_packages_that_strings_spell(loader: str, expected: set[str]) -> None:
    assert shipped(trace({**FILES, "app/loader.py": loader})) == CODE | expected


def test_what_is_read_from_an_unknown_package_is_told() -> None:
    found = trace({**FILES, "app/loader.py": LOADER})

    told = [(gap.kind, str(gap.where), gap.text) for gap in found.not_followed]
    assert (Gap.COMPUTED_PATH, "app/loader.py:2", "files(package).joinpath(name)") in told


def test_the_site_is_the_string() -> None:
    found = trace({**FILES, "app/loader.py": LOADER})

    assert {(str(file.site.where), file.site.text) for file in found.data_files} == {("app/plugin.py:2", '"app.core"')}

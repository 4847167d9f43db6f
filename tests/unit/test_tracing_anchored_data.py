"""Data below a path that one module names and another looks below."""

from __future__ import annotations

import pytest

from monopack.domain.model.imports import Gap
from tests.drawn_trees import shipped, trace

FILES = {
    "app/__init__.py": "",
    "app/config.py": "from pathlib import Path\nBASE = Path(__file__).resolve().parent\nROOT = BASE.parent\n",
    "app/data/one.json": "",
    "app/data/two.json": "",
    "app/other.txt": "",
    "conf/site.yaml": "",
}
CODE = {"app/__init__.py", "app/config.py"}
ONE = {"app/data/one.json"}
BOTH = {"app/data/one.json", "app/data/two.json"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from app.config import BASE\n(BASE / 'data' / 'one.json').read_text()", ONE),
        ("from app.config import BASE\nopen(BASE / 'data/one.json')", ONE),
        ("from app.config import BASE as here\nopen(here / 'data' / 'one.json')", ONE),
        ("from app import config\nopen(config.BASE / 'data' / 'one.json')", ONE),
        ("import app.config\nopen(app.config.BASE / 'data' / 'one.json')", ONE),
        ("from app.config import BASE\nopen(BASE.joinpath('data', 'one.json'))", ONE),
        ("import os\nfrom app.config import BASE\nopen(os.path.join(BASE, 'data', 'one.json'))", ONE),
        ("from app.config import BASE\ndef read(name): return (BASE / 'data' / name).read_text()", BOTH),
        ("from app.config import BASE\ndef read(name): return (BASE / 'data' / f'{name}.json').read_text()", BOTH),
        ("from app.config import ROOT\nopen(ROOT / 'conf' / 'site.yaml')", {"conf/site.yaml"}),
        ("from app.config import BASE\nFOLDER = BASE / 'data'\nopen(FOLDER / 'one.json')", BOTH),
    ],
)
def test_a_path_that_is_imported_is_known(source: str, expected: set[str]) -> None:
    assert shipped(trace({**FILES, "packs/p.py": source})) == CODE | expected


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("app/again.py", "from app.config import BASE"),
        ("app/again.py", "from .config import BASE as OTHER, BASE"),
        ("app/again.py", "from app import config\nBASE = config.BASE / '.'"),
        ("app/again/__init__.py", "from ..config import BASE"),
    ],
)
def test_it_may_be_handed_on(name: str, source: str) -> None:
    files = {**FILES, name: source, "packs/p.py": "from app.again import BASE\nopen(BASE / 'data' / 'one.json')"}
    assert shipped(trace(files)) == CODE | {name} | ONE


def test_a_class_may_hold_it() -> None:
    settings = "from pathlib import Path\nclass Settings:\n    BASE = Path(__file__).parent\n"
    source = "from app.settings import Settings\nopen(Settings.BASE / 'data' / 'one.json')"
    assert shipped(trace({**FILES, "app/settings.py": settings, "packs/p.py": source})) > ONE


def test_it_lands_where_the_module_that_names_it_lands() -> None:
    files = {
        "src/lib/__init__.py": "from pathlib import Path\nHERE = Path(__file__).parent",
        "src/lib/x.txt": "",
        "packs/p.py": "from lib import HERE\nopen(HERE / 'x.txt')",
    }
    assert shipped(trace(files)) == {"lib/__init__.py", "lib/x.txt"}


@pytest.mark.parametrize(
    ("config", "source", "kind"),
    [
        ("import os\nBASE = os.environ['BASE']", "open(BASE / 'x.txt')", Gap.COMPUTED_PATH),
        ("BASE = BASE", "open(BASE / 'x.txt')", Gap.COMPUTED_PATH),
        ("from pathlib import Path\nBASE = Path(__file__).parent", "open(BASE / 'gone.txt')", Gap.MISSING_DATA),
    ],
)
def test_what_it_does_not_lead_to_is_told(config: str, source: str, kind: Gap) -> None:
    files = {**FILES, "app/config.py": config, "packs/p.py": f"from app.config import BASE\n{source}"}
    told = trace(files).not_followed
    assert [(gap.kind, str(gap.where)) for gap in told if gap.where.path == "packs/p.py"] == [(kind, "packs/p.py:2")]


@pytest.mark.parametrize(
    "source",
    [
        "from app.config import BASE\nx = BASE / 2",
        "from app.config import BASE\ndef half(y): return BASE / y",
        "import os, sys\nos.path.join(sys.prefix, 'lib')",
        "from elsewhere import ROOT\nROOT / 'x.txt'",
        "import os\nos.path.join('/etc', 'x')",
        "from app.config import BASE\nBASE / '/etc/passwd'",
    ],
)
def test_what_is_nobodys_or_names_nothing_is_none_of_it(source: str) -> None:
    found = trace({**FILES, "packs/p.py": source})
    assert not found.data_files
    assert not [gap for gap in found.not_followed if gap.where.path == "packs/p.py"]


def test_names_that_circle_end() -> None:
    files = {
        "packs/p.py": "from a import X\nopen(X / 'x.txt')",
        "a.py": "from b import X",
        "b.py": "from a import X",
    }
    assert [gap.kind for gap in trace(files).not_followed] == [Gap.COMPUTED_PATH]

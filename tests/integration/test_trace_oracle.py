"""A small part of the oracle: libraries that are installed anyway, as first-party code, run and traced."""

from __future__ import annotations

import importlib
import importlib.util
import shutil
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
PROGRAMS = {
    "click": "import click\n@click.command()\ndef main(): pass\nfrom click.testing import CliRunner\nCliRunner().invoke(main)",  # noqa: E501
    "rich pygments markdown_it mdurl": (
        "import io\nfrom rich.console import Console\nfrom rich.table import Table\nfrom rich.syntax import Syntax\n"
        "t = Table('a')\nConsole(file=io.StringIO()).print(t, Syntax('x = 1', 'python'), 'ä')"
    ),
    "structlog": "import structlog\nstructlog.get_logger().bind(a=1)",
    "packaging": "from packaging.requirements import Requirement\nRequirement('a>=1; python_version > \"3\"')",
}


@pytest.mark.slow
@pytest.mark.parametrize("names", PROGRAMS)
def test_everything_that_ran_is_in_the_trace(names: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    oracle = importlib.import_module("oracle")
    for name in names.split():
        spec = importlib.util.find_spec(name)
        if spec is None or not spec.submodule_search_locations:
            pytest.skip(f"{name} is not installed")
        shutil.copytree(
            spec.submodule_search_locations[0], tmp_path / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    found = oracle.measure(tmp_path.resolve(), PROGRAMS[names])
    assert not found.error
    assert len(found.ran) > 5
    assert found.ran <= found.traced
    assert found.opened <= found.data | found.traced

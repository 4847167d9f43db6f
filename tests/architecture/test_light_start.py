"""`--help` and `--version` come before anything heavy is imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    "pydantic",
    "pydantic_settings",
    "dependency_injector",
    "structlog",
    "packaging",
    "rich",
    "asyncio",
    "deflate",
    "uv",
)
PROBE = """
import sys
from monopack.cli.main import main
code = main(sys.argv[1:])
print(code, *sorted(set(sys.modules) & set({heavy!r})), file=sys.stderr)
"""


@pytest.mark.parametrize(("argument", "code"), [("--help", "0"), ("--version", "0")])
def test_no_heavy_import(argument: str, code: str) -> None:
    command = [sys.executable, "-c", PROBE.format(heavy=HEAVY), argument]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)

    assert done.stderr.splitlines()[-1].split() == [code]


NOT_FOR_UNCHANGED_PACKS = (
    "monopack.adapters.git_source_tree",
    "monopack.cli.views",
    "monopack.domain.building.changed_packs",
    "monopack.domain.building.trial",
    "monopack.domain.fixing.auto_fix",
    "monopack.domain.scanning.scanner",
    "monopack.domain.testing.planner",
)


def test_a_run_that_finds_nothing_changed_imports_only_what_recognizes_that(tmp_path: Path) -> None:
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "users.py").write_text("def lambda_handler(event, context): ...\n")
    options = ["--cache-dir", str(tmp_path / "cache"), "--no-verify"]
    command = [sys.executable, "-c", PROBE.format(heavy=NOT_FOR_UNCHANGED_PACKS), *options]
    built, again = (
        subprocess.run(command, capture_output=True, encoding="utf-8", check=True, cwd=tmp_path) for _ in range(2)
    )

    assert "monopack.domain.scanning.scanner" in built.stderr
    assert again.stderr.splitlines()[-1].split() == ["0"]

"""`--help` and `--version` come before anything heavy is imported."""

from __future__ import annotations

import subprocess
import sys

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

"""The document's commands print what it says; `MONOPACK_UPDATE_DOCS=1` writes what they print into it.

These are the golden files of every output, on the example monorepo.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.git_repository import ENVIRONMENT, GitRepository, needs_git
from tests.monorepo import Monorepo

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs/see-and-choose.md"
BLOCK = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)
# Other tests use the same cache at the same time, and whoever waits for one of them says so.
WAITING = re.compile(r"^warning: .* waiting for it\n", re.MULTILINE)
UPDATE = bool(os.environ.get("MONOPACK_UPDATE_DOCS"))

pytestmark = [pytest.mark.network, pytest.mark.slow, needs_git]


@pytest.fixture
def terminal(shop: Monorepo, tmp_path: Path) -> dict[str, Any]:
    """How to run a line in a committed copy of the example, with `monopack` on the path."""
    GitRepository(shop.root).commit({".gitignore": "graph.*\nreport.html\n"})
    command = tmp_path / "bin/monopack"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m monopack "$@"\n')
    command.chmod(0o755)
    target = {"MONOPACK_PYTHON_VERSION": "3.12", "MONOPACK_PYTHON_PLATFORM": "x86_64-manylinux_2_28"}
    own = {"PATH": f"{command.parent}:{os.environ['PATH']}", "MONOPACK_CACHE_DIR": str(shop.cache), "NO_COLOR": "1"}
    plain = {name: value for name, value in ENVIRONMENT.items() if not name.startswith("MONOPACK_")}
    return {"cwd": shop.root, "env": {**plain, **target, **own}}


def shell(line: str, terminal: dict[str, Any]) -> str:
    done = subprocess.run(
        ["bash", "-c", line], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **terminal
    )
    return WAITING.sub("", done.stdout)


def session(block: str, terminal: dict[str, Any]) -> str:
    """The block's commands, each with what it prints now."""
    lines = [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {line}\n{shell(line, terminal)}" for line in lines)


def test_every_command_prints_what_the_document_says(terminal: dict[str, Any]) -> None:
    text = DOCUMENT.read_text("utf-8")
    now = BLOCK.sub(lambda found: session(found[0], terminal), text)
    if UPDATE:
        DOCUMENT.write_text(now, "utf-8")
    assert now == text


@pytest.mark.parametrize(
    ("schema", "line"),
    [
        ("list", "monopack --list --format json"),
        ("plan", "monopack --plan --format json"),
        ("plan", "echo >> app/__init__.py; monopack --plan --changed-since HEAD --format json"),
        ("plan", "echo 'import lost' >> packs/health.py; monopack --plan --format json 2> /dev/null"),
        ("why", "monopack --why pandas --why requirements.txt --why app.users --why lost --format json"),
        ("graph", "monopack --graph graph.json > /dev/null; cat graph.json"),
        ("build", "monopack --format json users_get health 2> /dev/null"),
        ("build", "monopack --format json --max-zip-size 1kB users_get health 2> /dev/null"),
        ("build", "monopack --format json --mode test --changed-since HEAD 2> /dev/null"),
        ("build", "monopack --format json nowhere 2> /dev/null"),
    ],
)
def test_documents_keep_to_their_schemas(schema: str, line: str, terminal: dict[str, Any]) -> None:
    described = json.loads((ROOT / f"docs/schema/{schema}.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(described)
    jsonschema.Draft202012Validator(described).validate(json.loads(shell(line, terminal)))

"""A real `uv.lock`, made by the real uv, is what ships."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from uv import find_uv_bin

from tests.monorepo import Monorepo

PROJECT = """
    [project]
    name = "drawn"
    version = "0"
    requires-python = ">=3.11"
    dependencies = ["Paper-Ink", "unused"]

    [tool.uv]
    no-index = true
    find-links = ["./wheels"]
"""


def lock(project: Monorepo) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("UV_PROJECT")}
    subprocess.run([find_uv_bin(), "lock", "--quiet"], cwd=project.root, env=environment, check=True)


@pytest.fixture
def locked(small: Monorepo) -> Monorepo:
    """`small` with a `uv.lock` over the drawn wheels instead of its requirement file."""
    (small.root / "requirements.txt").unlink()
    small.write({"pyproject.toml": PROJECT})
    lock(small)
    return small


def test_locked_versions_ship(locked: Monorepo, tmp_path: Path) -> None:
    locked.wheel("pulp", "3.0", files={"pulp.py": "raise RuntimeError('newer than the lock')\n"})

    locked.build()

    assert locked.distributions("greet") == {"paper-ink": "1.2", "pulp": "2.0"}
    assert locked.call("greet", {"name": "Ada"}, tmp_path / "out") == "<hello Ada>"


def test_lock_older_than_its_project_is_refused(locked: Monorepo) -> None:
    project = (locked.root / "pyproject.toml").read_text()
    locked.write({"pyproject.toml": project.replace('"unused"]', '"unused", "another"]')})

    run = locked.refused("greet", code=2)

    run.says("uv.lock", "pyproject.toml", "hint:", "uv lock")


def test_malformed_lock_names_its_place(locked: Monorepo) -> None:
    locked.write({"uv.lock": 'version = 1\n[[package]\nname = "x"\n'})

    locked.refused("greet", code=2).says("uv.lock:2")


def test_development_groups_do_not_ship(locked: Monorepo) -> None:
    groups = (
        PROJECT.replace('"Paper-Ink", ', "")
        + """
    [dependency-groups]
    dev = ["pulp"]
    """
    )
    locked.write({"pyproject.toml": groups, "packs/ping.py": "import pulp\ndef lambda_handler(event, context): pass\n"})
    lock(locked)

    run = locked.run("ping")

    assert run.code == 1
    run.says("pulp", "packs/ping.py:1")


@pytest.mark.network
def test_workspace_members_ship_as_source_with_their_metadata(workspace: Monorepo, tmp_path: Path) -> None:
    lock(workspace)

    workspace.build()

    assert set(workspace.distributions("label_print")) >= {"jinja2", "markupsafe", "sortedcontainers"}
    assert set(workspace.distributions("route_find")) - {"depot-routes"} == {"sortedcontainers"}
    names = workspace.names("label_print")
    assert {"depot_labels/__init__.py", "depot_labels/label.txt", "depot_routes/__init__.py"} <= names
    assert not {name for name in names if name.startswith("libs/")}
    answer = workspace.call("label_print", {"from": "Aachen", "to": "Celle"}, tmp_path / "out")
    assert answer["version"] == "2.1.0"
    assert "Aachen > Bonn > Celle" in answer["label"]

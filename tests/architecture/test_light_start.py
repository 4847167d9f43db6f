"""A run imports what it uses: `--help` nothing heavy, one that finds nothing changed no stage of a build."""

from __future__ import annotations

import os
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
print(code, *sorted(sys.modules), file=sys.stderr)
"""


def imported_by(*arguments: str, folder: Path | None = None) -> tuple[str, set[str]]:
    """The exit code of a run, and every module that it imported."""
    command = [sys.executable, "-c", PROBE, *arguments]
    # Elsewhere other runs' temporary folders may lie, whose locks are tried.
    environment = os.environ | ({"TMPDIR": str(folder)} if folder else {})
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, cwd=folder, env=environment)
    code, *modules = done.stderr.splitlines()[-1].split()
    return code, set(modules)


def parts_of(package: str, modules: set[str]) -> set[str]:
    """What is directly in `package` and was imported, or something in it."""
    own = [name.removeprefix(f"{package}.") for name in modules if name.startswith(f"{package}.")]
    return {name.partition(".")[0] for name in own}


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_no_heavy_import(argument: str) -> None:
    code, modules = imported_by(argument)

    assert code == "0"
    assert not modules & set(HEAVY)


NOT_TO_RECOGNIZE = {"attr", "deflate", "filelock", "platformdirs", "pygments", "rich", "structlog", "uv"}
ADAPTERS_THAT_LOOK = {"files", "local_source_tree", "plain_progress", "this_machine"}
ADAPTERS_THAT_RECOGNIZE = ADAPTERS_THAT_LOOK | {"build_directory", "payload_folder", "sqlite_cache"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "users.py").write_text("def lambda_handler(event, context): ...\n")
    return tmp_path


def test_a_run_that_finds_nothing_changed_imports_only_what_recognizes_that(project: Path) -> None:
    options = ["--cache-dir", str(project / "cache"), "--no-verify"]
    _, built = imported_by(*options, folder=project)
    imported_by(*options, folder=project)  # the build and cache directories are new names in the project
    code, again = imported_by(*options, folder=project)

    assert "monopack.domain.scanning.scanner" in built
    assert code == "0"
    assert again & NOT_TO_RECOGNIZE == set()
    assert parts_of("monopack.adapters", again) == ADAPTERS_THAT_RECOGNIZE
    assert parts_of("monopack.domain", again) == {"building", "explaining", "model", "planning", "ports"}
    assert parts_of("monopack.domain.model", again).isdisjoint({"distribution", "lock", "plan", "trace"})


def test_a_list_of_names_asks_the_tree_only(project: Path) -> None:
    code, modules = imported_by("--list", "--cache-dir", str(project / "cache"), folder=project)

    assert code == "0"
    assert modules & {*NOT_TO_RECOGNIZE, "sqlite3"} == set()
    assert parts_of("monopack.adapters", modules) == ADAPTERS_THAT_LOOK
    assert parts_of("monopack.domain", modules) == {"building", "explaining", "model", "ports"}


def test_a_build_imports_what_it_uses(project: Path) -> None:
    (project / "requirements.txt").write_text("")
    code, modules = imported_by("--cache-dir", str(project / "cache"), "--no-verify", folder=project)

    assert code == "0"
    assert modules & {"attr", "pygments", "rich", "structlog", "uv"} == set()
    unused = {"byte_compiler", "child_processes", "git_source_tree", "installed_environment", "local_pack_files"}
    unused |= {"payload_trials", "strip_programs", "uv"}
    assert parts_of("monopack.adapters", modules).isdisjoint(unused)


def test_a_plan_imports_what_explains_it_and_nothing_that_builds(project: Path) -> None:
    (project / "requirements.txt").write_text("")
    code, modules = imported_by("--plan", "--cache-dir", str(project / "cache"), folder=project)

    assert code == "0"
    assert modules & {"attr", "packaging.metadata", "packaging.pylock", "pygments", "rich", "structlog", "uv"} == set()
    building = {"build_directory", "payload_contents", "payload_folder", "payload_trials", "uv", "zip_archive"}
    other_locks = {"pipfile_lock", "poetry_lock", "pylock", "uv_lock"}
    assert parts_of("monopack.adapters", modules).isdisjoint(building | other_locks)
    unasked = {"absent", "graph", "questions", "report_document", "why_text"}
    assert parts_of("monopack.domain.explaining", modules).isdisjoint(unasked)
    assert parts_of("monopack.domain", modules).isdisjoint({"slimming", "verifying"})

"""What a Tab offers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from monopack.cli.completion import SCRIPTS, offers
from monopack.cli.main import main
from monopack.cli.options import OPTIONS, Kind


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("MONOPACK_")]:
        monkeypatch.delenv(name)
    for folder, names in {
        "packs": ["users_get", "users_put", "health", "_shared", "not-one"],
        "jobs": ["nightly"],
    }.items():
        (tmp_path / folder).mkdir()
        for name in names:
            (tmp_path / folder / f"{name}.py").touch()
    (tmp_path / "packs/notes.txt").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_packs() -> None:
    assert offers([""]) == ["health", "users_get", "users_put"]
    assert offers(["us"]) == ["users_get", "users_put"]
    assert offers([]) == ["health", "users_get", "users_put"]


def test_a_pack_is_offered_once() -> None:
    assert offers(["users_get", "--list", "us"]) == ["users_put"]


def test_options_and_their_opposites() -> None:
    assert offers(["--no-ver"]) == ["--no-verify"]
    every = offers(["-"])
    assert {switch for option in OPTIONS for switch in option.switches} < set(every)
    assert {"--help", "--version", "--completion"} < set(every)


def test_fixed_values() -> None:
    assert offers(["--format", ""]) == ["json", "text"]
    assert offers(["--package-manager", "p"]) == ["pip", "pipenv", "poetry", "pylock"]
    assert offers(["--jobs", ""]) == ["auto"]
    assert offers(["--completion", ""]) == ["bash", "fish", "zsh"]


@pytest.mark.parametrize(
    "option", [option for option in OPTIONS if option.kind is not Kind.FLAG and "|" not in option.metavar]
)
def test_where_a_file_or_free_text_is_due_nothing_is_offered(option: object) -> None:
    assert offers([option.switch, ""]) == []  # type: ignore[attr-defined]


def test_after_the_end_of_options_only_packs() -> None:
    assert offers(["--", "-"]) == []
    assert offers(["--", "--format", "he"]) == ["health"]


def test_another_packs_folder(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert offers(["--packs-dir", "jobs", ""]) == ["nightly"]
    (project / "pyproject.toml").write_text('[tool.monopack]\npacks-dir = "jobs"\n')
    assert offers([""]) == ["nightly"]
    (project / "pyproject.toml").write_text("packs-dir = [")
    assert "health" in offers([""])
    monkeypatch.setenv("MONOPACK_PACKS_DIR", "jobs")
    assert offers([""]) == ["nightly"]
    assert offers(["--packs-dir", "nowhere", ""]) == []


@pytest.mark.parametrize("shell", SCRIPTS)
def test_the_script_is_printed(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--completion", shell]) == 0
    assert "--complete" in capsys.readouterr().out


def test_an_unknown_shell_is_refused() -> None:
    assert main(["--completion", "csh"]) == 2


def test_a_tab_imports_nothing_heavy() -> None:
    heavy = {"pydantic", "packaging", "rich", "tomllib", "structlog", "dependency_injector"}
    probe = (
        "import sys; from monopack.cli.main import main; main(['--complete', 'us']);"
        f"print(*sorted({heavy!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout == "users_get\nusers_put\n\n"

"""Which project a run is about, which file configures it, and which configurations are refused."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from monopack.cli.configuration import Configuration, configure
from monopack.cli.parser import parse
from monopack.domain.model.errors import MonopackError


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("MONOPACK_")]:
        monkeypatch.delenv(name)
    (tmp_path / "packs").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configured(*arguments: str, **variables: str) -> Configuration:
    return configure(parse(arguments)[1], {**os.environ, **variables})


def refused(*arguments: str, **variables: str) -> str:
    with pytest.raises(MonopackError) as caught:
        configured(*arguments, **variables)
    assert caught.value.exit_code == 2
    return str(caught.value)


def write(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, "utf-8")


def project_of(configuration: Configuration) -> tuple[Path, str]:
    return configuration.project.root, configuration.project.packs_dir


def test_the_project_lies_here(here: Path) -> None:
    assert project_of(configured()) == (here, "packs")


def test_the_root_is_the_parent_of_the_packs_folder(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a/functions").mkdir(parents=True)

    assert project_of(configured("--packs-dir", "a/functions")) == (here / "a", "functions")
    assert project_of(configured("--packs-dir", f"{here}/a/../a/functions/")) == (here / "a", "functions")
    monkeypatch.chdir("a/functions")
    assert project_of(configured("--packs-dir", ".")) == (here / "a", "functions")
    monkeypatch.setenv("MONOPACK_PACKS_DIR", "../functions")
    assert project_of(configured()) == (here / "a", "functions")


def test_a_linked_packs_folder_belongs_to_where_the_link_lies(here: Path) -> None:
    Path("elsewhere/real").mkdir(parents=True)
    Path("links").symlink_to("elsewhere/real")

    assert project_of(configured("--packs-dir", "links")) == (here, "links")


def test_the_file_here_may_name_the_packs_folder(here: Path) -> None:
    Path("a/functions").mkdir(parents=True)
    write("pyproject.toml", '[tool.monopack]\npacks-dir = "a/functions"\nbuild-dir = "out"\n')

    assert project_of(configured()) == (here / "a", "functions")
    assert configured().settings.build_dir == Path("out")
    assert configured("--packs-dir", "a/functions").settings.build_dir == Path("out")


def test_a_file_does_not_configure_another_project(here: Path) -> None:
    Path("a/packs").mkdir(parents=True)
    write("pyproject.toml", "[tool.monopack]\nstrict = true\n")

    assert configured().settings.strict
    assert not configured("--packs-dir", "a/packs").settings.strict


def test_the_projects_own_file_counts_wherever_monopack_runs(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a/pyproject.toml", '[tool.monopack]\nbuild-dir = "out"\ncache-dir = "/c"\n')
    write("a/packs/x.py", "")

    assert configured("--packs-dir", "a/packs").settings.build_dir == Path("a/out")
    assert configured("--packs-dir", f"{here}/a/packs").settings.build_dir == Path("a/out")
    monkeypatch.chdir("packs")
    assert configured("--packs-dir", "../a/packs").settings.build_dir == here / "a/out"


def test_two_files_for_one_project_are_refused() -> None:
    write("pyproject.toml", '[tool.monopack]\npacks-dir = "a/packs"\n')
    write("a/pyproject.toml", "[tool.monopack]\n")
    Path("a/packs").mkdir()

    assert "two files configure this project" in refused()


def test_a_file_without_the_table_plays_no_part(here: Path) -> None:
    write("pyproject.toml", "[project]\nname = 'x'\n[tool.ruff]\njobs = 0\n")

    assert configured().project.file is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[tool.monopack\n", "pyproject.toml:1:"),
        ("[tool.monopack]\njobs = \n", "pyproject.toml:2:"),
        ("[tool]\nmonopack = 3\n", "pyproject.toml: `tool.monopack` is not a table"),
        ("a = " + "[" * 100_000, "pyproject.toml"),
    ],
)
def test_broken_files_are_told_with_their_place(text: str, place: str) -> None:
    write("pyproject.toml", text)

    assert place in refused()


def test_a_file_that_is_no_text() -> None:
    Path("pyproject.toml").write_bytes(b"[tool.monopack]\n\xff")

    assert "pyproject.toml: not UTF-8\n  byte 16" in refused()


def test_byte_order_mark_and_foreign_newlines_are_accepted() -> None:
    Path("pyproject.toml").write_bytes(b"\xef\xbb\xbf[tool.monopack]\r\nstrict = true\r\n")

    assert configured().settings.strict


def test_a_bad_value_is_told_with_its_line() -> None:
    write("pyproject.toml", '[tool.other]\njobs = 1\n\n[ tool.monopack ] # ours\nmode = "test"\njobs = 0\n')

    assert refused().startswith("pyproject.toml:6: `0` is no value for `jobs in [tool.monopack]`")


@pytest.mark.parametrize("packs", ["nothing", "file.txt", "packs/../none"])
def test_no_packs_folder(here: Path, packs: str) -> None:
    write("file.txt", "")

    told = refused("--packs-dir", packs)

    assert str(here / os.path.normpath(packs)) in told
    assert "--packs-dir" in told


@pytest.mark.parametrize("packs", ["my-packs", "class", "1st"])
def test_a_packs_folder_that_cannot_be_imported_from(packs: str) -> None:
    Path(packs).mkdir()

    assert "cannot be imported" in refused("--packs-dir", packs)


@pytest.mark.parametrize("packs", ["/", "/.."])
def test_a_packs_folder_without_parent(packs: str) -> None:
    refused("--packs-dir", packs)


def test_A14_current_folder_is_gone(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = here / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    try:
        assert "current directory is gone" in refused()
    finally:
        monkeypatch.chdir(here)


def test_A15_tests_as_a_gate_and_as_the_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "`--with-tests` contradicts `--mode`" in refused("--with-tests", "--mode", "test")
    monkeypatch.setenv("MONOPACK_WITH_TESTS", "1")
    assert "`MONOPACK_WITH_TESTS` contradicts `--mode`" in refused("--mode", "test")
    assert not configured("--mode", "test", "--no-with-tests").settings.with_tests


@pytest.mark.parametrize("value", ["abc", "0", "-1", "99999"])
def test_A15_jobs_that_are_none(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONOPACK_JOBS", value)

    assert refused().startswith(f"`{value}` is no value for `MONOPACK_JOBS`\n  allowed: `auto` or a whole number")


def test_a_bad_list_is_shown_as_it_was_written() -> None:
    told = refused("--exclude-distribution", "a b", "--exclude-distribution", "c")
    assert told.startswith("`a b,c` is no value for `--exclude-distribution`")


def test_no_cache_and_a_cache_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "`--no-cache` contradicts `--cache-dir`" in refused("--no-cache", "--cache-dir", "x")
    monkeypatch.setenv("MONOPACK_CACHE_DIR", "x")
    assert not configured("--no-cache").caching
    monkeypatch.delenv("MONOPACK_CACHE_DIR")
    monkeypatch.setenv("MONOPACK_NO_CACHE", "1")
    assert not configured().caching
    assert configured("--cache-dir", "x").caching
    assert configured("--cache").caching


def test_variables_for_the_verifier() -> None:
    configuration = configured("--verify-env", "A", "--verify-env", "B=2", "--verify-env", "A", A="own")

    assert configuration.environment == (("A", "own"), ("B", "2"))
    assert "the variable `NOWHERE` of `--verify-env` is not set" in refused("--verify-env", "NOWHERE")


@pytest.mark.parametrize("value", ["abc", "-1", "1.5", "١"])
def test_H11_source_date_that_is_none(value: str) -> None:
    assert "`SOURCE_DATE_EPOCH`" in refused(SOURCE_DATE_EPOCH=value)


@pytest.mark.parametrize("value", ["", "0", "315532800", "4354819200", "1667997441000"])
def test_H11_source_date_that_is_ignored(value: str) -> None:
    assert configured(SOURCE_DATE_EPOCH=value).warnings == ()


def test_unknown_variables_are_warned_of() -> None:
    assert configured(MONOPACK_JBOS="2").warnings == (
        "unknown variable `MONOPACK_JBOS` is ignored, did you mean `MONOPACK_JOBS`?",
    )


def test_an_existing_environment_that_is_none_is_said() -> None:
    configuration = configured("--existing-install-python", "no/python")

    assert configuration.existing is None
    assert configuration.warnings == ("no interpreter `no/python`, all distributions are fetched",)
    assert configured("--existing-install-python", sys.executable).existing == Path(sys.executable)


def test_bad_values_of_all_layers_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONOPACK_MODE", "x")
    write("pyproject.toml", "[tool.monopack]\nstrict = 7\nnope = 1\n")

    told = refused("--jobs", "0", SOURCE_DATE_EPOCH="junk")

    assert len([line for line in told.splitlines() if "no value" in line or "unknown key" in line]) == 5

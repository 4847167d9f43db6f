"""How the command line's words are told apart."""

from __future__ import annotations

import pytest

from monopack.cli.parser import UsageError, parse


def test_nothing_given_leaves_no_trace() -> None:
    assert parse([]) == ((), {})


def test_packs_and_options_may_be_mixed() -> None:
    packs, given = parse(["a", "--debug", "b", "--jobs", "3", "c", "--mode=test"])

    assert packs == ("a", "b", "c")
    assert given == {"debug": True, "jobs": "3", "mode": "test"}


def test_what_follows_two_dashes_is_a_pack() -> None:
    assert parse(["--", "-rf"]) == (("-rf",), {})


def test_empty_names_and_values_are_kept() -> None:
    assert parse(["", "--entrypoint", ""]) == (("",), {"entrypoint": ""})


def test_repeated_options_are_collected_and_others_overruled() -> None:
    _, given = parse(["--source-root", "a", "--source-root=b", "--jobs", "1", "--jobs", "2", "--no-verify", "--verify"])

    assert given == {"source_root": ("a", "b"), "jobs": "2", "verify": True}


def test_the_opposite_of_no_cache() -> None:
    assert parse(["--no-cache"])[1] == {"no_cache": True}
    assert parse(["--no-cache", "--cache"])[1] == {"no_cache": False}


def test_abbreviations_are_not_understood() -> None:
    with pytest.raises(UsageError, match="unknown option `--verify-time`") as caught:
        parse(["--verify-time", "3"])
    assert caught.value.hint == "did you mean `--verify-timeout`?"


def test_an_unknown_option_like_nothing_points_to_the_help() -> None:
    with pytest.raises(UsageError, match="`-q`") as caught:
        parse(["-q"])
    assert "--help" in caught.value.hint


@pytest.mark.parametrize("arguments", [["--jobs"], ["--debug=1"], ["--verify-env", "--debug"]])
def test_missing_and_superfluous_values(arguments: list[str]) -> None:
    with pytest.raises(UsageError, match=arguments[0].partition("=")[0]):
        parse(arguments)


@pytest.mark.parametrize("argument", ["--help", "-h", "--version"])
def test_help_and_version_print_and_end(argument: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        parse([argument])
    assert caught.value.code == 0
    assert "monopack" in capsys.readouterr().out


@pytest.mark.parametrize("columns", ["1", "40", "300", "x", ""])
def test_help_fits_any_terminal(
    columns: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", columns)

    with pytest.raises(SystemExit):
        parse(["--help"])
    assert "--existing-install-python" in capsys.readouterr().out

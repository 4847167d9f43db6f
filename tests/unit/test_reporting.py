"""Outcomes and errors in words."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from monopack.cli.reporting import Report
from monopack.domain.model.errors import InputError, Location, MonopackError, PackFailure, Several
from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.outcome import Outcome, Status, Verified
from monopack.domain.model.profile import ImportProfile
from monopack.domain.model.slimming import Saving
from monopack.domain.model.warn import Warn

GOOD = Outcome(
    pack="users_get",
    status=Status.REBUILT,
    path="build/users_get.zip",
    first_party_files=12,
    distributions=4,
    unzipped_size=6_100_000,
    zip_size=1_900_000,
    seconds=0.84,
    verified=Verified.RUN,
    tests_run=7,
    profile=ImportProfile(seconds=0.301, compiling=0.2, modules=3),
)


def failed(pack: str, error: MonopackError) -> Outcome:
    return Outcome(pack=pack, status=Status.FAILED, error=error, seconds=0.1)


def told(*outcomes: Outcome, colored: bool = False) -> tuple[int, str]:
    stream = io.StringIO()
    code = Report(stream, colored=colored).outcomes(outcomes)
    return code, stream.getvalue()


def test_paths_of_built_packs_go_to_stdout_in_order(capfd: pytest.CaptureFixture[str]) -> None:
    other = Outcome(pack="b", status=Status.UNCHANGED, path="build/b.zip")

    code, _ = told(GOOD, failed("a", PackFailure("no")), other)

    assert capfd.readouterr().out == "build/users_get.zip\nbuild/b.zip\n"
    assert code == 1


def test_table_is_aligned(capfd: pytest.CaptureFixture[str]) -> None:
    static = Outcome(pack="b", status=Status.UNCHANGED, verified=Verified.STATIC, unzipped_size=999)

    code, text = told(static, GOOD)

    assert code == 0
    assert text == (
        "pack       first-party  distributions  unzipped  zipped  import  seconds  result\n"
        "b                    0              0     999 B       -       -      0.0  unchanged, verified statically\n"
        "users_get           12              4    6.1 MB  1.9 MB  0.30 s      0.8  rebuilt, verified, 7 tests\n"
    )


def test_what_was_left_out_is_told_largest_first_each_with_its_rule_and_owner() -> None:
    lib, big = canonicalize_name("lib"), canonicalize_name("big")
    savings = (
        Saving(rule="sources", distribution=lib, version="1", files=1, size=1500),
        Saving(rule="tests", distribution=lib, version="1", files=1, size=500_000),
        Saving(rule="documentation", distribution=lib, version="1", files=1, size=500),
        Saving(rule="tests", distribution=big, version="1", files=9, size=2_000_000),
    )
    _, text = told(replace(GOOD, slimmed=savings), replace(GOOD, pack="b"))

    assert text.splitlines()[0] == (
        "slimmed: users_get: 2.5 MB: tests of big 2.0 MB, tests of lib 500.0 kB, 2 more 2.0 kB"
    )
    assert "slimmed: b" not in text


def test_one_test_is_not_several(capfd: pytest.CaptureFixture[str]) -> None:
    assert "rebuilt, verified, 1 test\n" in told(replace(GOOD, tests_run=1))[1]


def advised(pack: str, gain: float) -> Outcome:
    profile = ImportProfile(seconds=1.0, compiling=0.0, modules=1, advice=f"save {gain} s" if gain else "", gain=gain)
    return Outcome(pack=pack, status=Status.UNCHANGED, profile=profile)


def test_the_advice_that_saves_most_follows_the_table() -> None:
    _, text = told(advised("a", 0.2), advised("b", 0.7), advised("c", 0.0))
    assert text.splitlines()[-1] == "hint: b: save 0.7 s (1 more with advice, see `--import-profile`)"
    assert told(advised("b", 0.7))[1].splitlines()[-1] == "hint: b: save 0.7 s"
    assert "hint" not in told(advised("c", 0.0))[1]


def test_profiles_of_what_was_run() -> None:
    stream = io.StringIO()
    outcomes = [advised("a", 0.2), advised("c", 0.2), Outcome(pack="b", status=Status.UNCHANGED)]
    Report(stream, colored=False).profiles(outcomes)
    lines = stream.getvalue().splitlines()
    assert [line.partition(":")[0] for line in lines if line[0] in "#i"] == [
        "# each module", "import of a  1.000 s  1 modules, 0% of it compiling sources",
        "import of c  1.000 s  1 modules, 0% of it compiling sources",
    ]  # fmt: skip
    assert lines[-1] == "warning: b: its import was not measured, for nothing was run"


def test_failures_are_sorted_by_pack_and_follow_the_warnings() -> None:
    warned = Outcome(pack="z", status=Status.REBUILT, warnings=(Warn(what="odd", where=Location(path="m.py", line=3)),))
    error = PackFailure(
        "import nosuch.sub",
        where=Location(path="app/m.py", line=3),
        why="nothing offers it",
        chain=("packs/b.py:1: from app import m",),
        hint="lock it",
    )

    code, text = told(warned, failed("b", error), failed("a", InputError("bad block")))

    assert code == 2
    assert text.splitlines()[:7] == [
        "warning: z: m.py:3: odd",
        "error: a: bad block",
        "error: b: app/m.py:3: import nosuch.sub",
        "  nothing offers it",
        "  packs/b.py:1: from app import m",
        "  hint: lock it",
        "pack  first-party  distributions  unzipped  zipped  import  seconds  result",
    ]
    assert text.endswith("2 of 3 packs failed\n")


def test_a_warning_of_many_packs_is_told_once() -> None:
    outcomes = [Outcome(pack=name, status=Status.REBUILT, warnings=(Warn(what="odd"),) * 2) for name in "abcde"]

    _, text = told(*outcomes)

    assert text.splitlines()[0] == "warning: a, b, c and 2 more: odd"
    assert text.count("odd") == 1


def test_several_errors_are_a_block_each() -> None:
    nested = Several((PackFailure("one"), Several((InputError("two"), PackFailure("three")))))

    code, text = told(failed("a", nested))

    assert code == 2
    assert text.splitlines()[:3] == ["error: a: one", "error: a: two", "error: a: three"]


def test_what_comes_from_input_is_escaped() -> None:
    error = PackFailure("\x1b[2J", why="x\ty\n\x1b]0;z", chain=("\u202e",), hint="\r")

    _, text = told(failed("p", error))

    assert not set("\x1b\u202e\r\t") & set(text)


def test_colour_is_only_added() -> None:
    plain = told(failed("a", PackFailure("no", hint="so")))[1]
    coloured = told(failed("a", PackFailure("no", hint="so")), colored=True)[1]

    assert "\x1b[31merror:\x1b[0m" in coloured
    assert coloured.replace("\x1b[31m", "").replace("\x1b[36m", "").replace("\x1b[0m", "") == plain

"""What takes how long at import: whose time it is, what is named, what would help."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from monopack.domain.building.state import BuildState
from monopack.domain.explaining.import_profile import beside_their_parents, import_profile, own_seconds
from monopack.domain.explaining.profile_document import profile_entry
from monopack.domain.explaining.profile_text import profile_text
from monopack.domain.model.byte_code import ByteCode
from monopack.domain.model.distribution import Need
from monopack.domain.model.errors import Location
from monopack.domain.model.plan import Plan
from monopack.domain.model.profile import ImportMeasure, ImportProfile, MeasuredImport
from tests.drawn_packs import edge, imported, plan_of, reach, selected, site


def row(name: str, parent: int | None, seconds: float, where: str = "", compiling: float = 0.0) -> MeasuredImport:
    path, _, line = where.rpartition(":")
    place = Location(path=path, line=int(line)) if path else None
    return MeasuredImport(name=name, parent=parent, where=place, seconds=seconds, compiling=compiling)


ROWS = (
    row("packs.users", None, 2.0, compiling=0.1),
    row("packs", 0, 0.0),
    row("app.report", 0, 1.9, "packs/users.py:1"),
    row("pandas.core", 2, 1.8, "app/report.py:7", compiling=0.2),
    row("pandas", 3, 1.5, "app/report.py:7", compiling=0.4),
    row("numpy", 4, 0.9, "pandas/__init__.py:3", compiling=0.3),
    row("gone", 2, 0.001, "app/report.py:9"),
)


def plan(*, weak: bool = False, **fields: object) -> Plan:
    need = Need(site=site("app.report", 7, "import pandas.core", weak=weak), module="pandas.core")
    pandas = selected("pandas", need, files={"pandas/__init__.py": 1})
    return plan_of(reach([edge("packs.users", "app.report")], [pandas]), **fields)


def profile(rows: tuple[MeasuredImport, ...] = ROWS, *, seconds: float = 2.0, **fields: object) -> ImportProfile:
    return import_profile(ImportMeasure(seconds=seconds, imports=rows), plan(**fields))  # type: ignore[arg-type]


def test_a_package_is_loaded_by_whoever_imports_what_lies_below_it() -> None:
    rows = beside_their_parents(ROWS)
    pandas, core = rows[4], rows[3]
    assert (pandas.parent, core.parent) == (2, 2)
    assert core.seconds == pytest.approx(0.3)
    assert rows[2].seconds == 1.9
    assert (rows[1].name, rows[1].parent) == ("packs", None)


def test_own_time_is_what_is_left() -> None:
    own = own_seconds(beside_their_parents(ROWS))
    assert own == pytest.approx([0.1, 0.0, 0.099, 0.3, 0.6, 0.9, 0.001])
    assert own_seconds([row("a", None, 0.1), row("b", 0, 0.2)]) == [0.0, 0.2]


def test_the_heaviest_are_named_with_what_leads_to_them() -> None:
    found = profile()
    assert {one.name for one in found.imports} == {"packs.users", "app.report", "pandas", "pandas.core", "numpy"}
    numpy = next(index for index, one in enumerate(found.imports) if one.name == "numpy")
    assert [(one.name, one.place) for one in found.chain(numpy)] == [
        ("packs.users", ""),
        ("app.report", "packs/users.py:1"),
        ("pandas", "app/report.py:7"),
        ("numpy", "pandas/__init__.py:3"),
    ]
    assert (found.modules, found.compiling) == (7, pytest.approx(1.0))


def test_of_many_only_some_are_named_and_the_way_to_them() -> None:
    chain = [row("packs.users", None, 9.0)]
    chain += [row(f"m{number}", number, 9.0 - number * 0.1) for number in range(40)]
    found = profile(tuple(chain), seconds=9.0)
    assert len([one for one in found.imports if one.heavy]) <= 25
    for index, one in enumerate(found.imports):
        assert one.parent is None or one.parent < index


def test_compiling_that_takes_most_is_what_byte_code_would_save() -> None:
    rows = (row("packs.users", None, 1.0, compiling=0.6), row("json", 0, 0.2, "packs/users.py:1"))
    found = profile(rows, seconds=1.0)
    assert found.advice == "60% of its import (0.60 s of 1.00 s) compiles sources; `--bytecode startup` saves that"
    assert found.gain == 0.6
    with_code = plan(byte_code=ByteCode.STARTUP)
    assert import_profile(ImportMeasure(seconds=1.0, imports=rows), with_code).advice == ""


def test_byte_code_goes_before_what_needs_another_line_of_code() -> None:
    assert "`--bytecode startup`" in profile().advice
    assert profile().gain < 1.5


def test_what_first_party_code_imports_could_come_later() -> None:
    found = profile(byte_code=ByteCode.STARTUP)
    assert found.advice == (
        "75% of its import (1.50 s of 2.00 s) is `pandas`, by app/report.py:7; "
        "an import inside the function that uses it would move that to the first call"
    )


def test_what_may_be_absent_could_be_left_out() -> None:
    assert profile(weak=True, byte_code=ByteCode.ALL).advice.endswith(
        "it may be absent there: `--exclude-distribution pandas`"
    )


def test_little_is_not_worth_a_line() -> None:
    rows = (row("packs.users", None, 0.04, compiling=0.03), row("json", 0, 0.03, "packs/users.py:1"))
    assert profile(rows, seconds=0.04).advice == ""
    flat = (row("packs.users", None, 10.0, compiling=0.1), row("json", 0, 1.0, "packs/users.py:1"))
    assert profile(flat, seconds=10.0).advice == ""


def test_what_a_distribution_imports_is_not_ours_to_change() -> None:
    assert "numpy" not in profile(byte_code=ByteCode.ALL).advice


def test_text() -> None:
    text = profile_text("users", profile())
    assert text.splitlines()[0] == "import of users  2.000 s  7 modules, 50% of it compiling sources"
    assert [line.lstrip(" │├└─").split()[0] for line in text.splitlines()[1:]] == [
        "packs.users", "app.report", "pandas", "numpy", "pandas.core", "most", "hint:",
    ]  # fmt: skip
    assert "pandas       1.500 s  own 0.600 s  75%  app/report.py:7" in text
    assert "\n  most by themselves: numpy 0.900 s, pandas 0.600 s, " in text


def test_document() -> None:
    entry = profile_entry(profile())
    assert [one["module"] for one in entry["heaviest"]][:3] == ["packs.users", "app.report", "pandas"]
    assert entry["heaviest"][2] == {
        "module": "pandas",
        "seconds": 1.5,
        "own_seconds": 0.6,
        "chain": [
            {"module": "packs.users", "file": None, "line": None},
            {"module": "app.report", "file": "packs/users.py", "line": 1},
            {"module": "pandas", "file": "app/report.py", "line": 7},
        ],
    }


def test_it_is_kept_with_the_build() -> None:
    state = BuildState(key="k", profile=profile())
    assert BuildState.parse(state.to_json()) == state
    old = {name: value for name, value in json.loads(state.to_json()).items() if name != "profile"}
    assert BuildState.parse(json.dumps(old)) is None
    broken = json.loads(state.to_json()) | {"profile": {"seconds": 1}}
    assert BuildState.parse(json.dumps(broken)) is None
    assert ImportProfile.parse(json.loads(json.dumps(asdict(profile())))) == profile()


def test_an_empty_measure() -> None:
    found = profile((), seconds=0.0)
    assert (found.imports, found.advice) == ((), "")
    assert profile_text("users", found).startswith("import of users")


def test_needs_without_a_line_are_no_reason_to_exclude() -> None:
    rows = (row("packs.users", None, 1.0), row("requests", 0, 0.9, "packs/users.py:3"))
    drawn = plan_of(reach([], [selected("requests", imported("packs.users", "requests", line=3))]))
    assert "to the first call" in import_profile(ImportMeasure(seconds=1.0, imports=rows), drawn).advice

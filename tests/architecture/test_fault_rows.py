"""Every case of docs/reliability.md has a test that bears its id, or a reason why not."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| ([A-Z]\d{1,2}) \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"^ *(?:async )?def test_((?:[A-Z]\d{2}_)+)", re.MULTILINE)


def described() -> dict[str, str]:
    """The table's rows by id, two digits each."""
    found = ROW.findall((ROOT / "docs/reliability.md").read_text(encoding="utf-8"))
    rows = {f"{row[0]}{int(row[1:]):02}": words for row, words in found}
    assert len(rows) == len(found), "an id stands in the table twice"
    return rows


def rows_with_tests() -> set[str]:
    """The ids in the names of tests."""
    names = (TEST.findall(path.read_text(encoding="utf-8")) for path in (ROOT / "tests").rglob("test_*.py"))
    return {row for found in names for name in found for row in name.removesuffix("_").split("_")}


def reasons() -> dict[str, str]:
    return tomllib.loads((ROOT / "tests/faults/not_tested.toml").read_text(encoding="utf-8"))


def test_every_row_has_a_test_or_a_reason() -> None:
    assert sorted(set(described()) - rows_with_tests() - set(reasons())) == []


def test_no_row_with_a_test_is_called_untested() -> None:
    assert sorted(rows_with_tests() & set(reasons())) == []
    assert all(len(reason) > 20 for reason in reasons().values()), "a reason is a sentence"


def test_ids_of_tests_and_reasons_are_rows() -> None:
    assert sorted((rows_with_tests() | set(reasons())) - set(described())) == []

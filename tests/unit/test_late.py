"""Imported and made when first needed."""

from __future__ import annotations

import sys

import pytest

from monopack.cli.late import OnFirstUse, late


def test_a_module_is_imported_by_the_first_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "monopack.cli.listing", raising=False)
    call = late("cli.listing:listed")
    assert "monopack.cli.listing" not in sys.modules

    assert call(["a", "b"], as_json=False) == b"a\nb\n"
    assert "monopack.cli.listing" in sys.modules


def test_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(AttributeError):
        late("cli.listing:nothing")()


def test_a_stand_in_makes_when_it_is_asked() -> None:
    made: list[str] = []

    def make() -> str:
        made.append("once more")
        return "users_get"

    standing = OnFirstUse(make)
    assert made == []
    assert standing.upper() == "USERS_GET"  # type: ignore[operator]
    assert made == ["once more"]
    with pytest.raises(AttributeError, match="nothing"):
        _ = standing.nothing

"""Names of modules that a file works out from texts that stand in it."""

from __future__ import annotations

import hashlib
import json

import pytest

from monopack.domain.model.imports import ModuleScan
from monopack.domain.model.plan import FirstParty, Generated, PayloadFile
from monopack.domain.model.source import SourceFile
from monopack.domain.planning.collisions import owner
from monopack.domain.scanning.codec import decode, encode
from monopack.domain.scanning.scanner import scan
from tests.drawn_trees import TARGET


def scanned(expression: str, *lines: str) -> ModuleScan:
    text = "\n".join(["from importlib import import_module", *lines, f"import_module({expression})"])
    content = text.encode()
    return scan(SourceFile(path="app/m.py", content=content, sha256=hashlib.sha256(content).hexdigest()), TARGET)


def named(found: ModuleScan) -> set[str]:
    return {reference.module for reference in found.imports} - {"importlib"} | {p.pattern for p in found.patterns}


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ('"app.{0}".format("a")', {"app.a"}),
        ('"app.{}.{}".format("a", "b")', {"app.a.b"}),
        ('"app.{name}".format(name="a")', {"app.a"}),
        ('"app.{name}".format(name=unknown)', {"app.*"}),
        ('"app.{:>3}".format("a")', {"app.*"}),
        ('"app.{}".format()', {"app.*"}),
        ('"app.{other}".format("a")', {"app.*"}),
        ('"app.a.b".rpartition(".")[0]', {"app.a"}),
        ('"app.a:run".partition(":")[0]', {"app.a"}),
        ('"app.a:run".split(":")[0]', {"app.a"}),
        ('"app-a".replace("-", ".")', {"app.a"}),
        ('"x.app.a".removeprefix("x.")', {"app.a"}),
        ('"app.a.py".removesuffix(".py")', {"app.a"}),
        ('"APP.A".lower()', {"app.a"}),
        ('".".join(["app", "a"])', {"app.a"}),
        ('".".join(("app", unknown))', {"app.*"}),
    ],
)
def test_a_name_is_worked_out_as_python_would(expression: str, names: set[str]) -> None:
    assert named(scanned(expression)) == names


@pytest.mark.parametrize(
    "expression",
    ['"{".format("a")', '"app.a".zfill(9)', '".".join(unknown)', '"a:b".split(":", 1, 2)[0]', "unknown.strip()"],
)
def test_what_cannot_be_worked_out_is_said(expression: str) -> None:
    found = scanned(expression)
    assert named(found) == set()
    assert len(found.not_followed) == 1


def test_a_starred_target_has_no_known_value() -> None:
    found = scanned("second", 'first, *rest, second = "app.a", "app.b", "app.c"')
    assert len(found.not_followed) == 1


WHOLE = json.loads(encode(scanned('"app.{name}".format(name=unknown)', "import other")))


ROWS = range(7)


@pytest.mark.parametrize("place", [*ROWS, len(WHOLE) - 1])
@pytest.mark.parametrize("value", [[["x"]], [[1, 2, 3, 4, 5, 6, 7, 8]], "text", {"a": 1}, -1])
def test_a_remembered_scan_of_another_form_is_no_scan(place: int, value: object) -> None:
    damaged = [*WHOLE[:place], value, *WHOLE[place + 1 :]]
    assert decode(json.dumps(damaged).encode()) is None


def test_owners_are_told_in_words() -> None:
    own = PayloadFile(path="a.py", size=0, sha256="", origin=FirstParty(path="src/a.py"))
    made = PayloadFile(path="requirements.txt", size=0, sha256="", origin=Generated(content=b""))
    assert (owner(own), owner(made)) == ("first-party `src/a.py`", "monopack")

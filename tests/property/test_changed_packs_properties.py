"""Random edits: no pack whose plan differs is called unchanged, and a lock edit selects exactly whom it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monopack.domain.building.chosen_packs import choose_packs
from monopack.domain.building.look import Look
from monopack.domain.model.errors import MonopackError
from monopack.domain.model.plan import Plan
from monopack.domain.model.request import BuildRequest
from tests.fakes.distribution_store import drawn
from tests.fakes.history import FakeHistory
from tests.fakes.world import TARGET, Drawing, FakeLockReader

pytestmark = pytest.mark.slow

Files = dict[str, str]

PACKS = ("one", "two")
CODE = (
    "app/__init__.py",
    "app/a.py",
    "app/b.py",
    "app/c/__init__.py",
    "app/c/d.py",
    "src/lib/e.py",
    "red.py",
    "app/c.py",
)
IMPORTS = (
    "import app.a",
    "from app import b",
    "from app.c import d",
    "import app.c.d",
    "import lib.e",
    "import red",
    "import blue.sky",
    "from blue import sea",
    "try:\n    import green\nexcept ImportError:\n    pass",
    "import importlib\nimportlib.import_module(f'app.c.{1}')",
    "open(__import__('os').path.join(__import__('os').path.dirname(__file__), 'note.txt'))",
    "def later():\n    import red",
    "x = 1",
)
INDEX = {
    "red": drawn("red.py", requires=("grey",)),
    "red==2": drawn("red.py", "red_more.py"),
    "blue": drawn("blue/sky.py"),
    "blue==2": drawn("blue/sky.py", "blue/sea.py"),
    "navy": drawn("blue/sea.py"),
    "green": drawn("green/__init__.py", requires=("grey",)),
    "grey": drawn("grey.py"),
    "grey==2": drawn("grey.py", "red.py"),
}
NAMES = ("red", "blue", "navy", "green", "grey")

sources = st.lists(st.sampled_from(IMPORTS), max_size=4).map("\n".join)
locks = st.dictionaries(st.sampled_from(NAMES), st.sampled_from("12"), min_size=2)
blocks = st.sampled_from(
    ["", "# monopack-start\n# extra_modules: app.b\n# extra_distributions: grey\n# monopack-end\n"]
)


@st.composite
def projects(draw: st.DrawFn) -> Files:
    """A project whose imports mostly resolve."""
    files = {path: draw(sources) for path in CODE if draw(st.booleans())}
    files |= {f"packs/{name}.py": draw(blocks) + draw(sources) for name in PACKS}
    files |= {"app/note.txt": "n"} if draw(st.booleans()) else {}
    return files | {"requirements.txt": as_lock(draw(locks))}


def as_lock(versions: Mapping[str, str]) -> str:
    return "\n".join(f"{name}=={version}" for name, version in versions.items())


@st.composite
def edits(draw: st.DrawFn, files: Files) -> Files:
    """The project after a few changes of any kind."""
    edited = dict(files)
    for _ in range(draw(st.integers(0, 3))):
        path = draw(
            st.sampled_from([*CODE, *(f"packs/{name}.py" for name in PACKS), "app/note.txt", "requirements.txt"])
        )
        if path == "requirements.txt":
            edited[path] = as_lock(draw(locks))
        elif path.startswith("packs/"):
            edited[path] = draw(blocks) + draw(sources)
        elif path in edited and draw(st.booleans()):
            del edited[path]
        else:
            edited[path] = draw(sources)
    return edited


def payloads(files: Files) -> dict[str, object]:
    """What each pack ships, without the fingerprint that the selection goes by; or how it fails."""
    chosen = choose_packs(BuildRequest(target=TARGET), Drawing(dict(files), index=INDEX).world())
    return {name: shipped(plan) for name, plan in Look(chosen).plans().items()}


def shipped(plan: Plan | MonopackError) -> object:
    if isinstance(plan, MonopackError):
        return str(plan)
    files = [(file.path, file.sha256, file.executable) for file in plan.files]
    beside = [selected.distribution.key for selected in plan.beside]
    loading = [(traced.module.name, traced.loads_with_pack) for traced in plan.trace.modules]
    return files, beside, loading, plan.entrypoint


def changed(now: Files, then: Files) -> set[str]:
    world = replace(Drawing(dict(now), index=INDEX).world(), history=FakeHistory({"old": then}, FakeLockReader))
    chosen = choose_packs(BuildRequest(target=TARGET, changed_since="old"), world)
    return {entry.name for entry in chosen.entries}


@settings(max_examples=120)
@given(st.data())
def test_a_pack_that_differs_is_selected(data: st.DataObject) -> None:
    then = data.draw(projects())
    now = data.draw(edits(then))
    before, after = payloads(then), payloads(now)
    differing = {name for name in PACKS if before[name] != after[name]}
    assert differing <= changed(now, then)


@settings(max_examples=80)
@given(st.data())
def test_a_lock_edit_selects_exactly_whom_it_changes(data: st.DataObject) -> None:
    then = data.draw(projects())
    now = then | {"requirements.txt": as_lock(data.draw(locks))}
    before, after = payloads(then), payloads(now)
    fine = {name for name in PACKS if not isinstance(before[name], str) and not isinstance(after[name], str)}
    differing = {name for name in fine if before[name] != after[name]}
    assert changed(now, then) & fine == differing


@settings(max_examples=40)
@given(projects())
def test_without_an_edit_only_what_cannot_be_traced_is_selected(files: Files) -> None:
    failing = {name for name, payload in payloads(files).items() if isinstance(payload, str)}
    assert changed(files, files) <= failing

"""Which packs differ from a revision, and why, on projects drawn in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from monopack.domain.building.chosen_packs import ChosenPacks, choose_packs
from monopack.domain.building.world import World
from monopack.domain.choosing.changes import ChangeKind
from monopack.domain.model.errors import InputError, PackFailure
from monopack.domain.model.lock import IndexOptions, Lock, LockedSource, SourceKind
from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.model.request import BuildRequest, Mode, Shard
from monopack.domain.model.target import Target
from tests.fakes.cache import FakeCache
from tests.fakes.distribution_store import drawn
from tests.fakes.history import FakeHistory
from tests.fakes.world import TARGET, Drawing, FakeLockReader

Files = Mapping[str, str | bytes]

BASE: dict[str, str | bytes] = {
    "packs/users.py": "import app.users\n",
    "packs/orders.py": "import app.orders\n",
    "app/__init__.py": "",
    "app/users.py": "import requests\n",
    "app/orders.py": "import yaml\n",
    "app/unused.py": "",
    "requirements.txt": "requests==1 urllib3==1 pyyaml==1 lonely==1",
}
INDEX = {
    "requests": drawn("requests/__init__.py", requires=("urllib3",)),
    "urllib3": drawn("urllib3/__init__.py"),
    "pyyaml": drawn("yaml/__init__.py"),
    "lonely": drawn("lonely.py"),
    "other": drawn("other.py"),
}


def edited(**files: str | bytes | None) -> dict[str, str | bytes]:
    """The base with files replaced, added or (None) gone; `__` stands for `/`."""
    changed = {name.replace("__", "/").replace("_py", ".py"): content for name, content in files.items()}
    return {name: content for name, content in (BASE | changed).items() if content is not None}


def world_of(now: Files, then: Files, **history: object) -> World:
    drawing = Drawing(dict(now), index=INDEX)
    past = FakeHistory({"old": then}, FakeLockReader, **history)  # type: ignore[arg-type]
    return replace(drawing.world(), history=past)


def choose(
    now: Files, then: Files = BASE, *, history: Mapping[str, object] | None = None, **request: object
) -> ChosenPacks:
    asked = BuildRequest(target=TARGET, changed_since="old", **request)  # type: ignore[arg-type]
    return choose_packs(asked, world_of(now, then, **(history or {})))


def changes(now: Files, then: Files = BASE, **how: object) -> dict[str, list[tuple[str, str]]]:
    chosen = choose(now, then, **how)  # type: ignore[arg-type]
    assert [entry.name for entry in chosen.entries] == [pack.pack for pack in chosen.changes]
    return {pack.pack: [(change.kind.value, change.subject) for change in pack.changes] for pack in chosen.changes}


def test_nothing_changed() -> None:
    assert changes(BASE) == {}


def test_what_both_revisions_hold_is_looked_up_once() -> None:
    cache = FakeCache()
    world = replace(world_of(BASE, BASE), cache=cache)
    choose_packs(BuildRequest(target=TARGET, changed_since="old"), world)
    scans = [key for kind, key in cache.asked if kind == "scan"]
    assert scans
    assert len(scans) == len(set(scans))


def test_without_a_change_no_distribution_is_fetched() -> None:
    world = world_of(BASE | {"app/unused.py": "x = 1"}, BASE)
    choose_packs(BuildRequest(target=TARGET, changed_since="old"), world)
    assert world.store.fetched == []  # type: ignore[attr-defined]
    assert world.store.asked_ahead == []  # type: ignore[attr-defined]


def test_a_traced_file_changed() -> None:
    assert changes(edited(app__users_py="import requests  # now\n")) == {"users": [("file-changed", "app/users.py")]}


def test_a_shared_file_changed() -> None:
    assert set(changes(edited(app____init___py="x = 1"))) == set()
    now = dict(BASE) | {"app/__init__.py": "x = 1"}
    assert changes(now) == {
        "orders": [("file-changed", "app/__init__.py")],
        "users": [("file-changed", "app/__init__.py")],
    }


def test_a_file_that_no_pack_reaches_selects_nobody() -> None:
    assert changes(edited(app__unused_py="x = 1", README="hello")) == {}


def test_an_import_leads_to_a_new_file() -> None:
    now = edited(app__users_py="import requests\nimport app.more\n", app__more_py="")
    assert changes(now) == {"users": [("file-appeared", "app/more.py"), ("file-changed", "app/users.py")]}


def test_a_new_file_wins_an_import_from_a_distribution() -> None:
    assert changes(edited(requests_py="")) == {"users": [("file-appeared", "requests.py")]}


def test_a_package_wins_over_a_module() -> None:
    now = dict(BASE) | {"app/users/__init__.py": "import requests\n"}
    found = changes(now)
    assert ("resolution", "import app.users") in found["users"]
    assert set(found) == {"users"}


def test_a_file_of_another_name_in_the_payload_is_told_by_its_source() -> None:
    then = dict(BASE) | {"src/lib.py": "", "app/users.py": "import lib\n"}
    now = dict(BASE) | {"lib.py": "", "app/users.py": "import lib\n"}
    assert changes(now, then) == {"users": [("resolution", "lib.py"), ("resolution", "import lib")]}


def test_the_managed_block() -> None:
    block = "# monopack-start\n# extra_modules: app.unused\n# monopack-end\nimport app.users\n"
    found = changes(edited(packs__users_py=block))
    assert ("managed-block", "packs/users.py") in found["users"]
    assert set(found) == {"users"}


def test_a_new_pack_and_a_pack_that_is_gone() -> None:
    now = edited(packs__fresh_py="", packs__orders_py=None)
    assert changes(now) == {"fresh": [("new-pack", "fresh")]}


def lock(text: str) -> dict[str, str | bytes]:
    return dict(BASE) | {"requirements.txt": text}


def test_a_version_in_the_closure_changed() -> None:
    assert changes(lock("requests==1 urllib3==2 pyyaml==1 lonely==1")) == {"users": [("distribution", "urllib3")]}


@pytest.mark.parametrize(
    "text",
    [
        "requests==1 urllib3==1 pyyaml==1 lonely==2",
        "requests==1 urllib3==1 pyyaml==1",
        "requests==1 urllib3==1 pyyaml==1 lonely==1 other==1",
        "lonely==1 pyyaml==1 urllib3==1 requests==1",
    ],
)
def test_a_lock_edit_that_touches_nobody_selects_nobody(text: str) -> None:
    assert changes(lock(text)) == {}


def test_a_distribution_that_was_not_locked() -> None:
    found = changes(BASE, lock("requests==1 urllib3==1 lonely==1"))
    assert found == {"orders": [("distribution", "pyyaml")]}


def test_the_lock_appeared() -> None:
    then = {name: content for name, content in BASE.items() if name != "requirements.txt"}
    assert set(changes(BASE, then)) == {"orders", "users"}


@pytest.mark.parametrize(
    ("revise", "subject"),
    [
        (lambda request: replace(request, entrypoint="main"), "entrypoint"),
        (lambda request: replace(request, strict=True), "strict"),
        (lambda request: replace(request, target=replace(TARGET, python=(3, 11))), "target"),
        (lambda request: replace(request, target=replace(TARGET, full_version="3.12.9")), "target"),
    ],
)
def test_the_configuration_changed(revise: object, subject: str) -> None:
    found = changes(BASE, history={"revise": revise})
    assert found == {name: [("configuration", subject)] for name in ("orders", "users")}


def test_an_excluded_distribution_changes_only_who_has_it() -> None:
    excluded = (canonicalize_name("urllib3"),)
    found = changes(BASE, history={"revise": lambda request: replace(request, excluded=excluded)})
    assert set(found) == {"users"}


def test_tests_count_where_they_are_run() -> None:
    then = dict(BASE) | {"tests/test_users.py": "import app.users\nimport unittest\n"}
    now = then | {"tests/test_users.py": "import app.users\nimport unittest\n# more\n"}
    assert changes(now, then) == {}
    assert changes(now, then, packs=("users",), mode=Mode.TEST) == {"users": [("tests", "tests")]}
    assert changes(now, now, packs=("users",), mode=Mode.TEST) == {}
    assert changes(now, now, packs=("orders",), with_tests=True) == {"orders": [("tests", "tests")]}


def test_what_cannot_be_compared_counts_as_changed() -> None:
    assert changes(BASE, edited(app__users_py="def (")) == {"users": [("unknown", "users")]}
    assert changes(edited(app__users_py="def (")) == {"users": [("unknown", "users")]}
    everybody = {name: [("unknown", name)] for name in ("orders", "users")}
    assert changes(BASE, {"README": ""}) == everybody
    assert changes(BASE, history={"failure": PackFailure("its configuration could not be read")}) == everybody


def test_an_unknown_revision_ends_the_run() -> None:
    request = BuildRequest(target=TARGET, changed_since="nowhere")
    with pytest.raises(InputError, match="no revision"):
        choose_packs(request, world_of(BASE, BASE))


def test_a_distribution_that_cannot_be_had_counts_as_changed() -> None:
    now = edited(app__orders_py="import elsewhere\n") | {"requirements.txt": "elsewhere==2"}
    then = dict(now) | {"requirements.txt": "elsewhere==1"}
    assert changes(now, then)["orders"] == [("unknown", "distributions")]


def test_only_packs_asked_for_are_compared_and_parts_are_of_what_is_left() -> None:
    now = dict(BASE) | {"app/__init__.py": "x = 1"}
    assert set(changes(now, packs=("users",))) == {"users"}
    parts = [set(changes(now, shard=Shard(index=index, count=2))) for index in (1, 2)]
    assert sorted(map(len, parts)) == [1, 1]
    assert parts[0] | parts[1] == {"users", "orders"}


def test_reasons_are_told_in_words_and_as_events() -> None:
    world = world_of(lock("requests==2 urllib3==1 pyyaml==1 lonely==1"), BASE)
    chosen = choose_packs(BuildRequest(target=TARGET, changed_since="old"), world)
    assert str(chosen.changes[0].changes[0]) == "requests: 2 is locked instead of 1"
    assert chosen.changes[0].changes[0].kind is ChangeKind.DISTRIBUTION
    events = [facts for event, facts in world.progress.details if event == "changed"]  # type: ignore[attr-defined]
    assert events == [{"pack": "users", "since": "old", "why": ["requests: 2 is locked instead of 1"]}]


class LocalSources(FakeLockReader):
    """The same lock, but `lonely` and `requests` come from folders of the repository."""

    def read(self, path: str, target: Target) -> Lock:
        found = super().read(path, target)
        sources = {
            name: LockedSource(kind=SourceKind.PATH, location=f"vendored/{name}") for name in ("lonely", "requests")
        }
        own = tuple(replace(one, source=sources.get(one.name, one.source)) for one in found.distributions)
        return replace(found, distributions=own, index=IndexOptions(find_links=("wheels", "https://example.invalid/")))


def local_changes(now: Files, then: Files) -> set[str]:
    drawing = Drawing(dict(now), index=INDEX)
    world = drawing.world()
    world = replace(
        world,
        readers={PackageManager.PIP: LocalSources(world.tree)},  # type: ignore[arg-type]
        history=FakeHistory({"old": then}, LocalSources),
    )
    chosen = choose_packs(BuildRequest(target=TARGET, changed_since="old"), world)
    return {entry.name for entry in chosen.entries}


def test_files_of_a_distribution_in_the_repository_changed_behind_the_locks_back() -> None:
    then = dict(BASE) | {"vendored/requests/src/requests/__init__.py": "1", "vendored/lonely/lonely.py": "1"}
    assert local_changes(then, then) == set()
    assert local_changes(then | {"vendored/requests/src/requests/__init__.py": "2"}, then) == {"users"}
    assert local_changes(then | {"vendored/lonely/lonely.py": "2"}, then) == set()
    assert local_changes(then | {"vendored/requests/__pycache__/x.pyc": "2"}, then) == set()


def test_archives_in_the_repository_changed() -> None:
    then = dict(BASE) | {"wheels/PyYAML-1-py3-none-any.whl": b"1", "wheels/lonely-1.tar.gz": b"1"}
    assert local_changes(then | {"wheels/PyYAML-1-py3-none-any.whl": b"2"}, then) == {"orders"}
    assert local_changes(then | {"wheels/lonely-1.tar.gz": b"2"}, then) == set()
    assert local_changes(then | {"wheels/readme.txt": b"2"}, then) == set()

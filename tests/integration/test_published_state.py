"""What a build directory knows of its published payloads: what is still as it was left, and what is a stranger's."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from monopack.adapters.build_directory import BuildDirectory, pool_of
from monopack.adapters.build_directory.looks import files_in, look_at
from monopack.adapters.build_directory.publication import Publication
from monopack.adapters.build_directory.records import Record, is_copied, record_of, recorded_paths
from monopack.domain.model.errors import InputError, PackFailure
from monopack.domain.model.laid import LaidFile
from monopack.domain.planning.artifacts import artifact_names
from tests.fakes.progress import FakeProgress

GOVERNED = ("users", "users.zip")


@pytest.fixture
def build(tmp_path: Path) -> Path:
    return tmp_path / "build"


@pytest.fixture
def store(build: Path) -> BuildDirectory:
    store = BuildDirectory(build, shown="shown", progress=FakeProgress())
    store.prepare()
    return store


@pytest.fixture
def published(store: BuildDirectory, build: Path) -> Path:
    """A published payload: a file of its own, one deep in a folder, one that shares its bytes with another name."""
    (build / "pooled").write_text("shared")
    with store.stage("users") as staged:
        payload = Path(staged) / "users"
        (payload / "deep").mkdir(parents=True)
        (payload / "own.py").write_text("own")
        (payload / "deep/own.py").write_text("own")
        (payload / "shared.py").hardlink_to(build / "pooled")
        (Path(staged) / "users.zip").write_text("zip")
        store.publish("users", staged, governed=GOVERNED, state="kept")
    return build / "users"


LAID = ("a-b/c.py", "a/b.py", "deep/er/own.py", "own.py", "shared.py")


def publish_as_laid(store: BuildDirectory, build: Path, *, told: bool, stranger: str = "") -> bytes:
    """The record of a payload whose files' looks are told, or found by walking."""
    (build / "pooled").write_text("shared")
    with store.stage("users") as staged:
        payload = Path(staged) / "users"
        for path in LAID:
            (payload / path).parent.mkdir(parents=True, exist_ok=True)
            (payload / path).write_text(path)
        (payload / "shared.py").unlink()
        (payload / "shared.py").hardlink_to(build / "pooled")
        statuses = [(path, (payload / path).stat()) for path in LAID]
        laid = [LaidFile(path, status.st_size, status.st_mtime_ns, status.st_nlink > 1) for path, status in statuses]
        if stranger:
            (payload / stranger).touch()
        store.publish("users", staged, governed=GOVERNED, state="kept", payload=laid if told else ())
    return (build / ".monopack/records/users").read_bytes()


def test_what_was_laid_is_recorded_as_a_walk_would_find_it(store: BuildDirectory, build: Path) -> None:
    told = publish_as_laid(store, build, told=True)
    assert told == record_of("users", build, ("users",), state="kept") != b""
    assert state(store) == state(store, shared_untouched=False) == "kept"
    (build / "users" / "own.py").write_text("OWN.PY")
    assert state(store) is None


def test_a_file_that_somebody_adds_while_it_is_published_is_no_part_of_it(store: BuildDirectory, build: Path) -> None:
    publish_as_laid(store, build, told=True, stranger="mine.txt")
    with pytest.raises(PackFailure, match=r"mine\.txt"), store.stage("users"):
        pass
    assert (build / "users/mine.txt").exists()


def state(store: BuildDirectory, *, shared_untouched: bool = True) -> str | None:
    return store.state("users", shared_untouched=shared_untouched)


def touch(path: Path, text: str) -> None:
    """Write, and give the file its old time again, so that only what was written can tell."""
    before = path.stat()
    path.write_text(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_places(build: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(build)
    assert BuildDirectory(tmp_path / "link", shown="x", progress=FakeProgress()).location() == str(build)
    assert pool_of(build) == build / ".monopack/pool"
    assert BuildDirectory(build, shown="x", progress=FakeProgress()).path("users.zip") == "x/users.zip"


@pytest.mark.usefixtures("store")
def test_version_control_leaves_its_own_folder_alone(build: Path) -> None:
    assert (build / ".monopack/.gitignore").read_text() == "*\n"


def test_what_hides_it_from_version_control_is_mended(store: BuildDirectory, build: Path) -> None:
    (build / ".monopack/.gitignore").write_text("")
    store.prepare()
    assert (build / ".monopack/.gitignore").read_text() == "*\n"


@pytest.mark.parametrize("shared_untouched", [True, False])
def test_untouched(store: BuildDirectory, published: Path, shared_untouched: bool) -> None:
    assert published.is_dir()
    assert state(store, shared_untouched=shared_untouched) == "kept"


@pytest.mark.parametrize("name", ["own.py", "deep/own.py", "../users.zip"])
def test_another_size_at_the_same_time_is_noticed(store: BuildDirectory, published: Path, name: str) -> None:
    touch(published / name, "longer than before")
    assert state(store) is None


@pytest.mark.parametrize("name", ["own.py", "deep/own.py", "../users.zip"])
def test_another_time_at_the_same_size_is_noticed(store: BuildDirectory, published: Path, name: str) -> None:
    os.utime(published / name, ns=(1, 1))
    assert state(store) is None


@pytest.mark.parametrize("name", ["own.py", "deep/own.py", "../users.zip"])
def test_a_file_that_is_gone_is_noticed(store: BuildDirectory, published: Path, name: str) -> None:
    (published / name).unlink()
    assert state(store) is None


@pytest.mark.parametrize("name", ["new.py", "deep/new.py"])
def test_a_file_that_was_added_is_noticed(store: BuildDirectory, published: Path, name: str) -> None:
    (published / name).write_text("")
    assert state(store) is None


def test_a_write_to_a_shared_file_is_noticed_where_nobody_else_looked(store: BuildDirectory, published: Path) -> None:
    (published / "shared.py").write_text("written to")
    assert state(store, shared_untouched=False) is None


def test_an_artifact_that_became_a_link_to_its_like_is_noticed(store: BuildDirectory, published: Path) -> None:
    artifact = published.parent / "users.zip"
    artifact.rename(published.parent / "elsewhere")
    artifact.symlink_to("elsewhere")
    assert look_at(artifact).stamp == look_at(published / "nothing").stamp == "none"
    assert state(store) is None


def test_links_to_folders_are_names_and_not_walked(store: BuildDirectory, published: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/precious").write_text("")
    (published / "link").symlink_to(tmp_path / "elsewhere")
    (published / "dangling").symlink_to("nowhere")
    assert set(files_in(published)) == {"own.py", "deep/own.py", "shared.py", "link", "dangling"}
    assert state(store) is None


def test_names_that_are_no_text_are_looked_at_like_others(published: Path) -> None:
    (published / os.fsdecode(b"caf\xe9")).write_text("")
    assert look_at(published).stamp.startswith("folder ")


def test_a_record_proves_its_own_pack_only(store: BuildDirectory, build: Path, published: Path) -> None:
    content = (build / ".monopack/records/users").read_bytes()
    assert Record.parse(content, pack="users") is not None
    assert Record.parse(content, pack="orders") is None
    assert recorded_paths(content, pack="orders") is None
    assert recorded_paths(content, pack="users") == frozenset(files_in(published))
    shutil.copy(build / ".monopack/records/users", build / ".monopack/records/orders")
    assert store.state("orders", shared_untouched=True) is None


@pytest.mark.parametrize("change", [{"format": 99}, {"outputs": None}, {"outputs": {}, "quick": 3}, {"state": None}])
def test_a_record_of_another_form_is_told_apart(build: Path, published: Path, change: dict[str, object]) -> None:
    assert published.is_dir()
    head, _, rest = (build / ".monopack/records/users").read_bytes().partition(b"\n")
    found = Record.parse(json.dumps({**json.loads(head), **change}).encode() + b"\n" + rest, pack="users")
    assert found is None or found.state == "None"


def test_a_record_is_a_copy_where_folder_and_payload_are_others(build: Path, published: Path) -> None:
    content = (build / ".monopack/records/users").read_bytes()
    assert not is_copied(content, published)
    touch(published / "own.py", "written to")
    assert not is_copied(content, published)
    build.rename(build.with_name("moved"))
    moved = build.with_name("moved") / "users"
    assert is_copied(content, moved)
    touch(moved / "own.py", "own")
    assert not is_copied(content, moved)


def test_byte_code_that_running_left_makes_no_copy_of_a_moved_record(build: Path, published: Path) -> None:
    content = (build / ".monopack/records/users").read_bytes()
    assert published.is_dir()
    moved = build.rename(build.with_name("moved")) / "users"
    (moved / "__pycache__").mkdir()
    (moved / "__pycache__/own.cpython-311.pyc").write_text("left")
    assert not is_copied(content, moved)


def test_byte_code_that_ships_belongs_to_the_payload(store: BuildDirectory, build: Path) -> None:
    with store.stage("users") as staged:
        (Path(staged) / "users/__pycache__").mkdir(parents=True)
        (Path(staged) / "users/__pycache__/own.pyc").write_text("ships")
        store.publish("users", staged, governed=GOVERNED, state="kept")
    content = (build / ".monopack/records/users").read_bytes()
    moved = build.rename(build.with_name("moved")) / "users"
    assert not is_copied(content, moved)
    (moved / "__pycache__/own.pyc").write_text("somebody else's")
    assert is_copied(content, moved)


def journal(pack: str, *moved: str, removed: tuple[str, ...] = (), inodes: tuple[str, ...] = ()) -> bytes:
    numbers = dict.fromkeys(inodes, 1)
    return Publication(pack=pack, moved=moved, removed=removed, inodes=numbers, state="").to_json()


def test_a_journal_may_touch_what_is_its_packs() -> None:
    every = ("users", *artifact_names("users"))
    for content in (
        journal("users", *every),
        journal("users", removed=every),
        journal("users"),
        journal("users", "users"),
    ):
        found = Publication.parse(content, pack="users")
        assert found is not None
        assert found.to_json() == content


@pytest.mark.parametrize(
    "content",
    [
        journal("orders", "users.zip"),
        journal("users", "orders.zip"),
        journal("users", "../precious"),
        journal("users", "users.zip", removed=("orders.zip",)),
        journal("users", "users.zip", inodes=("orders",)),
        b"",
        b"{}",
        b"[]",
        journal("users", "users.zip")[:-4],
    ],
)
def test_a_journal_that_would_touch_anything_else_is_none(
    store: BuildDirectory, build: Path, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "precious").write_text("mine")
    (build / "orders.zip").write_text("good")
    assert Publication.parse(content, pack="users") is None
    (build / ".monopack/journals/users").write_bytes(content)
    store.prepare()
    assert not (build / ".monopack/journals/users").exists()
    assert (tmp_path / "precious").read_text() == "mine"
    assert (build / "orders.zip").read_text() == "good"


def test_a_lock_that_cannot_be_had_leaves_the_leftovers_for_later(store: BuildDirectory, build: Path) -> None:
    (build / ".monopack/locks/users").mkdir()
    (build / ".monopack/staged/users").mkdir()
    store.prepare()
    assert (build / ".monopack/staged/users").is_dir()


def test_a_journal_under_way_forgets_the_state(store: BuildDirectory, build: Path, published: Path) -> None:
    assert published.is_dir()
    (build / ".monopack/journals/users").write_text("{}")
    assert state(store) is None


@pytest.mark.parametrize("part", ["journals/users", "staged/users/left"])
def test_what_a_living_run_is_at_is_left_to_it(store: BuildDirectory, build: Path, part: str) -> None:
    held = build / ".monopack" / part
    held.parent.mkdir(exist_ok=True)
    held.write_text("{}")
    lock = FileLock(build / ".monopack/locks/users")
    with lock:
        store.prepare()
        assert held.exists()
    store.prepare()
    assert not held.exists()


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("link", "it is no folder that monopack made"),
        ("link to nothing", "it is no folder that monopack made"),
        ("file", "it is no folder that monopack made"),
        ("folder", "it does not bear monopack's record"),
        ("artifact", "it is no regular file"),
    ],
)
def test_strangers_are_told_with_place_and_reason(
    store: BuildDirectory, build: Path, tmp_path: Path, kind: str, why: str
) -> None:
    payload = build / "users"
    (tmp_path / "elsewhere").mkdir()
    match kind:
        case "link":
            payload.symlink_to(tmp_path / "elsewhere")
        case "link to nothing":
            payload.symlink_to("nowhere")
        case "file":
            payload.write_text("mine")
        case "folder":
            payload.mkdir()
        case _:
            (build / "users.zip").mkdir()
    with pytest.raises(PackFailure, match="not monopack's to replace") as caught, store.stage("users"):
        pass
    assert str(caught.value.where) == ("shown/users.zip" if kind == "artifact" else "shown/users")
    assert caught.value.why == why
    assert "--build-dir" in caught.value.hint


def test_files_of_a_stranger_are_named_escaped_and_counted(store: BuildDirectory, published: Path) -> None:
    for name in ("b", "a\x1b", "c", "d"):
        (published / name).write_text("mine")
    with pytest.raises(PackFailure) as caught, store.stage("users"):
        pass
    assert caught.value.why == "monopack did not make `a\\x1b`, `b`, `c`"


def test_what_cannot_be_made_ready_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be made") as caught:
        BuildDirectory(tmp_path / "file" / "build", shown="shown", progress=FakeProgress()).prepare()
    assert str(caught.value.where) == "shown"
    assert "Not a directory" in caught.value.why
    (tmp_path / "build").mkdir()
    (tmp_path / "build/.monopack").symlink_to(tmp_path)
    with pytest.raises(InputError, match="symbolic link") as caught:
        BuildDirectory(tmp_path / "build", shown="shown", progress=FakeProgress()).prepare()
    assert str(caught.value.where) == "shown/.monopack"

"""The build directory on a real disk: strangers, links, dead runs."""

from __future__ import annotations

import json
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

import pytest
from filelock import FileLock

from monopack.adapters.build_directory import BuildDirectory
from monopack.adapters.build_directory.steps import swap_folders
from monopack.domain.model.errors import InputError, MonopackError, PackFailure
from tests.fakes.progress import FakeProgress
from tests.file_faults import BROKEN, NO_ROOM, Counted, KilledError, failing, faulty, stopping

GOVERNED = ("users", "users.zip")


@pytest.fixture
def build(tmp_path: Path) -> Path:
    return tmp_path / "build"


@pytest.fixture
def store(build: Path) -> BuildDirectory:
    return build_directory(build)


def build_directory(build: Path) -> BuildDirectory:
    store = BuildDirectory(build, shown="build", progress=FakeProgress())
    store.prepare()
    return store


def publish(store: BuildDirectory, content: bytes = b"code") -> None:
    with store.stage("users") as staged:
        (Path(staged) / "users").mkdir()
        (Path(staged) / "users" / "app.py").write_bytes(content)
        (Path(staged) / "users.zip").write_bytes(content)
        store.publish("users", staged, governed=GOVERNED, state="{}")


def refuse(store: BuildDirectory) -> MonopackError:
    with pytest.raises(PackFailure) as caught, store.stage("users"):
        pass
    return caught.value


def test_a_file_added_by_a_user_to_a_payload_is_not_deleted(store: BuildDirectory, build: Path) -> None:
    publish(store)
    (build / "users" / "notes.txt").write_text("mine")
    assert "notes.txt" in str(refuse(store))
    assert (build / "users" / "notes.txt").read_text() == "mine"


def test_byte_code_left_by_running_a_payload_is_no_stranger(store: BuildDirectory, build: Path) -> None:
    publish(store)
    (build / "users" / "__pycache__").mkdir()
    (build / "users" / "__pycache__" / "app.cpython-311.pyc").write_bytes(b"x")
    publish(store, b"new")
    assert (build / "users" / "app.py").read_bytes() == b"new"


def test_a_payload_that_is_a_link_is_not_followed(store: BuildDirectory, build: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("mine")
    (build / "users").symlink_to(precious)
    refuse(store)
    assert (precious / "file").read_text() == "mine"


def test_A09_an_artifact_that_is_a_link_is_replaced_not_followed(
    store: BuildDirectory, build: Path, tmp_path: Path
) -> None:
    target = tmp_path / "target"
    target.write_text("mine")
    (build / "users.zip").symlink_to(target)
    publish(store)
    assert target.read_text() == "mine"
    assert not (build / "users.zip").is_symlink()


def test_A09_a_fifo_in_an_artifacts_place_is_refused_unopened(store: BuildDirectory, build: Path) -> None:
    os.mkfifo(build / "users.zip")
    assert "regular file" in str(refuse(store))


def test_A09_a_folder_in_an_artifacts_place_is_refused(store: BuildDirectory, build: Path) -> None:
    (build / "users.zip").mkdir()
    refuse(store)


def test_A07_a_record_copied_from_another_pack_proves_nothing(store: BuildDirectory, build: Path) -> None:
    publish(store)
    (build / "orders").mkdir()
    (build / "orders" / "notes.txt").write_text("mine")
    shutil.copy(build / ".monopack/records/users", build / ".monopack/records/orders")
    with pytest.raises(PackFailure), store.stage("orders"):
        pass


def test_A07_a_record_copied_from_another_build_directory_proves_nothing(
    store: BuildDirectory, build: Path, tmp_path: Path
) -> None:
    publish(store)
    other = tmp_path / "other"
    shutil.copytree(build / ".monopack", other / ".monopack")
    (other / "users").mkdir()
    (other / "users" / "app.py").write_text("mine")
    copied = BuildDirectory(other, shown="other", progress=FakeProgress())
    copied.prepare()
    assert "another build directory" in str(refuse(copied))
    assert (other / "users" / "app.py").read_text() == "mine"


def test_a_build_directory_that_was_moved_is_monopacks_all_the_same(
    store: BuildDirectory, build: Path, tmp_path: Path
) -> None:
    publish(store)
    build.rename(tmp_path / "moved")
    moved = BuildDirectory(tmp_path / "moved", shown="moved", progress=FakeProgress())
    moved.prepare()
    publish(moved, b"new")
    assert (tmp_path / "moved/users/app.py").read_bytes() == b"new"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"format": 99}', b"\xff\xfe", b"[" * 100_000])
def test_a_damaged_record_is_no_record(store: BuildDirectory, build: Path, content: bytes) -> None:
    publish(store)
    (build / ".monopack/records/users").write_bytes(content)
    assert store.state("users", shared_untouched=True) is None
    refuse(store)


def test_a_record_of_the_first_format_still_proves_whose_a_folder_is(store: BuildDirectory, build: Path) -> None:
    publish(store)
    record = {"format": 1, "pack": "users", "outputs": {}, "paths": ["app.py"], "state": "{}"}
    (build / ".monopack/records/users").write_text(json.dumps(record))
    assert store.state("users", shared_untouched=True) is None
    publish(store, b"new")
    assert (build / "users" / "app.py").read_bytes() == b"new"


def publish_with_shared_file(store: BuildDirectory, build: Path) -> Path:
    """A payload with a file of its own, a folder, and one file that has another name elsewhere, which is returned."""
    shared = build.parent / "shared.py"
    shared.write_text("shared")
    with store.stage("users") as staged:
        Path(staged, "users", "lib").mkdir(parents=True)
        Path(staged, "users", "app.py").write_text("own")
        os.link(shared, Path(staged, "users", "lib", "shared.py"))
        store.publish("users", staged, governed=("users",), state="s")
    return shared


@pytest.mark.parametrize("change", ["add", "remove", "replace", "write", "add folder"])
def test_what_happens_to_names_and_own_files_shows_without_looking_at_shared_ones(
    store: BuildDirectory, build: Path, change: str
) -> None:
    publish_with_shared_file(store, build)
    assert store.state("users", shared_untouched=True) == "s"
    lib = build / "users" / "lib"
    if change == "add":
        (lib / "new.py").touch()
    elif change == "remove":
        (lib / "shared.py").unlink()
    elif change == "replace":
        (build / "other").write_text("shared")
        (build / "other").replace(lib / "shared.py")
    elif change == "write":
        (build / "users" / "app.py").write_text("OWN")
    else:
        (lib / "deep").mkdir()
        (lib / "deep" / "new.py").touch()
    assert store.state("users", shared_untouched=True) is None


def test_a_write_to_a_shared_file_shows_where_others_do_not_vouch_for_it(store: BuildDirectory, build: Path) -> None:
    shared = publish_with_shared_file(store, build)
    shared.write_text("SHARED")
    assert store.state("users", shared_untouched=False) is None


def test_byte_code_that_a_run_left_changes_nothing(store: BuildDirectory, build: Path) -> None:
    publish_with_shared_file(store, build)
    (build / "users" / "lib" / "__pycache__").mkdir()
    (build / "users" / "lib" / "__pycache__" / "shared.cpython-311.pyc").touch()
    assert store.state("users", shared_untouched=True) == "s"


def test_byte_code_that_ships_is_looked_at(store: BuildDirectory, build: Path) -> None:
    """Also beside byte code that a run left, which says nothing."""
    shipped = build / "users" / "__pycache__" / "app.cpython-312.pyc"
    with store.stage("users") as staged:
        (Path(staged) / "users" / "__pycache__").mkdir(parents=True)
        (Path(staged) / "users" / "__pycache__" / shipped.name).write_bytes(b"shipped")
        store.publish("users", staged, governed=GOVERNED, state="s")
    assert store.state("users", shared_untouched=True) == "s"
    (shipped.parent / "app.cpython-311.pyc").touch()
    assert store.state("users", shared_untouched=True) == "s"
    shipped.write_bytes(b"changed")
    assert store.state("users", shared_untouched=True) is None
    publish(store, b"new")
    assert (build / "users" / "app.py").read_bytes() == b"new"


@pytest.mark.parametrize("link", [".monopack", ".monopack/staged", ".monopack/journals", ".monopack/pool"])
def test_A08_monopacks_own_folders_must_be_no_links(
    store: BuildDirectory, build: Path, tmp_path: Path, link: str
) -> None:
    publish(store)
    (tmp_path / "elsewhere/users").mkdir(parents=True)
    (tmp_path / "elsewhere/users/precious").write_text("mine")
    if (build / link).exists():
        shutil.rmtree(build / link)
    (build / link).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="symbolic link") as caught:
        store.prepare()
    assert str(caught.value.where) == f"build/{link}"
    assert (tmp_path / "elsewhere/users/precious").read_text() == "mine"


def test_a_build_directory_that_is_a_file_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "build").write_text("mine")
    with pytest.raises(InputError):
        BuildDirectory(tmp_path / "build", shown="build", progress=FakeProgress()).prepare()
    assert (tmp_path / "build").read_text() == "mine"


def _count_of_effects(store: BuildDirectory) -> int:
    with faulty(Counted(0, stopping)) as counted:
        publish(store, b"new")
    return len(counted.log)


def test_F06_a_publication_killed_at_any_step_is_whole_after_the_next_run(tmp_path: Path) -> None:
    first = build_directory(tmp_path / "counted")
    publish(first, b"old")
    for nth in range(1, _count_of_effects(first) + 1):
        build = tmp_path / str(nth)
        store = build_directory(build)
        publish(store, b"old")

        with faulty(Counted(nth, stopping)), suppress(KilledError):
            publish(store, b"new")
        after = build_directory(build)

        found = (build / "users" / "app.py").read_bytes()
        assert found in {b"old", b"new"}, nth
        assert (build / "users.zip").read_bytes() == found, nth
        assert after.state("users", shared_untouched=True) == "{}", nth
        assert not [*(build / ".monopack/journals").iterdir(), *(build / ".monopack/staged").iterdir()], nth
        assert len(list((build / ".monopack/records").iterdir())) == 1, nth


@pytest.mark.parametrize("code", [NO_ROOM, BROKEN])
def test_F20_a_publication_that_fails_at_any_step_is_finished_or_forgotten_by_the_next_run(
    tmp_path: Path, code: int
) -> None:
    first = build_directory(tmp_path / "counted")
    publish(first, b"old")
    for nth in range(1, _count_of_effects(first) + 1):
        build = tmp_path / str(nth)
        store = build_directory(build)
        publish(store, b"old")

        with faulty(Counted(nth, failing(code), only=True)), suppress(OSError):
            publish(store, b"new")
        after = build_directory(build)

        found = (build / "users" / "app.py").read_bytes()
        assert (build / "users.zip").read_bytes() == found, nth
        assert after.state("users", shared_untouched=True) == "{}", nth
        publish(after, b"newest")
        assert (build / "users.zip").read_bytes() == b"newest"


def test_what_got_lost_before_it_was_published_is_built_anew(store: BuildDirectory, build: Path) -> None:
    publish(store, b"old")
    with faulty(Counted(1, stopping, names=frozenset({"exchange"}))), suppress(KilledError):
        publish(store, b"new")
    shutil.rmtree(build / ".monopack/staged/users")

    after = build_directory(build)

    assert (build / "users" / "app.py").read_bytes() == b"old"
    assert not after.state("users", shared_untouched=True)
    publish(after, b"newest")
    assert after.state("users", shared_untouched=True) == "{}"


def test_a_half_written_journal_is_discarded(store: BuildDirectory, build: Path) -> None:
    publish(store, b"old")
    journal = build / ".monopack/journals/users"
    journal.write_bytes(json.dumps({"pack": "users", "moved": ["users.zip"]})[:-3].encode())
    store.prepare()
    assert not journal.exists()
    assert (build / "users.zip").read_bytes() == b"old"


def test_leftovers_of_a_dead_run_are_cleared_also_without_permissions(store: BuildDirectory, build: Path) -> None:
    left = build / ".monopack/staged/users/users/deep"
    left.mkdir(parents=True)
    (left / "file").write_text("x")
    left.chmod(0)
    publish(store)
    assert not (build / ".monopack/staged/users").exists()


def test_another_process_at_the_same_pack_is_waited_for_and_told(build: Path) -> None:
    progress = FakeProgress()
    store = BuildDirectory(build, shown="build", progress=progress)
    store.prepare()
    holder = FileLock(build / ".monopack/locks/users")
    holder.acquire()

    def tell(text: str) -> None:
        told.append(text)
        holder.release()

    told: list[str] = []
    progress.warning = tell  # type: ignore[method-assign]
    publish(store)
    assert len(told) == 1
    assert "users" in told[0]


@pytest.mark.parametrize("patience", [0.1, 1.2])
def test_G06_a_stuck_process_at_the_same_pack_is_named_when_patience_ends(build: Path, patience: float) -> None:
    progress = FakeProgress()
    store = BuildDirectory(build, shown="build", progress=progress, patience=patience)
    store.prepare()
    publish(store)
    (build / ".monopack/locks/users.holder").write_text("process 7 on host")
    with FileLock(build / ".monopack/locks/users"):
        refused = refuse(store)
    assert "pack `users` is still being built by process 7 on host" in refused.what
    assert f"{patience:g} seconds" in refused.why
    assert "--lock-timeout" in refused.hint
    assert len(progress.warnings) == (patience > 1)
    publish(store, b"new")
    assert (build / "users.zip").read_bytes() == b"new"


def test_G06_patience_is_for_waiting_and_not_for_working(build: Path) -> None:
    store = BuildDirectory(build, shown="build", progress=FakeProgress(), patience=0.001)
    store.prepare()
    publish(store)
    with store.stage("users"):
        time.sleep(0.05)


def test_folders_are_exchanged(tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "is").write_text(name)
    swap_folders(tmp_path / "first", tmp_path / "second")
    assert (tmp_path / "first" / "is").read_text() == "second"


def test_folders_are_exchanged_where_the_kernel_cannot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monopack.adapters.files.effects._exchange_in_kernel", lambda: lambda _first, _second: False)
    test_folders_are_exchanged(tmp_path)

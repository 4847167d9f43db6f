"""Every artifact store: whole publications, nothing of a stranger's touched."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from monopack.adapters.build_directory import BuildDirectory
from monopack.domain.model.errors import PackFailure
from monopack.domain.ports.artifact_store import ArtifactStore
from tests.fakes.artifact_store import FakeArtifactStore
from tests.fakes.progress import FakeProgress


class World:
    """A store, and a look at what users would see in it."""

    def __init__(self, store: ArtifactStore, build: Path | None) -> None:
        self.store, self.build = store, build

    def published(self) -> dict[str, bytes]:
        if isinstance(self.store, FakeArtifactStore):
            return dict(self.store.files)
        assert self.build is not None
        files = (path for path in self.build.rglob("*") if path.is_file() and ".monopack" not in path.parts)
        return {path.relative_to(self.build).as_posix(): path.read_bytes() for path in files}

    def stage_file(self, path: str, content: bytes) -> None:
        if self.build is not None:
            Path(path).parent.mkdir(exist_ok=True)
        self.store.add(path, content)

    def damage(self, name: str) -> None:
        if isinstance(self.store, FakeArtifactStore):
            self.store.files[name] = b"damaged!"
        else:
            assert self.build is not None
            (self.build / name).write_bytes(b"damaged!")


@pytest.fixture(params=["fake", "real"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    if request.param == "fake":
        return World(FakeArtifactStore(), None)
    build = tmp_path / "build"
    store = BuildDirectory(build, shown="build", progress=FakeProgress())
    store.prepare()
    return World(store, build)


GOVERNED = ("users", "users.zip", "users.package.sha256", "users.package.sha256.b64")


def publish(world: World, files: dict[str, bytes], state: str = "s", governed: tuple[str, ...] = GOVERNED) -> None:
    with world.store.stage("users") as staged:
        for name, content in files.items():
            world.stage_file(f"{staged}/{name}", content)
        world.store.publish("users", staged, governed=governed, state=state)


def fail_while_staging(world: World) -> None:
    with suppress(PackFailure), world.store.stage("users") as staged:
        world.stage_file(f"{staged}/users.zip", b"half")
        raise PackFailure("verification failed")


def test_what_is_staged_appears_under_its_final_names(world: World) -> None:
    publish(world, {"users.zip": b"zip", "users/app.py": b"code"})
    assert world.published() == {"users.zip": b"zip", "users/app.py": b"code"}


def test_nothing_appears_before_it_is_published(world: World) -> None:
    with world.store.stage("users") as staged:
        world.stage_file(f"{staged}/users.zip", b"zip")
        assert world.published() == {}
    assert world.published() == {}


def test_a_publication_replaces_the_last_one_whole(world: World) -> None:
    publish(world, {"users.zip": b"old", "users/app.py": b"old", "users/gone.py": b"old"})
    publish(world, {"users.zip": b"new", "users/app.py": b"new"})
    assert world.published() == {"users.zip": b"new", "users/app.py": b"new"}


def test_a_governed_name_that_is_not_staged_is_removed(world: World) -> None:
    publish(world, {"users.zip": b"old", "users.package.sha256.b64": b"old"})
    publish(world, {"users.zip": b"new", "users.package.sha256": b"new"})
    assert world.published() == {"users.zip": b"new", "users.package.sha256": b"new"}


def test_a_name_that_is_not_governed_stays(world: World) -> None:
    publish(world, {"users.zip": b"old"})
    publish(world, {"users/app.py": b"new"}, governed=("users",))
    assert world.published() == {"users.zip": b"old", "users/app.py": b"new"}


def test_the_state_of_the_last_publication_is_kept(world: World) -> None:
    assert world.store.state("users", shared_untouched=True) is None
    publish(world, {"users.zip": b"zip", "users/app.py": b"code"}, state="first")
    assert world.store.state("users", shared_untouched=True) == "first"
    assert world.store.state("orders", shared_untouched=True) is None


@pytest.mark.parametrize("shared_untouched", [True, False])
@pytest.mark.parametrize("name", ["users.zip", "users/app.py"])
def test_the_state_is_forgotten_when_an_output_was_touched(world: World, name: str, shared_untouched: bool) -> None:
    publish(world, {"users.zip": b"zip", "users/app.py": b"code"})
    world.damage(name)
    assert world.store.state("users", shared_untouched=shared_untouched) is None


def test_a_failure_while_staging_leaves_the_last_publication(world: World) -> None:
    publish(world, {"users.zip": b"old"})
    fail_while_staging(world)
    assert world.published() == {"users.zip": b"old"}
    assert world.store.state("users", shared_untouched=True) == "s"


def test_a_staged_folder_is_empty_after_a_failure(world: World) -> None:
    fail_while_staging(world)
    publish(world, {"users.zip": b"whole"})
    assert world.published() == {"users.zip": b"whole"}


def test_a_file_is_added_once(world: World) -> None:
    with world.store.stage("users") as staged:
        world.store.add(f"{staged}/users.zip", b"one")
        with pytest.raises(FileExistsError):
            world.store.add(f"{staged}/users.zip", b"two")


def test_a_stranger_is_refused(world: World) -> None:
    if isinstance(world.store, FakeArtifactStore):
        world.store.strangers.add("users")
    else:
        assert world.build is not None
        (world.build / "users").mkdir()
        (world.build / "users" / "notes.txt").write_text("mine")
    before = world.published()
    with pytest.raises(PackFailure, match="not monopack's to replace"), world.store.stage("users"):
        pass
    assert world.published() == before


def test_final_paths_are_told_as_the_user_wrote_them(world: World) -> None:
    assert world.store.path("users.zip") == "build/users.zip"

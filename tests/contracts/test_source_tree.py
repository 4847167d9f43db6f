"""What every source tree must do, over the fake and the real ones."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from monopack.adapters.git_source_tree import GitSourceTree
from monopack.adapters.local_source_tree import LocalSourceTree
from monopack.domain.model.errors import InputError
from monopack.domain.ports.source_tree import EntryKind, SourceTree
from tests.fakes.cache import FakeCache
from tests.fakes.source_tree import FakeSourceTree
from tests.git_repository import ENVIRONMENT, GitRepository

Make = Callable[[dict[str, bytes]], SourceTree]


def _fake(files: dict[str, bytes]) -> SourceTree:
    return FakeSourceTree(
        files, executable=frozenset({"run.sh"}), foreign=frozenset({"app/away.py"}), own_path="in/shop", above=2
    )


def _write(root: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o755 if name == "run.sh" else 0o644)
    (root / "app").mkdir(parents=True, exist_ok=True)
    (root / "app" / "away.py").symlink_to("/etc/passwd")


def _on_disk(top: Path) -> Make:
    def make(files: dict[str, bytes]) -> SourceTree:
        (top / ".git").mkdir()
        root = top / "in" / "shop"
        _write(root, files)
        return LocalSourceTree(root=root)

    return make


def _in_git(top: Path, request: pytest.FixtureRequest) -> Make:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")

    def make(files: dict[str, bytes]) -> SourceTree:
        repository = GitRepository(top)
        _write(top / "in" / "shop", files)
        repository.commit()
        tree = GitSourceTree(root=top / "in/shop", revision="HEAD", environment=ENVIRONMENT, cache=FakeCache())
        request.addfinalizer(tree.close)
        return tree

    return make


@pytest.fixture(params=["fake", "local", "git"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    if request.param == "git":
        return _in_git(tmp_path, request)
    return _fake if request.param == "fake" else _on_disk(tmp_path)


FILES = {"a.py": b"a", "app/b.py": b"b", "app/sub/c.py": b"c", "run.sh": b"", "../lib/d.py": b"d"}


def test_listing(make: Make) -> None:
    tree = make(FILES)
    assert tree.listing("") == {"a.py": EntryKind.FILE, "app": EntryKind.FOLDER, "run.sh": EntryKind.FILE}
    assert tree.listing("app") == {"b.py": EntryKind.FILE, "sub": EntryKind.FOLDER, "away.py": EntryKind.FOREIGN}
    assert tree.listing("../lib") == {"d.py": EntryKind.FILE}
    assert tree.listing("..") == {"lib": EntryKind.FOLDER, "shop": EntryKind.FOLDER}


@pytest.mark.parametrize("folder", ["nothing", "a.py", "app/nothing/more", "../nothing"])
def test_no_such_folder_is_empty(make: Make, folder: str) -> None:
    assert not make(FILES).listing(folder)


def test_read_and_mark_agree(make: Make) -> None:
    tree = make(FILES)
    for path in ("a.py", "app/sub/c.py", "run.sh", "../lib/d.py"):
        mark, file = tree.mark(path), tree.read(path)
        assert file.content == FILES[path]
        assert mark.sha256 == file.sha256 == hashlib.sha256(file.content).hexdigest()
        assert (mark.path, mark.size, mark.executable) == (path, len(file.content), file.executable)
        assert file.executable is (path == "run.sh")


@pytest.mark.parametrize("path", ["nothing.py", "nothing/x.py", "app/away.py", "../nothing.py"])
@pytest.mark.parametrize("how", ["read", "mark"])
def test_what_cannot_be_read_is_named(make: Make, path: str, how: str) -> None:
    tree = make(FILES)
    with pytest.raises(InputError) as caught:
        getattr(tree, how)(path)
    assert caught.value.where
    assert caught.value.where.path == path


def test_forgotten_file_can_be_read_again(make: Make) -> None:
    tree = make(FILES)
    tree.read("a.py")
    tree.forget("a.py")
    tree.forget("never read.py")
    assert tree.read("a.py").content == b"a"


def test_what_nobody_touched_is_as_it_was_read(make: Make) -> None:
    tree = make(FILES)
    tree.mark("a.py")
    tree.read("app/b.py")
    assert tree.changed(["a.py", "app/b.py", "never/read.py"]) == ()


def test_paths_above_and_back(make: Make) -> None:
    tree = make(FILES)
    assert tree.folders_above() == ("", "..", "../..")
    assert tree.resolve("") == ""
    assert tree.resolve("app/../a.py") == "a.py"
    assert tree.resolve("../shop/app") == "app"
    assert tree.resolve("../../in/lib") == "../lib"


def test_everything_that_was_looked_at_is_told(make: Make) -> None:
    tree = make({"app/a.py": b"a", "app/b.py": b"b", "app/c.py": b"c"})
    tree.listing("app")
    tree.listing("nowhere")
    tree.read("app/b.py")
    tree.mark("app/a.py")
    seen = tree.consulted()
    assert seen.files == ("app/a.py", "app/b.py")
    assert {"app", "nowhere"} <= set(seen.folders)
    assert list(seen.folders) == sorted(seen.folders)

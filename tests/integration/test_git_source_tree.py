"""A git revision seen as the working tree was then, without touching the working tree of now."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from monopack.adapters.git_source_tree import GitSourceTree
from monopack.adapters.local_source_tree import LocalSourceTree
from monopack.domain.model.errors import InputError
from monopack.domain.ports.source_tree import EntryKind, SourceTree
from tests.fakes.cache import FakeCache
from tests.git_repository import ENVIRONMENT, GitRepository, needs_git

pytestmark = needs_git


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    return GitRepository(tmp_path / "repository")


@contextmanager
def at(root: Path, revision: str = "HEAD", cache: FakeCache | None = None) -> Iterator[GitSourceTree]:
    tree = GitSourceTree(root=root, revision=revision, environment=ENVIRONMENT, cache=cache or FakeCache())
    with closing(tree):
        yield tree


def walk(tree: SourceTree, folder: str = "", seen: int = 0) -> dict[str, object]:
    """Everything that a tree says of itself."""
    found: dict[str, object] = {}
    assert seen < 12, "a circle was walked"
    for name, kind in tree.listing(folder).items():
        path = f"{folder}/{name}".lstrip("/")
        if name == ".git":
            continue
        found[path] = kind
        if kind is EntryKind.FILE:
            file, mark = tree.read(path), tree.mark(path)
            assert (file.sha256, file.executable, len(file.content)) == (mark.sha256, mark.executable, mark.size)
            found[path] = (file.content, file.sha256, file.executable, tree.resolve(path))
        elif kind is EntryKind.FOLDER:
            found |= walk(tree, path, seen + 1)
    return found


def draw_links(root: Path) -> None:
    (root / "app/deep/er").mkdir(parents=True)
    (root / "app/real.py").write_text("x = 1\n")
    (root / "app/deep/er/leaf.txt").write_bytes(b"\r\n\x00\xff")
    (root / "app/run.sh").write_text("#!/bin/sh\n")
    (root / "app/run.sh").chmod(0o755)
    links = {
        "app/same.py": "real.py",
        "app/deep/up.py": "../real.py",
        "app/folder": "deep/er",
        "app/through.txt": "folder/leaf.txt",
        "app/dangling": "nowhere",
        "app/outside": "../../../etc/passwd",
        "app/absolute": "/etc/passwd",
        "app/circle_a": "circle_b",
        "app/circle_b": "circle_a",
        "app/deep/around": "..",
        "app/to_root": "..",
        "app/self": "self/x",
        "app/odd": "./deep//er/../er/leaf.txt",
    }
    for name, target in links.items():
        (root / name).symlink_to(target)


def test_it_sees_what_a_checkout_of_it_holds(repository: GitRepository) -> None:
    draw_links(repository.root)
    repository.commit(
        {"naïve name.py": "é = 1\n", b"caf\xe9.py".decode("utf-8", "surrogateescape"): "", "empty.py": ""}
    )
    with at(repository.root) as tree:
        assert walk(tree) == walk(LocalSourceTree(root=repository.root))


def test_a_project_below_the_repositorys_root(repository: GitRepository) -> None:
    repository.commit({"top.txt": "t", "services/api/packs/a.py": "1", "services/libs/b.py": "2"})
    (repository.root / "services/api/link.txt").symlink_to("../../top.txt")
    repository.commit()
    root = repository.root / "services/api"
    with at(root) as tree:
        local = LocalSourceTree(root=root)
        assert walk(tree) == walk(local)
        assert tree.folders_above() == local.folders_above() == ("", "..", "../..")
        assert tree.listing("../libs") == local.listing("../libs") == {"b.py": EntryKind.FILE}
        assert tree.read("../../top.txt").content == b"t"
        assert tree.resolve("link.txt") == local.resolve("link.txt") == "../../top.txt"
        assert tree.listing("../../..") == {}


def test_it_reads_the_revision_and_not_the_working_tree(repository: GitRepository) -> None:
    first = repository.commit({"a.py": "old", "gone.py": "g"})
    repository.commit({"a.py": "new", "b.py": "added"})
    (repository.root / "gone.py").unlink()
    repository.write({"a.py": "uncommitted"})
    before = repository.git("status", "--porcelain")
    with at(repository.root, first) as tree:
        assert tree.read("a.py").content == b"old"
        assert set(tree.listing("")) == {"a.py", "gone.py"}
        assert tree.read("gone.py").content == b"g"
    assert repository.git("status", "--porcelain") == before
    assert (repository.root / "a.py").read_text() == "uncommitted"


@pytest.mark.parametrize("name", ["HEAD", "main", "v1", "HEAD~1", "main^{tree}^{commit}"])
def test_names_of_revisions(repository: GitRepository, name: str) -> None:
    repository.commit({"a.py": "1"})
    repository.commit({"a.py": "2"})
    repository.git("tag", "-a", "v1", "-m", "one")
    if name == "main^{tree}^{commit}":
        with pytest.raises(InputError, match="git knows no revision"), at(repository.root, name):
            pass
        return
    with at(repository.root, name) as tree:
        assert tree.read("a.py").content == (b"1" if name == "HEAD~1" else b"2")


@pytest.mark.parametrize("name", ["nowhere", "", "-h", "--all", "HEAD:a.py", "a\nb", "a\0b", "HEAD~9"])
def test_what_is_no_revision(repository: GitRepository, name: str) -> None:
    repository.commit({"a.py": "1"})
    with pytest.raises(InputError), at(repository.root, name):
        pass


def test_outside_of_a_repository(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no git repository") as error, at(tmp_path):
        pass
    assert error.value.hint


def test_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="git cannot be started"):
        GitSourceTree(root=tmp_path, revision="HEAD", environment={"PATH": str(tmp_path)}, cache=FakeCache())


def test_a_shallow_clone_is_told_as_such(repository: GitRepository, tmp_path: Path) -> None:
    first = repository.commit({"a.py": "1"})
    repository.commit({"a.py": "2"})
    clone = tmp_path / "clone"
    repository.git("clone", "-q", "--depth", "1", f"file://{repository.root}", str(clone))
    with pytest.raises(InputError) as error, at(clone, first):
        pass
    assert "shallow" in error.value.hint


def test_a_submodule_is_an_empty_folder(repository: GitRepository, tmp_path: Path) -> None:
    other = GitRepository(tmp_path / "other")
    other.commit({"inside.py": ""})
    repository.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(other.root), "libs/other")
    repository.commit()
    with at(repository.root) as tree:
        assert tree.listing("libs") == {"other": EntryKind.FOLDER}
        assert tree.listing("libs/other") == {}


def test_a_repository_of_longer_names(tmp_path: Path) -> None:
    root = tmp_path / "sha256"
    root.mkdir()
    repository = GitRepository(root)
    shutil.rmtree(root / ".git")
    repository.git("init", "-q", "--object-format=sha256", "-b", "main")
    repository.commit({"a/b.py": "1"})
    with at(root) as tree:
        assert tree.read("a/b.py").content == b"1"


def test_digests_are_known_by_the_blobs_names_next_time(repository: GitRepository) -> None:
    repository.commit({"a.py": "1", "b.py": "2"})
    cache = FakeCache()
    with at(repository.root, cache=cache) as tree:
        first = tree.mark("a.py")
    assert len(cache.values) == 1
    with at(repository.root, cache=cache) as tree:
        assert tree.mark("a.py") == first
        assert tree.mark("b.py").size == 1
    assert len(cache.hits) == 1


def test_it_ends_its_child(repository: GitRepository) -> None:
    repository.commit({"a.py": "1"})
    with at(repository.root) as tree:
        child = tree._objects._child
        assert child is not None
        assert child.poll() is None
    assert child.poll() is not None


def test_a_git_that_dies_is_an_error_and_no_hang(repository: GitRepository) -> None:
    repository.commit({"a.py": "1"})
    with at(repository.root) as tree:
        child = tree._objects._child
        assert child is not None
        child.kill()
        child.wait()
        with pytest.raises(InputError):
            tree.read("a.py")


def test_a_folder_that_git_does_not_have_is_missed_by_nobody_but_who_asks_for_it(repository: GitRepository) -> None:
    repository.commit({f"app/f{number:03}/m.py": str(number) for number in range(600)})
    lost = repository.git("rev-parse", "HEAD:app/f007")
    (repository.root / ".git/objects" / lost[:2] / lost[2:]).unlink()
    with at(repository.root) as tree:
        for number in (0, 1, 2, 599):
            assert tree.listing(f"app/f{number:03}") == {"m.py": EntryKind.FILE}
        with pytest.raises(InputError, match=lost):
            tree.listing("app/f007")
        assert tree.read("app/f008/m.py").content == b"8"


def test_missing_and_folders(repository: GitRepository) -> None:
    repository.commit({"app/a.py": "1"})
    with at(repository.root) as tree:
        with pytest.raises(InputError, match="no such file"):
            tree.read("app/b.py")
        with pytest.raises(InputError, match="a folder"):
            tree.mark("app")
        assert tree.listing("nothing/here") == {}
        assert tree.listing("app/a.py") == {}


def test_the_callers_git_variables_do_not_redirect_it(repository: GitRepository, tmp_path: Path) -> None:
    repository.commit({"a.py": "1"})
    other = GitRepository(tmp_path / "other")
    other.commit({"b.py": "2"})
    inherited = {**ENVIRONMENT, "GIT_DIR": os.fspath(other.root / ".git"), "GIT_PREFIX": "x/"}
    tree = GitSourceTree(root=repository.root, revision="HEAD", environment=inherited, cache=FakeCache())
    with closing(tree):
        assert set(tree.listing("")) == {"a.py"}

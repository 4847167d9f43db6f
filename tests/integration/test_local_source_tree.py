"""The source tree on a real disk: links, pipes, changes, and the memory of unchanged files."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest

from monopack.adapters.local_source_tree import LocalSourceTree, seen, tree
from monopack.adapters.local_source_tree.boundary import find_boundary
from monopack.domain.model.errors import InputError
from monopack.domain.ports.source_tree import EntryKind
from monopack.domain.tracing.globs import everything_below


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "repo" / "shop").mkdir()
    return tmp_path / "repo" / "shop"


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files that were just written count as settled."""
    monkeypatch.setattr(seen, "_RACY", -(10**12))


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read."""
    found: list[str] = []
    real = tree._read

    def read(path: str) -> tuple[bytes, os.stat_result]:
        found.append(os.path.basename(path))
        return real(path)

    monkeypatch.setattr(tree, "_read", read)
    return found


def test_B09_links_that_circle(root: Path) -> None:
    (root / "a").symlink_to("b")
    (root / "b").symlink_to("a")
    (root / "app").mkdir()
    (root / "app" / "up").symlink_to("..")
    (root / "app" / "self").symlink_to(".")
    (root / "left").mkdir()
    (root / "right").mkdir()
    (root / "left" / "x").symlink_to("../right")
    (root / "right" / "y").symlink_to("../left")
    (root / "right" / "z.txt").write_text("")
    found = LocalSourceTree(root=root)
    assert found.listing("")["a"] is EntryKind.FOREIGN
    assert found.listing("app") == {"up": EntryKind.FOREIGN, "self": EntryKind.FOREIGN}
    assert set(everything_below(found, "left")) == {"left/x/y", "left/x/z.txt"}


def test_B10_links_inside_the_repository(root: Path) -> None:
    (root.parent / "lib").mkdir()
    (root.parent / "lib" / "m.py").write_text("x")
    (root / "m.py").symlink_to("../lib/m.py")
    (root / "lib").symlink_to("../lib")
    found = LocalSourceTree(root=root)
    assert found.listing("") == {"m.py": EntryKind.FILE, "lib": EntryKind.FOLDER}
    assert found.read("m.py").content == found.read("lib/m.py").content == b"x"
    assert found.resolve("m.py") == found.resolve("lib/m.py") == "../lib/m.py"


def test_B11_links_that_leave(root: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "x.py").write_text("")
    for name, aim in {"f.py": "/etc/passwd", "d": str(tmp_path / "outside"), "none.py": "nowhere"}.items():
        (root / name).symlink_to(aim)
    found = LocalSourceTree(root=root)
    assert set(found.listing("").values()) == {EntryKind.FOREIGN}
    assert not found.listing("d")
    assert not found.listing("../../outside")
    with pytest.raises(InputError, match=r"f\.py.*\n.*/etc/passwd"):
        found.read("f.py")
    with pytest.raises(InputError):
        found.read("d/x.py")


def test_B16_pipes_and_sockets_are_never_opened(root: Path) -> None:
    os.mkfifo(root / "pipe.py")
    server = socket.socket(socket.AF_UNIX)
    here = os.getcwd()
    try:
        os.chdir(root)
        server.bind("s.py")
    finally:
        os.chdir(here)
        server.close()
    found = LocalSourceTree(root=root)
    assert set(found.listing("").values()) == {EntryKind.FOREIGN}
    for name in ("pipe.py", "s.py"):
        with pytest.raises(InputError, match="not a regular file"):
            found.read(name)


def test_pipe_that_takes_a_files_place_does_not_block(root: Path) -> None:
    (root / "a.py").write_text("")
    found = LocalSourceTree(root=root)
    found.listing("")
    (root / "a.py").unlink()
    os.mkfifo(root / "a.py")
    with pytest.raises(InputError, match="no regular file"):
        found.read("a.py")


def test_B17_unreadable(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "a.py").write_text("")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    found = LocalSourceTree(root=root)
    found.listing("")
    with monkeypatch.context() as patched:
        patched.setattr(tree.os, "open", refuse)
        with pytest.raises(InputError, match="permission"):
            found.read("a.py")
    with monkeypatch.context() as patched:
        patched.setattr(tree.os, "scandir", refuse)
        with pytest.raises(InputError, match="permission"):
            found.listing("other")
    with monkeypatch.context() as patched:
        patched.setattr(tree.os, "stat", refuse)
        with pytest.raises(InputError, match="permission"):
            found.mark("a.py")


def test_folder_in_a_files_place(root: Path) -> None:
    (root / "a.py").mkdir()
    with pytest.raises(InputError, match="a folder"):
        LocalSourceTree(root=root).read("a.py")


def test_one_read_and_one_listing_in_a_run(root: Path, reads: list[str]) -> None:
    (root / "a.py").write_text("old")
    found = LocalSourceTree(root=root)
    found.read("a.py")
    (root / "a.py").write_text("new")
    (root / "b.py").write_text("")
    assert found.read("a.py").content == b"old"
    assert found.mark("a.py").size == 3
    assert set(found.listing("")) == {"a.py"}
    assert reads == ["a.py"]


def test_B20_file_that_changes_between_two_reads(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "_MOST_KEPT", 0)
    (root / "a.py").write_text("old")
    found = LocalSourceTree(root=root)
    assert found.read("a.py").content == found.read("a.py").content
    (root / "a.py").write_text("new")
    with pytest.raises(InputError, match="changed while"):
        found.read("a.py")
    found.forget("a.py")
    assert found.read("a.py").content == b"new"


@pytest.mark.parametrize("how", ["written", "replaced", "same bytes", "removed", "a folder"])
def test_B20_a_file_that_changed_since_it_was_read_is_named(root: Path, how: str) -> None:
    path = root / "a.py"
    path.write_text("old")
    (root / "b.py").write_text("old")
    found = LocalSourceTree(root=root)
    found.mark("a.py")
    found.mark("b.py")
    time.sleep(0.02)
    if how in {"removed", "a folder"}:
        path.unlink()
    if how == "a folder":
        path.mkdir()
    elif how == "replaced":
        (root / "c.py").write_text("old")
        (root / "c.py").rename(path)
    elif how != "removed":
        path.write_text("old" if how == "same bytes" else "new")
    assert found.changed(["b.py", "a.py"]) == ("a.py",)
    if how == "written":
        found.forget("a.py")
        found.read("a.py")
        assert found.changed(["b.py", "a.py"]) == ()


def test_file_that_never_holds_still(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "a.py").write_text("x")
    real = os.fstat
    number = iter(range(100))

    def moving(descriptor: int) -> os.stat_result:
        values = list(real(descriptor))
        values[6] = next(number)
        return os.stat_result(values)

    found = LocalSourceTree(root=root)
    found.listing("")
    monkeypatch.setattr(tree.os, "fstat", moving)
    with pytest.raises(InputError, match="changes while"):
        found.read("a.py")


@pytest.mark.usefixtures("settled")
def test_unchanged_files_are_not_read_in_the_next_run(root: Path, tmp_path: Path, reads: list[str]) -> None:
    (root / "a.py").write_text("a")
    memory = tmp_path / "cache" / "seen.json"
    first = LocalSourceTree(root=root, memory=memory)
    mark = first.mark("a.py")
    first.close()
    second = LocalSourceTree(root=root, memory=memory)
    assert second.mark("a.py") == mark
    assert reads == ["a.py"]
    assert second.read("a.py").content == b"a"
    assert list(memory.parent.iterdir()) == [memory]


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("how", ["size", "same size, old time", "replaced", "touched"])
def test_B22_any_change_is_noticed(root: Path, tmp_path: Path, how: str) -> None:
    path = root / "a.py"
    path.write_text("old")
    status = path.stat()
    memory = tmp_path / "seen.json"
    first = LocalSourceTree(root=root, memory=memory)
    before = first.mark("a.py")
    first.close()
    time.sleep(0.02)
    if how == "replaced":
        (root / "b").write_text("new")
        os.utime(root / "b", ns=(status.st_atime_ns, status.st_mtime_ns))
        (root / "b").rename(path)
    else:
        path.write_text({"size": "longer", "touched": "old"}.get(how, "new"))
    if how != "touched":
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    after = LocalSourceTree(root=root, memory=memory).mark("a.py")
    assert (after.sha256 == before.sha256) is (how == "touched")


def test_B22_a_file_written_just_now_is_not_trusted(root: Path, tmp_path: Path, reads: list[str]) -> None:
    (root / "a.py").write_text("a")
    for _ in range(2):
        found = LocalSourceTree(root=root, memory=tmp_path / "seen.json")
        found.mark("a.py")
        found.close()
    assert reads == ["a.py", "a.py"]


@pytest.mark.usefixtures("settled")
def test_E02_damaged_memory_is_none(root: Path, tmp_path: Path, reads: list[str]) -> None:
    (root / "a.py").write_text("a")
    memory = tmp_path / "seen.json"
    first = LocalSourceTree(root=root, memory=memory)
    mark = first.mark("a.py")
    first.close()
    whole = memory.read_bytes()
    for at in range(0, len(whole), 7):
        memory.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert LocalSourceTree(root=root, memory=memory).mark("a.py") == mark
    for data in (b"", whole[:40], b"{}", seen._checked(b"[]") + b"[]", seen._checked(b"{}") + b"{}"):
        memory.write_bytes(data)
        assert LocalSourceTree(root=root, memory=memory).mark("a.py") == mark
    assert len(reads) == 1 + len(range(0, len(whole), 7)) + 5
    (root.parent / "other").mkdir()
    (root.parent / "other" / "a.py").write_text("b")
    memory.write_bytes(whole)
    assert LocalSourceTree(root=root.parent / "other", memory=memory).mark("a.py") != mark


def test_memory_that_cannot_be_written_costs_nothing_else(root: Path) -> None:
    (root / "a.py").write_text("a")
    (root / "file").write_text("")
    found = LocalSourceTree(root=root, memory=root / "file" / "seen.json")
    found.mark("a.py")
    found.close()


def test_boundary(tmp_path: Path) -> None:
    shop = tmp_path / "work" / "apps" / "shop"
    shop.mkdir(parents=True)
    assert find_boundary(shop).folders_above() == ("",)
    (tmp_path / "work" / "pyproject.toml").write_text("[tool.uv.workspace]\n")
    assert find_boundary(shop).folders_above() == ("", "..", "../..")
    (shop.parent / ".git").write_text("gitdir: x")
    assert find_boundary(shop).folders_above() == ("", "..")

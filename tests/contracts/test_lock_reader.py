"""What every reader of a lock promises, over one project locked in each format."""

from __future__ import annotations

import pytest

from monopack.domain.locking.detection import FoundLock, find_lock
from monopack.domain.model.errors import InputError
from monopack.domain.model.lock import SourceKind
from monopack.domain.model.package_manager import PackageManager
from tests.fakes.source_tree import FakeSourceTree
from tests.locks import INDEX, LINUX, LOCKS, digest, reader, target

pytestmark = pytest.mark.parametrize("manager", list(LOCKS), ids=lambda manager: manager.value)


def drawn(manager, **changes):
    name, files = LOCKS[manager]
    tree = FakeSourceTree(files={**files, **changes})
    return name, reader(manager, tree)


def read(manager, for_target=LINUX):
    name, subject = drawn(manager)
    return subject.read(name, for_target)


def third_party(found):
    return {one.name: one for one in found if one.source.kind is not SourceKind.FIRST_PARTY}


def test_the_lock_is_found_by_its_name(manager):
    name, files = LOCKS[manager]
    found = find_lock(FakeSourceTree(files=files), asked=None)
    assert found == FoundLock(manager=manager, path=name)


def test_a_lock_above_the_project_is_found(manager):
    name, files = LOCKS[manager]
    tree = FakeSourceTree(files={f"../{path}": text for path, text in files.items()}, above=1)
    assert find_lock(tree, asked=manager) == FoundLock(manager=manager, path=f"../{name}")


def test_ships_what_the_target_needs_with_versions_and_hashes(manager):
    lock = read(manager)
    shipped = third_party(lock.distributions)
    assert {name: one.version for name, one in shipped.items()} == {"base": "1.5", "quick": "0.3", "web": "2.1"}
    assert {name: one.hashes for name, one in shipped.items()} == {name: (digest(name),) for name in shipped}


def test_applies_the_lock_s_markers_for_the_target(manager):
    lock = read(manager, target("3.12.1", "windows"))
    assert "winonly" in third_party(lock.distributions)


def test_development_is_what_only_groups_bring(manager):
    lock = read(manager)
    assert [one.name for one in lock.development] == ["checker"]


def test_roots_carry_the_extras_that_the_project_asks_for(manager):
    roots = {root.name: root for root in read(manager).roots}
    assert roots["web"].extras == {"fast"}


def test_every_entry_knows_its_line(manager):
    name, files = LOCKS[manager]
    lines = files[name].splitlines()
    for one in third_party(read(manager).distributions).values():
        assert one.where.path == name
        around = "\n".join(lines[one.where.line - 1 : one.where.line + 1])
        assert one.name in around


def test_says_where_to_fetch_from(manager):
    lock = read(manager)
    assert lock.index.index_url == ("" if manager is PackageManager.POETRY else INDEX)
    assert {one.source.location for one in third_party(lock.distributions).values()} == {""}


def test_names_itself(manager):
    name, _ = LOCKS[manager]
    lock = read(manager)
    assert (lock.manager, lock.path) == (manager, name)
    assert len(lock.sha256) == 64


def test_reads_the_same_with_bom_and_crlf(manager):
    name, files = LOCKS[manager]
    raw = b"\xef\xbb\xbf" + files[name].replace("\n", "\r\n").encode()
    _, subject = drawn(manager, **{name: raw})
    assert subject.read(name, LINUX).distributions == read(manager).distributions


def test_refuses_what_is_no_utf_8(manager):
    name, files = LOCKS[manager]
    _, subject = drawn(manager, **{name: b"# first\n\xff\n" + files[name].encode()})
    with pytest.raises(InputError, match="UTF-8") as raised:
        subject.read(name, LINUX)
    assert (raised.value.where.path, raised.value.where.line) == (name, 2)


def test_refuses_a_file_that_is_not_there(manager):
    name, _ = LOCKS[manager]
    subject = reader(manager, FakeSourceTree(files={}))
    with pytest.raises(InputError):
        subject.read(name, LINUX)


def test_refuses_merge_conflicts_with_the_line(manager):
    name, files = LOCKS[manager]
    lines = files[name].splitlines()
    lines[6:6] = ["<<<<<<< HEAD", "=======", ">>>>>>> other"]
    _, subject = drawn(manager, **{name: "\n".join(lines)})
    with pytest.raises(InputError, match="merge conflict") as raised:
        subject.read(name, LINUX)
    assert raised.value.where.line == 7

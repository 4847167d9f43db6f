"""Which archives may be unpacked, by their tables of contents."""

from __future__ import annotations

import stat

import pytest

from monopack.domain.admission.archive import MOST_BYTES, MOST_MEMBERS, ArchiveMember, problem_of


def members(*paths: str, size: int = 1, mode: int = 0) -> list[ArchiveMember]:
    return [ArchiveMember(path=path, size=size, mode=mode) for path in paths]


def test_what_wheels_have_is_admitted():
    usual = members("a/", "a/", "a/__init__.py", "a-1.0.dist-info/RECORD", mode=stat.S_IFREG | 0o755)
    assert problem_of(usual) == ""
    assert problem_of(members("a/", mode=stat.S_IFDIR | 0o755)) == ""
    assert problem_of([]) == ""


@pytest.mark.parametrize("path", ["../a", "/a", "a/../b", "C:a", "a\\b", "a\0b", "a//b", "./a", ""])
def test_C20_a_member_that_leads_elsewhere(path: str):
    assert "its member" in problem_of(members("good", path))


def test_C23_one_name_twice():
    assert problem_of(members("a.py", "b.py", "a.py")) == "its member `a.py` is there twice"


@pytest.mark.parametrize(
    ("mode", "word"),
    [
        (stat.S_IFLNK | 0o777, "a link or a device"),
        (stat.S_IFCHR | 0o666, "a link or a device"),
        (stat.S_IFIFO | 0o666, "a link or a device"),
        (stat.S_IFREG | stat.S_ISUID | 0o755, "another user's rights"),
        (stat.S_IFREG | stat.S_ISGID | 0o755, "another user's rights"),
    ],
)
def test_C24_links_devices_and_rights_of_others(mode: int, word: str):
    assert word in problem_of(members("x", mode=mode))


def test_C25_more_than_a_disk_should_take():
    assert problem_of(members("a", size=MOST_BYTES)) == ""
    assert problem_of(members("a", "b", size=MOST_BYTES // 2 + 1)) == "it unpacks to more than 5 GB"
    many = (ArchiveMember(path=f"m{number}", size=0) for number in range(MOST_MEMBERS + 1))
    assert problem_of(many) == "it has more than 200000 members"

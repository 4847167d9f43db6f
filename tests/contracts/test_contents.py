"""What every source of a payload's bytes must do."""

from __future__ import annotations

import hashlib
import stat
import zlib
from pathlib import Path

import pytest

from monopack.adapters.distribution_store.members import compress
from monopack.adapters.payload_contents import PayloadContents
from monopack.domain.model.errors import MonopackError, PackFailure
from monopack.domain.model.lock import IndexOptions
from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.plan import FirstParty, FromDistribution, Generated, Origin, PayloadFile
from monopack.domain.model.target import Target, parse_platform
from monopack.domain.ports.contents import Contents
from tests.fakes.distribution_store import Drawn, FakeDistributionStore, locked
from tests.fakes.source_tree import FakeSourceTree

TARGET = Target(python=(3, 12), platform=parse_platform("linux"), full_version="3.12.0")
LONG = b"a line that comes again and again\n" * 200


def planned(origin: Origin, content: bytes, *, executable: bool = False) -> PayloadFile:
    digest = hashlib.sha256(content).hexdigest()
    return PayloadFile(path="out/file", size=len(content), sha256=digest, origin=origin, executable=executable)


def from_pkg(path: str) -> FromDistribution:
    return FromDistribution(name=canonicalize_name("pkg"), version="1.0", key="pkg-1.0", path=path)


@pytest.fixture
def contents() -> Contents:
    store = FakeDistributionStore({"pkg": Drawn(files={"long.py": LONG, "empty.py": b""})})
    store.fetch([locked("pkg")], index=IndexOptions(), target=TARGET)
    return PayloadContents(
        tree=FakeSourceTree({"app/long.py": LONG, "app/empty.py": b"", "app/x": b"x"}), store=store, compress=compress
    )


ORIGINS = [
    (FirstParty(path="app/long.py"), LONG),
    (FirstParty(path="app/empty.py"), b""),
    (FirstParty(path="app/x"), b"x"),
    (Generated(content=LONG), LONG),
    (Generated(content=b""), b""),
    (from_pkg("long.py"), LONG),
    (from_pkg("empty.py"), b""),
]


@pytest.mark.parametrize(("origin", "content"), ORIGINS)
def test_members_unpack_to_the_content(contents: Contents, origin: Origin, content: bytes):
    member = contents.deflated(planned(origin, content))
    assert (member.data if member.stored else zlib.decompress(member.data, wbits=-15)) == content
    assert (member.size, member.crc32) == (len(content), zlib.crc32(content))
    assert len(member.data) <= len(content)


@pytest.mark.parametrize(("origin", "content"), ORIGINS)
@pytest.mark.parametrize("executable", [False, True])
def test_written_files_are_new_and_have_one_of_two_modes(
    contents: Contents, tmp_path: Path, origin: Origin, content: bytes, executable: bool
):
    target = tmp_path / "deep" / "below" / "file"
    contents.write(planned(origin, content, executable=executable), str(target))
    assert target.read_bytes() == content
    status = target.lstat()
    assert (stat.S_IMODE(status.st_mode), status.st_nlink) == (0o755 if executable else 0o644, 1)


@pytest.mark.parametrize("origin", [FirstParty(path="app/x"), Generated(content=b"x"), from_pkg("long.py")])
def test_other_bytes_than_planned_are_a_failure(contents: Contents, tmp_path: Path, origin: Origin):
    file = planned(origin, b"what was planned")
    with pytest.raises(PackFailure):
        contents.deflated(file)
    with pytest.raises(PackFailure):
        contents.write(file, str(tmp_path / "file"))
    assert not (tmp_path / "file").exists() or (tmp_path / "file").read_bytes() == b""


def test_a_file_that_vanished_is_a_failure(contents: Contents):
    with pytest.raises(MonopackError, match="app/gone"):
        contents.deflated(planned(FirstParty(path="app/gone"), b""))


def test_nothing_is_overwritten(contents: Contents, tmp_path: Path):
    (tmp_path / "file").write_text("precious")
    for origin, content in ORIGINS:
        with pytest.raises(FileExistsError):
            contents.write(planned(origin, content), str(tmp_path / "file"))
    assert (tmp_path / "file").read_text() == "precious"


def test_equal_bytes_give_equal_members_whatever_their_origin(contents: Contents):
    ours = contents.deflated(planned(FirstParty(path="app/long.py"), LONG))
    assert contents.deflated(planned(Generated(content=LONG), LONG)) == ours
    assert contents.deflated(planned(FirstParty(path="app/long.py"), LONG)) is ours

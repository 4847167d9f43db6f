"""Every archive: whole, new, and its bytes depend on the plan's files alone."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from monopack.adapters.zip_archive import ZipArchive
from monopack.domain.model.errors import PackFailure
from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.plan import FromDistribution, Generated, PayloadFile
from monopack.domain.ports.archive import Archive
from monopack.domain.ports.contents import Contents, Deflated
from tests.fakes.archive import FakeArchive


class ZlibContents(Contents):
    """Compresses what monopack generated, by the standard library."""

    def deflated(self, file: PayloadFile) -> Deflated:
        assert isinstance(file.origin, Generated)
        content = file.origin.content
        if not content:
            return Deflated(data=content, crc32=0, size=0, stored=True)
        compressor = zlib.compressobj(6, zlib.DEFLATED, -15)
        data = compressor.compress(content) + compressor.flush()
        return Deflated(data=data, crc32=zlib.crc32(content), size=len(content))

    def write(self, file: PayloadFile, destination: str) -> None:
        raise NotImplementedError


def generated(path: str, content: bytes = b"content", *, executable: bool = False) -> PayloadFile:
    digest = hashlib.sha256(content).hexdigest()
    origin = Generated(content=content)
    return PayloadFile(path=path, size=len(content), sha256=digest, origin=origin, executable=executable)


@pytest.fixture(params=["fake", "real"])
def archive(request: pytest.FixtureRequest) -> Archive:
    return FakeArchive() if request.param == "fake" else ZipArchive(ZlibContents())


def test_the_same_files_give_the_same_artifact(archive: Archive, tmp_path: Path) -> None:
    files = (generated("a.py"), generated("b/c.py", b"x" * 1000))
    first, second = (archive.write(files, str(tmp_path / name)) for name in ("one.zip", "two.zip"))
    assert first == second


@pytest.mark.parametrize(
    "other",
    [generated("b.py"), generated("a.py", b"other"), generated("a.py", executable=True)],
    ids=["path", "content", "mode"],
)
def test_any_difference_shows_in_the_digest(archive: Archive, tmp_path: Path, other: PayloadFile) -> None:
    first = archive.write((generated("a.py"),), str(tmp_path / "one.zip"))
    assert archive.write((other,), str(tmp_path / "two.zip")).sha256 != first.sha256


def test_an_existing_file_is_not_overwritten(archive: Archive, tmp_path: Path) -> None:
    destination = str(tmp_path / "one.zip")
    archive.write((generated("a.py"),), destination)
    with pytest.raises(FileExistsError):
        archive.write((generated("b.py"),), destination)


def written(tmp_path: Path, *files: PayloadFile) -> Path:
    destination = tmp_path / "made.zip"
    artifact = ZipArchive(ZlibContents()).write(files, str(destination))
    content = destination.read_bytes()
    assert (artifact.sha256, artifact.size) == (hashlib.sha256(content).hexdigest(), len(content))
    return destination


def test_a_zip_reads_back_with_names_bytes_modes_and_dates(tmp_path: Path) -> None:
    files = (
        generated("app/caf\u00e9.py", b"print()\n" * 100),
        generated("empty", b""),
        generated("run.sh", b"#!", executable=True),
    )
    with zipfile.ZipFile(written(tmp_path, *files)) as archive:
        assert archive.testzip() is None
        members = archive.infolist()
        assert [member.filename for member in members] == [file.path for file in files]
        assert [archive.read(member) for member in members] == [file.origin.content for file in files]  # type: ignore[union-attr]
        assert [member.external_attr >> 16 for member in members] == [0o100644, 0o100644, 0o100755]
        assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}
        assert {member.create_system for member in members} == {3}


def test_an_empty_plan_is_an_empty_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(written(tmp_path)) as archive:
        assert archive.namelist() == []


@pytest.mark.slow
def test_J04_more_than_65535_members_need_zip64(tmp_path: Path) -> None:  # named after the fault row
    files = tuple(generated(f"{number:06}") for number in range(66_000))
    with zipfile.ZipFile(written(tmp_path, *files)) as archive:
        assert len(archive.namelist()) == 66_000
        assert archive.read("065999") == b"content"


class HugeContents(Contents):
    """Says of every member that it is large; the data is short, only the headers matter."""

    def deflated(self, file: PayloadFile) -> Deflated:
        return Deflated(data=b"content", crc32=0x04D6A0F0, size=5 << 32, stored=True)

    def write(self, file: PayloadFile, destination: str) -> None:
        raise NotImplementedError


def test_J04_a_member_beyond_4_gib_carries_its_size_in_the_zip64_field(tmp_path: Path) -> None:
    destination = tmp_path / "huge.zip"
    ZipArchive(HugeContents()).write((generated("big"), generated("next")), str(destination))
    with zipfile.ZipFile(destination) as archive:
        assert [member.file_size for member in archive.infolist()] == [5 << 32] * 2
        assert [member.compress_size for member in archive.infolist()] == [7, 7]


def test_J05_a_name_that_no_zip_can_hold_is_told(tmp_path: Path) -> None:
    with pytest.raises(PackFailure, match="too long"):
        written(tmp_path, generated("x" * 65_536))


class CountingContents(ZlibContents):
    """Of a distribution's file only its first request is answered."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def deflated(self, file: PayloadFile) -> Deflated:
        assert file.path not in self.asked
        self.asked.add(file.path)
        return Deflated(data=memoryview(file.path.encode()), crc32=zlib.crc32(file.path.encode()), size=4, stored=True)


def test_a_distributions_member_is_made_once_for_all_archives_and_lands_wherever_it_belongs(tmp_path: Path) -> None:
    origin = FromDistribution(name=canonicalize_name("d"), version="1", key="d-1", path="d.py")
    shared = PayloadFile(path="d.py", size=4, sha256="0" * 64, origin=origin)
    archive = ZipArchive(CountingContents())
    for number, before in enumerate(((), (replace(shared, path="a.py"), replace(shared, path="b.py")))):
        destination = tmp_path / f"{number}.zip"
        archive.write((*before, shared), str(destination))
        with zipfile.ZipFile(destination) as written:
            assert written.namelist() == [file.path for file in (*before, shared)]
            assert written.testzip() is None
            assert written.read("d.py") == b"d.py"


def test_an_executable_member_is_not_its_plain_twin(tmp_path: Path) -> None:
    origin = FromDistribution(name=canonicalize_name("d"), version="1", key="d-1", path="d.py")
    plain = PayloadFile(path="d.py", size=4, sha256="0" * 64, origin=origin)
    archive = ZipArchive(ZlibTwins())
    for file, mode in ((plain, 0o644), (replace(plain, executable=True), 0o755)):
        archive.write((file,), str(tmp_path / f"{mode}.zip"))
        with zipfile.ZipFile(tmp_path / f"{mode}.zip") as written:
            assert written.infolist()[0].external_attr >> 16 & 0o777 == mode


class ZlibTwins(ZlibContents):
    """The same few bytes for every file."""

    def deflated(self, file: PayloadFile) -> Deflated:
        return Deflated(data=b"twin", crc32=zlib.crc32(b"twin"), size=4, stored=True)

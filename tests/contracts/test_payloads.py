"""Every payloads' layer: the files as planned, and no write into one that reaches a good file."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from monopack.adapters.distribution_store.members import compress
from monopack.adapters.payload_contents import PayloadContents
from monopack.adapters.payload_folder import PayloadFolder
from monopack.domain.model.laid import LaidFile
from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.plan import FromDistribution, Generated, PayloadFile
from monopack.domain.ports.payloads import Payloads
from tests.fakes.distribution_store import Drawn, FakeDistributionStore, locked
from tests.fakes.payloads import FakePayloads
from tests.fakes.source_tree import FakeSourceTree
from tests.fakes.world import TARGET

DRAWN: Mapping[str, str] = {"pkg/__init__.py": "", "pkg/deep/data.bin": "data", "run.sh": "#!"}


def store() -> FakeDistributionStore:
    drawn = Drawn(files=DRAWN, executable=frozenset({"run.sh"}))
    made = FakeDistributionStore({"pkg": drawn})
    made.fetch([locked("pkg")], index=None, target=TARGET)  # type: ignore[arg-type]
    return made


def planned() -> tuple[PayloadFile, ...]:
    origin = {
        path: FromDistribution(name=canonicalize_name("pkg"), version="1.0", key="pkg-1.0", path=path) for path in DRAWN
    }
    files = [
        PayloadFile(
            path=path,
            size=len(text),
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            origin=origin[path],
            executable=path == "run.sh",
        )
        for path, text in DRAWN.items()
    ]
    content = b"own"
    own = PayloadFile(
        path="own.py", size=3, sha256=hashlib.sha256(content).hexdigest(), origin=Generated(content=content)
    )
    return (own, *files)


def real(tmp_path: Path) -> PayloadFolder:
    return PayloadFolder(
        PayloadContents(tree=FakeSourceTree({}), store=store(), compress=compress), pool=tmp_path / "pool"
    )


@pytest.fixture(params=["fake", "real"])
def payloads(request: pytest.FixtureRequest, tmp_path: Path) -> Payloads:
    return FakePayloads() if request.param == "fake" else real(tmp_path)


def test_what_was_laid_reads_back(payloads: Payloads, tmp_path: Path) -> None:
    folder = str(tmp_path / "laid")
    payloads.lay(planned(), folder)
    for file in planned():
        assert payloads.read(folder, file.path) is not None


def test_more_can_be_laid_into_the_same_folder(payloads: Payloads, tmp_path: Path) -> None:
    folder = str(tmp_path / "laid")
    own, *others = planned()
    payloads.lay([own], folder)
    payloads.lay(others, folder)
    assert payloads.read(folder, "own.py")
    assert payloads.read(folder, "run.sh")


def test_what_is_renewed_takes_the_place_of_what_was_there(payloads: Payloads, tmp_path: Path) -> None:
    """And of nothing else: a file that was laid may have other names."""
    folder, other = str(tmp_path / "laid"), str(tmp_path / "other")
    payloads.lay(planned(), folder)
    payloads.lay(planned(), other)
    data = next(file for file in planned() if file.path == "pkg/deep/data.bin")
    before = payloads.read(other, data.path)
    content = b"renewed"
    digest = hashlib.sha256(content).hexdigest()
    renewed = PayloadFile(path=data.path, size=7, sha256=digest, origin=Generated(content=content))
    added = PayloadFile(path="new/own.py", size=7, sha256=digest, origin=Generated(content=content))

    payloads.renew([renewed, added], folder)

    assert payloads.read(folder, "new/own.py") == payloads.read(folder, data.path) != before
    assert payloads.read(other, data.path) == before


def test_what_was_laid_is_told_in_order(payloads: Payloads, tmp_path: Path) -> None:
    folder = str(tmp_path / "laid")
    payloads.lay(planned(), folder)
    looks = payloads.looks(planned(), folder)
    assert [look.path for look in looks] == [file.path for file in planned()]
    assert [look.size for look in looks] == [len(payloads.read(folder, file.path)) for file in planned()]


def visited(folder: Path) -> list[LaidFile]:
    """What a visit to each file finds."""
    found = [(file.path, (folder / file.path).stat()) for file in planned()]
    return [LaidFile(path, status.st_size, status.st_mtime_ns, status.st_nlink > 1) for path, status in found]


@pytest.mark.parametrize("links", [True, False])
def test_files_look_as_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "no links here")

    folder = real(tmp_path)
    if not links:
        monkeypatch.setattr(os, "link", refuse)
    for name in ("one", "two"):
        folder.lay(planned(), str(tmp_path / name))
        looks = folder.looks(planned(), str(tmp_path / name))
        assert list(looks) == visited(tmp_path / name)
        assert any(look.shared for look in looks) == links


def test_a_file_that_another_run_pooled_first_is_told_as_a_payloads_own(tmp_path: Path) -> None:
    """Whoever writes to it is seen nowhere else."""

    class Overtaken(PayloadContents):
        def write(self, file: PayloadFile, destination: str) -> None:
            super().write(file, destination)
            pooled = tmp_path / "pool" / f"{file.sha256}{'x' if file.executable else ''}"
            pooled.parent.mkdir(exist_ok=True)
            pooled.write_bytes(Path(destination).read_bytes())

    folder = PayloadFolder(Overtaken(tree=FakeSourceTree({}), store=store(), compress=compress), pool=tmp_path / "pool")
    folder.lay(planned(), str(tmp_path / "one"))
    assert list(folder.looks(planned(), str(tmp_path / "one"))) == visited(tmp_path / "one")


def test_a_private_folder_is_there_for_its_block(payloads: Payloads) -> None:
    with payloads.laid(planned()) as folder:
        assert payloads.read(folder, "own.py")
    with pytest.raises((KeyError, FileNotFoundError)):
        payloads.read(folder, "own.py")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


EXPECTED = {"own.py": b"own"} | {path: text.encode() for path, text in DRAWN.items()}


def test_a_folder_holds_exactly_the_files_with_their_modes(tmp_path: Path) -> None:
    real(tmp_path).lay(planned(), str(tmp_path / "laid"))
    assert contents(tmp_path / "laid") == EXPECTED
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "laid").rglob("*") if path.is_file()}
    assert modes == {"own.py": 0o644, "__init__.py": 0o644, "data.bin": 0o644, "run.sh": 0o755}


def test_what_two_payloads_have_in_common_is_one_file(tmp_path: Path) -> None:
    folder = real(tmp_path)
    for name in ("one", "two"):
        folder.lay(planned(), str(tmp_path / name))
    assert os.path.samefile(tmp_path / "one/pkg/deep/data.bin", tmp_path / "two/pkg/deep/data.bin")
    assert not os.path.samefile(tmp_path / "one/own.py", tmp_path / "two/own.py")


class SlowContents(PayloadContents):
    """Tells who writes what, and lets others begin meanwhile."""

    def __init__(self) -> None:
        super().__init__(tree=FakeSourceTree({}), store=store(), compress=compress)
        self.written: list[str] = []
        self.met = threading.Barrier(2)

    def write(self, file: PayloadFile, destination: str) -> None:
        self.written.append(file.path)
        if len(self.written) <= 2:
            self.met.wait(10)
        super().write(file, destination)


def test_two_that_begin_at_once_share_the_writing(tmp_path: Path) -> None:
    """Each waits until the other writes, too: so both do, and nothing is written twice."""
    slow = SlowContents()
    folder = PayloadFolder(slow, pool=tmp_path / "pool")
    shared = planned()[1:]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda name: folder.lay(shared, str(tmp_path / name)), ("one", "two")))
    assert sorted(slow.written) == sorted(file.path for file in shared)
    for file in shared:
        assert os.path.samefile(tmp_path / "one" / file.path, tmp_path / "two" / file.path)


def test_who_waits_for_a_write_that_fails_writes_itself(tmp_path: Path) -> None:
    (data,) = (file for file in planned() if file.path == "run.sh")

    class FailingOnce(SlowContents):
        def write(self, file: PayloadFile, destination: str) -> None:
            self.written.append(file.path)
            if len(self.written) == 1:
                time.sleep(0.2)
                raise OSError(28, "full")
            PayloadContents.write(self, file, destination)

    folder = PayloadFolder(FailingOnce(), pool=tmp_path / "pool")
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(folder.lay, [data], str(tmp_path / "one"))
        second = threads.submit(folder.lay, [data], str(tmp_path / "two"))
        assert [str(done.exception()) for done in (first, second) if done.exception()] == ["[Errno 28] full"]
    assert sum((tmp_path / name / "run.sh").is_file() for name in ("one", "two")) == 1


@pytest.mark.parametrize("written", [b"DATA", b"longer than before"])
def test_a_later_run_does_not_link_to_a_file_that_was_written_to(tmp_path: Path, written: bytes) -> None:
    folder = real(tmp_path)
    folder.lay(planned(), str(tmp_path / "one"))
    (tmp_path / "one/pkg/deep/data.bin").write_bytes(written)
    real(tmp_path).lay(planned(), str(tmp_path / "two"))
    assert contents(tmp_path / "two") == EXPECTED


def test_what_no_payload_holds_any_more_is_swept(tmp_path: Path) -> None:
    folder = real(tmp_path)
    folder.lay(planned(), str(tmp_path / "one"))
    (tmp_path / "one/run.sh").unlink()
    folder.tidy()
    kept = {path.read_bytes() for path in (tmp_path / "pool").iterdir()}
    assert kept == {b"", b"data"}


def test_a_file_that_was_swept_meanwhile_is_written_again(tmp_path: Path) -> None:
    folder = real(tmp_path)
    folder.lay(planned(), str(tmp_path / "one"))
    for path in (tmp_path / "pool").iterdir():
        path.unlink()
    folder.lay(planned(), str(tmp_path / "two"))
    assert contents(tmp_path / "two") == EXPECTED


def test_files_are_copied_where_the_file_system_has_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    folder = real(tmp_path)
    for name in ("one", "two"):
        folder.lay(planned(), str(tmp_path / name))
        assert contents(tmp_path / name) == EXPECTED


def test_what_nobody_wrote_to_is_untouched(payloads: Payloads, tmp_path: Path) -> None:
    payloads.lay(planned(), str(tmp_path / "laid"))
    assert payloads.untouched()


def test_a_write_into_a_laid_folder_is_known_to_the_next_run(tmp_path: Path) -> None:
    real(tmp_path).lay(planned(), str(tmp_path / "laid"))
    (tmp_path / "laid/pkg/deep/data.bin").write_text("atad")
    assert not real(tmp_path).untouched()


def test_without_a_pool_nobody_can_tell(tmp_path: Path) -> None:
    assert not real(tmp_path).untouched()

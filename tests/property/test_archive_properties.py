"""Any payload gives a zip that every reader agrees on, and always the same one."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from monopack.adapters.distribution_store.members import compress
from monopack.adapters.payload_contents import PayloadContents
from monopack.adapters.zip_archive import ZipArchive
from monopack.domain.admission.paths import escape, files_as_folders
from monopack.domain.model.plan import Generated, PayloadFile
from monopack.domain.ports.archive import Artifact
from tests.fakes.distribution_store import FakeDistributionStore
from tests.fakes.source_tree import FakeSourceTree

UNZIP = shutil.which("unzip")

names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)
paths = st.lists(names, min_size=1, max_size=3).map("/".join).filter(lambda path: not escape(path))
contents = st.binary(max_size=200) | st.builds(
    lambda data, times: data * times, st.binary(max_size=9), st.integers(0, 9000)
)
payloads = st.dictionaries(paths, st.tuples(contents, st.booleans()), max_size=8).filter(
    lambda drawn: not files_as_folders(drawn)
)


def plan(drawn: dict[str, tuple[bytes, bool]]) -> list[PayloadFile]:
    return [
        PayloadFile(
            path=path,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            origin=Generated(content=content),
            executable=executable,
        )
        for path, (content, executable) in sorted(drawn.items())
    ]


def write(files: list[PayloadFile], destination: Path) -> Artifact:
    contents = PayloadContents(tree=FakeSourceTree({}), store=FakeDistributionStore({}), compress=compress)
    return ZipArchive(contents).write(files, str(destination))


@settings(max_examples=60)
@given(payloads)
def test_every_reader_finds_what_was_packed(drawn: dict[str, tuple[bytes, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made, again = Path(folder, "made.zip"), Path(folder, "again.zip")
        artifact = write(plan(drawn), made)
        assert write(plan(dict(reversed(drawn.items()))), again) == artifact
        assert made.read_bytes() == again.read_bytes()
        assert (artifact.size, artifact.sha256) == (made.stat().st_size, hashlib.sha256(made.read_bytes()).hexdigest())
        with zipfile.ZipFile(made) as archive:
            members = archive.infolist()
            assert archive.testzip() is None
            assert [member.filename for member in members] == sorted(drawn)
            for member in members:
                content, executable = drawn[member.filename]
                assert archive.read(member) == content
                assert member.external_attr >> 16 == (0o100755 if executable else 0o100644)
                assert member.date_time == (1980, 1, 1, 0, 0, 0)
        if UNZIP and drawn:
            assert subprocess.run([UNZIP, "-tqq", str(made)], capture_output=True, check=False).returncode == 0

"""The store against a model: whatever three runs and their deaths do to it in any order, no wrong byte is ever read."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from deflate import deflate_decompress
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from monopack.adapters.distribution_store import LocalDistributionStore, Makers
from monopack.domain.model.lock import IndexOptions
from monopack.domain.model.target import Target, parse_platform
from tests.fakes.byte_compiler import FakeByteCompiler
from tests.fakes.distribution_store import Drawn, locked
from tests.fakes.installer import FakeInstaller
from tests.fakes.progress import FakeProgress
from tests.fakes.symbol_stripper import FakeSymbolStripper
from tests.file_faults import Counted, KilledError, faulty, stopping

TARGET = Target(python=(3, 12), platform=parse_platform("x86_64-manylinux_2_28"), full_version="3.12.0")
DRAWN = {
    name: Drawn(files={f"{name}/__init__.py": f"NAME = {name!r}\n" * 40, f"{name}/data.bin": name * 7})
    for name in ("ink", "pulp", "reed")
}
RUNS = st.integers(0, 2)
NAMES = st.sampled_from(sorted(DRAWN))


class Store(RuleBasedStateMachine):
    """Each of the three runs has its own store over one folder; a dead one is followed by a new one."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp(prefix="store-machine-"))
        self.runs = [self._run() for _ in range(3)]
        self.fresh = 0

    def _run(self) -> LocalDistributionStore:
        return LocalDistributionStore(
            folder=self.place / "cache",
            root=self.place,
            installer=FakeInstaller(DRAWN),
            makers=Makers(byte_compiler=FakeByteCompiler(), symbol_stripper=FakeSymbolStripper()),
            progress=FakeProgress(),
        )

    @rule(number=RUNS, name=NAMES)
    def use(self, number: int, name: str) -> None:
        """Whatever happened before, what comes out of the store is what went in."""
        store = self.runs[number]
        asked = locked(name)
        found = store.fetch([asked], index=IndexOptions(), target=TARGET)[asked.name]
        for path, content in DRAWN[name].files.items():
            file = next(one for one in found.files if one.path == path)
            wanted = content.encode() if isinstance(content, str) else content
            member = store.member(found.key, file)
            unpacked = member.data if member.stored else bytes(deflate_decompress(member.data, member.size))
            assert unpacked == wanted
            self.fresh += 1
            copy = self.place / f"copy-{self.fresh}"
            store.copy(found.key, file, str(copy))
            assert copy.read_bytes() == wanted
            copy.unlink()

    @rule(number=RUNS, name=NAMES, nth=st.integers(1, 40))
    def die(self, number: int, name: str, nth: int) -> None:
        """The run is killed at its n-th change to files, if it makes so many."""
        with faulty(Counted(nth, stopping)), suppress(KilledError):
            self.use(number, name)
        self.begin_anew(number)

    @rule(number=RUNS)
    def begin_anew(self, number: int) -> None:
        """A run ends, and its end may clear up; the next one begins."""
        self.runs[number].close()
        self.runs[number] = self._run()

    @rule(choice=st.integers(0, 10_000), how=st.sampled_from(["gone", "half", "flipped", "empty", "folder", "link"]))
    def damage(self, choice: int, how: str) -> None:
        """A run that read the file before notices when it reads it again; so do new ones."""
        parts = (path for name in ("entries", "members") for path in (self.place / "cache").glob(f"*/{name}/*/**/*"))
        files = sorted(path for path in parts if path.is_file() and not path.is_symlink())
        if not files:
            return
        path = files[choice % len(files)]
        whole = path.read_bytes()
        path.unlink()
        if how == "folder":
            path.mkdir()
        elif how == "link":
            path.symlink_to("/etc/hostname")
        elif how != "gone":
            middle = len(whole) // 2
            flipped = whole[:middle] + bytes(byte ^ 1 for byte in whole[middle : middle + 1]) + whole[middle + 1 :]
            path.write_bytes({"half": whole[:middle], "flipped": flipped, "empty": b""}[how])

    def teardown(self) -> None:
        for store in self.runs:
            store.close()
        shutil.rmtree(self.place)


def test_G10_three_runs_at_one_store() -> None:
    run_state_machine_as_test(Store, settings=settings(max_examples=20, stateful_step_count=15))

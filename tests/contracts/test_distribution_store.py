"""What every distribution store must do."""

from __future__ import annotations

import stat
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from monopack.adapters.distribution_store import LocalDistributionStore, Makers
from monopack.domain.model.errors import PackFailure
from monopack.domain.model.lock import IndexOptions, LockedDistribution
from monopack.domain.model.target import Target, parse_platform
from monopack.domain.ports.contents import Deflated
from monopack.domain.ports.distribution_store import DistributionStore
from tests.elf_files import elf
from tests.fakes.byte_compiler import FakeByteCompiler
from tests.fakes.distribution_store import Drawn, FakeDistributionStore, drawn, locked
from tests.fakes.installer import FakeInstaller
from tests.fakes.progress import FakeProgress
from tests.fakes.symbol_stripper import DEBUG, STRIPPER, FakeSymbolStripper

TARGET = Target(python=(3, 12), platform=parse_platform("x86_64-manylinux_2_28"), full_version="3.12.0")
Making = Callable[[Mapping[str, Drawn]], DistributionStore]


@pytest.fixture(params=["fake", "local"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Making:
    def local(drawn: Mapping[str, Drawn]) -> DistributionStore:
        installer = FakeInstaller(drawn)
        return LocalDistributionStore(
            folder=tmp_path / "cache",
            root=tmp_path,
            installer=installer,
            makers=Makers(byte_compiler=FakeByteCompiler(), symbol_stripper=FakeSymbolStripper()),
            progress=FakeProgress(),
        )

    return FakeDistributionStore if request.param == "fake" else local


def fetch(store: DistributionStore, *wanted: LockedDistribution):
    return store.fetch(wanted, index=IndexOptions(), target=TARGET)


def plain(member: Deflated) -> bytes:
    return bytes(member.data) if member.stored else zlib.decompress(member.data, wbits=-15)


def test_all_that_is_wanted_comes_by_name(make: Making):
    store = make({"a": drawn("a.py"), "b": drawn("b/__init__.py", requires=("a>1; extra == 'x'",))})
    found = fetch(store, locked("a"), locked("b", "2.0"))
    assert sorted(found) == ["a", "b"]
    assert (found["b"].name, found["b"].version) == ("b", "2.0")
    assert [str(need) for need in found["b"].requires] == ['a>1; extra == "x"']
    assert "b/__init__.py" in [file.path for file in found["b"].files]


def test_nothing_wanted_nothing_brought(make: Making):
    assert fetch(make({})) == {}


def test_files_are_sorted_and_described(make: Making):
    content = {"z.py": "zzz", "a/tool": "#!x", "a.py": ""}
    store = make({"a": Drawn(files=content, executable=frozenset({"a/tool"}))})
    files = fetch(store, locked("a"))["a"].files
    paths = [file.path for file in files]
    assert paths == sorted(paths)
    assert {file.path: file.size for file in files if file.path in content} == {"z.py": 3, "a/tool": 3, "a.py": 0}
    assert [file.path for file in files if file.executable] == ["a/tool"]


def test_equal_keys_for_equal_wishes_only(make: Making):
    store = make({"a": drawn("a.py")})
    first, again, other = (fetch(store, locked("a", version))["a"].key for version in ("1.0", "1.0", "1.1"))
    assert first == again != other


def test_a_distribution_that_cannot_be_had_is_named(make: Making):
    store = make({"a": drawn("a.py")})
    with pytest.raises(PackFailure, match="`gone`"):
        fetch(store, locked("a"), locked("gone"))
    assert sorted(fetch(store, locked("a"))) == ["a"]


def test_members_unpack_to_the_files(make: Making):
    content = {"long.py": "x = 1\n" * 999, "short.py": "x", "empty.py": ""}
    store = make({"a": Drawn(files=content)})
    found = fetch(store, locked("a"))["a"]
    for file in found.files:
        member = store.member(found.key, file)
        assert (len(plain(member)), member.size) == (file.size, file.size)
        assert member.crc32 == zlib.crc32(plain(member))
        assert plain(member).decode() == content.get(file.path, plain(member).decode())


def test_what_was_asked_for_ahead_is_fetched_as_ever(make: Making):
    store = make({"a": drawn("a.py")})
    wanted = replace(locked("a"), hashes=(f"sha256:{'a' * 64}",))
    store.ask_ahead([wanted, locked("unknown")], index=IndexOptions(), target=TARGET)
    assert sorted(fetch(store, wanted)) == ["a"]


def test_members_that_were_begun_are_the_same(make: Making):
    store = make({"a": Drawn(files={"a.py": "x = 1\n" * 999})})
    found = fetch(store, locked("a"))["a"]
    store.begin_members([found.key, found.key, "unknown"])
    store.begin_members([found.key])
    file = next(file for file in found.files if file.path == "a.py")
    assert plain(store.member(found.key, file)) == b"x = 1\n" * 999


def test_a_file_can_be_read(make: Making):
    store = make({"a": Drawn(files={"deep/a.py": "x", "a.bin": b"\0\xff"})})
    found = fetch(store, locked("a"))["a"]
    contents = {file.path: store.read(found.key, file) for file in found.files}
    assert (contents["deep/a.py"], contents["a.bin"]) == (b"x", b"\0\xff")


def test_a_file_with_other_bytes_than_described_is_not_read(make: Making):
    store = make({"a": Drawn(files={"a.py": "x"})})
    found = fetch(store, locked("a"))["a"]
    other = replace(next(file for file in found.files if file.path == "a.py"), sha256="0" * 64)
    with pytest.raises(PackFailure, match="damaged"):
        store.read(found.key, other)


def test_libraries_without_debug_symbols_are_distributions_of_their_own(make: Making, tmp_path: Path):
    small = elf(needed=["libc.so.6"])
    content = {"a/fast.abi3.so": small + DEBUG, "a/lib.so.1": small + DEBUG, "a/lean.so": small, "a/b.py": DEBUG}
    store = make({"a": Drawn(files=content, executable=frozenset({"a/lib.so.1"}))})
    source = fetch(store, locked("a"))["a"]
    found = store.stripped([source], STRIPPER)["a"]
    assert [(file.path, file.size) for file in found.files] == [
        (path, len(small)) for path in ("a/fast.abi3.so", "a/lib.so.1")
    ]
    assert (found.name, found.version, found.key == source.key) == ("a", "1.0", False)
    assert plain(store.member(found.key, found.files[0])) == small
    store.copy(found.key, found.files[1], str(tmp_path / "lib.so.1"))
    assert (tmp_path / "lib.so.1").read_bytes() == small
    assert store.read(source.key, next(file for file in source.files if file.path == "a/lib.so.1")) == small + DEBUG


def test_copies_are_new_files_of_their_own(make: Making, tmp_path: Path):
    store = make({"a": Drawn(files={"deep/a.py": "x", "deep/tool": "y"}, executable=frozenset({"deep/tool"}))})
    found = fetch(store, locked("a"))["a"]
    for file in found.files:
        copy = tmp_path / "payload" / file.path
        store.copy(found.key, file, str(copy))
        status = copy.lstat()
        assert stat.S_ISREG(status.st_mode)
        assert status.st_nlink == 1
        assert stat.S_IMODE(status.st_mode) == (0o755 if file.executable else 0o644)
    assert (tmp_path / "payload/deep/a.py").read_text() == "x"


def test_a_copy_never_replaces_what_is_there(make: Making, tmp_path: Path):
    store = make({"a": Drawn(files={"a.py": "x"})})
    found = fetch(store, locked("a"))["a"]
    (tmp_path / "precious.py").write_text("precious")
    file = next(file for file in found.files if file.path == "a.py")
    with pytest.raises(FileExistsError):
        store.copy(found.key, file, str(tmp_path / "precious.py"))
    assert (tmp_path / "precious.py").read_text() == "precious"

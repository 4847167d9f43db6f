"""Wheels, indexes and networks that mean no good, with the real uv."""

from __future__ import annotations

import os
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monopack.adapters.child_processes import ChildProcesses
from monopack.adapters.distribution_store import LocalDistributionStore, Makers
from monopack.adapters.local_interpreters import LocalInterpreters
from monopack.adapters.this_machine import this_platform
from monopack.adapters.uv import Uv, local_wheels, program
from monopack.domain.admission import archive
from monopack.domain.model.distribution import Distribution
from monopack.domain.model.errors import PackFailure
from monopack.domain.model.lock import IndexOptions
from monopack.domain.model.target import Target
from tests.elf_files import elf
from tests.fakes.byte_compiler import FakeByteCompiler
from tests.fakes.distribution_store import locked
from tests.fakes.progress import FakeProgress
from tests.fakes.symbol_stripper import FakeSymbolStripper
from tests.local_index import serve
from tests.monorepo import Monorepo
from tests.wheels import draw_wheel

HERE = Target(python=sys.version_info[:2], platform=this_platform(), full_version=sys.version.split()[0])
FILES = {"a.py": "good = True\n"}


class Fetching:
    """A store with the real uv over a folder of wheels, or over an index that serves them."""

    def __init__(self, root: Path, **environment: str) -> None:
        self.root = root
        self.wheels = root / "wheels"
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
        proxies = {name for name in clean if name.lower().endswith("_proxy")}
        own = {"UV_CACHE_DIR": str(root / "uv-cache"), "UV_HTTP_RETRIES": "0", "PIP_CONFIG_FILE": os.devnull}
        self.environment = {name: value for name, value in clean.items() if name not in proxies} | own | environment
        self.index = IndexOptions(find_links=("wheels",), no_index=True)

    def fetch(self) -> Distribution:
        processes = ChildProcesses()
        uv = Uv(
            processes=processes,
            interpreters=LocalInterpreters(processes=processes, machine=this_platform(), environment=self.environment),
            root=self.root,
            host=this_platform(),
            environment=self.environment,
        )
        store = LocalDistributionStore(
            folder=self.root / "cache",
            root=self.root,
            installer=uv,
            makers=Makers(byte_compiler=FakeByteCompiler(), symbol_stripper=FakeSymbolStripper()),
            progress=FakeProgress(),
        )
        return store.fetch([locked("a")], index=self.index, target=HERE)[locked("a").name]

    def refusal(self) -> str:
        with pytest.raises(PackFailure) as caught:
            self.fetch()
        assert not list((self.root / "cache").rglob("record.json"))
        return str(caught.value)


@pytest.fixture(params=["folder", "index"])
def fetching(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Fetching]]:
    """Made when the wheel is drawn: an index serves what there is then."""
    served = []

    def made() -> Fetching:
        found = Fetching(tmp_path)
        if request.param == "index":
            index = serve(found.wheels, tmp_path / "site")
            served.append(index)
            found.index = IndexOptions(index_url=index.__enter__())
        return found

    yield made
    for index in served:
        index.__exit__(None, None, None)


def changed(wheel: Path, change: Callable[[bytearray], bytes | None]) -> None:
    content = bytearray(wheel.read_bytes())
    wheel.write_bytes(change(content) or content)


def in_both_headers(content: bytearray, *, local: int, central: int, value: bytes) -> None:
    """Overwrite a field of the first member, where both of its descriptions have it."""
    for signature, offset in ((b"PK\3\4", local), (b"PK\1\2", central)):
        start = content.find(signature) + offset
        content[start : start + len(value)] = value


def recompressed(wheel: Path, method: int) -> None:
    with zipfile.ZipFile(wheel) as source:
        members = {info.filename: source.read(info) for info in source.infolist()}
    with zipfile.ZipFile(wheel, "w", method) as target:
        for name, content in members.items():
            target.writestr(zipfile.ZipInfo(name), content, compress_type=method)


def doubled(wheel: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(wheel, "a") as target:
        target.writestr("a.py", "good = False\n")


def without_size_of_the_table(content: bytearray) -> None:
    end = content.rfind(b"PK\5\6")
    content[end + 12 : end + 16] = bytes(4)


def with_an_archive_as_comment(content: bytearray) -> bytes:
    end = content.rfind(b"PK\5\6")
    comment = bytes(content)
    content[end + 20 : end + 22] = struct.pack("<H", len(comment))
    return bytes(content) + comment


AMBIGUOUS: dict[str, Callable[[Path], None]] = {
    "one name twice": doubled,
    "two names for one member": lambda wheel: changed(wheel, lambda content: content.replace(b"a.py", b"b.py", 1)),
    "something behind its end": lambda wheel: changed(wheel, lambda content: content + b"more" * 9),
    "something before its start": lambda wheel: changed(wheel, lambda content: b"more" * 9 + content),
    "two ends": lambda wheel: changed(wheel, with_an_archive_as_comment),
    "no size of its table": lambda wheel: changed(wheel, without_size_of_the_table),
    "encrypted": lambda wheel: changed(
        wheel, lambda content: in_both_headers(content, local=6, central=8, value=b"\1")
    ),
    "another checksum": lambda wheel: changed(
        wheel, lambda content: in_both_headers(content, local=14, central=16, value=bytes(4))
    ),
    "another size": lambda wheel: changed(
        wheel, lambda content: in_both_headers(content, local=22, central=24, value=b"\1\0\0\0")
    ),
    "bzip2": lambda wheel: recompressed(wheel, zipfile.ZIP_BZIP2),
    "lzma": lambda wheel: recompressed(wheel, zipfile.ZIP_LZMA),
}


@pytest.mark.parametrize("damage", AMBIGUOUS)
def test_C23_what_readers_may_disagree_on_is_refused(fetching: Callable[[], Fetching], tmp_path: Path, damage: str):
    AMBIGUOUS[damage](draw_wheel(tmp_path / "wheels", "a", files=FILES))
    told = fetching().refusal()
    assert "`a` 1.0 cannot be accepted" in told
    assert "hint:" in told


@pytest.mark.parametrize("mode", [0o120777, 0o020666, 0o104755])
def test_C24_what_is_no_plain_file(tmp_path: Path, mode: int):
    wheel = draw_wheel(tmp_path / "wheels", "a", files=FILES)
    with zipfile.ZipFile(wheel, "a") as target:
        info = zipfile.ZipInfo("special")
        info.create_system, info.external_attr = 3, mode << 16
        target.writestr(info, "/etc/passwd")
    assert "its member `special` " in Fetching(tmp_path).refusal()
    assert not (tmp_path / "uv-cache").exists() or not list((tmp_path / "uv-cache").rglob("special"))


def test_C24_from_an_index_it_arrives_as_a_plain_file(tmp_path: Path):
    wheel = draw_wheel(tmp_path / "wheels", "a", files={**FILES, "special": "/etc/passwd"})
    changed(wheel, lambda content: in_central(content, b"special", 0o120777))
    fetching = Fetching(tmp_path)
    with serve(fetching.wheels, tmp_path / "site") as url:
        fetching.index = IndexOptions(index_url=url)
        fetching.fetch()
    (kept,) = (path for path in (tmp_path / "cache").rglob("special"))
    assert kept.read_text() == "/etc/passwd"
    assert not kept.is_symlink()


def in_central(content: bytearray, name: bytes, mode: int) -> None:
    """Give the member a Unix mode in the archive's table."""
    start = content.rfind(name) - 46
    content[start + 5] = 3
    content[start + 38 : start + 42] = struct.pack("<I", mode << 16)


def test_C25_too_much_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    draw_wheel(tmp_path / "wheels", "a", files={**FILES, "zeros": bytes(3_000_000)})
    monkeypatch.setattr(archive, "MOST_BYTES", 2_000_000)
    assert "it unpacks to more than" in Fetching(tmp_path).refusal()
    assert not list((tmp_path / "uv-cache").rglob("zeros"))


def test_C25_uv_stops_at_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    draw_wheel(tmp_path / "wheels", "a", files={**FILES, "zeros": bytes(30_000_000)})
    monkeypatch.setattr(program, "MOST_BYTES", 2_000_000)
    monkeypatch.setattr(local_wheels, "problem_of", lambda members: "")
    fetching = Fetching(tmp_path)
    with serve(fetching.wheels, tmp_path / "site") as url:
        fetching.index = IndexOptions(index_url=url)
        assert "it has a member of more than 5 GB" in fetching.refusal()
    assert all(path.lstat().st_size <= 2_000_000 for path in tmp_path.rglob("zeros"))


def test_C26_names_that_are_one_elsewhere_are_told(tmp_path: Path):
    draw_wheel(tmp_path / "wheels", "a", files={**FILES, "A.py": "", "nul.py": ""})
    assert "differ only in case" in " ".join(Fetching(tmp_path).fetch().warnings)


def test_C15_without_network_what_is_kept_serves_and_the_rest_is_named(tmp_path: Path):
    draw_wheel(tmp_path / "wheels", "a", files=FILES)
    fetching = Fetching(tmp_path)
    with serve(fetching.wheels, tmp_path / "site") as url:
        fetching.index = IndexOptions(index_url=url)
        offline = Fetching(tmp_path, UV_OFFLINE="1")
        offline.index = fetching.index
        told = offline.refusal()
        assert "`a`" in told
        assert "hint:" in told
        fetching.fetch()
    assert "a.py" in [file.path for file in offline.fetch().files]


def test_C17_proxies_are_asked_and_exceptions_obeyed(tmp_path: Path):
    draw_wheel(tmp_path / "wheels", "a", files=FILES)
    nowhere = "http://127.0.0.1:9"
    with serve(tmp_path / "wheels", tmp_path / "site") as url:
        blocked = Fetching(tmp_path, HTTP_PROXY=nowhere, http_proxy=nowhere)
        blocked.index = IndexOptions(index_url=url)
        assert "cannot be reached" in blocked.refusal()
        excepted = Fetching(tmp_path, HTTP_PROXY=nowhere, http_proxy=nowhere, NO_PROXY="127.0.0.1")
        excepted.index = blocked.index
        assert excepted.fetch().name == "a"


def test_C17_a_packs_code_does_not_see_them(small: Monorepo):
    code = "import os\nassert not [name for name in os.environ if 'proxy' in name.lower()]\n"
    small.write({"packs/ping.py": code + "def lambda_handler(event, context): pass\n"})
    small.build("ping", HTTPS_PROXY="http://127.0.0.1:9", https_proxy="http://127.0.0.1:9", NO_PROXY="x")


def test_C31_a_library_of_another_machine_is_told_with_its_owner(small: Monorepo, tmp_path: Path):
    tag = f"cp{sys.version_info[0]}{sys.version_info[1]}-abi3-manylinux_2_17_aarch64"
    small.wheel(
        "native",
        files={"native/__init__.py": "", "native/_c.abi3.so": elf(needed=["libc.so.6"]) + b"PyInit__c"},
        tag=tag,
    )
    small.requirements("native")
    small.write({"packs/ping.py": "import native\ndef lambda_handler(event, context): pass\n"})
    small.refused("ping", "--python-platform", "aarch64-manylinux_2_28", code=1).says("native/_c.abi3.so", "x86_64")

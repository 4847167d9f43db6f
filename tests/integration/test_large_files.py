"""Large files on a real disk: every byte in its place, whatever the file system takes past its page cache."""

from __future__ import annotations

import errno
import hashlib
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from monopack.adapters.files import effects, large
from monopack.adapters.files.large import LargeFile

fcntl = pytest.importorskip("fcntl")
BUFFER = 1 << 22
PLACES = {"nothing": [], "a few bytes": [b"a", b"", b"bc"]} | {
    f"{size} bytes in {count}": [size // count] * count + [size % count]
    for size in (BUFFER - 1, BUFFER, BUFFER + 1, 2 * BUFFER + 4096, 3 * BUFFER + 70_001)
    for count in (1, 3, 900)
}


def pieces(sizes: list[int | bytes]) -> list[bytes]:
    dice = random.Random(1)
    return [size if isinstance(size, bytes) else dice.randbytes(size) for size in sizes]


def is_direct(descriptor: int) -> bool:
    return bool(fcntl.fcntl(descriptor, fcntl.F_GETFL) & getattr(os, "O_DIRECT", 0))


def check(path: Path, written: list[bytes]) -> None:
    digest = hashlib.sha256()
    with LargeFile(path, digest) as file:
        for piece in written:
            file.write(piece)
        file.flush()
    content = b"".join(written)
    assert path.read_bytes() == content
    assert (file.size, digest.digest()) == (len(content), hashlib.sha256(content).digest())


@pytest.mark.parametrize("sizes", PLACES.values(), ids=PLACES)
def test_what_is_written_is_there_and_in_the_digest(tmp_path: Path, sizes: list[int | bytes]) -> None:
    check(tmp_path / "file", pieces(sizes))


Write = Callable[[int, memoryview], int]


def refusing(write: Write) -> Write:
    """As a file system whose blocks are larger than any buffer."""

    def refuse(descriptor: int, data: memoryview) -> int:
        if is_direct(descriptor):
            raise OSError(errno.EINVAL, "misaligned")
        return write(descriptor, data)

    return refuse


def halving(write: Write) -> Write:
    """As a disk that takes a part each time, the next of which begins nowhere in particular."""
    return lambda descriptor, data: write(descriptor, data[: (len(data) + 1) // 2])


@pytest.mark.parametrize("odd", [refusing, halving])
def test_a_file_system_that_takes_less_gets_it_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odd: Callable[[Write], Write]
) -> None:
    monkeypatch.setattr(effects, "write", odd(effects.write))
    check(tmp_path / "file", pieces([2 * BUFFER + 5]))


def test_without_such_a_way_it_goes_through_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "fcntl", None)
    check(tmp_path / "file", pieces([2 * BUFFER + 5]))


def test_whole_buffers_go_past_the_cache_and_the_end_through_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[bool, int]] = []

    def write(descriptor: int, data: memoryview) -> int:
        seen.append((is_direct(descriptor), len(data)))
        return os.write(descriptor, data)

    monkeypatch.setattr(effects, "write", write)
    check(tmp_path / "file", pieces([BUFFER + 4096 + 5]))
    if not seen[0][0]:
        pytest.skip("this file system has no way past its cache")
    assert seen == [(True, BUFFER), (True, 4096), (False, 5)]
    seen.clear()
    check(tmp_path / "small", pieces([BUFFER - 1]))
    assert not any(direct for direct, _ in seen)


@pytest.mark.parametrize("size", [10, 2 * BUFFER])
def test_an_error_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    def fail(_descriptor: int, _data: memoryview) -> int:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(effects, "write", fail)
    with pytest.raises(OSError, match="full") as caught:
        check(tmp_path / "file", pieces([size]))
    assert caught.value.filename == str(tmp_path / "file")


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        LargeFile(tmp_path / "file", hashlib.sha256())
    assert (tmp_path / "file").read_bytes() == b"mine"

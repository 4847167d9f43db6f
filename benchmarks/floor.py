"""The floor under `speed.py`: each piece of its work done once by hand, with nothing decided, checked or protected.

    python benchmarks/floor.py [--packs 20] [--light]

One installation by uv from its warm download cache, one compression of every file on all cores, one archive a pack put
together from that with its sha256 and flushed to disk, one tree of links a pack. Prints seconds.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import deflate
from monorepos import HEAVY, LIGHT, Shape, draw
from uv import find_uv_bin


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packs", type=int, default=20)
    parser.add_argument("--light", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        draw(root / "project", Shape(packs=1, modules=10, distributions=LIGHT if options.light else HEAVY))
        install(root, "warm")
        total = seconds("one installation", lambda: install(root, "site"))
        files = [path for path in (root / "site").rglob("*") if path.is_file()]
        members: list[bytes] = []
        total += seconds(f"one compression of {len(files)} files", lambda: members.extend(compressed(files)))
        total += seconds(f"{options.packs} archives", lambda: write_archives(root, members, options.packs))
        total += seconds(f"{options.packs} trees of links", lambda: link_trees(root, files, options.packs))
        print(f"{'together':<34} {total:>6.2f} s")


def seconds(name: str, work: Callable[[], object]) -> float:
    """Do it and print how long it took."""
    start = time.perf_counter()
    work()
    spent = time.perf_counter() - start
    print(f"{name:<34} {spent:>6.2f} s", flush=True)
    return spent


def install(root: Path, name: str) -> None:
    """What the drawn project asks for, into a folder."""
    arguments = ("pip", "install", "--quiet", "--python", sys.executable, "-r", "project/requirements.in")
    subprocess.run((find_uv_bin(), *arguments, "--target", name), cwd=root, check=True)


def compressed(files: list[Path]) -> list[bytes]:
    """Every file by libdeflate at level 6."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda path: bytes(deflate.deflate_compress(path.read_bytes(), 6)), files, chunksize=50))


def write_archives(root: Path, members: list[bytes], packs: int) -> None:
    """The same bytes once a pack, hashed and flushed, on all cores."""

    def write(number: int) -> None:
        digest = hashlib.sha256()
        with (root / f"{number}.zip").open("wb", buffering=1 << 20) as stream:
            for member in members:
                digest.update(member)
                stream.write(member)
            stream.flush()
            os.fsync(stream.fileno())

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(write, range(packs)))


def link_trees(root: Path, files: list[Path], packs: int) -> None:
    """Every folder made and every file linked once a pack, on all cores."""
    names = [path.relative_to(root / "site").as_posix() for path in files]
    folders = sorted({name.rpartition("/")[0] for name in names})

    def lay(number: int) -> None:
        tree = f"{root}/tree-{number}"
        for folder in folders:
            os.makedirs(f"{tree}/{folder}", exist_ok=True)  # noqa: PTH103  # as fast as it goes
        for name in names:
            os.link(f"{root}/site/{name}", f"{tree}/{name}")

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lay, range(packs)))


if __name__ == "__main__":
    main()

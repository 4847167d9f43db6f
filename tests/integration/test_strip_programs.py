"""Real programs that strip, on real libraries."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from monopack.adapters.child_processes import ChildProcesses
from monopack.adapters.strip_programs import StripPrograms
from monopack.adapters.this_machine import this_platform
from monopack.domain.model.target import Target, parse_platform
from monopack.domain.verifying.memory_image import memory_image

HERE = Target(python=sys.version_info[:2], platform=this_platform(), full_version="3.11.0")
needs_a_program = pytest.mark.skipif(not (shutil.which("strip") or shutil.which("llvm-strip")), reason="no strip here")


def programs(path: str | None = None) -> StripPrograms:
    return StripPrograms(
        processes=ChildProcesses(), machine=this_platform(), environment={"PATH": path or os.environ["PATH"]}
    )


def script(folder: Path, name: str, says: str, code: int = 0) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\necho '{says}'\nexit {code}\n")
    (folder / name).chmod(0o755)


@needs_a_program
def test_a_library_is_stripped_in_place_alike_each_time(tmp_path: Path) -> None:
    library = next(path for path in Path(sys.base_prefix, "lib").rglob("_pickle.*.so"))
    stripper = programs().find(HERE)
    assert stripper is not None
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        shutil.copy(library, tmp_path / name / "a.so")
        (tmp_path / name / "no library.so").write_text("words")
        programs().strip(["no library.so", "a.so"], folder=str(tmp_path / name), stripper=stripper)
    one, other = ((tmp_path / name / "a.so").read_bytes() for name in ("one", "other"))
    assert one == other
    assert len(one) <= library.stat().st_size
    assert memory_image(one) == memory_image(library.read_bytes())


def test_the_program_says_its_version(tmp_path: Path) -> None:
    script(tmp_path / "bin", "llvm-strip", "llvm-strip, compatible with GNU strip\n  LLVM version 99.0")
    script(tmp_path / "bin", "strip", "GNU strip (Somewhere) 9.9")
    found = programs(str(tmp_path / "bin")).find(HERE)
    assert found is not None
    assert (Path(found.program).name, found.version) == ("llvm-strip", "LLVM version 99.0")


def test_one_that_says_nothing_or_fails_is_passed_over(tmp_path: Path) -> None:
    script(tmp_path / "bin", "llvm-strip", "LLVM version 99.0", code=1)
    script(tmp_path / "bin", f"{HERE.platform.machine}-linux-gnu-strip", "hello")
    script(tmp_path / "bin", "strip", "GNU strip (Somewhere) 9.9")
    found = programs(str(tmp_path / "bin")).find(HERE)
    assert found is not None
    assert str(found) == "GNU strip (Somewhere) 9.9"


def test_the_gnu_program_of_this_machine_strips_for_no_other(tmp_path: Path) -> None:
    script(tmp_path / "bin", "strip", "GNU strip (Somewhere) 9.9")
    other = "aarch64" if HERE.platform.machine != "aarch64" else "x86_64"
    foreign = Target(python=(3, 12), platform=parse_platform(f"{other}-manylinux_2_28"), full_version="3.12.0")
    assert programs(str(tmp_path / "bin")).find(foreign) is None
    script(tmp_path / "bin", f"{other}-linux-gnu-strip", "GNU strip (Cross) 9.9")
    assert str(programs(str(tmp_path / "bin")).find(foreign)) == "GNU strip (Cross) 9.9"


def test_libraries_of_other_systems_are_left_alone() -> None:
    mac = Target(python=(3, 12), platform=parse_platform("macos"), full_version="3.12.0")
    assert programs().find(mac) is None

"""How fast sources are read: lines a second on first sight, and a second run over an unchanged tree.

    uv run --with ruff --with grimp python benchmarks/scan_speed.py [--files 5000] [--source FOLDER]

The lines are those of the running interpreter's standard library, or of `--source`. `ast.parse` alone is the floor of
any tool that reads Python's own grammar. The tree of `--files` modules imports itself throughout; `ruff analyze graph`
and `grimp` read the same tree.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from oracle import Silent, this_target

from monopack.adapters.local_source_tree import LocalSourceTree
from monopack.adapters.sqlite_cache import SqliteCache
from monopack.adapters.thread_workers import ThreadWorkers, cores
from monopack.domain.model.pack import Pack
from monopack.domain.model.source import SourceFile
from monopack.domain.scanning.scanner import scan
from monopack.domain.scanning.scans import Scans
from monopack.domain.tracing.roots import find_source_roots
from monopack.domain.tracing.tracer import Tracer

_TARGET = this_target()
_PACKS = 20
_PACK = """
from app.p{package} import m{module}


def lambda_handler(event, context):
    return m{module}.function("name")
"""
_BODY = '''
class C{number}:
    """A class."""

    def method(self, value: int) -> int:
        if value > {number}:
            return value * 2
        return sum(other for other in range(value) if other % 3 == 1)


def function(name: str) -> dict[str, object]:
    return {{"name": name, "number": {number}, "text": f"{{name}}-{number}"}}
'''


def sources(folder: Path, most: int) -> list[SourceFile]:
    """Files of `folder` that the running Python reads."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        content = path.read_bytes()
        try:
            ast.parse(content)
        except (SyntaxError, ValueError):
            continue
        found.append(SourceFile(path=path.relative_to(folder).as_posix(), content=content, sha256=""))
        if len(found) == most:
            break
    return found


def fastest(function: Callable[[], object], times: int = 3) -> float:
    """The shortest of a few runs: what else the machine does only ever adds."""
    best = float("inf")
    for _ in range(times):
        started = time.perf_counter()
        function()
        best = min(best, time.perf_counter() - started)
    return best


def draw(root: Path, files: int) -> None:
    """`files` modules in packages of 50, each importing eight others, and twenty packs that reach all of them.

    A tenth of the modules is shared by all packs; of the others each pack reaches its own part.
    """
    core, part = files // 10, (files - files // 10) // _PACKS
    for number in range(files):
        package = root / "app" / f"p{number // 50}"
        package.mkdir(parents=True, exist_ok=True)
        (package / "__init__.py").touch()
        first, size = (0, core) if number < core else (core + (number - core) // part * part, part)
        near = [first + (number - first + step) % size for step in (1, 2, 7, 40, 90, 133)]
        others = [other for other in (*near, number % core, number * 7 % core) if other < files]
        lines = [f"from app.p{other // 50} import m{other}" for other in others]
        standard = "import os\nimport json\nfrom typing import Any\n"
        (package / f"m{number}.py").write_text(standard + "\n".join(lines) + "\n\n" + _BODY.format(number=number))
    (root / "app" / "__init__.py").touch()
    (root / "packs").mkdir()
    for number in range(_PACKS):
        start = core + number * part
        (root / "packs" / f"pack{number}.py").write_text(_PACK.format(package=start // 50, module=start))


def trace_all(root: Path, kept: Path) -> int:
    """One run of all packs, as the command line would do it; the number of modules in all traces."""
    kept.mkdir(exist_ok=True)
    tree = LocalSourceTree(root=root, memory=kept / "seen.json")
    cache = SqliteCache(folder=kept, progress=Silent())
    scans = Scans(cache=cache, workers=ThreadWorkers(jobs=cores()), target=_TARGET, progress=Silent())
    tracer = Tracer(tree=tree, roots=find_source_roots(tree, configured=(), lock=None), target=_TARGET, scans=scans)
    packs = [Pack(name=f"pack{n}", module=f"packs.pack{n}", path=f"packs/pack{n}.py") for n in range(_PACKS)]
    tracer.explore(packs)
    count = sum(len(tracer.trace(pack).modules) for pack in packs)
    tree.close()
    cache.close()
    return count


def lines_a_second(folder: Path, most: int) -> None:
    """Print the table of reading."""
    files = sources(folder, most)
    lines = sum(file.content.count(b"\n") for file in files)
    parsing = fastest(lambda: [ast.parse(file.content) for file in files])
    scanning = fastest(lambda: [scan(file, _TARGET) for file in files])
    print(f"{len(files)} files, {lines} lines, one core")
    print(f"  ast.parse alone      {lines / parsing:>9,.0f} lines/s")
    print(f"  scan                 {lines / scanning:>9,.0f} lines/s")


def second_run(files: int) -> None:
    """Print the table of the drawn tree."""
    with tempfile.TemporaryDirectory() as scratch:
        root, kept = Path(scratch) / "project", Path(scratch) / "cache"
        root.mkdir()
        draw(root, files)
        time.sleep(2.1)  # younger files are not trusted to be unchanged
        first = fastest(lambda: trace_all(root, kept), 1)
        again = fastest(lambda: trace_all(root, kept))
        print(f"{files} files of {_BODY.count(chr(10)) + 12} lines, {_PACKS} packs that together reach all of them")
        print(f"  monopack, first run  {first:>6.2f} s")
        print(f"  monopack, unchanged  {again:>6.2f} s")
        whole = _command(root, Path(scratch) / "kept")
        print(f"  `python -m monopack` {whole:>6.2f} s (the whole command, all packs built before)")
        ruff = shutil.which("ruff", path=f"{Path(sys.executable).parent}:{sysconfig.get_path('scripts')}")
        if ruff:
            command = [ruff, "analyze", "graph", "--quiet", "--isolated", str(root)]
            run = fastest(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))
            print(f"  ruff analyze graph   {run:>6.2f} s (keeps nothing; static imports only)")
        if importlib.util.find_spec("grimp"):
            _grimp(root, Path(scratch) / "grimp")


def _command(root: Path, kept: Path) -> float:
    command = [sys.executable, "-m", "monopack", "--no-verify", "--cache-dir", str(kept)]
    run = partial(subprocess.run, command, check=True, cwd=root, capture_output=True)
    run()
    return fastest(run)


def _grimp(root: Path, kept: Path) -> None:
    code = f"import grimp; grimp.build_graph('app', cache_dir={str(kept)!r})"
    command = [sys.executable, "-c", code]
    for state in ("first run", "unchanged"):
        run = fastest(lambda: subprocess.run(command, check=True, cwd=root, stdout=subprocess.DEVNULL), 1)
        print(f"  grimp, {state}     {run:>6.2f} s")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--source", type=Path, default=Path(sysconfig.get_path("stdlib")))
    parser.add_argument("--most", type=int, default=600)
    options = parser.parse_args()
    lines_a_second(options.source, options.most)
    second_run(options.files)


if __name__ == "__main__":
    main()

"""How long looking takes on a monorepo of 200 packs and 3 000 modules, warm.

    python benchmarks/looking.py [--packs 200] [--modules 3000] [--distributions pyyaml==6.0.2,requests==2.32.5]

Draws the monorepo into a temporary git repository, runs each command once and then five times, and prints a table of
the fastest run's wall-clock seconds and its processor seconds, git's included. `start` is what every run takes before
it looks at the project. A pack reaches 80 modules on average, of its own domain and of what all share; every third
module imports one of the distributions. They come from the configured index; `--distributions ""` leaves them out.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from contenders import environment

_START = ("-c", "import monopack.cli.run, monopack.cli.container")
_COMMANDS = (
    ("--list",),
    ("--list", "--shard", "1/4"),
    ("--why", "app.m00100.core"),
    ("--why", "requests"),
    ("--why", "nothing.there"),
    ("--plan", "p000"),
    ("--plan",),
    ("--plan", "--format", "json"),
    ("--list", "--changed-since", "HEAD"),
    ("--list", "--changed-since", "HEAD~1"),
    ("--graph", "graph.dot"),
)
_RUNS = 5
_GROUP = 3
_DOMAIN = 50


def draw(root: Path, *, packs: int, modules: int, pins: list[str]) -> None:
    """Domains of modules, each importing two others further down in its domain or in what all domains share."""
    chance = random.Random(7)
    names = [f"m{number:05}" for number in range(modules // _GROUP)]
    imports = [_import_name(pin) for pin in pins]
    for number, name in enumerate(names):
        end = (number // _DOMAIN + 1) * _DOMAIN
        below = [*names[number + 1 : end], *names[-_DOMAIN // 2 :][: number % 5]]
        wanted = chance.sample(below, k=min(2, len(below)))
        lines = [f"from app.{other} import core" for other in wanted]
        lines += [f"import {chance.choice(imports)}"] if imports else []
        body = "".join(f"def f{index}(x):\n    return x + {index}\n\n\n" for index in range(12))
        _write(root / f"app/{name}/__init__.py", "")
        _write(root / f"app/{name}/core.py", "\n".join([*lines, f"from app.{name} import parts", "", body]))
        _write(root / f"app/{name}/parts.py", body)
    _write(root / "app/__init__.py", "")
    for number in range(packs):
        start = names[number * max(1, len(names) // (packs * 2)) % len(names)]
        _write(
            root / f"packs/p{number:03}.py",
            f"from app.{start} import core\n\n\ndef lambda_handler(event, context):\n    return 1\n",
        )
    _write(root / "requirements.txt", "".join(f"{pin}\n" for pin in pins))


def _import_name(pin: str) -> str:
    name = pin.partition("==")[0].lower()
    return {"pyyaml": "yaml", "pillow": "PIL"}.get(name, name.replace("-", "_"))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.invalid", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


def main() -> int:
    """Draw, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--packs", type=int, default=200)
    parser.add_argument("--modules", type=int, default=3000)
    parser.add_argument("--distributions", default="pyyaml==6.0.2,requests==2.32.5")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "monorepo"
        pins = [pin for pin in asked.distributions.split(",") if pin]
        draw(root, packs=asked.packs, modules=asked.modules, pins=pins)
        _git(root, "init", "-q")
        _git(root, "add", "-A")
        _git(root, "commit", "-qm", "first")
        with (root / "app/m00050/parts.py").open("a") as module:
            module.write("# changed\n")
        _git(root, "commit", "-qam", "second")
        time.sleep(3)  # what was written in the same moment as it was read is read again, by every tool of this kind
        variables = {**environment(), "MONOPACK_CACHE_DIR": f"{folder}/cache"}
        print("| command | seconds | processor seconds |\n|---|---|---|")
        print(_row("start", _fastest(root, _START, variables)))
        for command in _COMMANDS:
            print(_row(f"`{' '.join(command)}`", _fastest(root, ("-m", "monopack", *command), variables)), flush=True)
    return 0


def _row(name: str, took: tuple[float, float]) -> str:
    return f"| {name} | {took[0]:.2f} | {took[1]:.2f} |"


def _fastest(root: Path, arguments: tuple[str, ...], variables: dict[str, str]) -> tuple[float, float]:
    """The least of several runs, after one that warms the cache."""
    _seconds(root, arguments, variables)
    return min(_seconds(root, arguments, variables) for _ in range(_RUNS))


def _seconds(root: Path, arguments: tuple[str, ...], variables: dict[str, str]) -> tuple[float, float]:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=root, env=variables, check=True, capture_output=True)
    took, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main())

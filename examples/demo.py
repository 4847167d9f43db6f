"""Build the example's packs, run each one elsewhere, and compare its size with shipping everything to each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SHOP = Path(__file__).resolve().parent / "shop"
FIRST_PARTY = ("app", "config", "packs", "src")
THOUSAND = 1000

# What a cloud's runtime does: one folder on the path, one module, one call. Its own folder is the working directory.
CALL = """
import importlib, json, sys
folder, pack, event = sys.argv[1:]
sys.path[0] = folder
answer = importlib.import_module(f"packs.{pack}").lambda_handler(json.loads(event), None)
print(json.dumps(answer, ensure_ascii=False)[:10_000])
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A line of the table; sizes in bytes."""

    name: str
    files: str
    distributions: str
    unzipped: int
    zipped: int
    answer: str = ""

    def text(self, everything: int) -> str:
        """The line, its zip as a share of `everything`."""
        share = 100 * self.zipped / everything
        return (
            f"{self.name:<16} {self.files:>5} {self.distributions:>5} {size(self.unzipped):>9} {size(self.zipped):>9} "
            f"{share:>6.1f} %  {self.answer}"
        ).rstrip()


def main() -> int:
    """Show all of it; the exit code of monopack when that fails."""
    code, seconds = build()
    if code:
        return code
    _, again = build(quiet=True)
    with tempfile.TemporaryDirectory(prefix="monopack-demo-") as folder:
        everything = ship_everything(Path(folder))
        rows = [look(manifest, Path(folder)) for manifest in sorted((SHOP / "build").glob("*.manifest.json"))]
    show(rows, everything)
    say(f"\nfirst run {seconds:.1f} s, second run, nothing changed: {again:.1f} s")
    say("the last column is what each pack answered, unzipped elsewhere: python -S -E, only that folder on sys.path")
    return 0


def build(*, quiet: bool = False) -> tuple[int, float]:
    """Run monopack as a user would; its exit code and seconds. Its own messages go to the terminal unless `quiet`."""
    if not quiet:
        say("$ cd examples/shop && python -m monopack")
    started = time.monotonic()
    command = [sys.executable, "-m", "monopack"]
    told = subprocess.DEVNULL if quiet else None
    done = subprocess.run(command, cwd=SHOP, stdout=subprocess.DEVNULL, stderr=told, check=False)
    return done.returncode, time.monotonic() - started


def ship_everything(folder: Path) -> Row:
    """What each function would be without monopack: all requirements and all code in one zip."""
    say("$ python -m pip install --target everything -r requirements.txt  # what each would ship otherwise")
    target = folder / "everything"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--no-warn-script-location"]
    subprocess.run([*pip, "--target", target, "-r", SHOP / "requirements.txt"], check=True)
    members = [*below(target, target), *(member for name in FIRST_PARTY for member in below(SHOP / name, SHOP))]
    with zipfile.ZipFile(folder / "everything.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path, name in members:
            archive.write(path, name)
    return Row(
        name="everything",
        files=str(sum(path.is_relative_to(SHOP) for path, _ in members)),
        distributions=str(len(list(target.glob("*.dist-info")))),
        unzipped=sum(path.stat().st_size for path, _ in members),
        zipped=(folder / "everything.zip").stat().st_size,
    )


def below(folder: Path, root: Path) -> Iterator[tuple[Path, str]]:
    """Files and their names from `root`, byte code aside."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path, path.relative_to(root).as_posix()


def look(manifest: Path, folder: Path) -> Row:
    """One built pack, from its manifest, after it was run."""
    facts = json.loads(manifest.read_text(encoding="utf-8"))
    pack = facts["pack"]
    return Row(
        name=pack,
        files=str(first_party(facts["files"])),
        distributions=str(len(facts["distributions"])),
        unzipped=facts["unzipped_size"],
        zipped=facts["zip_size"],
        answer=run(pack, folder),
    )


def first_party(files: Iterable[dict[str, object]]) -> int:
    """How many of the manifest's files are the project's own."""
    return sum("first_party" in str(file["origin"]) for file in files)


def run(pack: str, folder: Path) -> str:
    """Extract the zip into a folder of its own and call its entrypoint there."""
    elsewhere = folder / pack
    with zipfile.ZipFile(SHOP / "build" / f"{pack}.zip") as archive:
        archive.extractall(elsewhere)
    event = (SHOP / "events" / f"{pack}.json").read_text(encoding="utf-8")
    command = [sys.executable, "-S", "-E", "-c", CALL, str(elsewhere), pack, event]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False, env=clean())
    if done.returncode:
        raise SystemExit(f"{pack} does not run:\n{done.stderr}")
    answer = json.loads(done.stdout)
    return f"{answer['statusCode']} {' '.join(answer['body'].split())[:40]}"


def clean() -> dict[str, str]:
    """The environment without what could lend the pack a module."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | {"PYTHONUTF8": "1"}


def show(rows: list[Row], everything: Row) -> None:
    """The table."""
    say(f"\n{'pack':<16} {'files':>5} {'dists':>5} {'unzipped':>9} {'zip':>9} {'of all':>8}  answer")
    for row in [*rows, everything]:
        say(row.text(everything.zipped))
    total, otherwise = sum(row.zipped for row in rows), len(rows) * everything.zipped
    say(f"\n{len(rows)} zips: {size(total)}; shipping everything to each: {size(otherwise)}")


def size(count: float) -> str:
    """Bytes for people, in the decimal units that clouds count in."""
    units = iter(("kB", "MB"))
    unit = "B"
    while count >= THOUSAND and (larger := next(units, "")):
        count, unit = count / THOUSAND, larger
    return f"{count:.1f} {unit}"


def say(text: str) -> None:
    """Print at once, so that monopack's own messages stand where they belong."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

"""What is started cold: packs as each contender builds them, unpacked as the cloud does, kept for measuring again."""

from __future__ import annotations

import calendar
import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from contenders import Contender, measure, monopack, published, shell_script
from uv import find_uv_bin

PACKS = {
    "light": ("import dateutil.parser", ("python-dateutil",)),
    "aws": ("import boto3", ("boto3>=1.40",)),
    "frames": ("import pandas\nimport sqlalchemy", ("pandas", "sqlalchemy")),
    "web": (
        "import httpx\nimport pydantic\n\n\nclass Order(pydantic.BaseModel):\n    number: int",
        ("httpx", "pydantic"),
    ),
    "arrays": ("import numpy", ("numpy",)),
    "crypto": (
        "from cryptography import x509\nfrom cryptography.hazmat.primitives import serialization",
        ("cryptography",),
    ),
}
"""What each pack imports, and what must be locked for it."""
PUBLISHED = "published 0.3.2"
ELSEWHERE = "published 0.3.2, elsewhere"
VERSION = "3.12"
_BODY = '\n\n\ndef lambda_handler(event: object, context: object) -> str:\n    return "{name}"\n'
_KEPT = "artifacts.json"
_COUNT = """
import importlib.machinery, json, sys
payload = sys.argv[1]
sys.path.insert(0, payload)
loaded, compiled = set(), set()
class Loader(importlib.machinery.SourceFileLoader):
    def get_code(self, name):
        loaded.add(self.path)
        return super().get_code(name)
    def source_to_code(self, data, path, **options):
        compiled.add(path)
        return super().source_to_code(data, path, **options)
suffixes = importlib.machinery.SOURCE_SUFFIXES
kinds = [(importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES), (Loader, suffixes)]
sys.path_hooks.insert(0, importlib.machinery.FileFinder.path_hook(*kinds))
sys.path_importer_cache.clear()
__import__(sys.argv[2])
print(json.dumps([len({file for file in found if file.startswith(payload)}) for found in (loaded, compiled)]))
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unpacked:
    """One contender's artifact of one pack, unpacked; sizes in bytes.

    `sources` are loaded by the entrypoint's import, `compiled` those of them for which no byte code fits.
    """

    contender: str
    pack: str
    payload: str
    zipped: int
    unzipped: int
    sources: int
    compiled: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """All that measuring needs: artifacts, the interpreter, the folder with the cloud's runtime client."""

    python: str
    client: str
    artifacts: tuple[Unpacked, ...]


def build(work: Path, packs: Sequence[str], python312: Path | None) -> Kept:
    """Build and unpack everything into `work`; what is there already is told as such and ends the program."""
    if (work / _KEPT).exists():
        sys.exit(f"{work} holds artifacts: give `--measure-only`, or another folder")
    python = str(python312 or _found())
    project = _project(work / "project", packs)
    client = _client(work / "client", python)
    artifacts = tuple(_artifacts(project, python, packs, published_too=python312 is not None))
    kept = Kept(python=python, client=str(client), artifacts=artifacts)
    (work / _KEPT).write_text(json.dumps(asdict(kept), indent=2))
    return kept


def kept_in(work: Path) -> Kept:
    """What an earlier run built there."""
    facts = json.loads((work / _KEPT).read_text())
    return Kept(**{**facts, "artifacts": tuple(Unpacked(**each) for each in facts["artifacts"])})


def open_up(work: Path) -> None:
    """Let the folders be deleted again."""
    for path in work.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)


def _found() -> str:
    command = (find_uv_bin(), "python", "find", "--no-project", VERSION)
    return subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout.strip()


def _project(folder: Path, packs: Sequence[str]) -> Path:
    (folder / "packs").mkdir(parents=True)
    (folder / "app").mkdir()
    (folder / "app" / "__init__.py").write_text("")
    for name in packs:
        (folder / "packs" / f"{name}.py").write_text(PACKS[name][0] + _BODY.format(name=name))
    (folder / "requirements.in").write_text("\n".join(line for name in packs for line in PACKS[name][1]))
    lock = (find_uv_bin(), "pip", "compile", "--quiet", "--generate-hashes", "--no-header", "--python-version", VERSION)
    subprocess.run((*lock, "requirements.in", "-o", "requirements.txt"), cwd=folder, check=True)
    return folder


def _client(folder: Path, python: str) -> Path:
    """The cloud's runtime client, compiled as the cloud's own is."""
    command = (find_uv_bin(), "pip", "install", "--quiet", "--python", python, "--target", str(folder))
    subprocess.run((*command, "awslambdaric"), check=True)
    compiling = (python, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", str(folder))
    subprocess.run(compiling, check=False)
    return folder


def _artifacts(project: Path, python: str, packs: Sequence[str], *, published_too: bool) -> Iterator[Unpacked]:
    for contender in _contenders(project, python, published_too=published_too):
        print(f"building: {contender.name}", file=sys.stderr)
        measure(contender, project)
        for pack in packs:
            for name in (PUBLISHED, ELSEWHERE) if contender.name == PUBLISHED else (contender.name,):
                folder = project.parent / "unpacked" / name.replace(",", "").replace(" ", "-") / pack
                yield _artifact(contender.output / f"{pack}.zip", folder, contender=name, python=python)


def _contenders(project: Path, python: str, *, published_too: bool) -> Iterable[Contender]:
    own = ("--python-version", VERSION)
    for name, more in (
        ("none", ()),
        ("startup", ("--bytecode", "startup")),
        ("all", ("--bytecode", "all")),
        ("slim", ("--slim",)),
        ("slim, startup", ("--slim", "--bytecode", "startup")),
    ):
        yield monopack(f"monopack {name}", project, *own, *more, keep=("cache",))
    yield shell_script(project, find_uv_bin(), python=python)
    if published_too:
        yield published(PUBLISHED, project, Path(python))


def _artifact(archive: Path, folder: Path, *, contender: str, python: str) -> Unpacked:
    unzipped = _unpack(archive, folder, dates=contender != ELSEWHERE)
    sources, compiled = _counted(python, folder, archive.stem)
    return Unpacked(
        contender=contender,
        pack=archive.stem,
        payload=str(folder),
        zipped=archive.stat().st_size,
        unzipped=unzipped,
        sources=sources,
        compiled=compiled,
    )


def _unpack(archive: Path, folder: Path, *, dates: bool) -> int:
    """Bytes unpacked, read-only. `dates`: as the members state them, taken for UTC; else of the unpacking itself.

    A member's date counts in steps of two seconds and says no time zone. The cloud's machines run in UTC.
    """
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
        for member in opened.infolist():
            seconds = calendar.timegm((*member.date_time, 0, 0, 0)) if dates else time.time()
            os.utime(folder / member.filename, (seconds, seconds))
        unzipped = sum(member.file_size for member in opened.infolist())
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)
    return unzipped


def _counted(python: str, payload: Path, pack: str) -> tuple[int, int]:
    """How many sources the import loads, and how many of them it compiles; none of what does not start."""
    # Root may write anywhere, so that nothing is written is said to the interpreter, too.
    command = (python, "-S", "-E", "-B", "-c", _COUNT, str(payload), f"packs.{pack}")
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    if done.returncode:
        return 0, 0
    sources, compiled = json.loads(done.stdout)
    return sources, compiled

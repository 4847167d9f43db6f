"""What `--slim` saves: zips of the published tool, of monopack and of monopack `--slim`, and what goes of whom.

    python benchmarks/slim.py [--python312 PATH]

Each pack is a project of its own, for Python 3.12. Without an interpreter of that version the published tool is left
out.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contenders import measure, published

PACKS = {
    "boto3": ("boto3", "import boto3\nclient = boto3.client('sqs', region_name='eu-west-1')"),
    "pandas": ("pandas sqlalchemy", "import pandas, sqlalchemy"),
    "numpy": ("numpy", "import numpy"),
    "scipy": ("scipy", "import scipy.stats"),
    "pydantic": ("pydantic httpx", "import pydantic, httpx"),
    "cryptography": ("cryptography", "import cryptography.fernet"),
    "pillow": ("pillow", "import PIL.Image"),
    "lxml": ("lxml", "import lxml.etree"),
    "google": (
        "google-api-python-client",
        "from googleapiclient.discovery import build\ndef drive(): return build('drive', 'v3')",
    ),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Weight:
    """Bytes of one pack's zip by each contender, and what `--slim` says of it."""

    pack: str
    published: int | None
    plain: int
    slim: int
    manifest: dict[str, Any]
    whole: dict[str, Any]


def main() -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python312", type=Path, help="an interpreter for the published tool")
    parser.add_argument("packs", nargs="*", metavar="PACK", help="of: " + ", ".join(PACKS))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="monopack-slim-") as folder:
        python = _environment(Path(folder), arguments.python312) if arguments.python312 else None
        weights = [_weighed(name, Path(folder), python) for name in arguments.packs or PACKS]
    print("| Pack | published 0.3.2 | monopack | `--slim` | of the published |\n|---|---|---|---|---|")
    for weight in weights:
        print("|", " | ".join(_row(weight)), "|")
    print("\n| Distribution | Unpacked | Slim | By rule |\n|---|---|---|---|")
    for row in sorted({row for weight in weights for row in _by_distribution(weight)}):
        print("|", " | ".join(row), "|")
    return 0


def _environment(folder: Path, python: Path) -> Path:
    subprocess.run((python, "-m", "venv", folder / "published"), check=True)
    own = folder / "published/bin/python"
    subprocess.run((own, "-m", "pip", "install", "-q", "monopack==0.3.2"), check=True)
    return own


def _weighed(name: str, folder: Path, python: Path | None) -> Weight:
    needs, code = PACKS[name]
    project = folder / name / "project"
    (project / "packs").mkdir(parents=True)
    (project / "packs" / f"{name}_pack.py").write_text(
        f"{code}\n\n\ndef lambda_handler(event, context):\n    return 1\n"
    )
    (project / "requirements.txt").write_text("\n".join(needs.split()) + "\n")
    plain = _built(project, folder)
    pins = project / "build" / f"{name}_pack" / "requirements.txt"
    (project / "requirements.txt").write_text(pins.read_text())
    slim = _built(project, folder, "--slim")
    theirs = _published(project, python) if python else None
    return Weight(
        pack=name, published=theirs, plain=plain["zip_size"], slim=slim["zip_size"], manifest=slim, whole=plain
    )


def _built(project: Path, folder: Path, *options: str) -> dict[str, Any]:
    target = ("--python-version", "3.12", "--no-verify")
    command = (sys.executable, "-m", "monopack", "--cache-dir", folder / "cache", *target, *options)
    subprocess.run(command, cwd=project, check=True, stdout=subprocess.DEVNULL)
    (manifest,) = (project / "build").glob("*.manifest.json")
    found: dict[str, Any] = json.loads(manifest.read_text())
    return found


def _published(project: Path, python: Path) -> int:
    measure(published("published", project, python), project)
    (archive,) = (project.parent / "published").glob("*.zip")
    return archive.stat().st_size


def _row(weight: Weight) -> Iterator[str]:
    yield weight.pack
    yield _megabytes(weight.published) if weight.published else "-"
    yield _megabytes(weight.plain)
    yield _megabytes(weight.slim)
    yield f"{weight.slim / weight.published:.0%}" if weight.published else "-"


def _by_distribution(weight: Weight) -> Iterator[tuple[str, str, str, str]]:
    before, after = _sizes(weight.whole), _sizes(weight.manifest)
    rules: dict[str, list[str]] = {}
    for saving in sorted(weight.manifest["slimmed"], key=lambda saving: -saving["size"]):
        rules.setdefault(saving["distribution"], []).append(f"{saving['rule']} {_megabytes(saving['size'])}")
    for name, parts in rules.items():
        if before[name] - after[name] > 10_000:
            yield name, _megabytes(before[name]), _megabytes(after[name]), ", ".join(parts)


def _sizes(manifest: dict[str, Any]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for file in manifest["files"]:
        name = file["origin"].get("distribution", "")
        sizes[name] = sizes.get(name, 0) + file["size"]
    return sizes


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.2f} MB"


if __name__ == "__main__":
    sys.exit(main())

"""Monorepos made to measure: packs, modules, shape of sharing and distributions as parameters, the same for a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

HEAVY = ("numpy", "pandas", "sqlalchemy", "cryptography", "boto3", "pillow")
LIGHT = ("requests", "click", "jinja2", "idna", "python-dateutil", "pyyaml")
_IMPORT_NAMES = {"pillow": "PIL", "python-dateutil": "dateutil", "pyyaml": "yaml"}
_LINES_A_MODULE = 40
_GROUP = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """`shared` is the part of the modules that every pack reaches; the rest is split evenly among the packs.

    `each_imports` distributions are imported by each pack, all of them for None.
    """

    packs: int = 20
    modules: int = 300
    shared: float = 0.5
    distributions: tuple[str, ...] = HEAVY
    each_imports: int | None = None
    seed: int = 1


def draw(folder: Path, shape: Shape) -> None:
    """Write packs, modules and `requirements.in`; the lock is left to the caller's tool."""
    dice = random.Random(shape.seed)  # the same monorepo every time is the point
    shared = int(shape.modules * shape.shared)
    own = (shape.modules - shared) // shape.packs
    _write_package(folder / "app", range(shared), dice)
    for number in range(shape.packs):
        first = shared + number * own
        _write_modules(folder / "app", range(first, first + own), dice)
        _write_pack(folder / "packs" / f"pack_{number:03}.py", shape, range(first, first + own), dice)
    (folder / "requirements.in").write_text("".join(f"{name}\n" for name in shape.distributions))


def _write_package(folder: Path, numbers: range, dice: random.Random) -> None:
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    _write_modules(folder, numbers, dice)


def _write_modules(folder: Path, numbers: range, dice: random.Random) -> None:
    """The last reaches all, by short ways: a long chain is more than Python itself can import."""
    for number in numbers:
        lines = ["from __future__ import annotations"]
        lines += [f"from app import m{other:05}" for other in _imported_by(number, numbers)]
        for index in range(_LINES_A_MODULE // 4):
            lines += [f"def f{index}(value: int) -> int:", f"    return value * {dice.randrange(10**6)}", "", ""]
        (folder / f"m{number:05}.py").write_text("\n".join(lines) + "\n")


def _imported_by(number: int, numbers: range) -> list[int]:
    """The one before in its group of ten; the last of a group also that of the group before."""
    place = (number - numbers.start) % _GROUP
    others = [number - 1] if place else []
    if place == _GROUP - 1 or number == numbers[-1]:
        others.append(number - place - 1)
    return [other for other in others if other >= numbers.start]


def _write_pack(path: Path, shape: Shape, own: range, dice: random.Random) -> None:
    path.parent.mkdir(exist_ok=True)
    names = dice.sample(shape.distributions, shape.each_imports or len(shape.distributions))
    lines = [f"import {_IMPORT_NAMES.get(name, name)}" for name in sorted(names)]
    shared = int(shape.modules * shape.shared)
    lines += [f"from app import m{number:05}" for number in (shared - 1, own.stop - 1) if number >= 0]
    lines += ["", "", "def lambda_handler(event: object, context: object) -> str:", f'    return "{path.stem}"']
    path.write_text("\n".join(lines) + "\n")

"""What is answered to `--why`: for each pack, what the name is there, whether it ships, and by which chain."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from monopack.domain.explaining.chains import Chain


class Subject(Enum):
    """What a name turned out to be."""

    MODULE = "module"
    FILE = "file"
    DISTRIBUTION = "distribution"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shipped:
    """`name` ships: `path` is where it lies in the payload (a distribution has none), `size` in bytes.

    `distribution` and `version` say which one it is or comes from; both are empty for what is first-party.
    """

    pack: str
    name: str
    subject: Subject
    chain: Chain
    path: str = ""
    size: int = 0
    distribution: str = ""
    version: str = ""
    ships: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Nearest:
    """What would bring something that does not ship: in words, and the chain by which it comes elsewhere, if it does.

    `pack` is the pack whose chain that is.
    """

    what: str
    chain: Chain = ()
    pack: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Absent:
    """`name` does not ship; `nearest` is what would bring it, closest first."""

    pack: str
    name: str
    why: str
    nearest: tuple[Nearest, ...] = ()
    ships: ClassVar[bool] = False


Answer = Shipped | Absent

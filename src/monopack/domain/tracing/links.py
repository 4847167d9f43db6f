"""What one module leads to: its scan with every reference resolved, the same for all packs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from monopack.domain.model.errors import MonopackError
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.source import Module
from monopack.domain.model.trace import DataFile, ExternalImport, ImportEdge, ImportSite, NotFollowedAt


class Step(NamedTuple):
    """An import of a first-party module. `certain`: whoever is imported surely imports this, too."""

    module: Module
    site: ImportSite
    certain: bool


@dataclass(frozen=True, slots=True)
class Contested:
    """`from package import name` where `name` is both bound by the package and a submodule of it.

    The attribute wins, unless the importer runs while the package's own `__init__` still does.
    """

    package: str
    step: Step


@dataclass(frozen=True, slots=True)
class Announced:
    """A module that `member` announces in a group that is looked up; it is found there once the member ships."""

    member: NormalizedName
    step: Step


@dataclass(frozen=True, slots=True)
class Missing:
    """An import below a first-party module that does not offer it."""

    module: str
    site: ImportSite
    why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Links:
    """Everything that follows from one module. `external_namespaces` are outside imports of a name that is also a
    first-party namespace package: somebody else may offer more of it, or all. `mentioned` are modules that are spelled
    in a string: followed where something imports by a name that is not known. `open_paths` are read from packages that
    are named elsewhere.
    """

    steps: tuple[Step, ...] = ()
    contested: tuple[Contested, ...] = ()
    mentioned: tuple[Step, ...] = ()
    announced: tuple[Announced, ...] = ()
    edges: tuple[ImportEdge, ...] = ()
    external: tuple[ExternalImport, ...] = ()
    external_namespaces: tuple[ExternalImport, ...] = ()
    missing: tuple[Missing, ...] = ()
    data: tuple[DataFile, ...] = ()
    open_paths: tuple[str, ...] = ()
    not_followed: tuple[NotFollowedAt, ...] = ()
    consulted: frozenset[str] = frozenset()
    errors: tuple[MonopackError, ...] = ()
    reached: frozenset[str] = field(init=False)
    surely_reached: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        # Every pack that passes asks these of every module: as sets, that is one operation for each module.
        object.__setattr__(self, "reached", frozenset(step.module.name for step in self.steps))
        surely = frozenset(step.module.name for step in self.steps if step.certain)
        object.__setattr__(self, "surely_reached", surely)

"""What a file's text says about imports and data: the result of scanning one file, before anything is resolved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


class Timing(Enum):
    """When a statement runs, seen from the import of its module."""

    CERTAIN = "certain"
    """As soon as the module is imported."""
    UNDECIDED = "undecided"
    """At import, in a branch that nothing known of the target decides."""
    LAZY = "lazy"
    """From a function's body, perhaps never."""


class ImportKind(Enum):
    """Which form an import was written in."""

    STATIC = "static"
    DYNAMIC = "dynamic"
    """`import_module`, `__import__`, `run_module` with a name that is known."""
    SPELLED = "spelled"
    """A string that names it to a framework: settings, lists of task modules."""


class ImportReference(NamedTuple):
    """One import as found: `import module` (no `names`) or `from module import names` at `level` dots.

    `names` is `("*",)` for a star import. A weak import may be absent: something around it catches `ImportError`.
    """

    # Named tuples, here and where imports lead: a run makes hundreds of thousands, a frozen dataclass in four times
    # the time.

    module: str
    line: int
    level: int = 0
    names: tuple[str, ...] = ()
    kind: ImportKind = ImportKind.STATIC
    timing: Timing = Timing.CERTAIN
    weak: bool = False

    def __str__(self) -> str:
        dotted = "." * self.level + self.module
        if self.kind is ImportKind.DYNAMIC:
            return f'import_module("{dotted}")'
        if self.kind is ImportKind.SPELLED:
            return f'"{dotted}.{self.names[0]}"' if len(self.names) == 1 else f'"{dotted}"'
        return f"from {dotted} import {', '.join(self.names)}" if self.names else f"import {dotted}"


@dataclass(frozen=True, kw_only=True, slots=True)
class PatternReference:
    """A dynamic import whose name is known in part: `*` in `pattern` stands for text without a dot.

    `pattern` is relative to the module's package when `level` is above 0, counted like a relative import's dots.
    """

    pattern: str
    line: int
    text: str
    level: int = 0
    timing: Timing = Timing.CERTAIN


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageScan:
    """A walk over a package's modules that a plugin loader does; `package` as an import, relative by `level`.

    `package == ""` and `level == 1` is the module's own package. `recursive` for `walk_packages`.
    """

    package: str
    line: int
    text: str
    level: int = 0
    recursive: bool = False
    timing: Timing = Timing.CERTAIN


ANY_PACKAGE = "*"
"""The package of resources that are read from one that is named elsewhere."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DataReference:
    """A file or folder read next to code.

    `package is None`: `path` is relative to the folder of the module's own file (it may climb with `..`); else it is
    relative to the folder of that package, imported at `level` (`importlib.resources`, `pkgutil.get_data`, loaders).
    `ANY_PACKAGE` is one that the file's text does not name. `anchor`: relative to the path that this imported name
    stands for (leading dots: relative import). `*` in `path` is a glob within one component; a folder stands for
    everything below it. `perhaps`: something looks there by convention, and nothing is wrong
    when it is not there.
    """

    path: str
    line: int
    text: str
    package: str | None = None
    level: int = 0
    anchor: str = ""
    perhaps: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PathConstant:
    """A module's name for a path next to code: `path` from the folder of its file, or from what `anchor` stands for."""

    name: str
    path: str
    anchor: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryPointQuery:
    """A look-up of what installed distributions announce in `group`; None where the group is not known."""

    group: str | None
    line: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A string literal that spells a dotted name, perhaps a module's: `"app.plugins.csv"`, `"app.jobs:run"`."""

    name: str
    line: int


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedCall:
    """A call of a function that is given a name, and one of the names that it may be; None: the text does not tell.

    `text` is the source.
    """

    name: str | None
    line: int
    text: str


class Gap(Enum):
    """Why something could not be followed."""

    DYNAMIC_IMPORT = "dynamic-import"
    COMPUTED_PATH = "computed-path"
    MISSING_DATA = "missing-data"
    """A file or folder next to the code that is named but not there; it may be made later."""
    COMPILED = "compiled-module"
    """An extension module: what it imports cannot be read from it with certainty."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NotFollowed:
    """What the text does that reading it cannot tell: a computed module name or path. `text` is the source."""

    kind: Gap
    line: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ModuleScan:
    """All that one file's text says, for one target; a pure function of its bytes, its name and the target.

    `paths` are what other modules may import and look below. What follows them is only known of a package's
    `__init__`: `exported` are the names of a literal `__all__` (None: there is none or nothing of it is literal);
    `bound` the names that its top level surely binds, so that `from pkg import name` can tell an attribute from a
    submodule; `attributes` all names that it may bind. `open_attributes`: it may get others by a star import, a
    `__getattr__` of its own (PEP 562) or by writing to its namespace. `open_modules`: submodules may come from
    elsewhere, by `__path__` or `sys.modules`; known of any module. `lazy_stub`: the stub file beside it says at run
    time what is imported when it is first used (`lazy_loader`).
    """

    imports: tuple[ImportReference, ...] = ()
    patterns: tuple[PatternReference, ...] = ()
    package_scans: tuple[PackageScan, ...] = ()
    data: tuple[DataReference, ...] = ()
    not_followed: tuple[NotFollowed, ...] = ()
    mentions: tuple[Mention, ...] = ()
    queries: tuple[EntryPointQuery, ...] = ()
    paths: tuple[PathConstant, ...] = ()
    exported: tuple[str, ...] | None = None
    bound: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    open_attributes: bool = False
    open_modules: bool = False
    lazy_stub: bool = False
    lines: int = 0

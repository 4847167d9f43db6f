"""First-party code: source roots, files and the modules that they hold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from monopack.domain.model.names import NormalizedName


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryPoint:
    """A module that a member's project file announces to whoever looks up `group`; scripts are none of these."""

    member: NormalizedName
    group: str
    name: str
    module: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceRoot:
    """A folder first-party modules are imported from.

    `path` is relative to the project root, `""` being the project root itself; it may begin with `../` for a
    workspace member beside the project. `member` is the distribution whose project this root belongs to,
    `announces` that project's entry points.
    """

    path: str
    member: NormalizedName | None = None
    announces: tuple[EntryPoint, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceFile:
    """One file as read, once: the bytes that are hashed, parsed and shipped are the same."""

    path: str
    content: bytes
    sha256: str
    executable: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceMark:
    """What is known of a file without holding its bytes; `size` in bytes."""

    path: str
    sha256: str
    size: int
    executable: bool = False


class ModuleKind(Enum):
    """How a module is found (importlib's finders, PEP 420)."""

    MODULE = "module"
    PACKAGE = "package"
    NAMESPACE = "namespace"
    EXTENSION = "extension"


@dataclass(frozen=True, kw_only=True, slots=True)
class Module:
    """A first-party module as the target's import system would find it.

    `path` is relative to the project root: the file that holds the code, `""` for a namespace package.
    `payload_path` is `path` without its source root. `portions` are the folders of a package (several for a
    namespace package); empty for a plain module.
    """

    name: str
    kind: ModuleKind
    path: str
    payload_path: str
    portions: tuple[str, ...] = ()
    member: NormalizedName | None = None

    @property
    def is_package(self) -> bool:
        """Whether submodules can be below it."""
        return bool(self.portions)

    @property
    def package(self) -> str:
        """What `__package__` is in the module: itself for a package, else its parent."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

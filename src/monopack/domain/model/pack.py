"""A pack: one deployable output, and what its own file asks for."""

from __future__ import annotations

from dataclasses import dataclass

from monopack.domain.model.errors import Location
from monopack.domain.model.names import NormalizedName


@dataclass(frozen=True, kw_only=True, slots=True)
class ManagedBlock:
    """The block of SPEC section 2; `lines` maps a key to its line, for messages. None: there is no such key.

    `slim` holds `distribution=name,name` items: parts of its data that the pack asks for.
    """

    extra_modules: tuple[str, ...] = ()
    extra_distributions: tuple[str, ...] = ()
    data_files: tuple[str, ...] = ()
    exclude_distributions: tuple[NormalizedName, ...] = ()
    entrypoint: str | None = None
    slim: tuple[str, ...] = ()
    lines: tuple[tuple[str, int], ...] = ()

    def where(self, path: str, key: str) -> Location:
        """The place of `key` in the pack file `path`."""
        return Location(path=path, line=dict(self.lines).get(key))


@dataclass(frozen=True, kw_only=True, slots=True)
class Pack:
    """`name` from `<packs-dir>/<name>.py`; `module` is the entrypoint's dotted name, `path` its file."""

    name: str
    module: str
    path: str
    block: ManagedBlock = ManagedBlock()

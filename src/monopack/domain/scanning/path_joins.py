"""Whether a file looks for something below a path that it imports: seen by its text, for few files do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monopack.domain.model.names import import_root
from monopack.domain.model.target import Target
from monopack.domain.scanning.names import Aliases
from monopack.domain.scanning.standard_library import standard_library

# `BASE / "x"`, `BASE.joinpath("x")`: the name stands before; `os.path.join(BASE, "x")`: behind. Each begins with a
# fixed text, which is looked for many times faster than a choice of them.
_JOINS_BEFORE = (re.compile(rb"""/\s?[rf]?["']"""), re.compile(rb"\.joinpath\("))
_JOIN_BEHIND = re.compile(rb"path\.join\(")
_BEFORE = re.compile(rb"([A-Za-z_]\w*)[\w.]*\s?$")
_BEHIND = re.compile(rb"\s*([A-Za-z_]\w*)[\w.]*\s*,")
_LONGEST_NAME = 200


def joins_imported_path(data: bytes, aliases: Aliases, target: Target) -> bool:
    """Whether a name that `data` imports, not from the standard library, may be a folder with a known name below."""
    standard = standard_library(target.python)
    imported = (aliases.find(name) for name in set(joined_names(data)))
    return any(name is not None and (name.startswith(".") or import_root(name) not in standard) for name in imported)


def joined_names(data: bytes) -> Iterator[str]:
    """First names of what `data` joins with a text or with something else."""
    for joins in _JOINS_BEFORE:
        for join in joins.finditer(data):
            if found := _BEFORE.search(data, max(0, join.start() - _LONGEST_NAME), join.start()):
                yield found[1].decode("ascii")
    for join in _JOIN_BEHIND.finditer(data):
        if found := _BEHIND.match(data, join.end()):
            yield found[1].decode("ascii")

"""String literals that spell dotted names: what an import by an unknown name may be given."""

from __future__ import annotations

import re

from monopack.domain.model.imports import ImportKind, ImportReference, Mention, ModuleScan, Timing

_DOTTED = re.compile(rb"""["']([A-Za-z_]\w*\.[A-Za-z_][\w.]*(?::[A-Za-z_]\w*)?)["']""")
_IN_BINARY = rb"(?<![\w.])(?:%s)(?:\.[A-Za-z_]\w*)+"


def mentions_in(data: bytes) -> tuple[Mention, ...]:
    """Each dotted name that makes up a whole string, at its first line."""
    found: dict[str, int] = {}
    line, counted = 1, 0
    for match in _DOTTED.finditer(data):
        line += data.count(b"\n", counted, match.start())
        counted = match.start()
        found.setdefault(match[1].decode(), line)
    return tuple(Mention(name=name, line=line) for name, line in found.items() if ".." not in name)


def scan_compiled(content: bytes, path: str) -> ModuleScan:
    """What an extension module's own strings say: compilers keep the full names of what it imports.

    Only names that begin with a folder of `path` are looked for; whether they are modules is for others to find out.
    """
    folders = [re.escape(part.encode("utf-8", "surrogateescape")) for part in path.split("/")[:-1] if part != ".."]
    if not folders:
        return ModuleScan()
    names = {match[0].decode("ascii", "replace") for match in re.finditer(_IN_BINARY % b"|".join(folders), content)}
    return ModuleScan(
        imports=tuple(
            ImportReference(module=name, line=0, kind=ImportKind.DYNAMIC, timing=Timing.LAZY, weak=True)
            for name in sorted(names)
        )
    )

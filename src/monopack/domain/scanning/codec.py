"""A scan as bytes for the cache, and back; what does not decode is no scan."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from monopack.domain.model.imports import (
    DataReference,
    EntryPointQuery,
    Gap,
    ImportKind,
    ImportReference,
    Mention,
    ModuleScan,
    NotFollowed,
    PackageScan,
    PathConstant,
    PatternReference,
    Timing,
)

FORMAT = 5
_TIMINGS = tuple(Timing)
_KINDS = tuple(ImportKind)
_GAPS = tuple(Gap)


def encode(scan: ModuleScan) -> bytes:
    """Compact JSON; equal scans give equal bytes."""
    rows = [
        [_import_row(reference) for reference in scan.imports],
        [[p.pattern, p.line, p.text, p.level, _TIMINGS.index(p.timing)] for p in scan.patterns],
        [[s.package, s.line, s.text, s.level, int(s.recursive), _TIMINGS.index(s.timing)] for s in scan.package_scans],
        [[d.path, d.line, d.text, d.package, d.level << 1 | int(d.perhaps), d.anchor] for d in scan.data],
        [[_GAPS.index(gap.kind), gap.line, gap.text] for gap in scan.not_followed],
        [[mention.name, mention.line] for mention in scan.mentions],
        [[query.group, query.line, query.text] for query in scan.queries],
        [[constant.name, constant.path, constant.anchor] for constant in scan.paths],
        None if scan.exported is None else list(scan.exported),
        sorted(scan.bound),
        sorted(scan.attributes - scan.bound),
        int(scan.open_attributes) | int(scan.open_modules) << 1 | int(scan.lazy_stub) << 2,
        scan.lines,
    ]
    return json.dumps(rows, separators=(",", ":")).encode()


def decode(data: bytes) -> ModuleScan | None:
    """The scan that `encode` wrote; None for anything else."""
    try:
        imports, patterns, scans, files, gaps, mentions, queries, paths, *rest = json.loads(data)
        exported, bound, others, flags, lines = rest
        certain = frozenset(_texts(bound))
        return ModuleScan(
            imports=tuple([_import(*row) for row in imports]),
            patterns=tuple([_pattern(*row) for row in patterns]),
            package_scans=tuple([_package_scan(*row) for row in scans]),
            data=tuple([_data(*row) for row in files]),
            not_followed=tuple([_not_followed(*row) for row in gaps]),
            mentions=tuple([Mention(name=_text(name), line=_number(line)) for name, line in mentions]),
            queries=tuple([_query(*row) for row in queries]),
            paths=tuple([PathConstant(name=_text(n), path=_text(p), anchor=_text(a)) for n, p, a in paths]),
            exported=None if exported is None else _texts(exported),
            bound=certain,
            attributes=certain.union(_texts(others)) if others else certain,
            open_attributes=bool(flags & 1),
            open_modules=bool(flags & 2),
            lazy_stub=bool(flags & 4),
            lines=_number(lines),
        )
    except (ValueError, TypeError, IndexError, RecursionError):
        return None


def _import_row(reference: ImportReference) -> list[Any]:
    """Most imports are plain: what has its usual value at the end of the row is left out."""
    flags = _TIMINGS.index(reference.timing) | _KINDS.index(reference.kind) << 2 | int(reference.weak) << 4
    row: list[Any] = [reference.module, reference.line]
    if reference.names or reference.level or flags:
        row.append(list(reference.names))
    if reference.level or flags:
        row.append(reference.level)
    if flags:
        row.append(flags)
    return row


def _import(
    module: object, line: object, names: Iterable[object] = (), level: object = 0, flags: int = 0
) -> ImportReference:
    if flags or level:
        kind, timing, weak = _KINDS[flags >> 2 & 3], _TIMINGS[flags & 3], bool(flags & 16)
        return ImportReference(_text(module), _number(line), _number(level), _texts(names), kind, timing, weak)
    return ImportReference(_text(module), _number(line), 0, _texts(names) if names else ())


def _pattern(pattern: object, line: object, text: object, level: object, timing: int) -> PatternReference:
    return PatternReference(
        pattern=_text(pattern), line=_number(line), text=_text(text), level=_number(level), timing=_TIMINGS[timing]
    )


def _package_scan(  # a row's fields
    package: object, line: object, text: object, level: object, recursive: object, timing: int
) -> PackageScan:
    return PackageScan(
        package=_text(package),
        line=_number(line),
        text=_text(text),
        level=_number(level),
        recursive=bool(recursive),
        timing=_TIMINGS[timing],
    )


def _data(  # a row's fields
    path: object, line: object, text: object, package: object, level: int, anchor: object
) -> DataReference:
    return DataReference(
        path=_text(path),
        line=_number(line),
        text=_text(text),
        package=None if package is None else _text(package),
        level=_number(level >> 1),
        anchor=_text(anchor),
        perhaps=bool(level & 1),
    )


def _query(group: object, line: object, text: object) -> EntryPointQuery:
    return EntryPointQuery(group=None if group is None else _text(group), line=_number(line), text=_text(text))


def _not_followed(kind: int, line: object, text: object) -> NotFollowed:
    return NotFollowed(kind=_GAPS[kind], line=_number(line), text=_text(text))


def _text(value: object) -> str:
    if type(value) is not str:
        raise TypeError
    return value


def _number(value: object) -> int:
    if type(value) is not int or value < 0:
        raise TypeError
    return value


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    found = tuple(values)
    for value in found:
        if type(value) is not str:
            raise TypeError
    return found  # type: ignore[return-value]  # just checked

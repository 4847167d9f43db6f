"""Where one module of a distribution leads, as paths in which `*` stands for a name that is not known."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from monopack.domain.model.imports import ANY_PACKAGE, DataReference, ImportReference, ModuleScan
from monopack.domain.model.source import Module, ModuleKind
from monopack.domain.model.trace import ExternalImport
from monopack.domain.slimming.rules import FOLDER_RULES
from monopack.domain.tracing.patterns import absolute

_STEMS = [pattern.removesuffix(".py") for rule in FOLDER_RULES for pattern in rule.files if pattern.endswith(".py")]
NAMES = frozenset([*(name for rule in FOLDER_RULES for name in rule.folders), *_STEMS])
"""What a component of a path must be for the path to lead into a unit."""
# Begins with the point, which is looked for many times faster than what may stand before it.
_LAST = re.compile(rb"\.(?:%s)\b" % b"|".join(sorted(name.encode() for name in NAMES)))
_IMPORT = re.compile(rb"^[ \t]*(?:from[ \t]+(\.*)([\w.]*)[ \t]+)?import[ \t(]+([\w.][\w., \t]*)", re.MULTILINE)
_FIRST = re.compile(rb"[\w.]*\Z")
_LONGEST = 200
ANY_DEPTH = "**"
"""As the last component of a path: whatever lies below, however deep."""
_POINT = re.compile(rb"^[^\[=\n]+=\s*([\w.]+)", re.MULTILINE)


def module_at(path: str) -> Module:
    """The module that the file of a distribution holds."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    if stem == "__init__":
        dotted = folder.replace("/", ".")
        return Module(name=dotted, kind=ModuleKind.PACKAGE, path=path, payload_path=path, portions=(folder,))
    dotted = f"{folder}/{stem}".lstrip("/").replace("/", ".")
    return Module(name=dotted, kind=ModuleKind.MODULE, path=path, payload_path=path)


def imported_paths(module: Module, scan: ModuleScan) -> Iterator[str]:
    """Paths of the modules that it imports, in part or in full, or spells in a string."""
    for reference in scan.imports:
        base = absolute(reference.module, reference.level, module)
        if base:
            yield _path(base)
            yield from (_path(f"{base}.{name}") for name in reference.names if name != "*")
    for pattern in scan.patterns:
        if base := absolute(pattern.pattern, pattern.level, module):
            yield _path(base)
    for walk in scan.package_scans:
        if base := absolute(walk.package, walk.level, module):
            yield f"{_path(base)}/{ANY_DEPTH if walk.recursive else '*'}"
    for mention in scan.mentions:
        yield _path(mention.name.partition(":")[0])


def external_paths(external: ExternalImport) -> Iterator[str]:
    """Paths of an import that first-party code or a managed block asks of distributions."""
    yield _path(external.module)
    yield from (_path(f"{external.module}.{name}") for name in external.names)


def data_paths(module: Module, scan: ModuleScan) -> Iterator[str]:
    """Paths of the files and folders that it reads next to code."""
    for reference in scan.data:
        folder = _folder(reference, module)
        path = None if folder is None else posixpath.normpath(posixpath.join(folder, reference.path))
        if path and not path.startswith(("..", "/")) and path != ".":
            yield path


def unparsed(content: bytes) -> ModuleScan:
    """The imports of a source that is too new to be parsed here, read line by line."""
    found: list[ImportReference] = []
    for match in _IMPORT.finditer(content):
        names = tuple(re.split(r"\s+as\s+|\s+", name.strip())[0] for name in match[3].decode().split(","))
        if match[2] is None:
            found += [ImportReference(module=name, line=0) for name in names]
        else:
            found.append(ImportReference(module=match[2].decode(), level=len(match[1]), line=0, names=names))
    return ModuleScan(imports=tuple(found))


def compiled_paths(content: bytes) -> Iterator[str]:
    """Dotted names that a compiled module spells, as far as they lead into a unit."""
    for match in _LAST.finditer(content):
        # Looked for from the end: in long runs of letters a search for beginnings takes for ever.
        before = _FIRST.search(content, max(0, match.start() - _LONGEST), match.start())
        if before and before[0]:
            yield _path((before[0] + match[0]).decode("ascii", "replace").strip("."))


def announced_paths(entry_points: bytes) -> Iterator[str]:
    """The modules that an `entry_points.txt` names."""
    return (_path(match[1].decode("ascii", "replace")) for match in _POINT.finditer(entry_points))


def leads_into_a_unit(path: str) -> bool:
    """Whether the path may lead to something that a rule means by its name."""
    return any(part in NAMES or "*" in part for part in path.split("/"))


def _folder(reference: DataReference, module: Module) -> str | None:
    if reference.package is None:
        return posixpath.dirname(module.payload_path)
    if reference.package == ANY_PACKAGE:
        return None
    package = absolute(reference.package, reference.level, module)
    return None if package is None else _path(package)


def _path(dotted: str) -> str:
    return dotted.replace(".", "/")

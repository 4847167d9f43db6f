"""Modules that a pattern can name, and modules that a walk over a package meets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from monopack.domain.model.imports import PackageScan, PatternReference
from monopack.domain.model.names import import_root
from monopack.domain.model.source import Module, ModuleKind
from monopack.domain.tracing.origin import Origin, Origins
from monopack.domain.tracing.resolver import Resolver


@dataclass(frozen=True, slots=True)
class Expansion:
    """The first-party modules meant; `external` is the package of somebody else's that was named, or `""`."""

    modules: tuple[Module, ...] = ()
    external: str = ""


class Patterns:
    """Expands what names no single module; namespace packages are passed through but not meant."""

    def __init__(self, resolver: Resolver, origins: Origins) -> None:
        self._resolver = resolver
        self._origins = origins

    def named_by(self, reference: PatternReference, importer: Module) -> Expansion:
        """The modules that a partly known name can name."""
        pattern = absolute(reference.pattern, reference.level, importer)
        return Expansion() if pattern is None else self.matching(pattern)

    def matching(self, pattern: str) -> Expansion:
        """The modules that fit a dotted name in which `*` stands for text without a dot."""
        root = import_root(pattern)
        if "*" not in root and self._origins.of(root) is not Origin.FIRST_PARTY:
            external = self._origins.of(root) is Origin.EXTERNAL
            return Expansion(external=_literal_package(pattern) if external else "")
        found: list[Module | None] = [None]
        parts = pattern.split(".")
        for part in parts:
            found = [below for module in found for below in self._below(module, part)]
        return Expansion(tuple(module for module in found if module and module.kind is not ModuleKind.NAMESPACE))

    def _below(self, package: Module | None, part: str) -> Iterator[Module]:
        if "*" in part:
            names = [name for name in self._resolver.submodules(package) if fnmatchcase(name, part)]
        else:
            names = [part]
        for name in names:
            module = self._resolver.find(f"{package.name}.{name}" if package else name)
            if module is not None:
                yield module

    def walked_by(self, scan: PackageScan, importer: Module) -> Expansion:
        """The modules that `iter_modules`, or with `recursive` `walk_packages`, meets."""
        name = absolute(scan.package, scan.level, importer)
        if not name:
            return Expansion()
        if self._origins.of(import_root(name)) is not Origin.FIRST_PARTY:
            return Expansion()
        package = self._resolver.find(name)
        if package is None or not package.portions:
            return Expansion()
        return Expansion(tuple(self._walk(package, recursive=scan.recursive)))

    def _walk(self, package: Module, *, recursive: bool) -> Iterator[Module]:
        waiting = [package]
        while waiting:
            above = waiting.pop()
            for module in self._below(above, "*"):
                if module.kind is ModuleKind.NAMESPACE:
                    continue
                yield module
                if recursive and module.portions:
                    waiting.append(module)


def absolute(name: str, level: int, importer: Module) -> str | None:
    """`name` at `level` dots from `importer` as a dotted name; None beyond the top."""
    if not level:
        return name
    parts = importer.package.split(".") if importer.package else []
    if level - 1 > len(parts) or (level > 1 and level - 1 == len(parts)):
        return None
    base = parts[: len(parts) - (level - 1)]
    return ".".join([*base, name] if name else base)


def _literal_package(pattern: str) -> str:
    """The part of a pattern before the first component that is not known: what is surely imported."""
    parts = pattern.split(".")
    first = next(index for index, part in enumerate(parts) if "*" in part)
    return ".".join(parts[:first])

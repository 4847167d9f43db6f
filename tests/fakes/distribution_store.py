"""Distributions drawn in memory."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from packaging.requirements import Requirement

from monopack.domain.model.byte_code import Compiler, byte_code_path, is_source
from monopack.domain.model.distribution import Distribution, DistributionFile
from monopack.domain.model.errors import Location, MonopackError, NotForTarget, PackFailure, raise_all
from monopack.domain.model.lock import IndexOptions, LockedDistribution
from monopack.domain.model.names import NormalizedName, canonicalize_name
from monopack.domain.model.stripping import Stripper, is_library
from monopack.domain.model.target import Target
from monopack.domain.ports.contents import Deflated
from monopack.domain.ports.distribution_store import DistributionStore
from tests.fakes.byte_compiler import byte_code
from tests.fakes.symbol_stripper import DEBUG


@dataclass(frozen=True)
class Drawn:
    """A distribution as an index would have it: files by path, as text or bytes."""

    files: Mapping[str, str | bytes]
    requires: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    executable: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()


def drawn(*paths: str, requires: tuple[str, ...] = (), namespaces: tuple[str, ...] = ()) -> Drawn:
    """A distribution of empty files."""
    return Drawn(files=dict.fromkeys(paths, ""), requires=requires, namespaces=namespaces)


def locked(name: str, version: str = "1.0", *, requires: tuple[str, ...] | None = None) -> LockedDistribution:
    """A line of a lock; `requires` where the lock knows them."""
    return LockedDistribution(
        name=canonicalize_name(name),
        version=version,
        where=Location(path="requirements.txt", line=1),
        requires=None if requires is None else tuple(map(Requirement, requires)),
    )


@dataclass
class FakeDistributionStore(DistributionStore):
    """Offers `drawn` by `name==version` or name; `fetched` remembers every batch, `begun` of whom members were begun.

    `unusable` offer nothing for any target, `uncompilable` paths have no byte code. `broken`: files by key and path
    whose bytes went bad for good.
    """

    drawn: Mapping[str, Drawn]
    unusable: frozenset[str] = frozenset()
    uncompilable: frozenset[str] = frozenset()
    broken: frozenset[tuple[str, str]] = frozenset()
    fetched: list[tuple[str, ...]] = field(default_factory=list)
    begun: list[str] = field(default_factory=list)
    asked_ahead: list[tuple[str, ...]] = field(default_factory=list)
    _kept: dict[str, Drawn] = field(default_factory=dict)

    def fetch(
        self,
        wanted: Sequence[LockedDistribution],
        *,
        index: IndexOptions,
        target: Target,
        among: Sequence[LockedDistribution] = (),
    ) -> Mapping[NormalizedName, Distribution]:
        self.fetched.append(tuple(sorted(one.name for one in wanted)))
        errors: list[MonopackError] = []
        found = {}
        for one in wanted:
            if one.name in self.unusable:
                errors.append(NotForTarget(f"`{one.name}` has no wheel for {target}", name=one.name, where=one.where))
            elif drawn := self.drawn.get(f"{one.name}=={one.version}") or self.drawn.get(one.name):
                key = f"{one.name}-{one.version}"
                found[one.name] = self._distribution(one.name, one.version, key=key, drawn=drawn)
            else:
                errors.append(PackFailure(f"`{one.name}` cannot be found", where=one.where))
        raise_all(errors)
        return found

    def ask_ahead(self, likely: Sequence[LockedDistribution], *, index: IndexOptions, target: Target) -> None:
        self.asked_ahead.append(tuple(sorted(one.name for one in likely)))

    def compiled(self, wanted: Sequence[Distribution], compiler: Compiler) -> Mapping[NormalizedName, Distribution]:
        return {source.name: self._compiled(source, compiler) for source in wanted}

    def _compiled(self, source: Distribution, compiler: Compiler) -> Distribution:
        key = f"{source.key}.{compiler.tag}-{compiler.version}"
        sources = (file for file in source.files if is_source(file.path) and file.path not in self.uncompilable)
        contents = {
            byte_code_path(file.path, compiler.tag): byte_code(file.path, file.sha256, compiler) for file in sources
        }
        return self._distribution(source.name, source.version, key=key, drawn=Drawn(files=contents))

    def stripped(self, wanted: Sequence[Distribution], stripper: Stripper) -> Mapping[NormalizedName, Distribution]:
        return {source.name: self._stripped(source, stripper) for source in wanted}

    def _stripped(self, source: Distribution, stripper: Stripper) -> Distribution:
        """Libraries that end with debug symbols lose them."""
        known = self._kept[source.key].files
        libraries = {file.path: _bytes(known[file.path]) for file in source.files if is_library(file.path)}
        contents = {path: content.removesuffix(DEBUG) for path, content in libraries.items() if content.endswith(DEBUG)}
        key = f"{source.key}.{stripper}"
        return self._distribution(source.name, source.version, key=key, drawn=Drawn(files=contents))

    def folder(self, key: str) -> str:
        return f"/kept/{key}"

    def read(self, key: str, file: DistributionFile) -> bytes:
        return self._content(key, file)

    def member(self, key: str, file: DistributionFile) -> Deflated:
        content = self._content(key, file)
        return Deflated(data=content, crc32=zlib.crc32(content), size=len(content), stored=True)

    def begin_members(self, keys: Collection[str]) -> None:
        self.begun.extend(keys)

    def copy(self, key: str, file: DistributionFile, destination: str) -> None:
        path = Path(destination)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as stream:
            stream.write(self._content(key, file))
        path.chmod(0o755 if file.executable else 0o644)

    def names_fetched(self) -> set[str]:
        """Every name that was ever asked for."""
        return {name for batch in self.fetched for name in batch}

    def _content(self, key: str, file: DistributionFile) -> bytes:
        content = _bytes(self._kept[key].files[file.path])
        if hashlib.sha256(content).hexdigest() != file.sha256 or (key, file.path) in self.broken:
            raise PackFailure(f"the kept `{key}` is damaged")
        return content

    def _distribution(self, name: NormalizedName, version: str, *, key: str, drawn: Drawn) -> Distribution:
        self._kept[key] = drawn
        return Distribution(
            key=key,
            name=name,
            version=version,
            files=tuple(_file(path, drawn) for path in sorted(drawn.files)),
            requires=tuple(map(Requirement, drawn.requires)),
            namespaces=drawn.namespaces,
            warnings=drawn.warnings,
        )


def _file(path: str, drawn: Drawn) -> DistributionFile:
    content = _bytes(drawn.files[path])
    return DistributionFile(
        path=path,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        executable=path in drawn.executable,
    )


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content

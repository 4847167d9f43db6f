"""The store: look up, fetch what is missing, hand out."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from monopack.adapters.distribution_store.compressed import CompressedEntries
from monopack.adapters.distribution_store.copying import copy_checked
from monopack.adapters.distribution_store.entries import FILES, DamagedEntryError, read_checked
from monopack.adapters.distribution_store.keys import key_of
from monopack.adapters.distribution_store.shelves import Filler, MadeLater, Shelves
from monopack.domain.model.byte_code import Compiler
from monopack.domain.model.distribution import Distribution, DistributionFile
from monopack.domain.model.errors import PackFailure
from monopack.domain.model.lock import IndexOptions, LockedDistribution, SourceKind
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.stripping import Stripper
from monopack.domain.model.target import Target
from monopack.domain.ports.byte_compiler import ByteCompiler
from monopack.domain.ports.contents import Deflated
from monopack.domain.ports.distribution_store import DistributionStore
from monopack.domain.ports.installer import Installer
from monopack.domain.ports.progress import Progress
from monopack.domain.ports.symbol_stripper import SymbolStripper

Answer = TypeVar("Answer")
_HINT = "remove the cache folder or choose another one with `--cache-dir`"


@dataclass(frozen=True, kw_only=True, slots=True)
class Makers:
    """What makes entries out of others."""

    byte_compiler: ByteCompiler
    symbol_stripper: SymbolStripper


@dataclass(frozen=True, kw_only=True, slots=True)
class Sharing:
    """How a store shares its folder with others.

    `origin` tells those apart that fetch from elsewhere (an existing environment). `patience` is how many seconds one
    waits for an entry that another run has in hand; None: as long as it takes.
    """

    origin: str = ""
    patience: float | None = None


_ALONE = Sharing()


class LocalDistributionStore(DistributionStore):
    """Keeps entries below `folder`, or in a folder of the run where that cannot be written to.

    `root` is the project root that paths of the lock are relative to.
    """

    def __init__(
        self,
        *,
        folder: Path,
        root: Path,
        installer: Installer,
        makers: Makers,
        progress: Progress,
        sharing: Sharing = _ALONE,
    ) -> None:
        self._root = root
        self._installer = installer
        self._makers = makers
        self._origin = sharing.origin
        self._shelves = Shelves(folder, progress, patience=sharing.patience)
        self._executor = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="distributions")
        self._asking = ThreadPoolExecutor(1, thread_name_prefix="asking")
        self._compressed = CompressedEntries(self._shelves, self._executor)
        self._keys: dict[tuple[LockedDistribution, IndexOptions, Target], str] = {}
        self._fetch_anew: dict[str, Callable[[], None]] = {}
        self._healer = threading.Lock()

    def fetch(
        self,
        wanted: Sequence[LockedDistribution],
        *,
        index: IndexOptions,
        target: Target,
        among: Sequence[LockedDistribution] = (),
    ) -> Mapping[NormalizedName, Distribution]:
        """All of `wanted`; each is looked up once in a run, and what is missing is fetched in one go."""
        fetcher = MadeLater(partial(self._fetcher, index, target, tuple(among)))
        keys = {self._key(locked, index, target): locked for locked in wanted}
        replace = self._shelves.replace
        self._fetch_anew |= {key: partial(replace, key, locked, fetcher) for key, locked in keys.items()}
        found = {key: entry for key in keys if (entry := self._shelves.read(key))}
        missing = {key: locked for key, locked in keys.items() if key not in found}
        if missing:
            found |= self._shelves.fill(missing, fetcher)
        return {locked.name: found[key] for key, locked in keys.items()}

    def ask_ahead(self, likely: Sequence[LockedDistribution], *, index: IndexOptions, target: Target) -> None:
        """Only where there is nothing of `likely`: what a lock that was used before still lacks is hardly needed."""
        hashed = [locked for locked in likely if locked.hashes and locked.source.kind is SourceKind.INDEX]
        if hashed and not any(self._shelves.has(self._key(locked, index, target)) for locked in hashed):
            self._asking.submit(self._installer.ask_ahead, hashed, index=index, target=target)

    def compiled(self, wanted: Sequence[Distribution], compiler: Compiler) -> Mapping[NormalizedName, Distribution]:
        """The byte code of each of `wanted`; several are made at once."""
        made = self._executor.map(partial(self._compiled, compiler), wanted)
        return {source.name: found for source, found in zip(wanted, made, strict=True)}

    def stripped(self, wanted: Sequence[Distribution], stripper: Stripper) -> Mapping[NormalizedName, Distribution]:
        """The stripped libraries of each of `wanted`; several distributions at once."""
        made = self._executor.map(partial(self._stripped, stripper), wanted)
        return {source.name: found for source, found in zip(wanted, made, strict=True)}

    def folder(self, key: str) -> str:
        """Where the files of the distribution `key` lie, unpacked; not to be written to."""
        return str(self._shelves.entry(key) / FILES)

    def read(self, key: str, file: DistributionFile) -> bytes:
        """The bytes, their digest checked."""
        return self._healing(key, lambda: read_checked(Path(self.folder(key)), file))

    def member(self, key: str, file: DistributionFile) -> Deflated:
        """The compressed file, from the entry's members, which are made when the first is asked for."""
        return self._healing(key, lambda: self._compressed.of(key).read(file))

    def begin_members(self, keys: Collection[str]) -> None:
        """Let threads of their own make or open the members of `keys`."""
        self._compressed.begin(keys)

    def copy(self, key: str, file: DistributionFile, destination: str) -> None:
        """Copy the file, its digest checked on the way."""
        self._healing(key, lambda: copy_checked(f"{self.folder(key)}/{file.path}", destination, file=file))

    def clear_up(self, *, limit: int) -> None:
        """Remove what dead runs left, and bring a folder that was added to back to `limit` bytes.

        What was not used for the longest time goes first.
        Afterwards nothing may be asked of the store any more.
        """
        self.close()
        self._shelves.clear_up(limit=limit)

    def close(self) -> None:
        """Let go of the folder."""
        self._asking.shutdown(wait=False, cancel_futures=True)
        self._compressed.close()
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._shelves.close()

    def _fetcher(
        self, index: IndexOptions, target: Target, among: tuple[LockedDistribution, ...]
    ) -> Filler[LockedDistribution]:
        # All that holds archives to the rules takes long to import.
        from monopack.adapters.distribution_store.fetcher import Fetcher  # noqa: PLC0415

        return Fetcher(installer=self._installer, executor=self._executor, index=index, target=target, among=among)

    def _compiled(self, compiler: Compiler, source: Distribution) -> Distribution:
        from monopack.adapters.distribution_store.compiling import Compiling, compiled_key  # noqa: PLC0415  # few ask

        key = compiled_key(source, compiler)
        compiling = Compiling(
            byte_compiler=self._makers.byte_compiler, compiler=compiler, folder=self.folder(source.key)
        )
        self._fetch_anew[key] = partial(self._shelves.replace, key, source, compiling)
        known = self._shelves.read(key)
        return known or self._healing(source.key, lambda: self._shelves.fill({key: source}, compiling)[key])

    def _stripped(self, stripper: Stripper, source: Distribution) -> Distribution:
        from monopack.adapters.distribution_store.stripping import Stripping, stripped_key  # noqa: PLC0415  # few ask

        key = stripped_key(source, stripper)
        folder = self.folder(source.key)
        stripping = Stripping(symbol_stripper=self._makers.symbol_stripper, stripper=stripper, folder=folder)
        self._fetch_anew[key] = partial(self._shelves.replace, key, source, stripping)
        known = self._shelves.read(key)
        return known or self._healing(source.key, lambda: self._shelves.fill({key: source}, stripping)[key])

    def _key(self, locked: LockedDistribution, index: IndexOptions, target: Target) -> str:
        """Found once in a run: what a path names is read for it, and stays for the run what it was."""
        facts = (locked, index, target)
        if facts not in self._keys:
            self._keys[facts] = key_of(locked, index=index, target=target, root=self._root, origin=self._origin)
        return self._keys[facts]

    def _healing(self, key: str, action: Callable[[], Answer]) -> Answer:
        """Do it; when the entry turns out to be damaged, fetch it anew and try once more."""
        try:
            return action()
        except DamagedEntryError as problem:
            self._shelves.tell(key, problem)
        self._heal(key)
        try:
            return action()
        except DamagedEntryError as problem:
            raise PackFailure(f"the kept `{key}` is damaged", why=str(problem), hint=_HINT) from problem

    def _heal(self, key: str) -> None:
        fetch_anew = self._fetch_anew.get(key)
        if fetch_anew:
            with self._healer:
                self._compressed.forget(key)
                fetch_anew()

"""Mending a pack whose verification misses modules: extend its managed block, build again, keep it if that helped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from monopack.domain.fixing.additions import Additions, additions, with_additions
from monopack.domain.fixing.block_writing import with_block
from monopack.domain.fixing.managed_block import parse_managed_block
from monopack.domain.model.errors import MonopackError
from monopack.domain.model.pack import Pack
from monopack.domain.model.verification import Offer
from monopack.domain.ports.pack_files import PackFiles
from monopack.domain.ports.progress import Progress
from monopack.domain.ports.source_tree import SourceTree
from monopack.domain.verifying.failures import missing_modules

ROUNDS = 3
Built = TypeVar("Built")


@dataclass(frozen=True, kw_only=True, slots=True)
class AutoFix:
    """Rewrites pack files. `offers` knows who could bring a module that did not ship."""

    tree: SourceTree
    files: PackFiles
    progress: Progress
    offers: Callable[[str], Offer]

    def run(self, pack: Pack, build: Callable[[], Built]) -> Built:
        """What `build` gives, which reads the pack file anew each time; after a missing module with its block extended.

        At most three rounds, each told. When the pack fails all the same the file is as it was, to the byte, and the
        first failure is raised: the one that is true of that file.
        """
        original = self.tree.read(pack.path).content
        try:
            return build()
        except MonopackError as first:
            error = first
        try:
            return self._rounds(pack, build, error)
        except MonopackError as last:
            if self._put(pack.path, original):
                self.progress.warning(
                    f"{pack.path}: `{pack.name}` still fails, so the managed block is as it was: {last.what}"
                )
            raise error from last
        except BaseException:
            self._put(pack.path, original)
            raise

    def _rounds(self, pack: Pack, build: Callable[[], Built], error: MonopackError) -> Built:
        for number in range(1, ROUNDS + 1):
            added = self._extend(pack, error)
            if not added:
                break
            self.progress.warning(f"{pack.path}: {added} added to the managed block (round {number} of {ROUNDS})")
            try:
                return build()
            except MonopackError as again:
                error = again
        raise error

    def _extend(self, pack: Pack, error: MonopackError) -> Additions | None:
        """Add to the pack file what the error asks for; None when nothing would."""
        source = self.tree.read(pack.path)
        block = parse_managed_block(source)
        added = additions(block, missing_modules(error), self.offers)
        if added == Additions():
            return None
        self._put(pack.path, with_block(source.content, with_additions(block, added), path=pack.path))
        return added

    def _put(self, path: str, content: bytes) -> bool:
        """Whether the file had to change."""
        old = self.tree.read(path).content
        if old == content:
            return False
        self.files.replace(path, old=old, new=content)
        self.tree.forget(path)
        return True

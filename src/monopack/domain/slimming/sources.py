"""The sources of one part of a distribution: parsed are those that may say what a rule asks about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from monopack.domain.model.imports import ModuleScan
from monopack.domain.model.names import import_root
from monopack.domain.model.source import SourceFile, SourceMark
from monopack.domain.model.target import Target
from monopack.domain.scanning.mentions import mentions_in
from monopack.domain.scanning.scans import Scans
from monopack.domain.slimming.glance import may_import, says_something
from monopack.domain.slimming.named_calls import may_call, named_calls
from monopack.domain.slimming.rules import NamedDataRule
from monopack.domain.slimming.survey import CallAt


@dataclass(frozen=True, kw_only=True, slots=True)
class Sources:
    """`files` by path, parsed for `target` by `scans` as far as that is worth it."""

    files: Mapping[str, SourceFile]
    scans: Scans
    target: Target

    def scanned(self) -> dict[str, ModuleScan]:
        """What each says as far as a rule may ask; nothing of one that cannot be parsed."""
        worth = {path for path, file in self.files.items() if says_something(file.content, self.target)}
        passed_over = {
            path: ModuleScan(mentions=mentions_in(file.content))
            for path, file in self.files.items()
            if path not in worth
        }
        return {**passed_over, **self._parsed(self.files[path] for path in worth)}

    def calls(self, rule: NamedDataRule, scanned: Mapping[str, ModuleScan]) -> Iterator[CallAt]:
        """Calls for the data of `rule`, where anything here uses the data at all."""
        calling = [file for file in self.files.values() if may_call(file, rule)]
        if calling and self._uses(rule.roots, scanned):
            for file in calling:
                for call in named_calls(file, self.target, rule):
                    yield CallAt(rule=rule.name, path=file.path, call=call)

    def _uses(self, roots: frozenset[str], scanned: Mapping[str, ModuleScan]) -> bool:
        """Whether one of the files imports one of `roots`; what looks like it is parsed until one does."""
        likely = (file for file in self.files.values() if may_import(file.content, roots))
        return _imports_any(roots, scanned.values()) or any(
            _imports_any(roots, self._parsed([file]).values()) for file in likely
        )

    def _parsed(self, files: Iterable[SourceFile]) -> dict[str, ModuleScan]:
        marks = [SourceMark(path=file.path, sha256=file.sha256, size=len(file.content)) for file in files]
        scans = zip(marks, self.scans.scan(marks, self.files.__getitem__), strict=True)
        return {mark.path: scan for mark, scan in scans if isinstance(scan, ModuleScan)}


def _imports_any(roots: frozenset[str], scans: Iterable[ModuleScan]) -> bool:
    return any(import_root(reference.module) in roots for scan in scans for reference in scan.imports)

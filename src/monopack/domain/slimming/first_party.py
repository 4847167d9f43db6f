"""What a pack's own code refers to, read from the scans that its trace was made of."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monopack import __version__
from monopack.domain.model.imports import ModuleScan
from monopack.domain.model.source import SourceMark
from monopack.domain.model.target import Target
from monopack.domain.model.trace import Trace
from monopack.domain.ports.cache import Cache
from monopack.domain.ports.source_tree import SourceTree
from monopack.domain.scanning.scans import Scans
from monopack.domain.slimming.named_calls import named_calls
from monopack.domain.slimming.references import data_paths, external_paths, imported_paths, leads_into_a_unit
from monopack.domain.slimming.rules import NAMED_DATA, NamedDataRule
from monopack.domain.slimming.survey import CallAt, Survey, decode, encode

_KIND = "calls"
_FORMAT = 2
_SOURCE = ".py"


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstParty:
    """Surveys what packs trace; `scans` are those that the tracer shares."""

    tree: SourceTree
    scans: Scans
    cache: Cache
    target: Target

    def survey(self, trace: Trace, *, rules: Sequence[NamedDataRule] = NAMED_DATA) -> Survey:
        """What the traced modules refer to; `rules` are those whose calls are looked for."""
        modules = [traced.module for traced in trace.modules if traced.module.path]
        marks = [self.tree.mark(module.path) for module in modules]
        pairs = zip(modules, self.scans.scan(marks, self.tree.read), strict=True)
        good = [(module, scan) for module, scan in pairs if isinstance(scan, ModuleScan)]
        leading = {path for module, scan in good for path in imported_paths(module, scan)}
        leading |= {path for external in trace.external for path in external_paths(external)}
        data = {path for module, scan in good for path in data_paths(module, scan)}
        sources = [mark for mark in marks if mark.path.endswith(_SOURCE)]
        return Survey(
            modules=tuple(sorted(filter(leads_into_a_unit, leading))),
            data=tuple(sorted(data)),
            calls=tuple(call for rule in rules for call in self._calls(sources, rule)),
        )

    def _calls(self, marks: Sequence[SourceMark], rule: NamedDataRule) -> Iterable[CallAt]:
        """The calls in each file, remembered by its content."""
        keys = {mark.path: self._key(mark, rule) for mark in marks}
        kept = self.cache.get_many(_KIND, sorted(set(keys.values())))
        known = {key: survey for key, data in kept.items() if (survey := decode(data)) is not None}
        fresh: dict[str, bytes] = {}
        for path, key in keys.items():
            if key not in known:
                known[key] = self._looked_for(path, rule)
                fresh[key] = encode(known[key])
        if fresh:
            self.cache.put_many(_KIND, fresh)
        return [
            CallAt(rule=rule.name, path=path, call=each.call) for path, key in keys.items() for each in known[key].calls
        ]

    def _looked_for(self, path: str, rule: NamedDataRule) -> Survey:
        found = named_calls(self.tree.read(path), self.target, rule)
        return Survey(calls=tuple(CallAt(rule=rule.name, path="", call=call) for call in found))

    def _key(self, mark: SourceMark, rule: NamedDataRule) -> str:
        wanted = (sorted(rule.functions), rule.keyword, sorted(rule.roots), rule.methods)
        target = (self.target.python, self.target.platform.system.value, self.target.platform.machine)
        facts = (_FORMAT, __version__, sys.version_info[:2], target, wanted, mark.sha256)
        return hashlib.sha256(repr(facts).encode()).hexdigest()

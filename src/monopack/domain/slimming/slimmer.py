"""What `--slim` leaves out of one pack: every rule held against everything that ships."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monopack.domain.model.distribution import Distribution, DistributionFile, Subset
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.pack import Pack
from monopack.domain.model.slimming import Saving, Slimming
from monopack.domain.model.trace import Trace
from monopack.domain.slimming.first_party import FirstParty
from monopack.domain.slimming.named_data import Kept, kept_parts
from monopack.domain.slimming.reach import Reach, is_read, reach
from monopack.domain.slimming.rules import DEBUG_SYMBOLS, NAMED_DATA
from monopack.domain.slimming.survey import Survey
from monopack.domain.slimming.surveyor import Surveyor
from monopack.domain.slimming.symbols import Stripped, Symbols
from monopack.domain.slimming.units import above, size_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Slimmer:
    """Decides for the packs of one project; what is read of distributions is shared by all of them."""

    first_party: FirstParty
    surveyor: Surveyor
    symbols: Symbols

    def slim(self, pack: Pack, trace: Trace, subset: Subset) -> Slimming:
        """The decision for one pack. `InputError` for what its block says in vain."""
        shipped = [selected.distribution for selected in subset.distributions]
        beside = [selected.distribution for selected in subset.beside]
        names = {distribution.name for distribution in shipped}
        own = self.first_party.survey(trace, rules=[rule for rule in NAMED_DATA if rule.distributions & names])
        found = reach([*shipped, *beside], own, self.surveyor)
        named = dict(kept_parts(shipped, found, own, pack))
        dropped: set[tuple[NormalizedName, str]] = set()
        savings: list[Saving] = []
        for distribution in shipped:
            judged = _Judged(distribution, found, own, self.surveyor, named.get(distribution.name))
            for rule, files in judged.by_rule().items():
                dropped.update((distribution.name, file.path) for file in files)
                savings.append(_saving(rule, distribution, files))
        stripped = self.symbols.strip(shipped, frozenset(dropped))
        savings += _stripped_savings(shipped, stripped)
        warnings = dict.fromkeys(kept.warning for kept in named.values() if kept.warning)
        return Slimming(
            dropped=frozenset(dropped),
            stripped=stripped.distributions,
            savings=tuple(sorted(savings, key=lambda saving: (saving.distribution, saving.rule, saving.tool))),
            warnings=tuple(warnings),
        )


def _saving(rule: str, distribution: Distribution, files: Sequence[DistributionFile]) -> Saving:
    return Saving(
        rule=rule,
        distribution=distribution.name,
        version=distribution.version,
        files=len(files),
        size=size_of(files),
    )


def _stripped_savings(shipped: Sequence[Distribution], stripped: Stripped) -> Iterator[Saving]:
    sizes = {(distribution.name, file.path): file.size for distribution in shipped for file in distribution.files}
    for distribution in stripped.distributions:
        yield Saving(
            rule=DEBUG_SYMBOLS.name,
            distribution=distribution.name,
            version=distribution.version,
            files=len(distribution.files),
            size=sum(sizes[distribution.name, file.path] - file.size for file in distribution.files),
            tool=str(stripped.stripper),
        )


@dataclass(frozen=True, slots=True)
class _Judged:
    """One distribution's files, each held against the rules."""

    distribution: Distribution
    found: Reach
    own: Survey
    surveyor: Surveyor
    named: Kept | None

    def by_rule(self) -> dict[str, list[DistributionFile]]:
        """What goes, by the rule that lets it go."""
        going: dict[str, list[DistributionFile]] = {}
        surveys = (self.own, *self.found.surveys.get(self.distribution.name, ()))
        spelled = frozenset(name for survey in surveys for name in survey.spelled)
        for file in self.distribution.files:
            rule = self._unit_rule(file) or self._part_rule(file)
            loose = "" if rule else self._loose_rule(file)
            if loose and posixpath.basename(file.path) not in spelled and not is_read(file.path, surveys):
                rule = loose
            if rule:
                going.setdefault(rule, []).append(file)
        return going

    def _unit_rule(self, file: DistributionFile) -> str:
        """That of the outermost unit around the file that nothing leads into."""
        known = self.surveyor.candidates(self.distribution)
        inner = known.scopes.get(file.path)
        around = sorted([*above(inner, known.units), inner]) if inner else ()
        going = (path for path in around if (self.distribution.name, path) not in self.found.kept)
        return next((known.units[path].rule.name for path in going), "")

    def _part_rule(self, file: DistributionFile) -> str:
        return self.named.rule.name if self.named and self.named.drops(file.path) else ""

    def _loose_rule(self, file: DistributionFile) -> str:
        rule = self.surveyor.candidates(self.distribution).loose.get(file.path)
        return rule.name if rule else ""

"""Reading distributions' own modules, each part once in this run and the later ones."""

from __future__ import annotations

import hashlib
import posixpath
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from monopack import __version__
from monopack.domain.model.distribution import Distribution, DistributionFile
from monopack.domain.model.imports import ModuleScan
from monopack.domain.model.source import SourceFile
from monopack.domain.model.target import Target
from monopack.domain.ports.cache import Cache
from monopack.domain.ports.distribution_store import DistributionStore
from monopack.domain.ports.progress import Progress
from monopack.domain.ports.workers import Workers
from monopack.domain.scanning.codec import FORMAT
from monopack.domain.scanning.scans import Scans
from monopack.domain.slimming.references import (
    announced_paths,
    compiled_paths,
    data_paths,
    imported_paths,
    leads_into_a_unit,
    module_at,
    unparsed,
)
from monopack.domain.slimming.rules import HARMLESS, NAMED_DATA
from monopack.domain.slimming.survey import Survey, decode, encode
from monopack.domain.slimming.units import Candidates, candidates

_KIND = "survey"
_FORMAT = 3
_COMPILED = (".so", ".pyd")
_ENTRY_POINTS = ".dist-info/entry_points.txt"
# A name as a part of a path in a string or an `#include`; addresses of web pages end alike and read nothing here.
_NAME = re.compile(rb"""(?<=["'/<])[\w.+-]+(?=["'/>\s])""")
_ADDRESS = re.compile(rb"""https?://[^\s"'>)]*""")


@dataclass(kw_only=True, slots=True)
class Surveyor:
    """Surveys parts of distributions: what lies in one unit, or, for the part `""`, in none."""

    store: DistributionStore
    cache: Cache
    workers: Workers
    target: Target
    progress: Progress
    _surveys: dict[tuple[str, str], Survey] = field(default_factory=dict)
    _begun: set[tuple[str, str]] = field(default_factory=set)
    _candidates: dict[str, Candidates] = field(default_factory=dict)

    def candidates(self, distribution: Distribution) -> Candidates:
        """What the rules mean of it by name."""
        known = self._candidates.get(distribution.key)
        if known is None:
            known = self._candidates[distribution.key] = candidates(distribution)
        return known

    def survey(self, distribution: Distribution, part: str) -> Survey:
        """What the modules of a part refer to."""
        place = (distribution.key, part)
        known = self._surveys.get(place)
        if known is None:
            self._begun.add(place)
            known = self._surveys[place] = self._recalled(distribution, part)
        return known

    def is_under_way(self, distribution: Distribution, part: str) -> bool:
        """Whether another pack's thread surveys the part just now: what else there is to do had better come first."""
        place = (distribution.key, part)
        return place in self._begun and place not in self._surveys

    def _recalled(self, distribution: Distribution, part: str) -> Survey:
        files = self._files(distribution, part)
        key = self._key(distribution, files)
        kept = self.cache.get_many(_KIND, [key])
        survey = decode(kept[key]) if key in kept else None
        if survey is None:
            self.progress.detail("surveying", distribution=distribution.name, part=part, files=len(files))
            contents = {file.path: self.store.read(distribution.key, file) for file in files}
            survey = self._made(distribution, files, contents)
            self.cache.put_many(_KIND, {key: encode(survey)})
        return survey

    def _files(self, distribution: Distribution, part: str) -> list[DistributionFile]:
        scopes = self.candidates(distribution).scopes
        endings = (".py", *_COMPILED, _ENTRY_POINTS)
        return [
            file for file in distribution.files if scopes.get(file.path, "") == part and file.path.endswith(endings)
        ]

    def _key(self, distribution: Distribution, files: Sequence[DistributionFile]) -> str:
        target = (self.target.python, self.target.platform.system.value, self.target.platform.machine)
        basis = (_FORMAT, FORMAT, __version__, sys.version_info[:2], target)
        spelled = sorted(self._to_be_spelled(distribution))
        facts = (basis, spelled, [(file.path, file.sha256) for file in files])
        return hashlib.sha256(repr(facts).encode("utf-8", "surrogateescape")).hexdigest()

    def _to_be_spelled(self, distribution: Distribution) -> set[str]:
        """Names of files and of folders of mere files: what code may read by its name alone."""
        found = self.candidates(distribution)
        folders = {posixpath.basename(unit.path) for unit in found.units.values() if not unit.rule.code}
        return {posixpath.basename(path) for path in found.loose} | folders

    def _made(
        self, distribution: Distribution, files: Sequence[DistributionFile], contents: Mapping[str, bytes]
    ) -> Survey:
        # What is remembered of an earlier run makes do without.
        from monopack.domain.slimming.sources import Sources  # noqa: PLC0415

        read = {file.path: _source(file, contents) for file in files if file.path.endswith(".py")}
        scans = Scans(cache=self.cache, workers=self.workers, target=self.target, progress=self.progress)
        sources = Sources(files=read, scans=scans, target=self.target)
        scanned = sources.scanned()
        harmless = {each.path for each in HARMLESS if each.distribution == distribution.name}
        modules = {path for file in files for path in _leading(file.path, scanned, contents)} - harmless
        data = {path for source, scan in scanned.items() for path in data_paths(module_at(source), scan)} - harmless
        return Survey(
            modules=tuple(sorted(filter(leads_into_a_unit, modules))),
            data=tuple(sorted(data)),
            spelled=tuple(sorted(_spelled(self._to_be_spelled(distribution), read.values()))),
            calls=tuple(call for rule in NAMED_DATA for call in sources.calls(rule, scanned)),
        )


def _source(file: DistributionFile, contents: Mapping[str, bytes]) -> SourceFile:
    return SourceFile(path=file.path, content=contents[file.path], sha256=file.sha256)


def _leading(path: str, scans: Mapping[str, ModuleScan], contents: Mapping[str, bytes]) -> Iterator[str]:
    """Paths that the file's imports lead to, or that it spells."""
    if path.endswith(_ENTRY_POINTS):
        return announced_paths(contents[path])
    if path.endswith(_COMPILED):
        return compiled_paths(contents[path])
    scan = scans[path] if path in scans else unparsed(contents[path])
    return imported_paths(module_at(path), scan)


def _spelled(names: set[str], sources: Iterable[SourceFile]) -> set[str]:
    """Those of `names` that a source holds as the name of a file or folder."""
    wanted = {name.encode("utf-8", "surrogateescape"): name for name in names}
    words: set[bytes] = set()
    for source in sources if wanted else ():
        words.update(_NAME.findall(_ADDRESS.sub(b"", source.content)))
    return {wanted[word] for word in wanted.keys() & words}

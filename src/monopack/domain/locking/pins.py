"""Requirement entries for one target: markers applied, one entry a name, pip's rules for hashes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from packaging.specifiers import SpecifierSet

from monopack.domain.locking.requirement_entry import RequirementEntry
from monopack.domain.locking.requirement_file import RequirementFile
from monopack.domain.locking.terms import holds, malformed, strong_hashes
from monopack.domain.model.errors import InputError, MonopackError, raise_all
from monopack.domain.model.lock import SourceKind
from monopack.domain.model.names import NormalizedName


@dataclass(frozen=True, kw_only=True, slots=True)
class Pins:
    """The entries that hold for a target. `named` has one for each name, `unnamed` those that do not tell theirs."""

    named: Mapping[NormalizedName, RequirementEntry]
    unnamed: tuple[RequirementEntry, ...]
    hashed: bool

    @property
    def all_pinned(self) -> bool:
        """Whether every entry can mean one thing only."""
        return not self.unnamed and all(entry.is_pinned for entry in self.named.values())


def pins(file: RequirementFile, environment: Mapping[str, str]) -> Pins:
    """What `file` asks for in `environment`; `InputError` where entries contradict one another or lack hashes."""
    constraints = _applicable(file.constraints, environment)
    named: dict[NormalizedName, RequirementEntry] = {}
    unnamed = []
    for entry in _applicable(file.entries, environment):
        if entry.name is None:
            unnamed.append(entry)
        else:
            named[entry.name] = _joined(named[entry.name], entry) if entry.name in named else entry
    limited = {name: _constrained(entry, constraints) for name, entry in named.items()}
    entries = (*limited.values(), *unnamed)
    hashed = file.require_hashes or any(entry.hashes for entry in entries if not entry.is_direct)
    if hashed:
        raise_all(list(_hash_errors(entries)))
    return Pins(named=limited, unnamed=tuple(unnamed), hashed=hashed)


def _applicable(entries: Iterable[RequirementEntry], environment: Mapping[str, str]) -> list[RequirementEntry]:
    kept = []
    for entry in entries:
        with malformed(entry.where):
            if holds(entry.marker, environment):
                kept.append(_with_strong_hashes(entry))
    return kept


def _with_strong_hashes(entry: RequirementEntry) -> RequirementEntry:
    return replace(entry, hashes=strong_hashes(entry.hashes, name=entry.label, where=entry.where))


def _joined(first: RequirementEntry, second: RequirementEntry) -> RequirementEntry:
    """Two lines about one name, which must not contradict each other."""
    _refuse_contradiction(first, second)
    exact = first if first.is_pinned or not second.is_pinned else second
    extras = tuple(sorted({*first.extras, *second.extras}))
    hashes = tuple(sorted({*first.hashes, *second.hashes}))
    specifier = _specifier(first) & _specifier(second)
    joined = replace(exact, extras=extras, hashes=hashes)
    return joined if exact.is_pinned else replace(joined, text=_text(exact.name, extras, specifier))


def _constrained(entry: RequirementEntry, constraints: Sequence[RequirementEntry]) -> RequirementEntry:
    for constraint in constraints:
        if constraint.name == entry.name:
            _refuse_contradiction(entry, constraint)
            entry = replace(entry, hashes=entry.hashes or constraint.hashes)
    return entry


def _refuse_contradiction(first: RequirementEntry, second: RequirementEntry) -> None:
    if first.is_direct or second.is_direct:
        agree = first.source == second.source or not (first.is_direct and second.is_direct)
    elif first.version and second.version:
        agree = _specifier(first).contains(second.version, prereleases=True)
    else:
        exact, loose = (first, second) if first.version else (second, first)
        agree = not exact.version or _specifier(loose).contains(exact.version, prereleases=True)
    if not agree:
        why = f"`{_spelled(first)}` at {first.where}, `{_spelled(second)}` at {second.where}"
        raise InputError(f"`{first.label}` is asked for in two ways", where=second.where, why=why)


def _hash_errors(entries: Iterable[RequirementEntry]) -> Iterable[MonopackError]:
    """pip: once one entry has hashes, all must be exact and have them."""
    for entry in entries:
        if entry.source.kind in {SourceKind.FIRST_PARTY, SourceKind.VCS} and entry.is_pinned:
            continue  # the project's own code is not installed; a commit is a hash
        if not entry.is_pinned:
            hint = f"pin it: `{entry.label}==…` with its hashes"
            what = f"`{entry.label}` is not pinned, although the file uses hashes"
            yield InputError(what, where=entry.where, hint=hint)
        elif not entry.hashes:
            what = f"`{entry.label}` has no hash, although other entries do"
            hint = "add `--hash=sha256:…` to it (pip-compile and uv do so with `--generate-hashes`)"
            yield InputError(what, where=entry.where, hint=hint)


def _specifier(entry: RequirementEntry) -> SpecifierSet:
    return entry.requirement.specifier if entry.requirement else SpecifierSet()


def _spelled(entry: RequirementEntry) -> str:
    return "a direct reference" if entry.is_direct else f"{entry.name}{_specifier(entry)}"


def _text(name: str | None, extras: Sequence[str], specifier: SpecifierSet) -> str:
    return f"{name}[{','.join(extras)}]{specifier}" if extras else f"{name}{specifier}"

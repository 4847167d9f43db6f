"""What is said of something that does not ship, and what would bring it."""

from __future__ import annotations

import difflib
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from monopack.domain.explaining.answers import Absent, Nearest, Shipped
from monopack.domain.explaining.chains import Chains, Step, StepKind
from monopack.domain.explaining.inside import left_out
from monopack.domain.explaining.reach import Reach
from monopack.domain.model.lock import Lock
from monopack.domain.model.names import NormalizedName, canonicalize_name, printable
from monopack.domain.model.source import SourceRoot
from monopack.domain.model.trace import ImportSite
from monopack.domain.ports.source_tree import EntryKind, SourceTree


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What there is beside a pack: its project's lock, source roots and files. `reaches` are all traced packs."""

    reaches: Sequence[Reach]
    lock: Lock | None
    roots: tuple[SourceRoot, ...]
    tree: SourceTree


@dataclass(frozen=True, kw_only=True, slots=True)
class Whereabouts:
    """What is known of a name beside the packs that it is missing from; `why` where that is nothing at all."""

    name: str
    nearest: tuple[Nearest, ...]
    why: str = ""


def whereabouts(name: str, around: Surroundings, *, elsewhere: Mapping[str, Sequence[Shipped]]) -> Whereabouts:
    """The same for every pack; `elsewhere` are the name's answers in the packs that ship it."""
    nearest = (*_elsewhere(elsewhere), *_locked(name, around.lock), *_in_the_project(name, around))
    return Whereabouts(name=name, nearest=nearest, why="" if nearest else _unknown(name, around))


def absent(reach: Reach, known: Whereabouts) -> Absent:
    """Why the name does not ship with the pack of `reach`."""
    own = (
        *_slimmed(known.name, reach),
        *_provided(known.name, reach),
        *_asked_in_vain(known.name, reach),
        *_conditional(known.name, reach),
    )
    nearest = (*own, *known.nearest)
    why = nearest[0].what if nearest else known.why
    return Absent(pack=reach.pack.name, name=known.name, why=why, nearest=nearest)


def _slimmed(name: str, reach: Reach) -> Iterator[Nearest]:
    for found in left_out(name, reach):
        label = f"{found.selected.locked.name} {found.selected.distribution.version}"
        what = f"`--slim` leaves it out of {label}: nothing that ships leads to it; without `--slim` it would ship"
        yield Nearest(what=what, chain=Chains(reach).to_distribution(found.selected.locked.name), pack=reach.pack.name)
        return


def _provided(name: str, reach: Reach) -> Iterator[Nearest]:
    selected = reach.provided(canonicalize_name(name))
    if selected is not None:
        needs = [need for need in selected.needs if need.site is not None]
        chain = Chains(reach).to_site(needs[0].site, name=selected.locked.name) if needs and needs[0].site else ()
        what = f"excluded: the runtime provides {selected.locked.name}; without `--exclude-distribution` it would ship"
        yield Nearest(what=what, chain=chain, pack=reach.pack.name)


def _asked_in_vain(name: str, reach: Reach) -> Iterator[Nearest]:
    """Imports of the pack that resolve nowhere, weak ones too."""
    for missing in (*reach.trace.unresolved, *reach.subset.unresolved):
        if missing.module == name or missing.module.startswith(f"{name}."):
            yield _in_vain(missing.site, name, reach)
            return


def _in_vain(site: ImportSite, name: str, reach: Reach) -> Nearest:
    weak = " weakly" if site.weak else ""
    what = f"it is imported{weak}, but neither a first-party module nor a locked distribution offers it"
    return Nearest(what=what, chain=Chains(reach).to_site(site, name=name), pack=reach.pack.name)


def _conditional(name: str, reach: Reach) -> Iterator[Nearest]:
    """Requirements of shipping distributions whose marker or extra does not hold."""
    wanted = canonicalize_name(name)
    for selected in reach.subset.distributions:
        for requirement in selected.distribution.requires:
            if canonicalize_name(requirement.name) == wanted and requirement.marker is not None:
                label = f"{selected.locked.name} {selected.distribution.version}"
                what = f"{label} requires it only where `{requirement.marker}`, which does not hold for this pack"
                step = Step(kind=StepKind.REQUIREMENT, name=wanted, text=f"{label} requires {requirement}")
                chain = (*Chains(reach).to_distribution(selected.locked.name), step)
                yield Nearest(what=what, chain=chain, pack=reach.pack.name)
                return


def _elsewhere(elsewhere: Mapping[str, Sequence[Shipped]]) -> Iterator[Nearest]:
    """The pack that brings it by the fewest steps."""
    found = [answers[0] for answers in elsewhere.values() if answers]
    if not found:
        return
    best = min(found, key=lambda answer: (len(answer.chain), answer.pack))
    others = len(found) - 1
    who = f"{best.pack} and {others} more ship it" if others else f"{best.pack} ships it"
    step = best.chain[-1]
    what = f"nothing in this pack leads to it; {who}"
    if step.kind is StepKind.IMPORT and len(best.chain) > 1:
        what = f"{what}, by `{printable(step.text)}` in {step.where}"
    yield Nearest(what=what, chain=best.chain, pack=best.pack)


def _locked(name: str, lock: Lock | None) -> Iterator[Nearest]:
    wanted = canonicalize_name(name)
    locked = lock.find_anywhere(wanted) if lock else None
    if lock is None or locked is None:
        return
    label = f"{locked.name} {locked.version}".rstrip()
    if lock.find(wanted) is None:
        yield Nearest(what=f"{label} is locked for development only ({locked.where})")
        return
    requirers = _requirers(wanted, lock)
    through = f"; what requires it: {', '.join(requirers)}" if requirers else ""
    yield Nearest(
        what=f"{label} is locked ({locked.where}), but nothing in this pack imports it{through}; "
        f"an import, or `extra_distributions: {locked.name}` in the managed block, would bring it"
    )


def _requirers(wanted: NormalizedName, lock: Lock) -> list[str]:
    return sorted(
        locked.name
        for locked in lock.distributions
        if any(canonicalize_name(need.name) == wanted for need in locked.requires or ())
    )


def _in_the_project(name: str, around: Surroundings) -> Iterator[Nearest]:
    for root in around.roots:
        for path in _candidates(name):
            found = posixpath.join(root.path, path)
            if _is_file(found, around.tree):
                yield Nearest(what=f"`{found}` is there, but nothing in this pack imports it; `import {name}` would")
                return
    # A path may be the project's or, as plans and manifests have it, the payload's.
    paths = dict.fromkeys((name, *(posixpath.join(root.path, name) for root in around.roots)))
    there = next((path for path in paths if _is_file(path, around.tree)), None)
    if there is not None:
        yield Nearest(
            what=f"`{there}` is there, but nothing in this pack reads it; `data_files: {there}` would bring it"
        )


def _candidates(name: str) -> tuple[str, ...]:
    if not all(part.isidentifier() for part in name.split(".")):
        return ()
    stem = name.replace(".", "/")
    return f"{stem}.py", f"{stem}/__init__.py"


def _is_file(path: str, tree: SourceTree) -> bool:
    folder, _, file = path.rpartition("/")
    return tree.listing(folder).get(file) is EntryKind.FILE


def _unknown(name: str, around: Surroundings) -> str:
    """Nothing of that name is known; the closest names that are."""
    known = {traced.module.name for reach in around.reaches for traced in reach.trace.modules}
    known |= {locked.name for locked in around.lock.distributions} if around.lock else set()
    near = difflib.get_close_matches(name, sorted(known), n=3, cutoff=0.6)
    meant = " or ".join(f"`{other}`" for other in near)
    return f"nothing in the project or its lock has that name{f'; did you mean {meant}?' if meant else ''}"

"""From a folder that an installer filled to entries that may be kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monopack.adapters.distribution_store.installed import Installed, Site
from monopack.domain.admission.archive import excess
from monopack.domain.admission.metadata import is_version
from monopack.domain.admission.paths import escape, files_as_folders, unportable
from monopack.domain.admission.shipping import BUILT_HERE, shipped, startup_files
from monopack.domain.model.errors import PackFailure
from monopack.domain.model.lock import LockedDistribution
from monopack.domain.model.names import NormalizedName, printable
from monopack.domain.model.target import System, Target


@dataclass(frozen=True, kw_only=True, slots=True)
class Admitted:
    """A distribution that may be kept: where its metadata lies, which paths ship, what a person should know."""

    locked: LockedDistribution
    installed: Installed
    paths: tuple[str, ...]
    warnings: tuple[str, ...]


def disputed(site: Site, wanted: Iterable[LockedDistribution]) -> frozenset[NormalizedName]:
    """Distributions whose files cannot be told from others' in the same folder: each must be fetched again alone."""
    rows = {name: _own_rows(found) for name, found in site.installed.items()}
    if site.links or any(path not in site.claims for path in site.files):
        return frozenset(locked.name for locked in wanted)
    return frozenset(name for name, own in rows.items() if not all(_is_own(site, *row) for row in own.items()))


def admit(site: Site, locked: LockedDistribution, *, alone: bool, target: Target) -> Admitted:
    """Hold one distribution of `site` to all rules; `alone`: every file there is its own."""
    found = _found(site, locked)
    rows = _own_rows(found)
    paths = sorted(site.files) if alone else sorted(rows)
    _refuse_escapes(locked, [*paths, *(rows if alone else ()), *site.links])
    if alone and site.links:
        raise _refusal(locked, f"`{printable(site.links[0])}` is a link or a device")
    if too_much := excess(len(paths), sum(site.files[path].size for path in paths if path in site.files)):
        raise _refusal(locked, too_much)
    kept = shipped(paths)
    warnings = [*_record_warnings(site, locked, rows), *_portability(locked, kept, target), *_others(found, paths)]
    return Admitted(locked=locked, installed=found, paths=kept, warnings=tuple(warnings))


def _own_rows(found: Installed) -> dict[str, str]:
    """Paths of RECORD with their hashes, scripts outside the folder left out."""
    rows = {row.path: row.sha256 for row in found.rows or ()}
    return {path: sha256 for path, sha256 in rows.items() if not path.startswith("../../bin/")}


def _is_own(site: Site, path: str, sha256: str) -> bool:
    facts = site.files.get(path)
    if facts is None:
        return False
    return facts.sha256 == sha256 if sha256 else site.claims[path] == 1


def _found(site: Site, locked: LockedDistribution) -> Installed:
    found = site.installed.get(locked.name)
    if found is None:
        names = ", ".join(f"`{name}`" for name in site.installed) or "nothing"
        raise _refusal(locked, f"its metadata is missing; what was unpacked calls itself {names}")
    if locked.version and not is_version(found.metadata.version, locked.version):
        raise _refusal(locked, f"its metadata says version {found.metadata.version}")
    if found.rows is None:
        raise _refusal(locked, "it has no RECORD")
    return found


def _refuse_escapes(locked: LockedDistribution, paths: Sequence[str]) -> None:
    for path in paths:
        if problem := escape(path):
            raise _refusal(locked, f"its member `{printable(path)}` {problem}")
    for path in files_as_folders(paths):
        raise _refusal(locked, f"`{printable(path)}` is both a file and a folder in it")


def _record_warnings(site: Site, locked: LockedDistribution, rows: dict[str, str]) -> list[str]:
    """The hash of the whole file that the lock allows was checked already and outweighs RECORD's."""
    wrong = [path for path, digest in rows.items() if digest and _differs(site, path, digest)]
    unlisted = [path for path, digest in rows.items() if not digest and not path.endswith(".dist-info/RECORD")]
    if wrong and not locked.hashes:
        raise _refusal(
            locked, f"`{printable(wrong[0])}` is not what its RECORD says", "lock its hash, then that decides"
        )
    told = [f"its RECORD has another hash for `{printable(path)}`" for path in wrong[:1]]
    told += [f"its RECORD has no hash for `{printable(path)}`" for path in unlisted[:1]]
    more = max(0, len(wrong) - 1) + max(0, len(unlisted) - 1)
    suffix = f" and {more} more" if more else ""
    return [f"{' and '.join(told)}{suffix}"] if told else []


def _differs(site: Site, path: str, digest: str) -> bool:
    facts = site.files.get(path)
    return facts is None or facts.sha256 != digest


def _portability(locked: LockedDistribution, paths: Sequence[str], target: Target) -> list[str]:
    problems = unportable(paths)
    if problems and target.platform.system is not System.LINUX:
        raise _refusal(locked, problems[0])
    return list(problems[:1])


def _others(found: Installed, paths: Sequence[str]) -> list[str]:
    told = [f"`{path}` has no effect in a payload" for path in startup_files(paths)]
    told += [f"its need `{printable(line)}` cannot be read" for line in found.metadata.malformed]
    if f"{found.folder}/{BUILT_HERE}" in paths:
        told.append("built from its source distribution on this machine")
    return told


def _refusal(locked: LockedDistribution, why: str, hint: str = "") -> PackFailure:
    what = f"`{locked.name}` {locked.version} cannot be accepted"
    return PackFailure(
        what, where=locked.where, why=why, hint=hint or "report it to those who publish the distribution"
    )

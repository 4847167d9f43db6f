"""One path, several owners: who wins, the same on every machine, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from monopack.domain.model.errors import Location, MonopackError, PackFailure
from monopack.domain.model.names import printable
from monopack.domain.model.paths import folders_above, spelling
from monopack.domain.model.plan import FirstParty, FromDistribution, Generated, PayloadFile
from monopack.domain.model.warn import Warn
from monopack.domain.planning.contributions import Contribution


def settle(
    own: Iterable[PayloadFile], contributions: Iterable[Contribution]
) -> tuple[tuple[PayloadFile, ...], tuple[Warn, ...]]:
    """One file a path, sorted by path: `own` before what distributions bring, these in the order of their names."""
    winners: dict[str, PayloadFile] = {}
    lost = _losers(winners, own)
    for brought in sorted(contributions, key=lambda brought: brought.name):
        if winners.keys().isdisjoint(brought.by_path):
            winners |= brought.by_path
        else:
            lost += _losers(winners, brought.by_path.values())
    warnings = tuple(_overridden(winners[file.path], file) for file in lost)
    return tuple(winners[path] for path in sorted(winners)), warnings


def _losers(winners: dict[str, PayloadFile], files: Iterable[PayloadFile]) -> list[PayloadFile]:
    """Those of `files` whose path another has with different bytes; the rest join `winners`."""
    return [file for file in files if winners.setdefault(file.path, file).sha256 != file.sha256]


def owner(file: PayloadFile) -> str:
    """Who brings the file, in words."""
    match file.origin:
        case FirstParty(path=path):
            return f"first-party `{printable(path)}`"
        case FromDistribution(name=name):
            return f"distribution `{name}`"
        case Generated():
            return "monopack"


def lie_apart(own: Sequence[PayloadFile], contributions: Sequence[Contribution]) -> bool:
    """Whether each brings names that are like nobody else's, and no file where anybody needs a folder.

    Then nothing is `impossible`, which takes a look at every file to tell.
    """
    paths = {file.path for file in own}
    folders = folders_above(paths)
    spellings = set(map(spelling, paths))
    if len(spellings) < len(own):
        return False
    for brought in contributions:
        if not spellings.isdisjoint(brought.spellings):
            return False
        spellings |= brought.spellings
        folders |= brought.folders
    return folders.isdisjoint(paths) and all(folders.isdisjoint(brought.by_path) for brought in contributions)


def impossible(files: Iterable[PayloadFile]) -> list[MonopackError]:
    """Paths that cannot all exist in one folder: a file where another needs a folder, names alike but for case."""
    alike: dict[str, PayloadFile] = {}
    inside: dict[str, PayloadFile] = {}
    errors: list[MonopackError] = []
    ordered = tuple(files)
    for file in ordered:
        twin = alike.setdefault(spelling(file.path), file)
        if twin is not file and owner(twin) != owner(file):
            errors.append(_clash(twin, file, "differ in spelling only, and are one file where case does not count"))
        for folder in _folders(file.path):
            if folder in inside:
                break  # and so are the folders above it
            inside[folder] = file
    return errors + [
        _clash(file, inside[file.path], "cannot both exist: the first is a file where the second needs a folder")
        for file in ordered
        if file.path in inside
    ]


def _folders(path: str) -> Iterator[str]:
    """The folders above a file, innermost first."""
    folder = path.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


def _overridden(winner: PayloadFile, loser: PayloadFile) -> Warn:
    both = f"{owner(winner)} and {owner(loser)} both bring this file, with different bytes"
    return Warn(what=f"{both}; that of {owner(winner)} ships", where=Location(path=loser.path))


def _clash(first: PayloadFile, second: PayloadFile, why: str) -> PackFailure:
    return PackFailure(
        f"`{printable(first.path)}` of {owner(first)} and `{printable(second.path)}` of {owner(second)} {why}",
        hint="exclude one of the distributions with `--exclude-distribution`, or rename the first-party file",
    )

"""Which packs a run builds: the files of the packs folder and the names that were asked for."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

from monopack.domain.model.errors import InputError, Location, MonopackError, raise_all
from monopack.domain.model.names import is_device_name, is_pack_name, printable
from monopack.domain.ports.source_tree import EntryKind, SourceTree

_SUFFIX = ".py"


def pack_names(tree: SourceTree, packs_dir: str) -> tuple[str, ...]:
    """All packs of the folder, sorted. `InputError` when there are none or two would be one name elsewhere."""
    entries = tree.listing(packs_dir)
    if not entries and packs_dir not in tree.listing(""):
        raise InputError(
            "no packs directory", where=Location(path=packs_dir), hint="name the folder with `--packs-dir`"
        )
    files = sorted(name for name, kind in entries.items() if name.endswith(_SUFFIX) and kind is not EntryKind.FOLDER)
    names = tuple(name.removesuffix(_SUFFIX) for name in files if not name.startswith("_"))
    if not names:
        raise InputError(
            "no packs", where=Location(path=packs_dir), hint="a pack is a file `<name>.py` without leading underscore"
        )
    raise_all([*_bad_names(names, packs_dir), *_twins(names, packs_dir)])
    return names


def _bad_names(names: Iterable[str], packs_dir: str) -> list[MonopackError]:
    return [
        InputError(
            f"`{printable(name)}` cannot name a pack",
            where=Location(path=f"{packs_dir}/{name}{_SUFFIX}"),
            why=_why_none(name),
            hint="rename the file, or begin its name with `_` when it is no pack",
        )
        for name in names
        if not is_pack_name(name)
    ]


def _why_none(name: str) -> str:
    """Why it cannot name a pack, which it cannot."""
    if is_device_name(name):
        return "Windows takes such a file for a device: neither the repository nor the zip could be unpacked there"
    return "a pack's name is an importable word of ASCII letters, digits and `_`, without folder or ending"


def _twins(names: Iterable[str], packs_dir: str) -> list[MonopackError]:
    """Names that are one name on a file system that ignores case or normalizes Unicode."""
    seen: dict[str, str] = {}
    errors: list[MonopackError] = []
    for name in names:
        other = seen.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
        if other != name:
            errors.append(
                InputError(
                    f"packs `{printable(other)}` and `{printable(name)}` differ in spelling only",
                    where=Location(path=packs_dir),
                    why="their artifacts would be one file on a file system that ignores case",
                    hint="rename one of them",
                )
            )
    return errors


def select_names(available: tuple[str, ...], asked: tuple[str, ...]) -> tuple[str, ...]:
    """The packs asked for, in order of name and each once; all of them when none is named."""
    raise_all([_unknown(name, available) for name in dict.fromkeys(asked) if name not in available])
    return tuple(sorted(set(asked))) if asked else available


def _unknown(name: str, available: tuple[str, ...]) -> MonopackError:
    if not is_pack_name(name):
        return InputError(
            f"`{printable(name)}` is no pack's name",
            why=_why_none(name),
        )
    close = difflib.get_close_matches(name, available, n=3, cutoff=0.5) or list(available[:3])
    return InputError(f"unknown pack `{name}`", hint="did you mean " + ", ".join(f"`{other}`" for other in close) + "?")

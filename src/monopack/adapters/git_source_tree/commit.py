"""One commit's folders and links, by paths from the repository's root."""

from __future__ import annotations

import posixpath

from monopack.adapters.git_source_tree.objects import Entry, GitObjects

FOLDER, LINK, SUBMODULE, EXECUTABLE = "40000", "120000", "160000", "100755"
# As many as Linux follows.
_MOST_LINKS = 40
_MOST_AHEAD = 5000


class Commit:
    """Tree objects are read as they are asked for; a submodule is an empty folder."""

    def __init__(self, objects: GitObjects, tree: str) -> None:
        self._objects = objects
        self._trees: dict[str, dict[str, Entry]] = {"": objects.tree(tree)}
        self._opened: set[str] = set()

    def entry(self, place: str) -> Entry | None:
        """What lies there, when no link is on the way."""
        folder, _, name = place.rpartition("/")
        entries = self.entries(folder)
        return entries.get(name) if entries is not None else None

    def entries(self, place: str) -> dict[str, Entry] | None:
        """The entries of a folder, when no link is on the way; None when there is no such folder."""
        if place not in self._trees:
            entry = self.entry(place)
            if entry is None or not is_folder(entry):
                return None
            self._read(place, entry)
        return self._trees[place]

    def followed(self, place: str) -> str | None:
        """The place behind all links; None when there is nothing, or a link leaves the repository or circles."""
        left = _parts(place)
        here = ""
        links = 0
        while left:
            part = left.pop()
            if part == "..":
                if not here:
                    return None
                here = posixpath.dirname(here)
                continue
            entry = self.entry(posixpath.join(here, part))
            if entry is None:
                return None
            if entry.mode != LINK:
                here = posixpath.join(here, part)
                continue
            links += 1
            target = self._target(entry)
            if links > _MOST_LINKS or target.startswith("/"):
                return None
            left += _parts(target)
        return here

    def _read(self, place: str, folder: Entry) -> None:
        """Read a folder, and from the second on of those beside it all of them: asking one by one takes far longer."""
        if folder.mode != FOLDER:
            self._trees[place] = {}
            return
        above = posixpath.dirname(place)
        beside = self._trees[above]
        if above in self._opened and len(beside) <= _MOST_AHEAD:
            places = {posixpath.join(above, name): entry.oid for name, entry in beside.items() if entry.mode == FOLDER}
            found = self._objects.trees([oid for other, oid in places.items() if other not in self._trees])
            self._trees = {other: found[oid] for other, oid in places.items() if oid in found} | self._trees
        self._opened.add(above)
        if place not in self._trees:
            self._trees[place] = self._objects.tree(folder.oid)

    def _target(self, link: Entry) -> str:
        return self._objects.read(link.oid).decode("utf-8", "surrogateescape")


def is_folder(entry: Entry) -> bool:
    """Whether an entry has others below it, or would in a checkout."""
    return entry.mode in {FOLDER, SUBMODULE}


def _parts(path: str) -> list[str]:
    """The components of a path, the last one first."""
    return [part for part in reversed(path.split("/")) if part not in {"", "."}]

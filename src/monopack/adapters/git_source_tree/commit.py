"""One commit's folders and links, by paths from the repository's root."""

from __future__ import annotations

import posixpath

from monopack.adapters.git_source_tree.objects import Entry, GitObjects

FOLDER, LINK, SUBMODULE, EXECUTABLE = "40000", "120000", "160000", "100755"
# As many as Linux follows.
_MOST_LINKS = 40


class Commit:
    """Tree objects are read as they are asked for; a submodule is an empty folder."""

    def __init__(self, objects: GitObjects, tree: str) -> None:
        self._objects = objects
        self._trees: dict[str, dict[str, Entry]] = {"": objects.tree(tree)}

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
            self._trees[place] = self._objects.tree(entry.oid) if entry.mode == FOLDER else {}
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

    def _target(self, link: Entry) -> str:
        return self._objects.read(link.oid).decode("utf-8", "surrogateescape")


def is_folder(entry: Entry) -> bool:
    """Whether an entry has others below it, or would in a checkout."""
    return entry.mode in {FOLDER, SUBMODULE}


def _parts(path: str) -> list[str]:
    """The components of a path, the last one first."""
    return [part for part in reversed(path.split("/")) if part not in {"", "."}]

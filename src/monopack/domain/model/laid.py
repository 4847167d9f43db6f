"""How the files of a payload look where it was laid out as a folder."""

from __future__ import annotations

from typing import NamedTuple


class LaidFile(NamedTuple):
    """A file's path in the folder, its size, when it was written to last (ns), and whether it has other names, too."""

    path: str
    size: int
    time: int
    shared: bool

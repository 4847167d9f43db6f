"""Room beside a file of the user's, for what shall replace it in one step."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monopack.adapters.files.temporary import collect_dead, temporary_folder

_SHOWN = 100
"""Characters of the file's name in the folder's, which must not be longer than the system allows."""


@contextmanager
def room_beside(path: Path) -> Iterator[Path]:
    """A private folder on the file system of `path`, gone at the end of the block.

    It bears monopack's name and that of `path`; what a dead run left for the same file goes first.
    """
    place = Path(os.path.realpath(path.parent))
    place.stat()  # a folder that is not there is not made either
    prefix = f".monopack-{path.name[:_SHOWN]}-"
    collect_dead(prefix=prefix, within=place)
    with temporary_folder(prefix=prefix, within=place) as folder:
        yield folder

"""Removing what monopack made, whatever was done to it."""

from __future__ import annotations

import os
from pathlib import Path
from stat import S_IRWXU

from monopack.adapters.files import effects
from monopack.adapters.files.writing import remove_file


def clear(path: Path) -> None:
    """Remove whatever is at `path`, as far as that is possible; permissions that were taken away are given back."""
    try:
        remove_tree(path)
    except OSError:
        effects.remove_tree(path, as_far_as_possible=True)


def remove_tree(path: Path) -> None:
    """Remove whatever is at `path`, also where code that ran in it took permissions away."""
    if path.is_symlink() or not path.is_dir():
        remove_file(path)
        return
    try:
        effects.remove_tree(path)
    except PermissionError:
        _open_up(path)
        effects.remove_tree(path)


def _open_up(folder: Path) -> None:
    effects.set_mode(folder, S_IRWXU)
    for parent, folders, _files in os.walk(folder):
        for name in folders:
            child = Path(parent, name)
            if not child.is_symlink():
                effects.set_mode(child, S_IRWXU)

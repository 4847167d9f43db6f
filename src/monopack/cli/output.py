"""Files that the user names to be written."""

from __future__ import annotations

from pathlib import Path

from monopack.adapters.files.beside import room_beside
from monopack.adapters.files.writing import write_whole
from monopack.domain.model.errors import InputError, Location


def write_file(path: Path, text: str) -> str:
    """Put `text` there in one step, whole or not at all; returns the path as it was named."""
    try:
        with room_beside(path) as room:
            write_whole(path, text.encode("utf-8", "backslashreplace"), beside=room, mode=0o644)
    except OSError as error:
        raise InputError("cannot be written", where=Location(path=str(path)), why=error.strerror or "") from None
    return str(path)

"""Files that the user names to be written."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from monopack.domain.model.errors import InputError, Location


def write_file(path: Path, text: str) -> str:
    """Put `text` there in one step, whole or not at all; returns the path as it was named."""
    try:
        descriptor, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
                stream.write(text)
            Path(partial).chmod(0o644)
            Path(partial).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(partial).unlink()
            raise
    except OSError as error:
        raise InputError("cannot be written", where=Location(path=str(path)), why=error.strerror or "") from None
    return str(path)

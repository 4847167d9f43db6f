"""stdout for the built paths, stderr for people, either of which may be closed, full or a pipe nobody reads."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from io import TextIOBase
from typing import IO, TextIO

from monopack.cli.descriptors import let_go


class Forgiving(TextIOBase, TextIO):
    """Text for people: what cannot be written is lost, and the work goes on."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")

    @property
    def encoding(self) -> str:  # type: ignore[override]  # read-only here
        """What the text is encoded as."""
        return "utf-8"

    def write(self, text: str) -> int:
        """All of it or, when the stream is broken, nothing."""
        try:
            if self._stream is not None:
                self._stream.write(text)
                self._stream.flush()
        except (OSError, ValueError):
            self._give_up()
        return len(text)

    def isatty(self) -> bool:
        """Whether people watch it live."""
        try:
            return self._stream is not None and self._stream.isatty()
        except ValueError:
            return False

    def fileno(self) -> int:
        """The descriptor below; `OSError` when there is none."""
        if self._stream is None:
            raise OSError("closed")
        return self._stream.fileno()

    def _give_up(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            let_go(stream)


def write_path(path: str) -> str:
    """Print `path` on stdout as the bytes that it is; why that failed, when someone should know."""
    return write_data(os.fsencode(path) + b"\n")


def write_data(data: bytes) -> str:
    """Print `data` on stdout; why that failed, when someone should know."""
    binary: IO[bytes] | None = getattr(sys.stdout, "buffer", None)
    if binary is None:
        return ""
    try:
        sys.stdout.flush()
        binary.write(data)
        binary.flush()
    except BrokenPipeError:
        let_go(sys.stdout)
    except (OSError, ValueError) as error:
        let_go(sys.stdout)
        return getattr(error, "strerror", None) or str(error)
    return ""


def colored(stream: Forgiving, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether to colour: `NO_COLOR` before `FORCE_COLOR` before what the stream is."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return is_terminal(stream, environment)


def is_terminal(stream: Forgiving, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the cursor can be moved there."""
    return stream.isatty() and environment.get("TERM") != "dumb"

"""What stdin, stdout and stderr are connected to, from the first moment to the last.

Imported for `--help`, so it imports nothing of weight.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # not needed at run time, and `--help` shall be quick
    from typing import TextIO


def fill_closed_descriptors() -> None:
    """Let nothing that is opened later be taken for stdin, stdout or stderr (`>&-`)."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            # The lowest free number is given out, which is this one.
            os.open(os.devnull, os.O_RDWR)


def end_stdout() -> None:
    """Write out what is buffered now, since Python would end with a code of its own if it failed at exit."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OSError, ValueError):
        let_go(sys.stdout)


def let_go(stream: TextIO) -> None:
    """Point the stream's descriptor at nothing, so that what is still buffered can be flushed at exit."""
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())
        os.close(nothing)
    except (OSError, ValueError):
        return

"""Reading several pipes at once, each into bounded memory."""

from __future__ import annotations

import os
import selectors
import time
from collections.abc import Mapping
from typing import Protocol

_CHUNK = 1024 * 1024
# A child that says much in small pieces would wake this process for each of them, and share its core with it.
_REST = 0.002
_SMALL = 64 * 1024


class Sink(Protocol):
    """Takes what a stream says."""

    def feed(self, data: bytes) -> None:
        """Take the stream's next bytes."""


def read_until(last: int, sinks: Mapping[int, Sink], *, timeout: float | None) -> None:
    """Feed each stream's bytes to its sink until all have ended; at most a second longer than the stream `last`.

    After `last` nobody is left who could write; what still stands in the other pipes is read in no time.
    """
    end = None if timeout is None else time.monotonic() + timeout
    with selectors.DefaultSelector() as selector:
        for source in sinks:
            selector.register(source, selectors.EVENT_READ)
        while selector.get_map() and not _passed(end):
            heard = 0
            for key, _ in selector.select(None if end is None else end - time.monotonic()):
                data = os.read(key.fd, _CHUNK)
                heard += len(data)
                sinks[key.fd].feed(data)
                if not data:
                    selector.unregister(key.fd)
                    end = time.monotonic() + 1 if key.fd == last else end
            if heard < _SMALL:
                time.sleep(_REST)


def _passed(end: float | None) -> bool:
    return end is not None and time.monotonic() >= end

"""Ctrl-C, SIGTERM and SIGHUP: stop what runs, clean up, end with 130 within seconds."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Self

EXIT_CODE = 130
_PATIENCE = 4.0


class Interrupts:
    """Turns the first such signal into `KeyboardInterrupt`, after which every stop is called beside the main thread.

    Cleaning up may wait for what the stops end, but not for ever; a second signal ends the process at once. A signal
    that was ignored when monopack began (`nohup`) stays ignored.
    """

    def __init__(self) -> None:
        self._stops: list[Callable[[], None]] = []
        self._before: dict[int, Any] = {}
        self._stopping = False

    def __enter__(self) -> Self:
        """Listen, in the main thread; elsewhere Python allows no handler."""
        if threading.current_thread() is threading.main_thread():
            for name in ("SIGINT", "SIGTERM", "SIGHUP"):
                number = getattr(signal, name, None)
                if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._received)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening, unless a signal came: then a second one is immediate even while the process ends."""
        if self._stopping:
            # Whatever the interrupted work made of it, in a finalizer even nothing.
            raise KeyboardInterrupt
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def call(self, *stops: Callable[[], None]) -> None:
        """Have `stops` called when interrupted, in another thread than the one that was; at once if it was already."""
        self._stops += stops
        for stop in stops if self._stopping else ():
            stop()

    def _received(self, _number: int, _frame: FrameType | None) -> None:
        if self._stopping:
            os._exit(EXIT_CODE)
        self._stopping = True
        threading.Thread(target=self._stop, daemon=True).start()
        raise KeyboardInterrupt

    def _stop(self) -> None:
        for stop in self._stops:
            stop()
        time.sleep(_PATIENCE)
        os._exit(EXIT_CODE)

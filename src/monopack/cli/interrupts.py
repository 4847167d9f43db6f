"""Ctrl-C, SIGTERM and SIGHUP: stop what runs, clean up, end with 130 within seconds."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from types import FrameType, TracebackType
from typing import Any

EXIT_CODE = 130
_PATIENCE = 4.0


class Interrupts:
    """Turns the first such signal into `KeyboardInterrupt`, after which every `stop` is called beside the main thread.

    Cleaning up may wait for what the stops end, but not for ever; a second signal ends the process at once. A signal
    that was ignored when monopack began (`nohup`) stays ignored.
    """

    def __init__(self, stops: Iterable[Callable[[], None]]) -> None:
        self._stops = tuple(stops)
        self._before: dict[int, Any] = {}
        self._stopping = False

    def __enter__(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._received)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # After an interrupt the handlers stay, so that a second signal during the clean-up is still immediate.
        if not self._stopping:
            for number, handler in self._before.items():
                signal.signal(number, handler)

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

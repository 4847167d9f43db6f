"""The rooms of one trial: payload copy, private home and temporary folder, program."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from monopack.adapters.files import effects
from monopack.adapters.files.writing import write_new
from monopack.adapters.payload_trials.copies import Copies
from monopack.domain.ports.processes import Command

_CHANNEL = "MONOPACK_REPORTS"
# Isolated: no environment variables, user site or working directory for Python; no `site`, so no site-packages nor
# `.pth`; no byte code written. The same flags from Python 3.8 on.
_FLAGS = ("-I", "-S", "-B")
_SHARE = 0.75
"""Of the machine's memory, what a trial may take before the machine has to swap or to kill at random."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """A trial's folder, laid out. `word` marks what the trial's own program reports."""

    folder: str
    payload: str
    beside: tuple[str, ...]
    home: str
    temporary: str
    word: str = field(default_factory=lambda: secrets.token_hex(16))

    def program(self, name: str, orders: Mapping[str, Any], *, parts: Sequence[str] = ()) -> str:
        """Write the program `name` of this package, with its further `parts` and its orders; its path."""
        own = "\n\n".join(Path(__file__).with_name(f"{part}.py").read_text(encoding="utf-8") for part in (name, *parts))
        complete = {
            **orders,
            "payload": self.payload,
            "beside": list(self.beside),
            "word": self.word,
            "channel": _CHANNEL,
        }
        path = Path(self.folder, "program", f"{name}.py")
        effects.make_folder(path.parent)
        write_new(path, f"{own}\n\nmain({complete!a})\n".encode())
        return str(path)

    def command(self, python: str, program: str, environment: Mapping[str, str], timeout: float) -> Command:
        """How to run the program where the payload is the working directory, as in production."""
        return Command(
            arguments=(python, *_FLAGS, program),
            folder=self.payload,
            environment=environment,
            timeout=timeout,
            channel=_CHANNEL,
            most_memory=int(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * _SHARE),
        )

    def shown(self, text: str) -> str:
        """`text` without the folder that nobody will find any more."""
        for folder in (self.payload, *self.beside, self.folder):
            text = text.replace(f"{folder}/", "")
        return text

    def in_payload(self, path: str) -> str | None:
        """`path` relative to the payload; None for files of elsewhere."""
        return path[len(self.payload) + 1 :] if path.startswith(f"{self.payload}/") else None

    def inside(self, path: str) -> str | None:
        """`path` relative to the payload or a folder beside it; None for files of elsewhere."""
        for folder in (self.payload, *self.beside):
            if path.startswith(f"{folder}/"):
                return path[len(folder) + 1 :]
        return None


def furnish(folder: str, payload: str, beside: Sequence[str], copies: Copies) -> Room:
    """Lay out `folder` with copies of the payload and of what the runtime would provide."""
    folders = [f"{folder}/beside/{number}" for number in range(len(beside))]
    room = Room(
        folder=folder,
        payload=f"{folder}/payload",
        beside=tuple(folders),
        home=f"{folder}/home",
        temporary=f"{folder}/temporary",
    )
    for made in (room.home, room.temporary, f"{folder}/beside"):
        effects.make_folder(made)
    copies.tree(payload, room.payload)
    for source, copy in zip(beside, folders, strict=True):
        copies.tree(source, copy, shared=True)
    return room

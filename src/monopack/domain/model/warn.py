"""What a person should know, though all went well."""

from __future__ import annotations

from dataclasses import dataclass

from monopack.domain.model.errors import Location


@dataclass(frozen=True, kw_only=True, slots=True)
class Warn:
    """Something a person should know of a pack that builds all the same; `doubtful`: under `--strict` it does not."""

    what: str
    where: Location | None = None
    doubtful: bool = False

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what

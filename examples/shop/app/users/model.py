from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class User:
    id: int
    name: str
    country: str
    joined: date
    tags: tuple[str, ...] = ()

    def as_dict(self) -> dict:
        return {
            "id": self.id,
            "name": self.name,
            "country": self.country,
            "joined": self.joined.isoformat(),
            "tags": list(self.tags),
        }

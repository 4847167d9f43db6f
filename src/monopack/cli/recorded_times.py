"""What packs took by the JSON document of an earlier build."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from monopack.domain.model.errors import InputError, Location


def recorded_seconds(path: Path) -> tuple[tuple[str, float], ...]:
    """Seconds by pack, sorted. `InputError` when the file is none of those documents."""
    where = Location(path=str(path))
    try:
        entries: list[dict[str, Any]] = json.loads(path.read_bytes())["packs"]
        return tuple(sorted((str(entry["pack"]), max(float(entry["seconds"]), 0.0)) for entry in entries))
    except OSError as error:
        raise InputError("cannot be read", where=where, why=str(error.strerror)) from None
    except (ValueError, TypeError, KeyError, RecursionError):
        hint = "`--shard-times` takes what an earlier build printed with `--format json`"
        raise InputError("no build's JSON document", where=where, hint=hint) from None

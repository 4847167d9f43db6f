"""Why packs were chosen, as data."""

from __future__ import annotations

from monopack.domain.choosing.changes import PackChanges


def change_entries(pack: PackChanges) -> list[dict[str, str]]:
    """One entry a reason."""
    return [{"kind": change.kind.value, "subject": change.subject, "what": change.what} for change in pack.changes]

"""A build as one JSON document."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from monopack.domain.choosing.changes import PackChanges
from monopack.domain.choosing.changes_document import change_entries
from monopack.domain.explaining.documents import SCHEMA, error_entries
from monopack.domain.explaining.plan_document import warning_entry
from monopack.domain.explaining.profile_document import profile_entry
from monopack.domain.model.errors import MonopackError
from monopack.domain.model.outcome import Outcome, Status
from monopack.domain.model.profile import ImportProfile
from monopack.domain.planning.artifacts import archive_name, manifest_name
from monopack.domain.planning.manifest import saving_entries


def build_document(
    outcomes: Sequence[Outcome],
    changes: Sequence[PackChanges] | None = None,
    *,
    profiles: bool = False,
    error: MonopackError | None = None,
) -> dict[str, Any]:
    """Every pack in pack order; `error` is what ended the whole run. `changes` where packs were chosen by them.

    `profiles`: what takes how long at import is asked for.
    """
    why = None if changes is None else {pack.pack: change_entries(pack) for pack in changes}
    return {
        "schema": SCHEMA,
        "packs": [_pack(outcome, why, profiles=profiles) for outcome in outcomes],
        "errors": error_entries(error) if error else [],
    }


def _pack(outcome: Outcome, why: dict[str, list[dict[str, str]]] | None, *, profiles: bool) -> dict[str, Any]:
    raw = bytes.fromhex(outcome.sha256)
    return {
        "pack": outcome.pack,
        "status": outcome.status.value,
        "rebuilt": outcome.status is Status.REBUILT,
        **_paths(outcome),
        "entrypoint": outcome.entrypoint or None,
        "first_party_files": outcome.first_party_files,
        "distributions": outcome.distributions,
        "unzipped_size": outcome.unzipped_size,
        "zip_size": outcome.zip_size if raw else None,
        "sha256": outcome.sha256 or None,
        "sha256_base64": base64.b64encode(raw).decode() if raw else None,
        "seconds": round(outcome.seconds, 3),
        "verified": outcome.verified.value,
        "tests_run": outcome.tests_run,
        "slimmed": saving_entries(outcome.slimmed),
        **_import(outcome.profile, whole=profiles),
        "changed": None if why is None else why.get(outcome.pack, []),
        "warnings": [warning_entry(warning) for warning in outcome.warnings],
        "errors": error_entries(outcome.error) if outcome.error else [],
    }


def _import(profile: ImportProfile | None, *, whole: bool) -> dict[str, Any]:
    return {
        "import_seconds": round(profile.seconds, 6) if profile else None,
        "import_profile": profile_entry(profile) if profile and whole else None,
        "advice": profile.advice or None if profile else None,
    }


def _paths(outcome: Outcome) -> dict[str, str | None]:
    """Where the payload, the zip and the manifest are, as the user would write it."""
    if not outcome.path:
        return {"payload": None, "zip": None, "manifest": None}
    if not outcome.sha256:
        return {"payload": outcome.path, "zip": None, "manifest": None}
    folder = outcome.path.removesuffix(archive_name(outcome.pack))
    return {"payload": folder + outcome.pack, "zip": outcome.path, "manifest": folder + manifest_name(outcome.pack)}

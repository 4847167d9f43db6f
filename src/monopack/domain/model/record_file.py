"""RECORD, the list of an installed distribution's files (packaging.python.org, recording installed projects)."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Iterable

from monopack.domain.model.distribution import DistributionFile


def record_text(files: Iterable[DistributionFile], own_path: str) -> str:
    """RECORD's content for `files`, sorted by path; the row of RECORD itself, at `own_path`, bears no digest."""
    output = io.StringIO()
    rows = csv.writer(output, lineterminator="\n")
    for file in sorted(files, key=lambda file: file.path):
        if file.path != own_path:
            rows.writerow((file.path, f"sha256={_urlsafe(file.sha256)}", file.size))
    rows.writerow((own_path, "", ""))
    return output.getvalue()


def _urlsafe(sha256: str) -> str:
    return base64.urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip("=")

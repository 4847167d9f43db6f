"""RECORD, the list of what a distribution installed ("Recording installed projects", PyPA specifications)."""

from __future__ import annotations

import csv
import io
from base64 import b64decode, urlsafe_b64encode
from binascii import Error as MalformedBase64
from collections.abc import Iterable
from dataclasses import dataclass

from monopack.domain.model.distribution import DistributionFile


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordRow:
    """One line: `sha256` in hex, `""` where the line has none or another algorithm's."""

    path: str
    sha256: str = ""
    size: int | None = None


def parse_record(text: str) -> tuple[RecordRow, ...]:
    """The rows, in order; `ValueError` when it is no CSV of three columns."""
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    except csv.Error as error:
        raise ValueError(f"RECORD is no CSV: {error}") from error
    return tuple(_row(row) for row in rows)


def format_record(files: Iterable[DistributionFile], *, record: str) -> bytes:
    """The text of RECORD for `files`, sorted by path; `record` is its own path, listed without hash and size."""
    lines = [(file.path, f"sha256={_encoded(file.sha256)}", str(file.size)) for file in files]
    lines.append((record, "", ""))
    return "".join(_line(cells) for cells in sorted(lines)).encode()


def _row(cells: list[str]) -> RecordRow:
    path, digest, size, *_ = (*cells, "", "")
    algorithm, _, value = digest.partition("=")
    sha256 = _decoded(value) if algorithm.lower() == "sha256" else ""
    return RecordRow(path=path, sha256=sha256, size=int(size) if size.strip().isdecimal() else None)


def _decoded(value: str) -> str:
    padded = value + "=" * (-len(value) % 4)
    try:
        digest = b64decode(padded, altchars=b"-_", validate=True)
    except (MalformedBase64, ValueError) as error:
        raise ValueError(f"RECORD has a malformed hash `{value}`") from error
    return digest.hex()


def _encoded(sha256: str) -> str:
    return urlsafe_b64encode(bytes.fromhex(sha256)).rstrip(b"=").decode()


def _line(cells: tuple[str, ...]) -> str:
    return ",".join(_cell(cell) for cell in cells) + "\n"


def _cell(text: str) -> str:
    quoted = '"' + text.replace('"', '""') + '"'
    return quoted if any(character in text for character in ',"\r\n') else text

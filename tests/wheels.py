"""Distributions drawn by a test: real wheels, made without a build backend, fetched without a network."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from packaging.utils import canonicalize_name


def draw_wheel(
    folder: Path,
    name: str,
    version: str = "1.0",
    *,
    files: Mapping[str, str | bytes],
    requires: Iterable[str] = (),
    tag: str = "py3-none-any",
    entry_points: str = "",
    extras: Iterable[str] = (),
) -> Path:
    """Write `<folder>/<name>-<version>-<tag>.whl` holding `files`, with a RECORD that matches; its path."""
    stem = f"{canonicalize_name(name).replace('-', '_')}-{version}"
    members = {path: _bytes(content) for path, content in files.items()}
    members[f"{stem}.dist-info/METADATA"] = _metadata(name, version, requires, extras)
    members[f"{stem}.dist-info/WHEEL"] = _wheel(tag)
    if entry_points:
        members[f"{stem}.dist-info/entry_points.txt"] = _bytes(entry_points)
    members[f"{stem}.dist-info/RECORD"] = _record(members, f"{stem}.dist-info/RECORD")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{stem}-{tag}.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(zipfile.ZipInfo(member), content)
    return path


def sha256(path: Path) -> str:
    """`sha256:<hex>` of a file, as locks write it."""
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _metadata(name: str, version: str, requires: Iterable[str], extras: Iterable[str]) -> bytes:
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Provides-Extra: {extra}" for extra in extras]
    lines += [f"Requires-Dist: {requirement}" for requirement in requires]
    return _bytes("\n".join(lines) + "\n")


def _wheel(tag: str) -> bytes:
    pure = "true" if tag.endswith("-none-any") else "false"
    return _bytes(f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: {pure}\nTag: {tag}\n")


def _record(members: Mapping[str, bytes], own: str) -> bytes:
    rows = []
    for path, content in members.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
        rows.append(f"{path},sha256={digest},{len(content)}")
    return _bytes("\n".join([*rows, f"{own},,"]) + "\n")

"""Wheels as no build backend would make them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path


def rewritten(wheel: Path, changes: Mapping[str, bytes | None]) -> Path:
    """Replace, add or (None) leave out members of `wheel`; a name's beginning `*` stands for any folder."""
    with zipfile.ZipFile(wheel) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    for pattern, content in changes.items():
        names = [name for name in members if name.endswith(pattern[1:])] if pattern[0] == "*" else [pattern]
        for name in names:
            members.pop(name, None)
            if content is not None:
                members[name] = content
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return wheel

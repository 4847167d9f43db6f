"""The version that a build backend takes from one of the project's files, read without running anything."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from packaging.version import InvalidVersion, Version

from monopack.domain.ports.source_tree import EntryKind, SourceTree

_ASSIGNED = re.compile(r"""^(?:__version__|VERSION|version)(?:\s*:\s*\w+)?\s*=\s*["']([^"'\n]+)["']""", re.MULTILINE)


def stated_version(name: str, project: Mapping[str, Any], folder: str, tree: SourceTree) -> str:
    """What the backends of hatch, PDM, setuptools and flit would find as a literal; `""` when that is nothing.

    `project` is the content of the `pyproject.toml` in `folder`.
    """
    for path, is_text in _sources(name, _table(project, "tool")):
        place, _, file = posixpath.join(folder, path).rpartition("/")
        if tree.listing(place).get(file) is not EntryKind.FILE:
            continue
        text = tree.read(posixpath.join(place, file)).content.decode("utf-8-sig", "replace")
        found = _ASSIGNED.search(text)
        version = _normal(text if is_text else found[1] if found else "")
        if version:
            return version
    return ""


def _sources(name: str, tools: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Files that may state it, in the project's folder; the flag: the file holds nothing else."""
    for tool in ("hatch", "pdm"):
        yield from ((path, False) for path in _texts(_table(tools, tool, "version").get("path")))
    dynamic = _table(tools, "setuptools", "dynamic", "version")
    yield from ((path, True) for path in _texts(dynamic.get("file")))
    modules = [attribute.rpartition(".")[0] for attribute in _texts(dynamic.get("attr"))]
    modules += [*_texts(_table(tools, "flit", "module").get("name")), name.replace("-", "_")]
    for module in modules:
        for root in ("", "src/"):
            path = root + module.replace(".", "/")
            yield from ((f"{path}/__init__.py", False), (f"{path}.py", False))


def _normal(text: str) -> str:
    try:
        return str(Version(text))
    except InvalidVersion:
        return ""


def _table(content: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    for key in keys:
        value = content.get(key)
        content = value if isinstance(value, dict) else {}
    return content


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str) and text and not text.startswith(("/", ".."))]

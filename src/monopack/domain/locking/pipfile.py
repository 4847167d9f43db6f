"""A `Pipfile`: what it asks for, and the hash by which a `Pipfile.lock` names it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from packaging.requirements import Requirement

from monopack.domain.locking.document import Table
from monopack.domain.locking.terms import both, malformed, normalized, requirement
from monopack.domain.model.names import canonicalize_name

_SECTIONS = frozenset({"source", "packages", "dev-packages", "requires", "scripts", "pipfile", "pipenv"})
_MARKERS = (
    *("os_name", "sys_platform", "platform_machine", "platform_python_implementation", "platform_release"),
    *("platform_system", "platform_version", "python_version", "python_full_version"),
    *("implementation_name", "implementation_version"),
)


def pipfile_hashes(pipfile: Mapping[str, Any], default_sources: object) -> frozenset[str]:
    """The hashes that some pipenv would write; `default_sources` stand in for a Pipfile that names none.

    Since 2026 pipenv spells names as PEP 503 does, before 2022 it knew two categories only.
    """
    spellings: tuple[Callable[[Any], Any], ...] = (dict, _canonical)
    contents = [_content(pipfile, default_sources, spell) for spell in spellings]
    contents += [{key: one[key] for key in ("_meta", "default", "develop")} for one in contents]
    texts = (json.dumps(one, sort_keys=True, separators=(",", ":")) for one in contents)
    return frozenset(hashlib.sha256(text.encode()).hexdigest() for text in texts)


def pipfile_roots(pipfile: Table) -> Iterator[Requirement]:
    """What `[packages]` asks for, with extras and markers."""
    packages = pipfile.table("packages")
    for name, value in packages.values.items():
        with malformed(pipfile.where):
            if isinstance(value, dict):
                yield _requirement(name, packages.table(name))
            else:
                yield requirement(normalized(name))


def _requirement(name: str, line: Table) -> Requirement:
    marker = line.text_or("markers", "")
    for key in _MARKERS:
        if condition := line.text_or(key, ""):
            marker = both(marker, f"{key} {condition}")
    return requirement(normalized(name), tuple(sorted(normalized(extra) for extra in line.texts("extras"))), marker)


def _content(pipfile: Mapping[str, Any], default_sources: object, spell: Callable[[Any], Any]) -> dict[str, Any]:
    meta = {"sources": pipfile.get("source", default_sources), "requires": pipfile.get("requires", {})}
    content = {
        "_meta": meta,
        "default": spell(pipfile.get("packages", {})),
        "develop": spell(pipfile.get("dev-packages", {})),
    }
    own = {key: spell(section) for key, section in pipfile.items() if key not in {*_SECTIONS, "default", "develop"}}
    return content | own


def _canonical(section: Mapping[str, Any]) -> dict[str, Any]:
    return {canonicalize_name(name): value for name, value in section.items()}

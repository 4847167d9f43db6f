"""A distribution's own word on its name and needs ("Core metadata specifications")."""

from __future__ import annotations

import re
from dataclasses import dataclass

from packaging.metadata import parse_email
from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import InvalidVersion, Version

from monopack.domain.model.names import NormalizedName, canonicalize_name

_LEGACY_NAMESPACE = re.compile(rb"declare_namespace\s*\(|extend_path\s*\(\s*__path__")


@dataclass(frozen=True, kw_only=True, slots=True)
class Metadata:
    """What METADATA says; `malformed` are needs that nobody can read."""

    name: NormalizedName
    version: str
    requires: tuple[Requirement, ...]
    namespaces: tuple[str, ...]
    malformed: tuple[str, ...] = ()


def parse_metadata(content: bytes) -> Metadata:
    """Read METADATA; `ValueError` when it has no name or version."""
    raw, _ = parse_email(content)
    name, version = raw.get("name", ""), raw.get("version", "")
    if not name or not version:
        raise ValueError("METADATA lacks its name or version")
    requires, malformed = [], []
    for line in raw.get("requires_dist", []):
        try:
            requires.append(Requirement(line))
        except InvalidRequirement:
            malformed.append(line)
    namespaces = (text.partition(";")[0].strip() for text in raw.get("import_namespaces", []))
    return Metadata(
        name=canonicalize_name(name),
        version=version,
        requires=tuple(requires),
        namespaces=tuple(sorted({name for name in namespaces if name})),
        malformed=tuple(malformed),
    )


def is_version(found: str, wanted: str) -> bool:
    """Whether `found` is what a lock means by `wanted` (PEP 440; a local part counts only where the lock has one)."""
    try:
        version, asked = Version(found), Version(wanted)
    except InvalidVersion:
        return found == wanted
    return version == asked if asked.local else Version(version.public) == asked


def declares_namespace(init: bytes) -> bool:
    """Whether an `__init__.py` shares its package with other distributions by pkgutil or pkg_resources."""
    return _LEGACY_NAMESPACE.search(init) is not None

"""What shipped and why, as the document beside the artifact."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from monopack import __version__
from monopack.domain.model.byte_code import Compiler
from monopack.domain.model.distribution import SelectedDistribution
from monopack.domain.model.plan import FirstParty, FromDistribution, Generated, Origin, PayloadFile, Plan
from monopack.domain.model.slimming import Saving
from monopack.domain.model.trace import NotFollowedAt, UnresolvedImport
from monopack.domain.planning.byte_code import byte_code_size
from monopack.domain.planning.requirements_file import reasons
from monopack.domain.ports.archive import Artifact

_encode = json.JSONEncoder(ensure_ascii=False).encode  # one for all of many thousand lines
MANIFEST_SCHEMA = 1
"""Raised when a reader of the last schema would misread this one."""


def dotted_entrypoint(plan: Plan) -> str:
    """What a runtime is configured with: `packs.users_get.lambda_handler`, or the module when none is expected."""
    return f"{plan.pack.module}.{plan.entrypoint}" if plan.entrypoint else plan.pack.module


def manifest(plan: Plan, artifact: Artifact) -> bytes:
    """The manifest as UTF-8 JSON, the same bytes for the same plan and artifact."""
    document: dict[str, Any] = {
        "schema": MANIFEST_SCHEMA,
        "tool": f"monopack {__version__}",
        "pack": plan.pack.name,
        "entrypoint": dotted_entrypoint(plan),
        "target": {"python": plan.target.version, "platform": plan.target.platform.name},
        "files": [_file(file) for file in plan.files],
        "distributions": [_distribution(selected) for selected in plan.distributions],
        "not_followed": [_not_followed(item) for item in plan.trace.not_followed],
        "unresolved": [_unresolved(absent) for absent in plan.unresolved],
        **({} if plan.slimmed is None else {"slimmed": saving_entries(plan.slimmed)}),
        "digest": artifact.sha256,
        "zip_size": artifact.size,
        "unzipped_size": plan.unzipped_size,
    }
    if plan.compiler:
        document["byte_code"] = _byte_code(plan, plan.compiler)
    members = ",\n".join(f" {json.dumps(key)}: {_value(value)}" for key, value in document.items())
    return f"{{\n{members}\n}}\n".encode("utf-8", "backslashreplace")


def _value(value: object) -> str:
    """One line, a list's items one line each: to be read and compared by people, and ten times faster than indented."""
    if not isinstance(value, list) or not value:
        return _encode(value)
    items = ",\n".join(f"  {_encode(item)}" for item in value)
    return f"[\n{items}\n ]"


def _file(file: PayloadFile) -> dict[str, Any]:
    return {"path": file.path, "size": file.size, "sha256": file.sha256, "origin": _origin(file.origin)}


def _origin(origin: Origin) -> dict[str, str]:
    match origin:
        case FirstParty(path=path):
            return {"first_party": path}
        case FromDistribution(name=name, version=version, compiled_from=source):
            return {"distribution": name, "version": version, **_source(source)}
        case Generated(compiled_from=source):
            return {"generated": "monopack", **_source(source)}


def _source(compiled_from: str) -> dict[str, str]:
    return {"compiled_from": compiled_from} if compiled_from else {}


def _byte_code(plan: Plan, compiler: Compiler) -> dict[str, Any]:
    count, size = byte_code_size(plan)
    return {"mode": plan.byte_code.value, "python": compiler.version, "files": count, "size": size}


def _distribution(selected: SelectedDistribution) -> dict[str, Any]:
    return {
        "name": selected.locked.name,
        "version": selected.distribution.version,
        "why": list(reasons(selected.needs)),
    }


def saving_entries(savings: Iterable[Saving]) -> list[dict[str, Any]]:
    """What each rule takes off each distribution."""
    return [
        {
            "rule": saving.rule,
            "distribution": saving.distribution,
            "version": saving.version,
            "files": saving.files,
            "size": saving.size,
            **({"tool": saving.tool} if saving.tool else {}),
        }
        for saving in savings
    ]


def _not_followed(item: NotFollowedAt) -> dict[str, Any]:
    return {"kind": item.kind.value, "file": item.where.path, "line": item.where.line, "text": item.text}


def _unresolved(absent: UnresolvedImport) -> dict[str, Any]:
    where = absent.site.where
    return {"module": absent.module, "file": where.path, "line": where.line, "text": absent.site.text}

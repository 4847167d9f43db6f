"""What shipped and why, as the document beside the artifact."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
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
    document = {
        "schema": _encode(MANIFEST_SCHEMA),
        "tool": _encode(f"monopack {__version__}"),
        "pack": _encode(plan.pack.name),
        "entrypoint": _encode(dotted_entrypoint(plan)),
        "target": _encode({"python": plan.target.version, "platform": plan.target.platform.name}),
        "files": _lines(map(_file, plan.files)),
        "distributions": _lines(_encode(_distribution(selected)) for selected in plan.distributions),
        "not_followed": _lines(_encode(_not_followed(item)) for item in plan.trace.not_followed),
        "unresolved": _lines(_encode(_unresolved(absent)) for absent in plan.unresolved),
        **({} if plan.slimmed is None else {"slimmed": _lines(map(_encode, saving_entries(plan.slimmed)))}),
        "digest": _encode(artifact.sha256),
        "zip_size": _encode(artifact.size),
        "unzipped_size": _encode(plan.unzipped_size),
    }
    if plan.compiler:
        document["byte_code"] = _encode(_byte_code(plan, plan.compiler))
    members = ",\n".join(f" {_encode(key)}: {value}" for key, value in document.items())
    return f"{{\n{members}\n}}\n".encode("utf-8", "backslashreplace")


def _lines(items: Iterable[str]) -> str:
    """A list's items one line each: to be read and compared by people, and ten times faster than indented."""
    lines = ",\n".join(f"  {item}" for item in items)
    return f"[\n{lines}\n ]" if lines else "[]"


def _file(file: PayloadFile) -> str:
    """Put together by hand: encoded as a whole, thousands of lines a pack would take longer than its archive."""
    origin = _origin(file.origin)
    return f'{{"path": {_encode(file.path)}, "size": {file.size}, "sha256": "{file.sha256}", "origin": {origin}}}'


def _origin(origin: Origin) -> str:
    match origin:
        case FirstParty(path=path):
            return f'{{"first_party": {_encode(path)}}}'
        case FromDistribution(name=name, version=version, compiled_from=source):
            return f"{{{_release(name, version)}{_source(source)}}}"
        case Generated(compiled_from=source):
            return f'{{"generated": "monopack"{_source(source)}}}'


@lru_cache
def _release(name: str, version: str) -> str:
    """Hundreds of files in a row come from the same one."""
    return f'"distribution": {_encode(name)}, "version": {_encode(version)}'


def _source(compiled_from: str) -> str:
    return f', "compiled_from": {_encode(compiled_from)}' if compiled_from else ""


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

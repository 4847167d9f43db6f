"""Which modules importing an entrypoint loads: learned by a trial, and the same for the same payload."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from monopack.domain.building.world import World
from monopack.domain.model.byte_code import Compiler
from monopack.domain.model.plan import Plan
from monopack.domain.model.request import BuildRequest

_KIND = "startup"
_FORMAT = 1
"""Counts up when another set of modules is meant."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StartupModules:
    """What is remembered of trials of payloads without byte code."""

    world: World
    request: BuildRequest
    compiler: Compiler

    def known(self, plan: Plan) -> frozenset[str] | None:
        """Payload paths of the sources that an earlier trial of the very same payload compiled; None without one."""
        key = self._key(plan)
        found = self.world.cache.get_many(_KIND, [key]).get(key)
        return None if found is None else frozenset(json.loads(found))

    def remember(self, plan: Plan, paths: Iterable[str]) -> None:
        """Keep what a trial of `plan` compiled; `plan` is the one without byte code."""
        self.world.cache.put_many(_KIND, {self._key(plan): json.dumps(sorted(set(paths))).encode()})

    def _key(self, plan: Plan) -> str:
        facts = [_FORMAT, plan.fingerprint, self.request.environment, *self.compiler.identity]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()

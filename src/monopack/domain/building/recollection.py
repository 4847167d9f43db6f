"""What an earlier run saw of the project and came to: while all of that looks the same, it comes to the same again.

Everything up to a build's key is a pure function of what was read, so that whoever sees the same files, listings (names
that were not there included), variables and options need not trace, lock and subset anew to know the keys.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from monopack import __version__
from monopack.domain.model.byte_code import ByteCode
from monopack.domain.model.errors import InputError
from monopack.domain.model.request import BuildRequest

if TYPE_CHECKING:
    from monopack.domain.building.known_world import KnownWorld
    from monopack.domain.model.lock import Lock

_KIND = "run"
_FORMAT = 1


class Recollection:
    """The runs of one project with the same options, as the cache keeps the last of them."""

    def __init__(self, request: BuildRequest, world: KnownWorld) -> None:
        self._request = request
        self._world = world

    def keys(self) -> Mapping[str, str] | None:
        """The build key of each pack, sorted by name; None where anything looks different, or nothing is known."""
        if not _is_decided_by_files(self._request):
            return None
        known = self._world.cache.get_many(_KIND, [self._name()]).values()
        for value in known:
            seen = json.loads(value)
            if self._looks_the_same(seen):
                return dict(seen["keys"])
        return None

    def keep(self, keys: Mapping[str, str], lock: Lock | None) -> None:
        """Remember what a run came to, if it would come to the same whenever what it saw is the same."""
        if _is_decided_by_files(self._request) and all(keys.values()) and (lock is None or lock.says_all):
            tree = self._world.tree.consulted()
            seen = {
                "files": {path: self._file(path) for path in tree.files},
                "folders": {path: self._folder(path) for path in tree.folders},
                "variables": {name: self._variable(name) for name in self._world.environment.consulted()},
                "keys": dict(sorted(keys.items())),
            }
            self._world.cache.put_many(_KIND, {self._name(): json.dumps(seen).encode("utf-8", "surrogatepass")})

    def _name(self) -> str:
        world = self._world
        facts = (_FORMAT, __version__, sys.version_info, world.project, world.artifacts.location(), self._request)
        return _digest(repr(facts))

    def _looks_the_same(self, seen: dict[str, Any]) -> bool:
        return (
            _all_equal(seen["variables"], self._variable)
            and _all_equal(seen["folders"], self._folder)
            and _all_equal(seen["files"], self._file)
        )

    def _file(self, path: str) -> str:
        try:
            mark = self._world.tree.mark(path)
        except InputError:
            return ""
        return f"{mark.sha256}{'x' if mark.executable else ''}"

    def _folder(self, path: str) -> str:
        try:
            listing = self._world.tree.listing(path)
        except InputError:
            return ""
        return _digest(repr(sorted((name, kind.value) for name, kind in listing.items())))

    def _variable(self, name: str) -> str:
        # Values may be secrets; only their digest is kept.
        return _digest(repr(self._world.environment.get(name)))


def _is_decided_by_files(request: BuildRequest) -> bool:
    """Whether the project's files and the options say it all: no history, no tool's version, nothing rewritten."""
    chosen = request.changed_since is not None or request.shard is not None
    with_tools = request.slim or request.bytecode is not ByteCode.NONE
    return not (chosen or with_tools or request.auto_fix or request.existing)


def _all_equal(known: Mapping[str, str], now: Callable[[str], str]) -> bool:
    return all(now(name) == value for name, value in known.items())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

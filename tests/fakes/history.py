"""Earlier revisions in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from monopack.domain.model.errors import InputError
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.model.request import BuildRequest
from monopack.domain.ports.history import History, Past
from monopack.domain.ports.lock_reader import LockReader
from tests.fakes.source_tree import FakeSourceTree


@dataclass
class FakeHistory(History):
    """`commits` are files by revision; `revise` what a revision's own configuration made of a request."""

    commits: Mapping[str, Mapping[str, str | bytes]]
    reader: Callable[[FakeSourceTree], LockReader]
    revise: Callable[[BuildRequest], BuildRequest] = field(default=lambda request: request)
    failure: Exception | None = None

    def at(self, revision: str, request: BuildRequest) -> Past:
        if revision not in self.commits:
            raise InputError(f"git knows no revision `{revision}`")
        if self.failure:
            raise self.failure
        tree = FakeSourceTree(self.commits[revision])
        return Past(tree=tree, readers={PackageManager.PIP: self.reader(tree)}, request=self.revise(request))

"""Taking from an environment what is locked and intact there, and fetching the rest."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from packaging.tags import Tag

from monopack.adapters.installed_environment.found import Found, NotReusableError, find_all
from monopack.adapters.installed_environment.interpreter import ask
from monopack.domain.model.errors import MonopackError
from monopack.domain.model.lock import IndexOptions, LockedDistribution
from monopack.domain.model.tags import supported_tags
from monopack.domain.model.target import Platform, Target
from monopack.domain.ports.installer import Installer
from monopack.domain.ports.processes import Processes
from monopack.domain.ports.progress import Progress


class InstalledEnvironment(Installer):
    """The environment of the interpreter `python`, before another installer.

    `host` is this machine's platform: what was built here, and for it alone, is reused only where it runs.
    """

    def __init__(
        self, fallback: Installer, *, python: Path, host: Platform, processes: Processes, progress: Progress
    ) -> None:
        self._fallback = fallback
        self._python = python
        self._host = host
        self._processes = processes
        self._progress = progress
        self._lock = threading.Lock()
        self._found: Mapping[str, Found] | None = None

    def install(
        self,
        wanted: Sequence[LockedDistribution],
        *,
        into: str,
        index: IndexOptions,
        target: Target,
        among: Sequence[LockedDistribution] = (),
    ) -> None:
        """Copy what can be reused, tell what cannot, and let the fallback install that."""
        there = self._installed()
        tags = self._tags(target)
        reasons = {locked.name: self._take(there.get(locked.name), locked, tags, Path(into)) for locked in wanted}
        left = [locked for locked in wanted if reasons[locked.name]]
        if left and there:
            told = ", ".join(f"`{locked.name}` ({reasons[locked.name]})" for locked in left)
            self._progress.warning(f"fetched instead of taken from `{self._python}`: {told}")
        if left:
            self._fallback.install(left, into=into, index=index, target=target, among=among)

    def ask_ahead(self, likely: Sequence[LockedDistribution], *, index: IndexOptions, target: Target) -> None:
        """Nothing: most of it will be copied."""

    def _take(self, found: Found | None, locked: LockedDistribution, tags: frozenset[Tag], into: Path) -> str:
        """Why it was not taken; `""`: it was."""
        if found is None:
            return "not installed"
        try:
            found.check(locked, tags)
            found.take(into)
        except NotReusableError as reason:
            return str(reason)
        return ""

    def _tags(self, target: Target) -> frozenset[Tag]:
        """The target's tags; those that only name an operating system tell nothing of the C library."""
        tags = supported_tags(target)
        here = target.platform.can_run(self._host)
        return frozenset(tag for tag in tags if here or not tag.platform.startswith("linux_"))

    def _installed(self) -> Mapping[str, Found]:
        with self._lock:
            if self._found is None:
                self._found = self._look()
            return self._found

    def _look(self) -> Mapping[str, Found]:
        if not self._python.is_file() or not os.access(self._python, os.X_OK):
            return self._useless("there is no such interpreter")
        try:
            environment = ask(self._python.absolute(), processes=self._processes, variables=os.environ)
        except MonopackError as error:
            return self._useless(str(error))
        if environment is None:
            return self._useless("it does not answer as an interpreter does")
        return find_all(environment.folders, environment.prefix) or self._useless("nothing is installed there")

    def _useless(self, why: str) -> Mapping[str, Found]:
        self._progress.warning(f"nothing is taken from `{self._python}`, all is fetched: {why}")
        return {}

"""Which tests concern a pack, with all that they need and the payload lacks."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import starmap

from monopack.domain.locking.member_metadata import member_metadata
from monopack.domain.model.errors import PackFailure
from monopack.domain.model.lock import Lock
from monopack.domain.model.plan import PayloadFile, Plan
from monopack.domain.model.request import Runner
from monopack.domain.model.source import Module
from monopack.domain.model.testing import TestPlan
from monopack.domain.model.warn import Warn
from monopack.domain.ports.distribution_store import DistributionStore
from monopack.domain.ports.source_tree import EntryKind, SourceTree
from monopack.domain.testing.candidates import project_folders, test_files
from monopack.domain.testing.distributions import Tools, test_distributions
from monopack.domain.testing.places import conftests, import_folder, is_in_test_folder, join, laid_path
from monopack.domain.testing.pytest_options import named_plugins, usable_options
from monopack.domain.testing.pytest_settings import PytestSettings, pytest_settings
from monopack.domain.testing.reach import Explorer, Reach
from monopack.domain.testing.runner_choice import choose_runner
from monopack.domain.testing.test_graph import TestGraphs
from monopack.domain.tracing.globs import is_shippable

_NO_TESTS_HINT = "a test counts when it, or a helper or conftest of it, imports a module of the pack"


@dataclass(frozen=True, kw_only=True, slots=True)
class TestPlanner:
    """Plans the tests of one project's packs. `ignored` are folders that hold no tests of it, the build directory."""

    __test__ = False

    tree: SourceTree
    graphs: TestGraphs
    lock: Lock | None
    store: DistributionStore
    runner: Runner = Runner.AUTO
    ignored: frozenset[str] = frozenset()

    def plan(self, plan: Plan) -> TestPlan:
        """The pack's tests. `PackFailure` when none concerns it, or the runner that they need is locked nowhere."""
        settings = self._settings(())
        relevant, doubtful = self._relevant(plan, settings)
        if not relevant:
            raise PackFailure(f"no test concerns `{plan.pack.name}`", hint=_NO_TESTS_HINT)
        settings = self._settings(tuple(reach.path for reach in relevant))
        runner = choose_runner(self.runner, relevant, settings=settings, lock=self.lock)
        tools = Tools(lock=self.lock, store=self.store, target=plan.target)
        return TestPlan(
            pack=plan.pack.name,
            files=self._files(plan, relevant, settings),
            tests=tuple(laid_path(reach.path) for reach in relevant),
            runner=runner,
            configuration=laid_path(settings.path) if settings.path else "",
            options=usable_options(settings.addopts, self._is_path),
            distributions=test_distributions(
                plan, relevant, runner, tools=tools, plugins=named_plugins(settings.addopts)
            ),
            warnings=doubtful,
        )

    def _settings(self, tests: Sequence[str]) -> PytestSettings:
        """The project root's, or those of the one member whose tests they are."""
        own = pytest_settings(self.tree, "")
        if own.path or not tests:
            return own
        folders = [folder for folder in project_folders(self.tree, self.graphs.roots) if folder]
        owners = [folder for folder in folders if all(path.startswith(f"{folder}/") for path in tests)]
        return pytest_settings(self.tree, max(owners, key=len)) if owners else own

    def _relevant(self, plan: Plan, settings: PytestSettings) -> tuple[list[Reach], tuple[Warn, ...]]:
        shipped = {traced.module.path for traced in plan.trace.modules}
        relevant: list[Reach] = []
        doubtful: list[Warn] = []
        for path in test_files(self.tree, self.graphs.roots, ignored=self.ignored):
            if path in shipped and not is_in_test_folder(path):
                continue
            reach = self._reach(path, plan, settings)
            unread = next((error for error in reach.errors if error.where and error.where.path == path), None)
            if reach.touches:
                relevant.append(reach)
            elif unread:
                doubtful.append(
                    Warn(what=f"whether it concerns this pack is unknown: {unread.what}", where=unread.where)
                )
        return relevant, tuple(doubtful)

    def _reach(self, path: str, plan: Plan, settings: PytestSettings) -> Reach:
        base = posixpath.dirname(settings.path)
        configured = [posixpath.normpath(join(base, entry)) for entry in settings.pythonpath]
        beside = [import_folder(self.tree, file) for file in (path, *conftests(self.tree, path))]
        graph = self.graphs.seen_from([folder if folder != "." else "" for folder in (*beside, *configured)])
        return Explorer(tree=self.tree, graph=graph, trace=plan.trace).reach(path, named_plugins(settings.addopts))

    def _files(self, plan: Plan, relevant: Sequence[Reach], settings: PytestSettings) -> tuple[PayloadFile, ...]:
        """Each file once; what the payload has already is not laid again."""
        taken = {file.path for file in plan.files}
        members = {module.member for reach in relevant for module in reach.modules.values() if module.member}
        metadata = member_metadata(members, self.lock, self.tree)
        found: dict[str, str] = {laid_path(settings.path): settings.path} if settings.path else {}
        for reach in relevant:
            found |= {_landing(module): module.path for module in reach.modules.values()}
            found |= {_data_landing(data.path, data.payload_path): data.path for data in reach.data.values()}
            found |= {laid_path(path): path for path in self._beside(reach.path)}
        files = (
            *(PayloadFile.of_project(landing, self.tree.mark(path)) for landing, path in found.items()),
            *starmap(PayloadFile.generated, metadata.items()),
        )
        return tuple(sorted((file for file in files if file.path not in taken), key=lambda file: file.path))

    def _beside(self, path: str) -> Iterator[str]:
        """Whatever is no code next to a test and below: what tests read is seldom named in full."""
        if is_in_test_folder(path):
            yield from self._data_below(posixpath.dirname(path))

    def _data_below(self, folder: str) -> Iterator[str]:
        for name, kind in self.tree.listing(folder).items():
            if not is_shippable(name) or name.startswith("."):
                continue
            if kind is EntryKind.FOLDER:
                yield from self._data_below(join(folder, name))
            elif kind is EntryKind.FILE and not name.endswith(".py"):
                yield join(folder, name)

    def _is_path(self, word: str) -> bool:
        folder, _, name = posixpath.normpath(word).rpartition("/")
        return name in self.tree.listing(folder)


def _landing(module: Module) -> str:
    """Tests stay where they are in the project; production code lands where it would be imported from."""
    of_tests = is_in_test_folder(module.path) or module.path == module.payload_path or module.name.endswith("conftest")
    return laid_path(module.path) if of_tests else module.payload_path


def _data_landing(path: str, payload_path: str) -> str:
    return laid_path(path) if is_in_test_folder(path) else payload_path

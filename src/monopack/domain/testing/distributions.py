"""The distributions that only tests need: what they import, their runner and its plugins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from monopack.domain.model.distribution import SelectedDistribution
from monopack.domain.model.errors import Location
from monopack.domain.model.imports import Timing
from monopack.domain.model.lock import Lock
from monopack.domain.model.names import NormalizedName, canonicalize_name
from monopack.domain.model.pack import ManagedBlock, Pack
from monopack.domain.model.plan import Plan
from monopack.domain.model.request import Runner
from monopack.domain.model.target import Target
from monopack.domain.model.trace import ExternalImport, ImportSite, Trace
from monopack.domain.ports.distribution_store import DistributionStore
from monopack.domain.subset.selection import select
from monopack.domain.testing.reach import Reach

# Distributions with a pytest plugin whose name does not say so; fixtures and markers of theirs need no import.
_PLUGINS = frozenset(
    {"anyio", "faker", "hypothesis", "inline-snapshot", "respx", "syrupy", "time-machine", "typeguard", "vcrpy"}
)
# Modules for tests that import distributions which theirs does not require.
_HTTPX = (canonicalize_name("httpx"), canonicalize_name("httpx2"))
_IMPORTED_UNASKED = {"fastapi.testclient": _HTTPX, "starlette.testclient": _HTTPX, "litestar.testing": _HTTPX[:1]}


@dataclass(frozen=True, kw_only=True, slots=True)
class Tools:
    """Where distributions come from."""

    lock: Lock | None
    store: DistributionStore
    target: Target


def test_distributions(
    plan: Plan, tests: Sequence[Reach], runner: Runner, *, tools: Tools, plugins: tuple[str, ...]
) -> tuple[SelectedDistribution, ...]:
    """The closure of what `tests` import, with the runner, less what ships or is provided. All groups count."""
    if tools.lock is None:
        return ()
    lock = _all_for_running(tools.lock)
    external = dict.fromkeys(found for test in tests for found in test.external)
    wanted = (*external, *map(_plugin_import, plugins))
    asked = ManagedBlock(extra_distributions=(*_runner_distributions(lock, runner), *_imported_unasked(lock, external)))
    subset = select(
        Trace(pack=plan.pack.name, modules=(), external=tuple(wanted)),
        lock,
        pack=Pack(name=plan.pack.name, module=plan.pack.module, path=plan.pack.path, block=asked),
        excluded=(),
        target=tools.target,
        store=tools.store,
    )
    there = {selected.distribution.name for selected in (*plan.distributions, *plan.beside)}
    return tuple(selected for selected in subset.distributions if selected.distribution.name not in there)


test_distributions.__test__ = False  # type: ignore[attr-defined]  # no test, whatever its name says


def _all_for_running(lock: Lock) -> Lock:
    running = {locked.name for locked in lock.distributions}
    more = tuple(locked for locked in lock.development if locked.name not in running)
    return replace(lock, distributions=(*lock.distributions, *more), development=())


def _runner_distributions(lock: Lock, runner: Runner) -> tuple[NormalizedName, ...]:
    if runner is not Runner.PYTEST:
        return ()
    return tuple(sorted(locked.name for locked in lock.distributions if _is_for_pytest(locked.name)))


def _imported_unasked(lock: Lock, external: Iterable[ExternalImport]) -> Iterator[NormalizedName]:
    imported = {name for each in external for name in (each.module, *(f"{each.module}.{name}" for name in each.names))}
    locked = {one.name for one in lock.distributions}
    for module in sorted(imported & _IMPORTED_UNASKED.keys()):
        yield from (name for name in _IMPORTED_UNASKED[module] if name in locked)


def _is_for_pytest(name: NormalizedName) -> bool:
    return name == "pytest" or name.startswith("pytest-") or name.endswith("-pytest") or name in _PLUGINS


def _plugin_import(module: str) -> ExternalImport:
    site = ImportSite(importer="", where=Location(path=""), text=f"-p {module}", timing=Timing.LAZY, weak=True)
    return ExternalImport(module=module, site=site)

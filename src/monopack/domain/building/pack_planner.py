"""One pack from its name to all that its plan is made from: trace and subset."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monopack.domain.building.compilers import find_compiler
from monopack.domain.building.pack_loading import load_pack
from monopack.domain.building.project import Project
from monopack.domain.building.telling import tell_findings
from monopack.domain.building.world import World
from monopack.domain.locking.detection import no_lock
from monopack.domain.model.byte_code import ByteCode, Compiler
from monopack.domain.model.distribution import Subset
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.pack import Pack
from monopack.domain.model.plan import Plan
from monopack.domain.model.request import BuildRequest
from monopack.domain.model.slimming import Slimming
from monopack.domain.model.testing import TestPlan
from monopack.domain.model.trace import Trace
from monopack.domain.planning.planner import Findings, make_plan, own_files
from monopack.domain.subset.selection import select
from monopack.domain.tracing.walk import Sees

if TYPE_CHECKING:
    from monopack.domain.building.offering import Offering


@dataclass(frozen=True, kw_only=True, slots=True)
class Traced:
    """A pack and what it reaches."""

    pack: Pack
    trace: Trace


@dataclass(frozen=True, kw_only=True, slots=True)
class PackPlanner:
    """The stages that decide; each raises what makes the pack impossible."""

    project: Project
    request: BuildRequest
    world: World

    def load(self, name: str) -> Pack:
        """Read the pack's file and its managed block."""
        return load_pack(self.world.tree, self.request.packs_dir, name)

    def explore(self, packs: Iterable[Pack], sees: Sees | None = None) -> None:
        """Read what all packs together reach, so that tracing each costs only what is its own."""
        self.world.progress.stage("trace")
        self.project.tracer.explore(packs, sees)

    def trace(self, pack: Pack) -> Traced:
        """Follow the pack's imports."""
        return Traced(pack=pack, trace=self.project.tracer.trace(pack))

    def find(self, traced: Traced) -> Findings:
        """Choose the distributions and gather all that the plan is made from."""
        subset = self._subset(traced)
        own = own_files(traced.trace, subset, self.project.lock, self.project.files)
        lock, world = self.project.lock, self.world
        lack = no_lock(world.tree) if lock is None else None
        found = Findings(
            pack=traced.pack,
            trace=traced.trace,
            subset=subset,
            lock=lock,
            own=own,
            no_lock=lack,
            slimming=self._slimming(traced, subset),
        )
        if world.progress.detailed:
            tell_findings(found, world.progress)
        return found

    def bare_plan(self, found: Findings) -> Plan:
        """All that will ship but byte code."""
        return make_plan(found, self.request, self.project.contributions.of(found.subset.distributions))

    def plan(self, found: Findings) -> Plan:
        """All that will ship, byte code included where it is asked for and known which."""
        plan = self.bare_plan(found)
        compiler = find_compiler(self.request, self.world)
        if compiler is None:
            return plan
        if self.request.bytecode is ByteCode.ALL:
            return self.with_byte_code(plan, compiler)
        from monopack.domain.building.startup import StartupModules  # noqa: PLC0415  # few runs ask for byte code

        loaded = StartupModules(world=self.world, request=self.request, compiler=compiler).known(plan)
        if loaded is None:
            return replace(plan, byte_code=ByteCode.STARTUP, compiler=compiler)
        return self.with_byte_code(plan, compiler, loaded)

    def with_byte_code(self, plan: Plan, compiler: Compiler, loaded: Container[str] | None = None) -> Plan:
        """`plan` with the byte code of what is among `loaded`, or of all."""
        from monopack.domain.building.compiling import Compiling  # noqa: PLC0415  # few runs ask for byte code
        from monopack.domain.planning.byte_code import with_byte_code  # noqa: PLC0415

        compiled = Compiling(world=self.world, compiler=compiler).compiled(plan)
        chosen = (lambda _: True) if loaded is None else loaded.__contains__
        return with_byte_code(plan, compiled, self.request.bytecode, chosen)

    def startup_plan(self, plan: Plan, compiled: Sequence[str]) -> Plan:
        """The plan of a payload of which a trial `compiled` these sources, with their byte code; it is remembered."""
        from monopack.domain.building.startup import StartupModules  # noqa: PLC0415  # few runs ask for byte code

        assert plan.compiler is not None
        StartupModules(world=self.world, request=self.request, compiler=plan.compiler).remember(plan, compiled)
        return self.with_byte_code(plan, plan.compiler, frozenset(compiled))

    def tests(self, plan: Plan) -> TestPlan:
        """The tests that concern the planned pack, with what they need beside it."""
        from monopack.domain.testing.planner import TestPlanner  # noqa: PLC0415  # few runs test

        self.world.progress.stage("tests", pack=plan.pack.name)
        planner = TestPlanner(
            tree=self.world.tree,
            graphs=self.project.test_graphs,
            lock=self.project.lock,
            store=self.world.store,
            runner=self.request.test_runner,
            ignored=frozenset({self.world.build_folder}),
        )
        return planner.plan(plan)

    @property
    def offering(self) -> Offering:
        """Who could bring what turns out to be missing."""
        from monopack.domain.building.offering import Offering  # noqa: PLC0415  # asked where something is amiss

        return Offering(project=self.project, target=self.request.target, store=self.world.store)

    def _subset(self, traced: Traced) -> Subset:
        self.world.progress.stage("subset", pack=traced.pack.name)
        return select(
            traced.trace,
            self.project.lock,
            pack=traced.pack,
            excluded=self.excluded(traced.pack),
            target=self.request.target,
            store=self.world.store,
        )

    def _slimming(self, traced: Traced, subset: Subset) -> Slimming | None:
        if self.project.slimmer is None:
            return None
        self.world.progress.stage("slim", pack=traced.pack.name)
        return self.project.slimmer.slim(traced.pack, traced.trace, subset)

    def excluded(self, pack: Pack) -> tuple[NormalizedName, ...]:
        """What the runtime provides, by the run's options and the pack's own block."""
        return tuple(sorted({*self.request.excluded, *pack.block.exclude_distributions}))

"""A plan's files by what they are, each with the link that brings it and what it weighs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monopack.domain.explaining.chains import Chains, Node, Step, StepKind
from monopack.domain.explaining.reach import Reach
from monopack.domain.model.distribution import SelectedDistribution
from monopack.domain.model.plan import FirstParty, FromDistribution, PayloadFile, Plan


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A file of the project or of monopack itself; `importer` is the module whose line `step` brings it."""

    file: PayloadFile
    step: Step | None = None
    importer: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bundle:
    """A distribution as it ships: count and bytes of the files that did not lose their path to another owner.

    `parent` is the module or distribution whose line or requirement `step` brings it.
    """

    selected: SelectedDistribution
    files: int
    size: int
    step: Step | None = None
    parent: Node | None = None

    @property
    def label(self) -> str:
        """Name and version."""
        return f"{self.selected.locked.name} {self.selected.distribution.version}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Inventory:
    """All that ships: each file is in one entry or one bundle; sorted by path and by name."""

    modules: tuple[Entry, ...]
    data_files: tuple[Entry, ...]
    written: tuple[Entry, ...]
    bundles: tuple[Bundle, ...]


def inventory(plan: Plan) -> Inventory:
    """The plan, looked at file by file."""
    chains = Chains(Reach.of(plan))
    own: list[PayloadFile] = []
    written: list[Entry] = []
    sizes: dict[str, list[int]] = {}
    for file in plan.files:
        if isinstance(file.origin, FromDistribution):
            sizes.setdefault(file.origin.name, []).append(file.size)
        elif isinstance(file.origin, FirstParty):
            own.append(file)
        else:
            written.append(Entry(file=file))
    return Inventory(
        modules=_module_entries(plan, own, chains),
        data_files=_data_entries(plan, own),
        written=tuple(written),
        bundles=tuple(
            _bundle(selected, sizes.get(selected.locked.name, []), chains) for selected in plan.distributions
        ),
    )


def _module_entries(plan: Plan, own: Sequence[PayloadFile], chains: Chains) -> tuple[Entry, ...]:
    names = _module_names(plan)
    entries = []
    for file in own:
        if file.path in names:
            node = Node(distribution=False, name=names[file.path])
            before = chains.before(node)
            entries.append(Entry(file=file, step=chains.last_step(node), importer=before.name if before else ""))
    return tuple(entries)


def _module_names(plan: Plan) -> dict[str, str]:
    """The modules by where their files lie in the payload."""
    return {traced.module.payload_path: traced.module.name for traced in plan.trace.modules}


def _data_entries(plan: Plan, own: Sequence[PayloadFile]) -> tuple[Entry, ...]:
    """What is no module: the trace's data files."""
    modules = _module_names(plan)
    sites = {entry.payload_path: entry.site for entry in plan.trace.data_files}
    entries = []
    for file in own:
        site = sites.get(file.path)
        if site is not None and file.path not in modules:
            kind = StepKind.DATA if site.importer else StepKind.BLOCK
            step = Step(kind=kind, name=file.path, text=site.text, where=site.where)
            entries.append(Entry(file=file, step=step, importer=site.importer or plan.pack.module))
    return tuple(entries)


def _bundle(selected: SelectedDistribution, sizes: list[int], chains: Chains) -> Bundle:
    node = Node(distribution=True, name=selected.locked.name)
    return Bundle(
        selected=selected,
        files=len(sizes),
        size=sum(sizes),
        step=chains.last_step(node),
        parent=chains.before(node),
    )

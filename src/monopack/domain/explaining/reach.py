"""All that one pack reaches, as the services of this package look at it."""

from __future__ import annotations

from dataclasses import dataclass

from monopack.domain.model.distribution import SelectedDistribution, Subset
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.pack import Pack
from monopack.domain.model.plan import Plan
from monopack.domain.model.slimming import Slimming
from monopack.domain.model.target import Target
from monopack.domain.model.trace import Trace, TracedModule


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """A pack, its trace and its distributions: a plan before its files are laid out, or when it has none.

    `slimming` is what `--slim` leaves out of the distributions; None without it, and for a plan, which lists its files.
    """

    pack: Pack
    trace: Trace
    subset: Subset
    target: Target
    slimming: Slimming | None = None

    @classmethod
    def of(cls, plan: Plan) -> Reach:
        """What the plan was made of."""
        return cls(
            pack=plan.pack,
            trace=plan.trace,
            target=plan.target,
            subset=Subset(distributions=plan.distributions, beside=plan.beside, unresolved=plan.unresolved),
        )

    def sizes(self, selected: SelectedDistribution) -> dict[str, int]:
        """Bytes of each file of a distribution that ships, by path."""
        name, slimming = selected.locked.name, self.slimming or Slimming()
        sizes = {file.path: file.size for file in selected.distribution.files}
        sizes |= {file.path: file.size for one in slimming.stripped if one.name == name for file in one.files}
        return {path: size for path, size in sizes.items() if (name, path) not in slimming.dropped}

    def module(self, name: str) -> TracedModule | None:
        """The first-party module of that name that ships."""
        return next((traced for traced in self.trace.modules if traced.module.name == name), None)

    def distribution(self, name: NormalizedName) -> SelectedDistribution | None:
        """The distribution of that name that ships."""
        return _find(self.subset.distributions, name)

    def provided(self, name: NormalizedName) -> SelectedDistribution | None:
        """The distribution of that name that the runtime provides."""
        return _find(self.subset.beside, name)


def _find(distributions: tuple[SelectedDistribution, ...], name: NormalizedName) -> SelectedDistribution | None:
    return next((selected for selected in distributions if selected.locked.name == name), None)

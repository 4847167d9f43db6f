"""What a name is in one pack, and the shortest chain that brings it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from monopack.domain.explaining.answers import Shipped, Subject
from monopack.domain.explaining.chains import Chain, Chains, Step, StepKind
from monopack.domain.explaining.inside import shipping
from monopack.domain.explaining.reach import Reach
from monopack.domain.model.distribution import SelectedDistribution
from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.trace import TracedModule
from monopack.domain.planning.requirements_file import REQUIREMENTS_FILE, requirements_text
from monopack.domain.ports.source_tree import SourceTree


class Why:
    """Answers for one pack; `tree` tells how large first-party files are."""

    def __init__(self, reach: Reach, tree: SourceTree) -> None:
        self._reach = reach
        self._tree = tree

    @cached_property
    def chains(self) -> Chains:
        """The pack's chains, searched when something of it is asked for."""
        return Chains(self._reach)

    def shipped(self, name: str) -> tuple[Shipped, ...]:
        """Everything of that name that ships: a first-party module or file, a distribution or one of its modules.

        A distribution's own name hides the module of the same name that it offers.
        """
        answers = [*self._first_party(name), *self._distribution(name)]
        return tuple(answers or self._inside_distributions(name))

    def _first_party(self, name: str) -> Iterator[Shipped]:
        for traced in self._reach.trace.modules:
            module = traced.module
            if name == module.name:
                yield self._module(traced, Subject.MODULE)
            elif name and name in {module.path, module.payload_path}:
                yield self._module(traced, Subject.FILE)
        for data in self._reach.trace.data_files:
            if name in {data.path, data.payload_path}:
                chain = self.chains.to_site(data.site, name=data.path, kind=StepKind.DATA)
                yield self._file(data.payload_path, chain, self._size(data.path))
        if name == REQUIREMENTS_FILE and self._reach.subset.distributions:
            text = requirements_text(self._reach.subset.distributions)
            yield self._file(REQUIREMENTS_FILE, self._written(), len(text.encode()))

    def _module(self, traced: TracedModule, subject: Subject) -> Shipped:
        module = traced.module
        return Shipped(
            pack=self._reach.pack.name,
            name=module.name if subject is Subject.MODULE else module.payload_path,
            subject=subject,
            chain=self.chains.to_module(module.name),
            path=module.payload_path,
            size=self._size(module.path),
        )

    def _file(self, path: str, chain: Chain, size: int) -> Shipped:
        return Shipped(pack=self._reach.pack.name, name=path, subject=Subject.FILE, chain=chain, path=path, size=size)

    def _written(self) -> Chain:
        text = "written by monopack: the pack's distributions, pinned"
        return (
            *self.chains.to_module(self._reach.pack.module),
            Step(kind=StepKind.DATA, name=REQUIREMENTS_FILE, text=text),
        )

    def _distribution(self, name: str) -> Iterator[Shipped]:
        selected = self._reach.distribution(canonicalize_name(name))
        if selected is not None:
            size = sum(self._reach.sizes(selected).values())
            yield self._of(selected, Subject.DISTRIBUTION, name=selected.locked.name, path="", size=size)

    def _inside_distributions(self, name: str) -> Iterator[Shipped]:
        for selected, file, subject in shipping(name, self._reach):
            yield self._of(selected, subject, name=name, path=file.path, size=self._reach.sizes(selected)[file.path])

    def _of(self, selected: SelectedDistribution, subject: Subject, *, name: str, path: str, size: int) -> Shipped:
        return Shipped(
            pack=self._reach.pack.name,
            name=name,
            subject=subject,
            chain=self.chains.to_distribution(selected.locked.name),
            path=path,
            size=size,
            distribution=selected.locked.name,
            version=selected.distribution.version,
        )

    def _size(self, path: str) -> int:
        return self._tree.mark(path).size if path else 0

"""What a managed block lacks for missing modules to ship."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.pack import ManagedBlock
from monopack.domain.model.verification import Offer


@dataclass(frozen=True, kw_only=True, slots=True)
class Additions:
    """New entries for `extra_modules` and `extra_distributions`."""

    modules: tuple[str, ...] = ()
    distributions: tuple[str, ...] = ()

    def __str__(self) -> str:
        kinds = (("extra_modules", self.modules), ("extra_distributions", self.distributions))
        return " and ".join(f"`{key}: {', '.join(names)}`" for key, names in kinds if names)


def additions(block: ManagedBlock, missing: Iterable[str], offers: Callable[[str], Offer]) -> Additions:
    """What would bring the missing modules: first-party code as a module, else the first distribution that offers it.

    Empty where nobody offers them, or the block asks for them already.
    """
    modules: list[str] = []
    distributions: list[str] = []
    asked = {canonicalize_name(name.partition("[")[0]) for name in block.extra_distributions}
    for name in missing:
        offer = offers(name)
        if offer.first_party:
            modules.append(name)
        elif offer.distributions:
            distributions += [name for name in offer.distributions[:1] if canonicalize_name(name) not in asked]
    return Additions(
        modules=tuple(sorted(set(modules) - set(block.extra_modules))), distributions=tuple(sorted(set(distributions)))
    )


def with_additions(block: ManagedBlock, added: Additions) -> ManagedBlock:
    """The block with the new entries."""
    return replace(
        block,
        extra_modules=tuple(sorted({*block.extra_modules, *added.modules})),
        extra_distributions=tuple(sorted({*block.extra_distributions, *added.distributions})),
    )

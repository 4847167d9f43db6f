"""An import's profile as a tree for people."""

from __future__ import annotations

from monopack.domain.explaining.tree_text import Branch, tree_text
from monopack.domain.model.names import printable
from monopack.domain.model.profile import ImportProfile

LEGEND = "# each module: seconds with all that it is first to import, its own, share of the whole, the importing line\n"
_MOST_OWN = 5
_LEAST_OWN = 0.02
"""Share of the whole."""


def profile_text(pack: str, profile: ImportProfile) -> str:
    """The heaviest modules below what imports them: seconds with all below and own, share, and the importing line."""
    compiling = f"{_share(profile.compiling, profile)} of it compiling sources"
    head = (f"import of {pack}", _seconds(profile.seconds), f"{profile.modules} modules, {compiling}")
    tree = tree_text(Branch(cells=head, below=_below(profile, None))) + _by_themselves(profile)
    return f"{tree}  hint: {printable(profile.advice)}\n" if profile.advice else tree


def _by_themselves(profile: ImportProfile) -> str:
    """A line of those that take most without what they import, which a tree by the whole hides in its depth."""
    heavy = sorted(profile.imports, key=lambda one: -one.own)[:_MOST_OWN]
    told = [f"{printable(one.name)} {_seconds(one.own)}" for one in heavy if one.own >= profile.seconds * _LEAST_OWN]
    return f"  most by themselves: {', '.join(told)}\n" if told else ""


def _below(profile: ImportProfile, parent: int | None) -> tuple[Branch, ...]:
    children = [index for index, one in enumerate(profile.imports) if one.parent == parent]
    children.sort(key=lambda index: -profile.imports[index].seconds)
    return tuple(_branch(profile, index) for index in children)


def _branch(profile: ImportProfile, index: int) -> Branch:
    one = profile.imports[index]
    own = f"own {_seconds(one.own)}"
    cells = (one.name, _seconds(one.seconds), own, _share(one.seconds, profile), one.place)
    return Branch(cells=cells, below=_below(profile, index))


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f} s"


def _share(seconds: float, profile: ImportProfile) -> str:
    return f"{seconds / profile.seconds:.0%}" if profile.seconds else "0%"

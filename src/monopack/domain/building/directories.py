"""Where a run may write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monopack.domain.planning.placement import Surroundings, check_placement, source_packages

if TYPE_CHECKING:
    from monopack.domain.building.known_world import KnownWorld

_USUAL_ROOTS = ("", "src")


def check_directories(packs_dir: str, world: KnownWorld, *, packages: tuple[str, ...] | None = None) -> None:
    """Refuse build and cache directories amid code, by `packages` or what can be seen of them before all else."""
    seen = source_packages(world.tree, _USUAL_ROOTS, ()) if packages is None else packages
    around = Surroundings(
        build=world.artifacts.location(), cache=world.cache_folder, project=world.project, home=world.home
    )
    check_placement(around, packs_dir=packs_dir, packages=seen)

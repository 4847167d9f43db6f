"""The step that puts a new payload in an old one's place."""

from __future__ import annotations

from pathlib import Path

from monopack.adapters.files import effects


def swap_folders(first: Path, second: Path) -> None:
    """Put `second` in the place of `first` and `first` beside it.

    One step where the kernel can exchange names; else two, with `first`'s name free in between.
    """
    if not effects.exchange(first, second):
        effects.rename(first, second.with_name(f"{second.name}.replaced"))
        effects.rename(second, first)

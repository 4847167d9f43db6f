"""A pack as its file describes it."""

from __future__ import annotations

from monopack.domain.fixing.managed_block import parse_managed_block
from monopack.domain.model.pack import Pack
from monopack.domain.ports.source_tree import SourceTree


def load_pack(tree: SourceTree, packs_dir: str, name: str) -> Pack:
    """The pack with its managed block. `InputError` with file and line when the block is malformed."""
    source = tree.read(f"{packs_dir}/{name}.py")
    return Pack(name=name, module=f"{packs_dir}.{name}", path=source.path, block=parse_managed_block(source))

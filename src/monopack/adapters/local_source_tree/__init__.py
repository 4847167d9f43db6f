"""The project's files on this machine's disk."""

from monopack.adapters.local_source_tree.tree import LocalSourceTree

__all__ = ["LocalSourceTree"]

"""The project's files as they were at a git revision, read without a checkout."""

from monopack.adapters.git_source_tree.source_tree import GitSourceTree

__all__ = ["GitSourceTree"]

"""Unpacked distributions and their compressed members, kept in a folder."""

from monopack.adapters.distribution_store.store import LocalDistributionStore, Makers, Sharing

__all__ = ["LocalDistributionStore", "Makers", "Sharing"]

"""Everything that only this shop does."""

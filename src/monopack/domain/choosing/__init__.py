"""Which packs a run is about: the parts of a selection, and what changed since a revision."""

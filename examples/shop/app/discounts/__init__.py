"""One module for each discount code."""

ENABLED = frozenset({"loyal", "summer"})

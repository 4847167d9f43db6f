"""Fakes with a memory, one per port, named after it."""

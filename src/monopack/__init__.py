"""Split a Python monorepo into small, verified, byte-reproducible packs."""

__version__ = "0.1.0"

"""Parcel labels."""

from importlib.metadata import version

from .formats import render

__all__ = ["render"]
__version__ = version("depot-labels")

"""Distributions that an existing environment already has."""

from monopack.adapters.installed_environment.installer import InstalledEnvironment

__all__ = ["InstalledEnvironment"]

"""Payloads as folders on disk, laid from a pool of files that are written once."""

from monopack.adapters.payload_folder.folder import PayloadFolder

__all__ = ["PayloadFolder"]

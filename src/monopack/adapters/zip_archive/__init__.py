"""Zip files put together from members that are compressed already (APPNOTE 6.3.10)."""

from monopack.adapters.zip_archive.archive import ZipArchive

__all__ = ["ZipArchive"]

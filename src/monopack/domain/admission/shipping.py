"""What of an installed distribution ships."""

from __future__ import annotations

from collections.abc import Iterable

# Written by the installer, or true only of the machine or the archive that they come from.
_LEFT_OUT = frozenset({
    "INSTALLER", "REQUESTED", "direct_url.json", "uv_build.json", "uv_cache.json",
    "RECORD", "RECORD.jws", "RECORD.p7s",
})  # fmt: skip
_SCRIPT_FOLDERS = frozenset({"bin", "Scripts"})
BUILT_HERE = "uv_build.json"
"""What uv leaves in the metadata of a distribution that it built from source."""


def shipped(paths: Iterable[str]) -> tuple[str, ...]:
    """Those of a distribution's installed paths that ship; RECORD is written anew for them."""
    known = tuple(paths)
    packages = {path.partition("/")[0] for path in known if path.count("/") == 1 and path.endswith("/__init__.py")}
    scripts = _SCRIPT_FOLDERS - packages
    return tuple(path for path in known if _ships(path, scripts))


def is_metadata_folder(name: str) -> bool:
    """Whether a top-level name is where a distribution keeps its metadata."""
    return name.endswith(".dist-info")


def startup_files(paths: Iterable[str]) -> tuple[str, ...]:
    """`.pth` files, which only a site directory obeys; those for old namespace packages do no more than PEP 420."""
    return tuple(path for path in paths if "/" not in path and path.endswith(".pth") and "nspkg" not in path)


def _ships(path: str, scripts: frozenset[str]) -> bool:
    top, _, rest = path.partition("/")
    if is_metadata_folder(top) and rest in _LEFT_OUT:
        return False
    if top in scripts and rest:
        return False
    return "__pycache__" not in path.split("/") and not path.endswith(".pyi")

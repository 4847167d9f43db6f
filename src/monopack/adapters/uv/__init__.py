"""uv: resolving, choosing files for a target, fetching, checking hashes, unpacking."""

from monopack.adapters.uv.installer import Uv

__all__ = ["Uv"]

"""The build directory on disk: its layout, records, journal and atomic steps.

build/users_get/, users_get.zip …   what users see
build/.monopack/locks/<pack>        held while the pack is built
build/.monopack/staged/<pack>/      what is being made
build/.monopack/journals/<pack>     a publication under way, so that the next run can finish it
build/.monopack/records/<pack>      what was published: the marker without which nothing is replaced
build/.monopack/pool/               files that payloads have in common, linked into each
"""

from monopack.adapters.build_directory.store import BuildDirectory, pool_of

__all__ = ["BuildDirectory", "pool_of"]

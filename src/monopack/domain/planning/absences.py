"""How an import that nothing offers is told."""

from __future__ import annotations

from monopack.domain.model.distribution import Warn
from monopack.domain.model.errors import MonopackError, PackFailure
from monopack.domain.model.lock import Lock
from monopack.domain.model.trace import UnresolvedImport


def absence_error(absent: UnresolvedImport, lock: Lock | None) -> MonopackError:
    """The failure of a pack that would not start: the import, the chain to it, and who was asked."""
    offer = f"nor a distribution locked in `{lock.path}`" if lock else "nor, without a lock, any distribution"
    return PackFailure(
        f"`{absent.site.text}` resolves nowhere",
        where=absent.site.where,
        why=absent.why or f"neither a first-party module {offer} offers `{absent.module}`",
        chain=absent.chain,
        hint=f"lock the distribution that offers `{absent.module}`, or catch `ImportError` where it may be absent",
    )


def absence_warning(absent: UnresolvedImport) -> Warn:
    """An import that may never run, told so that it does not surprise when it does."""
    return Warn(what=f"`{absent.site.text}` resolves nowhere: `{absent.module}` does not ship", where=absent.site.where)

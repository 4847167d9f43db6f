"""How an import that nothing offers is told."""

from __future__ import annotations

from difflib import get_close_matches

from monopack.domain.model.errors import MonopackError, PackFailure
from monopack.domain.model.lock import Lock
from monopack.domain.model.names import import_root
from monopack.domain.model.trace import Trace, UnresolvedImport
from monopack.domain.model.warn import Warn


def absence_error(absent: UnresolvedImport, lock: Lock | None, first_party: frozenset[str]) -> MonopackError:
    """The failure of a pack that would not start: the import, the chain to it, and who was asked.

    `first_party` are the modules of the trace.
    """
    offer = f"nor a distribution locked in `{lock.path}`" if lock else "nor, without a lock, any distribution"
    return PackFailure(
        f"`{absent.site.text}` resolves nowhere",
        where=absent.site.where,
        why=absent.why or f"neither a first-party module {offer} offers `{absent.module}`",
        chain=absent.chain,
        hint=_hint(absent.module, lock, first_party),
    )


def _hint(module: str, lock: Lock | None, first_party: frozenset[str]) -> str:
    if module.startswith("."):
        return "import it by its full name, from a source root on"
    if import_root(module) in first_party:
        return f"correct the name, or add the module{_meant(module, first_party)}"
    spelled = frozenset(locked.name.replace("-", "_") for locked in (lock.distributions if lock else ()))
    near = _meant(import_root(module), spelled)
    return (
        f"lock the distribution that offers `{module}`, catch `ImportError` where it may be absent, "
        f"or name it with `--exclude-distribution` if the runtime provides it{near}"
    )


def _meant(name: str, known: frozenset[str]) -> str:
    near = get_close_matches(name, sorted(known - {name}), n=1, cutoff=0.75)
    return f"; did you mean `{near[0]}`?" if near else ""


def absence_warning(absent: UnresolvedImport) -> Warn:
    """An import that may never run, told so that it does not surprise when it does."""
    return Warn(what=f"`{absent.site.text}` resolves nowhere: `{absent.module}` does not ship", where=absent.site.where)


def forgiven(trace: Trace) -> frozenset[str]:
    """Modules that are only imported where something catches `ImportError`, their own missing imports' among them."""
    following: dict[str, list[str]] = {}
    for edge in trace.edges:
        if not edge.site.weak:
            following.setdefault(edge.site.importer, []).append(edge.imported)
    waiting = [traced.module.name for traced in trace.modules if not (traced.site and traced.site.importer)]
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += following.get(name, ())
    return trace.names() - reached

"""What `--debug` tells of one pack: every import with what it resolved to, and every distribution with its reasons."""

from __future__ import annotations

from monopack.domain.model.trace import ImportSite
from monopack.domain.planning.planner import Findings
from monopack.domain.planning.requirements_file import reasons
from monopack.domain.ports.progress import Progress


def tell_findings(found: Findings, progress: Progress) -> None:
    """One event an import, data file, gap and distribution; imports of the standard library resolve by themselves."""
    pack, trace, subset = found.pack.name, found.trace, found.subset
    own = trace.names()
    for edge in (edge for edge in trace.edges if edge.imported in own):
        _tell_import(progress, pack, edge.site, f"first-party `{edge.imported}`")
    for selected in subset.distributions:
        for need in selected.needs:
            if need.site is not None:
                _tell_import(progress, pack, need.site, f"distribution `{selected.locked.name}`")
    for absent in (*trace.unresolved, *subset.unresolved):
        _tell_import(progress, pack, absent.site, f"nothing ({absent.absence.value}): `{absent.module}`")
    for provided in subset.provided:
        _tell_import(progress, pack, provided.site, f"the runtime: `{provided.module}`")
    for data in trace.data_files:
        progress.detail("data file", pack=pack, path=data.path, where=data.site.where, text=data.site.text)
    for gap in trace.not_followed:
        progress.detail("not followed", pack=pack, kind=gap.kind.value, where=gap.where, text=gap.text)
    for selected in subset.distributions:
        chosen = f"{selected.locked.name} {selected.distribution.version}"
        progress.detail("distribution chosen", pack=pack, distribution=chosen, why=list(reasons(selected.needs)))


def _tell_import(progress: Progress, pack: str, site: ImportSite, resolved: str) -> None:
    how = f"{site.timing.value}, weak" if site.weak else site.timing.value
    progress.detail("import", pack=pack, where=site.where, text=site.text, resolved=resolved, runs=how)

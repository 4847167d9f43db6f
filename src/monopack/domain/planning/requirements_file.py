"""The payload's `requirements.txt`: what ships, pinned, with the reason for each."""

from __future__ import annotations

from collections.abc import Sequence

from monopack.domain.model.distribution import Need, SelectedDistribution

REQUIREMENTS_FILE = "requirements.txt"


def requirements_text(distributions: Sequence[SelectedDistribution]) -> str:
    """One `name==version` a distribution, sorted, each with `# via` lines as pip-compile users know them."""
    lines: list[str] = []
    for selected in sorted(distributions, key=lambda selected: selected.locked.name):
        lines.append(f"{selected.locked.name}=={selected.distribution.version}")
        lines += [f"    # via {reason}" for reason in reasons(selected.needs)]
    return "".join(f"{line}\n" for line in lines)


def reasons(needs: Sequence[Need]) -> tuple[str, ...]:
    """The needs in words, each once: who imports it where, or which distribution requires it."""
    return tuple(dict.fromkeys(_reason(need) for need in needs))


def _reason(need: Need) -> str:
    if need.required_by:
        return need.required_by
    if need.site is None:
        return need.module
    return f"{need.site.where}: {need.site.text}"

"""What a run prints that only looks: packs, plans, reasons, a graph, a report."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from monopack.cli.listing import lines
from monopack.cli.output import write_file
from monopack.cli.settings import Format, Settings
from monopack.domain.building.chosen_packs import ChosenPacks
from monopack.domain.building.look import Look
from monopack.domain.explaining.budgets import check_sizes
from monopack.domain.explaining.documents import SCHEMA
from monopack.domain.model.errors import MonopackError, PackFailure
from monopack.domain.model.plan import Plan

Value = TypeVar("Value")


class Views:
    """All that was asked of one selection; `errors` are the packs that could not be looked at.

    Each view is imported when it is asked for: together they take longer than looking at a warm project.
    """

    def __init__(self, chosen: ChosenPacks, settings: Settings) -> None:
        self._chosen = chosen
        self._settings = settings
        self._look = Look(chosen)
        self.errors: dict[str, MonopackError] = {}

    def printed(self) -> bytes:
        """What belongs on stdout; files that were asked for are written on the way, and their paths told."""
        if self._settings.format is Format.JSON:
            return _json(dict(self._documents()))
        return "\n".join(text for text in self._texts() if text).encode("utf-8", "surrogateescape")

    def _texts(self) -> Iterator[str]:
        if self._settings.list:
            yield lines(entry.name for entry in self._chosen.entries)
        if self._settings.plan:
            yield self._plans_text()
        if self._settings.why:
            yield self._why_text(self._settings.why)
        yield lines(self._files().values())

    def _documents(self) -> Iterator[tuple[str, Any]]:
        if self._settings.list:
            yield "list", [entry.name for entry in self._chosen.entries]
        if self._settings.plan:
            yield "plan", self._plans_document()
        if self._settings.why:
            yield "why", self._why_document(self._settings.why)
        yield from self._files().items()

    def _why_text(self, names: Sequence[str]) -> str:
        from monopack.domain.explaining.why_text import why_text  # noqa: PLC0415

        return why_text(self._look.answers(names))

    def _why_document(self, names: Sequence[str]) -> object:
        from monopack.domain.explaining.why_document import why_document  # noqa: PLC0415

        return why_document(self._look.answers(names))

    def _plans_text(self) -> str:
        from monopack.domain.explaining.plan_text import plan_text  # noqa: PLC0415

        return "\n".join(map(plan_text, self._plans().values()))

    def _plans_document(self) -> dict[str, Any]:
        from monopack.domain.choosing.changes_document import change_entries  # noqa: PLC0415
        from monopack.domain.explaining.plan_document import plans_document  # noqa: PLC0415

        document = plans_document(list(self._plans().values()), self.errors)
        if self._settings.changed_since is None:
            return document
        return document | {"changed": {pack.pack: change_entries(pack) for pack in self._chosen.changes}}

    def _plans(self) -> Mapping[str, Plan]:
        plans = self._good(self._look.plans())
        for name, plan in plans.items():
            try:
                check_sizes(plan, self._chosen.planner.request.budget)
            except PackFailure as beyond:
                self.errors[name] = beyond
        return plans

    def _files(self) -> dict[str, str]:
        """What was written, by the name of the option."""
        written: dict[str, str] = {}
        if self._settings.graph is not None:
            written["graph"] = self._graph(self._settings.graph)
        if self._settings.report is not None:
            written["report"] = self._report(self._settings.report)
        return written

    def _graph(self, path: Path) -> str:
        from monopack.domain.explaining.graph import graph  # noqa: PLC0415
        from monopack.domain.explaining.graph_formats import GRAPH_FORMATS  # noqa: PLC0415

        reaches = self._good(self._look.reaches())
        return write_file(path, GRAPH_FORMATS[path.suffix.lower()](graph(list(reaches.values()))))

    def _report(self, path: Path) -> str:
        from monopack.cli.report_page import report_page  # noqa: PLC0415
        from monopack.domain.explaining.report_document import report_document  # noqa: PLC0415

        plans = list(self._plans().values())
        return write_file(path, report_page(report_document(plans, self.errors)))

    def _good(self, found: Mapping[str, Value | MonopackError]) -> dict[str, Value]:
        self.errors |= {name: one for name, one in found.items() if isinstance(one, MonopackError)}
        return {name: one for name, one in found.items() if not isinstance(one, MonopackError)}


def _json(documents: dict[str, Any]) -> bytes:
    """The one document that was asked for, or all of them by name. A list is one line, as CI systems want it."""
    document = next(iter(documents.values())) if len(documents) == 1 else {"schema": SCHEMA, **documents}
    if isinstance(document, str):
        document = {"schema": SCHEMA, **documents}
    indent = None if isinstance(document, list) else 1
    return (json.dumps(document, indent=indent) + "\n").encode()

"""What a run prints that only looks: packs, plans, reasons, a graph, a report."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from monopack.cli.listing import lines
from monopack.cli.output import write_file
from monopack.cli.report_page import report_page
from monopack.cli.settings import Format, Settings
from monopack.domain.building.chosen_packs import ChosenPacks
from monopack.domain.building.look import Look
from monopack.domain.choosing.changes_document import change_entries
from monopack.domain.explaining.budgets import check_sizes
from monopack.domain.explaining.documents import SCHEMA
from monopack.domain.explaining.graph import graph
from monopack.domain.explaining.graph_formats import GRAPH_FORMATS
from monopack.domain.explaining.plan_document import plans_document
from monopack.domain.explaining.plan_text import plan_text
from monopack.domain.explaining.report_document import report_document
from monopack.domain.explaining.why_document import why_document
from monopack.domain.explaining.why_text import why_text
from monopack.domain.model.errors import MonopackError, PackFailure
from monopack.domain.model.plan import Plan

Value = TypeVar("Value")


class Views:
    """All that was asked of one selection; `errors` are the packs that could not be looked at."""

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
            yield "\n".join(map(plan_text, self._plans().values()))
        if self._settings.why:
            yield why_text(self._look.answers(self._settings.why))
        yield lines(self._files().values())

    def _documents(self) -> Iterator[tuple[str, Any]]:
        if self._settings.list:
            yield "list", [entry.name for entry in self._chosen.entries]
        if self._settings.plan:
            yield "plan", self._plans_document()
        if self._settings.why:
            yield "why", why_document(self._look.answers(self._settings.why))
        yield from self._files().items()

    def _plans_document(self) -> dict[str, Any]:
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
        reaches = self._good(self._look.reaches())
        return write_file(path, GRAPH_FORMATS[path.suffix.lower()](graph(list(reaches.values()))))

    def _report(self, path: Path) -> str:
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

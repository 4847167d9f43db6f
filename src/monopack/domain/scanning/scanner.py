"""One file's bytes to what they say about imports and data."""

from __future__ import annotations

import ast
import re
from functools import partial

from monopack.domain.model.errors import Location, PackFailure
from monopack.domain.model.imports import ModuleScan, PathConstant
from monopack.domain.model.source import SourceFile
from monopack.domain.model.target import Target
from monopack.domain.scanning.attributes import attributes_of, may_have_others
from monopack.domain.scanning.closer_look import is_worth_a_closer_look
from monopack.domain.scanning.collector import paused_collector
from monopack.domain.scanning.conditions import Conditions
from monopack.domain.scanning.constants import Constants
from monopack.domain.scanning.context import MODULE_LEVEL
from monopack.domain.scanning.django_settings import look_at_settings
from monopack.domain.scanning.dynamic_imports import Findings
from monopack.domain.scanning.evaluator import Evaluator
from monopack.domain.scanning.forgiveness import Forgiveness
from monopack.domain.scanning.inspector import Inspector
from monopack.domain.scanning.mentions import mentions_in, scan_compiled
from monopack.domain.scanning.names import Aliases, Scope
from monopack.domain.scanning.path_joins import joins_imported_path
from monopack.domain.scanning.places import Own
from monopack.domain.scanning.source_text import Parsed, parse
from monopack.domain.scanning.statements import StatementWalk

_LOADS_MODULES = (b"import_module", b"__import__", b"spec_from_", b"run_path", b"run_module", b"load_module", b"exec(")
_READS_ENTRY_POINTS = (b"entry_points", b"load_setuptools_entrypoints")
_OPEN_MODULES = (b"sys.modules", b"__path__", b"declare_namespace", b"ModuleType")
_COMPILED = (".so", ".pyd")
_IMPORT = re.compile(rb"import")


def scan(file: SourceFile, target: Target) -> ModuleScan:
    """What `file` imports and reads on `target`. `PackFailure` with path and line when Python cannot read it."""
    if file.path.endswith(_COMPILED):
        return scan_compiled(file.content, file.path)
    try:
        with paused_collector():
            return _scanned(parse(file.content, file.path, target), Own(file.path), target)
    except RecursionError:
        raise PackFailure(
            "the file is nested too deeply to be followed",
            where=Location(path=file.path),
            hint="split its longest expression or its deepest nesting",
        ) from None


def _scanned(parsed: Parsed, own: Own, target: Target) -> ModuleScan:
    data, tree = parsed.data, parsed.tree
    aliases = Aliases()
    assigned = Constants(tree).assigned
    conditions = Conditions(target, dotted=aliases.dotted, assigned=assigned)
    forgiveness = Forgiveness(python=target.python, dotted=aliases.dotted, assigned=assigned)
    closer = is_worth_a_closer_look(data)
    make_walk = partial(
        StatementWalk, aliases=aliases, conditions=conditions, forgiveness=forgiveness, lines=_import_lines(data)
    )
    scope = Scope()
    walk = make_walk(closer=closer)
    walk.walk(tree.body, MODULE_LEVEL, scope)
    if not closer and joins_imported_path(data, aliases, target):
        closer = True
        walk = make_walk(closer=closer)
        walk.walk(tree.body, MODULE_LEVEL, scope)
    found = Findings()
    paths: tuple[PathConstant, ...] = ()
    if closer:
        evaluator = Evaluator(own=own, aliases=aliases, conditions=conditions)
        loads_modules = any(word in data for word in _LOADS_MODULES)
        inspector = Inspector(own=own, evaluator=evaluator, loads_modules=loads_modules)
        walk.bind_calls()
        inspector.look_into(walk.inspected)
        look_at_settings(scope, evaluator, inspector.found)
        found = inspector.found
        paths = tuple(inspector.paths(scope))
    make = partial(
        ModuleScan,
        imports=(*walk.imports, *dict.fromkeys(found.imports)),
        patterns=tuple(dict.fromkeys(found.patterns)),
        package_scans=tuple(dict.fromkeys(found.package_scans)),
        data=tuple(dict.fromkeys(found.data)),
        not_followed=tuple(found.not_followed),
        mentions=mentions_in(data),
        queries=tuple(found.queries) if any(word in data for word in _READS_ENTRY_POINTS) else (),
        paths=paths,
        open_modules=any(word in data for word in _OPEN_MODULES),
        lazy_stub=b"attach_stub" in data and b"lazy_loader" in data,
        lines=data.count(b"\n") + 1,
    )
    return _with_attributes(make, tree, data, conditions) if own.is_package else make()


def _with_attributes(make: partial[ModuleScan], tree: ast.Module, data: bytes, conditions: Conditions) -> ModuleScan:
    attributes = attributes_of(tree, conditions)
    return make(
        exported=None if attributes.exported is None else tuple(dict.fromkeys(attributes.exported)),
        bound=frozenset(attributes.bound),
        attributes=frozenset(attributes.possible),
        open_attributes=attributes.has_star or may_have_others(data),
    )


def _import_lines(data: bytes) -> list[int]:
    """The lines that hold the word `import`, in order."""
    lines = []
    line = 1
    counted = 0
    for found in _IMPORT.finditer(data):
        line += data.count(b"\n", counted, found.start())
        counted = found.start()
        lines.append(line)
    return lines

"""A glance at a source passes over nothing that a scan of it would find."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monopack.domain.model.source import SourceFile
from monopack.domain.scanning.scanner import scan
from monopack.domain.slimming.glance import may_import, says_something
from monopack.domain.slimming.references import data_paths, imported_paths, leads_into_a_unit, module_at
from tests.fakes.world import TARGET

SPEAKING = [
    "import lib.tests",
    "import os, lib.tests as t",
    "import os, \\\n    lib.tests",
    "from lib import tests",
    "from lib import (\n    core,  # (the core)\n    tests,\n)",
    "from lib import core as c, \\\n  tests as t",
    "from lib \\\n  .tests import core",
    "from . import conftest",
    "from .. tests import x",
    "from .import tests",
    "try: from lib import tests\nexcept ImportError: pass",
    "import os; from lib import tests",
    "def f():\n\tfrom lib.examples import one",
    "'''import (of what there is'''\nfrom lib import tests",
    "# import (see below\nfrom lib import BASE\nBASE / 'x.json'",
    "from lib import ｔests",
    "import_module('lib.' + name)",
    "from pathlib import Path\nPath(__file__).parent / 'x'",
    "from lib.places import BASE\nopen(BASE / 'x.json')",
    "import os.path\nfrom .places import BASE\nopen(os.path.join(BASE, 'x.json'))",
]
SILENT = [
    "",
    "def test(): return 'tests'",
    "import os, lib  # not lib.tests",
    "from lib import core\nexample = core.test",
    "from pathlib import Path\nPath / 'x.json'",
    "from lib import core\nrate = 3 / 'x'.count('x')",
]


@pytest.mark.parametrize("text", SPEAKING)
def test_what_may_lead_somewhere_is_seen(text: str) -> None:
    assert says_something(text.encode(), TARGET)


@pytest.mark.parametrize("text", SILENT)
def test_what_says_nothing_is_passed_over(text: str) -> None:
    assert not says_something(text.encode(), TARGET)


names = st.sampled_from(["lib", "core", "tests", "test", "docs", "example", "testing", "os", "conftest"])
blank = st.sampled_from([" ", "\t", "  ", " \\\n", "\\\n ", "\f "])
dotted = st.lists(names, min_size=1, max_size=3).map(".".join)
renamed = st.builds("{}{}".format, names, st.sampled_from(["", " as t", "\tas\tname"]))
comment = st.sampled_from(["", "  # (", "  # a) b", "  # import x"])


@st.composite
def statements(draw: st.DrawFn) -> str:
    """One import, as oddly written as Python allows."""
    gap = draw(blank)
    if draw(st.booleans()):
        parts = draw(st.lists(st.builds("{}{}".format, dotted, st.sampled_from(["", " as t"])), min_size=1, max_size=3))
        return f"import{gap}{f',{gap}'.join(parts)}"
    origin = draw(st.sampled_from(["", ".", "..", ". . "])) + draw(dotted)
    chosen = draw(st.lists(renamed, min_size=1, max_size=3))
    if draw(st.booleans()):
        lines = "".join(f"  {name},{draw(comment)}\n" for name in chosen)
        return f"from{gap}{origin}{gap}import{draw(st.sampled_from(['', ' ', gap]))}({draw(comment)}\n{lines})"
    return f"from{gap}{origin}{gap}import{gap}{f'{gap},'.join(chosen)}"


lines = st.one_of(
    statements(),
    st.sampled_from(
        ["'import (of'", "# from what we import (", "x = 1  # import", "BASE = lib / 'data'", "y = 'from'"]
    ),
    st.builds("{}.joinpath('data')".format, names),
    st.builds("open(os.path.join({}, 'data'))".format, names),
)


@given(st.lists(lines, max_size=6), st.sampled_from(["\n", "\r\n", "; "]))
def test_a_glance_passes_over_nothing_that_a_scan_finds(written: list[str], joint: str) -> None:
    content = joint.join(line for line in written if joint != "; " or not {"#", "\n"} & set(line)).encode()
    file = SourceFile(path="lib/core.py", content=content, sha256=hashlib.sha256(content).hexdigest())
    found = scan(file, TARGET)
    module = module_at(file.path)
    leading = [path for path in imported_paths(module, found) if leads_into_a_unit(path)]

    assert says_something(content, TARGET) or not (leading or list(data_paths(module, found)))
    roots = {reference.module.partition(".")[0] for reference in found.imports if not reference.level}
    assert all(may_import(content, frozenset({root})) for root in roots)

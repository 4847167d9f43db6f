"""Random packages, run for real: whatever was imported must be in the trace."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monopack.adapters.local_source_tree import LocalSourceTree
from monopack.domain.model.target import Target, parse_platform
from monopack.domain.scanning.scans import Scans
from monopack.domain.tracing.roots import find_source_roots
from monopack.domain.tracing.tracer import Tracer
from tests.drawn_trees import pack
from tests.fakes.cache import FakeCache
from tests.fakes.progress import FakeProgress
from tests.fakes.workers import FakeWorkers

TARGET = Target(python=sys.version_info[:2], platform=parse_platform("x86_64-manylinux_2_28"), full_version="")
PACKAGES = ("app", "app.sub", "app.sub.deep", "app.ns", "lib")
MODULES = tuple(f"{package}.{name}" for package in PACKAGES for name in ("a", "b", "json"))
ALL = (*PACKAGES, *MODULES)

RUN = """
import json, sys
sys.path.insert(0, sys.argv[1])
try:
    import packs.p
    packs.p.later()
except Exception as error:
    print(repr(error), file=sys.stderr)
files = [getattr(m, "__file__", None) for m in list(sys.modules.values())]
print(json.dumps([f for f in files if f and f.startswith(sys.argv[1])]))
"""


def relative(importer: str, target: str) -> str:
    """`target` as a relative import's beginning from `importer`, or absolute where they share no package."""
    own = importer if importer in PACKAGES else importer.rpartition(".")[0]
    level = 1
    while own:
        if target == own or target.startswith(f"{own}."):
            return "." * level + target[len(own) :].lstrip(".")
        own = own.rpartition(".")[0]
        level += 1
    return target


FORMS = (
    "import {t}",
    "import {t} as q",
    "from {p} import {n}",
    "from {r} import *",
    "from {rp} import {n}",
    "try:\n    import {t}\nexcept ImportError:\n    pass",
    "def f_{n}():\n    import {t}\nf_{n}()",
    "class C:\n    from {p} import {n}",
    "import sys\nif sys.version_info >= (3, 8):\n    import {t}\nelse:\n    import nothing_at_all",
    "import sys\nif sys.platform == 'win32':\n    import nothing_at_all\nelif True:\n    from {p} import {n}",
    "if len('x') == 1:\n    import {t}",
    "from typing import TYPE_CHECKING as TC\nif TC:\n    import nothing_at_all\nelse:\n    import {t}",
    "from importlib import import_module as im\nim('{t}')",
    "import importlib\nNAME = '{t}'\ndef g_{n}(x=NAME):\n    return importlib.import_module(x)\ng_{n}()",
    "import importlib\nfor one in ['{n}']:\n    importlib.import_module('{p}.' + one)",
    "import importlib\nTABLE = {{'k': ('{t}', 1)}}\nfor mod, _ in TABLE.values():\n    importlib.import_module(mod)",
    "__import__('{t}')",
    "def __getattr__(name):\n    if name != 'lazy':\n        raise AttributeError(name)\n    import {t}\n    return 1",
    "from contextlib import suppress\nwith suppress(Exception):\n    from {p} import {n}, lazy",
    "import pkgutil, {p}\nfor found in pkgutil.iter_modules({p}.__path__):\n    __import__('{p}.' + found.name)",
)


@st.composite
def trees(draw: st.DrawFn) -> dict[str, str]:
    regular = {package for package in PACKAGES if package != "app.ns" and draw(st.booleans())} | {"lib"}
    texts: dict[str, str] = {}
    for name in ALL:
        if name in PACKAGES and name not in regular:
            continue
        lines = [_statement(draw, name) for _ in range(draw(st.integers(0, 2)))]
        path = name.replace(".", "/") + ("/__init__.py" if name in PACKAGES else ".py")
        names = draw(st.sampled_from(["", "__all__ = ['a', 'x']", "a = 1", "x = y = 1", "json = 1\ndel json"]))
        after = draw(st.booleans())
        texts[path] = "\n".join([*lines, names] if after else [names, *lines])
    body = "\n".join(_statement(draw, "packs.p") for _ in range(draw(st.integers(1, 3))))
    late = draw(st.sampled_from(MODULES))
    texts["packs/p.py"] = f"{body}\ndef later():\n    import {late}\n"
    return texts


def _statement(draw: st.DrawFn, importer: str) -> str:
    target = draw(st.sampled_from([name for name in ALL if "." in name]))
    parent, _, last = target.rpartition(".")
    form = draw(st.sampled_from(FORMS))
    return form.format(t=target, p=parent, n=last, r=relative(importer, target), rp=relative(importer, parent) or ".")


def imported(root: Path) -> set[str]:
    command = [sys.executable, "-S", "-E", "-B", "-c", RUN, str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return {Path(file).relative_to(root).as_posix() for file in json.loads(done.stdout)}


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(texts=trees())
def test_whatever_ran_is_in_the_trace(texts: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("tree")
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    source = LocalSourceTree(root=root)
    scans = Scans(cache=FakeCache(), workers=FakeWorkers(), target=TARGET, progress=FakeProgress())
    roots = find_source_roots(source, configured=(), lock=None)
    found = Tracer(tree=source, roots=roots, target=TARGET, scans=scans).trace(pack())
    traced = {each.module.path for each in found.modules}
    assert imported(root) <= traced

"""Names and paths that the text works out before it imports or reads them, and what cannot be known of them."""

from __future__ import annotations

import pytest

from monopack.domain.model.imports import Gap
from monopack.domain.model.source import SourceFile
from monopack.domain.scanning.scanner import scan
from tests.drawn_trees import TARGET

LOAD = "from importlib import import_module as load\n"
HERE = "import os\nfrom pathlib import Path\nHERE = Path(__file__).parent\n"


def scanned(text: str):
    return scan(SourceFile(path="app/m.py", content=text.encode(), sha256="0"), TARGET)


def imported(text: str) -> tuple[set[str], set[str], int]:
    """Modules, patterns and the number of dynamic imports that are not followed."""
    found = scanned(LOAD + text)
    names = {each.module for each in found.imports} - {"importlib"}
    gaps = [gap for gap in found.not_followed if gap.kind is Gap.DYNAMIC_IMPORT]
    return names, {each.pattern for each in found.patterns}, len(gaps)


def read(text: str) -> set[str]:
    return {each.path for each in scanned(HERE + text).data}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("load('a.{}'.format('b'))", {"a.b"}),
        ("load('a.{1}{0}'.format('c', 'b'))", {"a.bc"}),
        ("load('a.{x}'.format(x='b'))", {"a.b"}),
        ("load('a-b'.replace('-', '.'))", {"a.b"}),
        ("load('A.B'.lower())", {"a.b"}),
        ("load('x.a'.removeprefix('x.'))", {"a"}),
        ("load('a:run'.partition(':')[0])", {"a"}),
        ("load('.'.join(['a', 'b']))", {"a.b"}),
        ("NAME: str = 'a'\nload(NAME)", {"a"}),
        ("NAME: str\nNAME = 'a'\nload(NAME)", {"a"}),
        ("NAMES = ['a']\nNAMES += ['b']\nfor n in NAMES: load(n)", {"a", "b"}),
        ("NAMES = ('a',) + ('b',)\nfor n in NAMES: load(n)", {"a", "b"}),
        ("NAMES = ['a', 'b'].copy()\nfor n in NAMES: load(n)", {"a", "b"}),
        ("M = {'x': 'a', 'y': 'b'}\nload(M['y'])", {"b"}),
        ("M = {'x': 'a', 'y': 'b'}\nload(M[key])", {"a", "b"}),
        ("M = {'x': 'a', **{'y': 'b'}}\nload(M['y'])", {"b"}),
        ("M = {'x': 'a'}\nfor k, v in M.items(): load(v)", {"a"}),
        ("load('a' if x else 'b')", {"a", "b"}),
        ("NAMES = ['a']\nload(NAMES['x'])", {"a"}),
        ("M = {'x': 'a'}\nload(M[0])", {"a"}),
        ("load('{x}{0}'.format('b', x='a.'))", {"a.b"}),
        ("load('a.b,c'.split(',')[0])", {"a.b"}),
    ],
)
def test_a_name_that_can_be_worked_out(text: str, names: set[str]) -> None:
    assert imported(text) == (names, set(), 0)


@pytest.mark.parametrize(
    "text",
    [
        "load('a' * n)",
        "load('{}.a'.format(x))",
        "load('%s.a' % x)",
        "load('a'.center(9))",
        "load(x.join('ab'))",
        "for n in x: load(n)",
        "load(x['a'])",
        "try: pass\nexcept ImportError as error: load(error)",
        "load('.'.join(x))",
    ],
)
def test_a_name_that_cannot_be_known_is_recorded(text: str) -> None:
    names, patterns, gaps = imported(text)
    assert (names, patterns) == (set(), set())
    assert gaps == 1


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("load('a.{:>3}'.format(x))", "a.*"),
        ("load('a.{}'.format(*x))", "a.*"),
        ("load('a.{}_c'.format(x))", "a.*_c"),
        ("load(f'a.{x!r}')", "a.*"),
        ("load('a.' + x)", "a.*"),
        ("load('.'.join(['a', x]))", "a.*"),
    ],
)
def test_a_name_whose_beginning_is_known(text: str, pattern: str) -> None:
    assert imported(text) == (set(), {pattern}, 0)


def test_too_many_alternatives_become_a_pattern() -> None:
    digits = "[" + ", ".join(f"'{number}'" for number in range(50)) + "]"
    names, patterns, _ = imported(f"for x in {digits}:\n for y in {digits}:\n  load(f'a.{{x}}_{{y}}')")
    assert names == set()
    assert patterns == {"a.*_*"}


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("open(HERE / 'x')", {"x"}),
        ("open(HERE / '..' / '..' / 'x')", {"../../x"}),
        ("open(HERE / 'd' / '..' / 'x')", {"x"}),
        ("open(str(HERE) + '/x')", {"x"}),
        ("open(os.path.join(os.path.split(__file__)[0], 'x'))", {"x"}),
        ("open(os.path.splitext(__file__)[0] + '.json')", {"m.json"}),
        ("open(HERE / os.path.basename('d/x'))", set()),
        ("open(HERE / Path(__file__).stem / 'x')", {"m/x"}),
        ("open(HERE.joinpath('d', 'x'))", {"d/x"}),
        ("open(HERE / '/etc/hosts')", set()),
        ("open(Path(__file__).with_name('x'))", {"x"}),
        ("open(Path(__file__).with_suffix('.json'))", {"m.json"}),
    ],
)
def test_a_path_beside_the_file(text: str, paths: set[str]) -> None:
    assert {path for path in read(text) if "*" not in path} == paths


@pytest.mark.parametrize(
    "text",
    [
        "try: x = 1\nexcept ValueError: x = 2",
        "while x: x -= 1",
        "self.names += ['a']",
        "NAMES = 'a'\nNAMES += 'b'",
        "load",
        "x: int",
    ],
)
def test_what_imports_nothing(text: str) -> None:
    assert imported(text) == (set(), set(), 0)


def test_future_imports_are_no_imports() -> None:
    assert scanned("from __future__ import annotations\nimport a").imports[0].module == "a"

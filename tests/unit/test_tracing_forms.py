"""One small tree per form of import and data access: what must ship, and what must not."""

from __future__ import annotations

import pytest

from tests.drawn_trees import shipped, target, trace

EMPTY = ""


def tree(*paths: str, **texts: str) -> dict[str, str]:
    return dict.fromkeys(paths, EMPTY)


APP = tree("app/__init__.py", "app/a.py", "app/b.py", "app/c.py", "app/sub/__init__.py", "app/sub/x.py", "app/sub/y.py")

# name: (pack's text, further files, what ships beside `app/__init__.py`)
STATIC = {
    "import": ("import app.a", {}, "app/a.py"),
    "import deep": ("import app.sub.x", {}, "app/sub/__init__.py app/sub/x.py"),
    "import as": ("import app.a as q", {}, "app/a.py"),
    "from package import submodule": ("from app import a", {}, "app/a.py"),
    "from package import several": ("from app import (\n a,\n b as q,\n)", {}, "app/a.py app/b.py"),
    "from module import attribute": ("from app.a import thing", {"app/a.py": "thing = 1"}, "app/a.py"),
    "from package import attribute": ("from app import thing", {"app/__init__.py": "thing = 1"}, ""),
    "attribute hides submodule": ("from app import a", {"app/__init__.py": "a = 1"}, ""),
    "attribute deleted again": ("from app import a", {"app/__init__.py": "a = 1\ndel a"}, "app/a.py"),
    "attribute in a branch": ("from app import a", {"app/__init__.py": "if x:\n    a = 1"}, "app/a.py"),
    "attribute bound too late for a cycle": (
        "import app",
        {"app/__init__.py": "from app import b\na = 1", "app/b.py": "from app import a"},
        "app/b.py app/a.py",
    ),
    "relative one dot": ("import app.a", {"app/a.py": "from . import b"}, "app/a.py app/b.py"),
    "relative module": (
        "import app.a",
        {"app/a.py": "from .sub.x import q"},
        "app/a.py app/sub/__init__.py app/sub/x.py",
    ),
    "relative two dots": (
        "import app.sub.x",
        {"app/sub/x.py": "from .. import a\nfrom ..b import q"},
        "app/sub/__init__.py app/sub/x.py app/a.py app/b.py",
    ),
    "relative in __init__": (
        "import app.sub",
        {"app/sub/__init__.py": "from . import x"},
        "app/sub/__init__.py app/sub/x.py",
    ),
    "relative in the pack": ("from . import _shared", {"packs/_shared.py": EMPTY}, "!packs/_shared.py"),
    "relative sibling named like a standard module": (
        "import app.a",
        {"app/a.py": "from .json import q", "app/json.py": "q = 1"},
        "app/a.py app/json.py",
    ),
    "parents' __init__ is traced": (
        "import app.sub.x",
        {"app/sub/__init__.py": "import app.c"},
        "app/sub/__init__.py app/sub/x.py app/c.py",
    ),
    "star with __all__": (
        "from app.sub import *",
        {"app/sub/__init__.py": "__all__ = ['x', 'nothing']"},
        "app/sub/__init__.py app/sub/x.py",
    ),
    "star, __all__ in parts": (
        "from app.sub import *",
        {"app/sub/__init__.py": "__all__ = ['x']\n__all__ += ['y']\n__all__.append('z')"},
        "app/sub/__init__.py app/sub/x.py app/sub/y.py",
    ),
    "star without __all__": ("from app.sub import *", {}, "app/sub/__init__.py"),
    "PEP 562": (
        "from app import a",
        {"app/__init__.py": "def __getattr__(name):\n    from . import b\n    return b"},
        "app/a.py app/b.py",
    ),
    "in a function": ("def f():\n    import app.a", {}, "app/a.py"),
    "in a method": ("class C:\n    def f(self):\n        from app import a", {}, "app/a.py"),
    "in a class body": ("class C:\n    from app import a", {}, "app/a.py"),
    "in with": ("with open('x') as f:\n    import app.a", {}, "app/a.py"),
    "in for and else": ("for x in y:\n    import app.a\nelse:\n    import app.b", {}, "app/a.py app/b.py"),
    "in while": ("while x:\n    import app.a", {}, "app/a.py"),
    "in match": (
        "match x:\n    case 1:\n        import app.a\n    case _:\n        import app.b",
        {},
        "app/a.py app/b.py",
    ),
    "in try, handler, else, finally": (
        "try:\n    import app.a\nexcept KeyError:\n    import app.b\nelse:\n    import app.c\nfinally:\n    import app.sub",  # noqa: E501
        {},
        "app/a.py app/b.py app/c.py app/sub/__init__.py",
    ),
    "in async": (
        "async def f():\n    async with q:\n        async for x in y:\n            import app.a",
        {},
        "app/a.py",
    ),
    "after a semicolon": ("x = 1; import app.a", {}, "app/a.py"),
    "after a backslash": ("from app \\\n  import a", {}, "app/a.py"),
    "star in a namespace": ("from app.ns import *", {"app/ns/z.py": EMPTY}, ""),
    "__all__ annotated": (
        "from app.sub import *",
        {"app/sub/__init__.py": "__all__: list[str] = ['x']"},
        "app/sub/__init__.py app/sub/x.py",
    ),
    "attribute in an elif": (
        "from app import a",
        {"app/__init__.py": "if x: pass\nelif y:\n    a = 1\nelse:\n    a = 2"},
        "app/a.py",
    ),
    "attribute in a decided branch": (
        "from app import a",
        {"app/__init__.py": "import sys\nif sys.platform == 'linux':\n    a = 1"},
        "",
    ),
    "self import and cycle": (
        "import app.a",
        {"app/a.py": "import app.a, app.b", "app/b.py": "import app.a"},
        "app/a.py app/b.py",
    ),
    "unicode name, NFKC": ("import app.ﬁt", {"app/fit.py": EMPTY}, "app/fit.py"),
    "package beats module": (
        "import app.both",
        {"app/both.py": EMPTY, "app/both/__init__.py": EMPTY},
        "app/both/__init__.py",
    ),
    "module beats namespace": ("import app.both", {"app/both.py": EMPTY, "app/both/z.py": EMPTY}, "app/both.py"),
    "namespace package": ("import app.ns.z", {"app/ns/z.py": EMPTY}, "app/ns/z.py"),
    "stub alone is nothing": ("try:\n    import app.s\nexcept ImportError: pass", {"app/s.pyi": EMPTY}, ""),
    "extension module": (
        "import app.e",
        {"app/e.cpython-311-x86_64-linux-gnu.so": b""},
        "app/e.cpython-311-x86_64-linux-gnu.so",
    ),
    "abi3 extension": ("import app.e", {"app/e.abi3.so": b""}, "app/e.abi3.so"),
    "extension of another target": (
        "try:\n    import app.e\nexcept ImportError: pass",
        {"app/e.cpython-310-x86_64-linux-gnu.so": b"", "app/e.cp311-win_amd64.pyd": b""},
        "",
    ),
    "extension beside its source": (
        "import app.e",
        {"app/e.abi3.so": b"", "app/e.py": "import app.a"},
        "app/e.abi3.so app/a.py",
    ),
    "names in an extension": ("import app.e", {"app/e.so": b"\0app.a\0\x05app.nothing\0xapp.b\0"}, "app/e.so app/a.py"),
    "main guard": ("if __name__ == '__main__':\n    import app.a", {}, "app/a.py"),
}

CONDITIONS = {
    "if TYPE_CHECKING": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import app.no",
    "typing.TYPE_CHECKING": "import typing\nif typing.TYPE_CHECKING:\n    import app.no",
    "alias of typing": "import typing as t\nif t.TYPE_CHECKING:\n    import app.no",
    "alias of the name": "from typing import TYPE_CHECKING as TC\nif TC:\n    import app.no",
    "typing_extensions": "from typing_extensions import TYPE_CHECKING\nif TYPE_CHECKING:\n    import app.no",
    "own constant": "TYPE_CHECKING = False\nif TYPE_CHECKING:\n    import app.no",
    "fallback constant": (
        "try:\n    from typing import TYPE_CHECKING\nexcept ImportError:\n    TYPE_CHECKING = False\n"
        "if TYPE_CHECKING:\n    import app.no"
    ),
    "MYPY": "MYPY = False\nif MYPY:\n    import app.no",
    "else": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import app.no\nelse:\n    import app.yes",
    "not": "from typing import TYPE_CHECKING\nif not TYPE_CHECKING:\n    import app.yes\nelse:\n    import app.no",
    "and": "from typing import TYPE_CHECKING\nif TYPE_CHECKING and x:\n    import app.no",
    "or": "from typing import TYPE_CHECKING\nif TYPE_CHECKING or False:\n    import app.no",
    "True and False": "if True:\n    import app.yes\nelse:\n    import app.no\nif 0:\n    import app.no",
    "elif chain": "import sys\nif sys.platform == 'win32':\n    import app.no\nelif sys.platform == 'linux':\n    import app.yes\nelse:\n    import app.no",  # noqa: E501
    "version >=": "import sys\nif sys.version_info >= (3, 9):\n    import app.yes\nelse:\n    import app.no",
    "version <": "import sys\nif sys.version_info < (3,):\n    import app.no",
    "version ==, two of five": "import sys\nif sys.version_info == (3, 11):\n    import app.no",
    "version flipped": "import sys\nif (3, 12) <= sys.version_info:\n    import app.no",
    "version slice": "import sys\nif sys.version_info[:2] == (3, 11):\n    import app.yes\nelse:\n    import app.no",
    "version index": "import sys\nif sys.version_info[0] == 2:\n    import app.no",
    "version major": "import sys\nif sys.version_info.major < 3:\n    import app.no",
    "version from import": "from sys import version_info as vi\nif vi < (3, 8):\n    import app.no",
    "version unpacked": "import sys\nmajor, minor = sys.version_info[:2]\nif (major, minor) < (3, 11):\n    import app.no",  # noqa: E501
    "version chained": "import sys\nif (3, 0) <= sys.version_info < (3, 9):\n    import app.no",
    "version arithmetic": "import sys\nif sys.version_info[0] * 100 + sys.version_info[1] < 310:\n    import app.no",
    "platform in": "import sys\nif sys.platform in ('win32', 'cygwin'):\n    import app.no",
    "platform not in": "import sys\nif sys.platform not in {'win32'}:\n    import app.yes\nelse:\n    import app.no",
    "platform startswith": "import sys\nif sys.platform.startswith(('win', 'darwin')):\n    import app.no",
    "platform constant": "import sys\nWIN = sys.platform.startswith('win')\nif WIN:\n    import app.no",
    "os.name": "import os\nif os.name == 'nt':\n    import app.no",
    "platform.system()": "import platform\nif platform.system() == 'Windows':\n    import app.no",
    "platform.system().lower()": "import platform\nif platform.system().lower() == 'windows':\n    import app.no",
    "from platform import system": "from platform import system\nif system() != 'Linux':\n    import app.no",
    "implementation": "import sys\nif sys.implementation.name == 'pypy':\n    import app.no",
    "python_implementation": "import platform\nif platform.python_implementation() == 'PyPy':\n    import app.no",
    "maxsize": "import sys\nif sys.maxsize > 2**32:\n    import app.yes\nelse:\n    import app.no",
    "__pypy__": "import sys\nif '__pypy__' in sys.builtin_module_names:\n    import app.no",
    "assert": "import sys\nassert sys.platform == 'win32'\nimport app.no",
    "return in a function": "import sys\ndef f():\n    if sys.platform != 'win32':\n        return\n    import app.no",
    "raise in a function": "import sys\ndef f():\n    if sys.platform == 'win32':\n        import app.no\n    else:\n        raise OSError\n    import app.no",  # noqa: E501
    "while False": "while False:\n    import app.no",
    "conditional expression": "import importlib, sys\nimportlib.import_module('app.no' if sys.platform == 'win32' else 'app.yes')",  # noqa: E501
    "never needed fallback": "try:\n    import tomllib\nexcept ImportError:\n    import app.no",
    "bool()": "import sys\nif bool(sys.platform == 'win32'):\n    import app.no",
    "is": "if False is True:\n    import app.no",
}
UNDECIDED = {
    "a variable": "if x:\n    import app.a",
    "a plain constant": "DEBUG = False\nif DEBUG:\n    import app.a",
    "a call": "if f():\n    import app.a",
    "micro version": "import sys\nif sys.version_info >= (3, 11, 4):\n    import app.a",
    "version[2]": "import sys\nif sys.version_info[2] > 3:\n    import app.a",
    "hexversion": "import sys\nif sys.hexversion > 0x030b0000:\n    import app.a",
    "reassigned": "import sys\nW = sys.platform == 'win32'\nW = f()\nif W:\n    import app.a",
    "circular constant": "A = B\nB = A\nif A:\n    import app.a",
    "unordered": "import sys\nif sys.platform < 3:\n    import app.a",
    "string arithmetic": "if 'a' * 3 == 'aaa':\n    import app.a",
    "and with unknown": "if x and True:\n    import app.a",
    "release": "import platform\nif platform.release() == 'x':\n    import app.a",
    "bad index": "import sys\nif (1, 2)[7]:\n    import app.a",
    "huge power": "if 2 ** 9999:\n    import app.a",
}
DYNAMIC = {
    "import_module": ("import importlib\nimportlib.import_module('app.a')", "app/a.py"),
    "alias of the function": ("from importlib import import_module as im\nim('app.a')", "app/a.py"),
    "alias of the module": ("import importlib as il\nil.import_module('app.a')", "app/a.py"),
    "assigned": ("import importlib\nload = importlib.import_module\nload('app.a')", "app/a.py"),
    "keyword": ("import importlib\nimportlib.import_module(name='app.a')", "app/a.py"),
    "__import__": ("__import__('app.a')", "app/a.py"),
    "builtins.__import__": ("import builtins\nbuiltins.__import__('app.a')", "app/a.py"),
    "__import__ fromlist": ("__import__('app', fromlist=['a'])", "app/a.py"),
    "run_module": ("import runpy\nrunpy.run_module('app.a')", "app/a.py"),
    "run_module of a package": (
        "from runpy import run_module\nrun_module('app.sub')",
        "app/sub/__init__.py app/sub/__main__.py",
    ),
    "constant": ("import importlib\nNAME = 'app.a'\nimportlib.import_module(NAME)", "app/a.py"),
    "constant, annotated": ("import importlib\nNAME: str = 'app.a'\nimportlib.import_module(NAME)", "app/a.py"),
    "constants joined": ("import importlib\nBASE = 'app'\nimportlib.import_module(BASE + '.a')", "app/a.py"),
    "f-string of constants": ("import importlib\nBASE = 'app'\nimportlib.import_module(f'{BASE}.a')", "app/a.py"),
    "% of constants": ("import importlib\nimportlib.import_module('%s.%s' % ('app', 'a'))", "app/a.py"),
    "join of constants": ("import importlib\nimportlib.import_module('.'.join(['app', 'a']))", "app/a.py"),
    "format of constants": ("import importlib\nimportlib.import_module('{}.{x}'.format('app', x='a'))", "app/a.py"),
    "loop over a tuple": (
        "import importlib\nfor n in ('app.a', 'app.b'):\n    importlib.import_module(n)",
        "app/a.py app/b.py",
    ),
    "loop over a constant": (
        "import importlib\nNS = ['a', 'b']\nfor n in NS:\n    importlib.import_module('app.' + n)",
        "app/a.py app/b.py",
    ),
    "comprehension": (
        "import importlib\n[importlib.import_module(f'app.{n}') for n in ('a', 'b')]",
        "app/a.py app/b.py",
    ),
    "member of a dict": (
        "import importlib\nD = {'x': 'app.a', 'y': 'app.b'}\ndef f(k):\n    importlib.import_module(D[k])",
        "app/a.py app/b.py",
    ),
    "known member of a dict": (
        "import importlib\nD = {'x': 'app.a', 'y': 'app.b'}\nimportlib.import_module(D['x'])",
        "app/a.py",
    ),
    "dict values": (
        "import importlib\nD = {'x': 'app.a'}\nfor v in D.values():\n    importlib.import_module(v)",
        "app/a.py",
    ),
    "dict items": (
        "import importlib\nD = {'x': ('app.a', 1)}\nfor k, (v, _) in D.items():\n    importlib.import_module(v)",
        "app/a.py",
    ),
    "dict get": (
        "import importlib\nD = dict(x='app.a')\ndef f(k):\n    importlib.import_module(D.get(k, 'app.b'))",
        "app/a.py app/b.py",
    ),
    "dict keys": ("import importlib\nfor k in {'app.a': 1}:\n    importlib.import_module(k)", "app/a.py"),
    "tuple unpacked": (
        "import importlib\nD = {'x': ('app.a', 'A')}\ndef f(k):\n    m, a = D[k]\n    importlib.import_module(m)",
        "app/a.py",
    ),
    "sorted, enumerate": (
        "import importlib\nfor i, n in enumerate(sorted({'app.a'})):\n    importlib.import_module(n)",
        "app/a.py",
    ),
    "lists added": (
        "import importlib\nfor n in ['app.a'] + ['app.b']:\n    importlib.import_module(n)",
        "app/a.py app/b.py",
    ),
    "list extended": (
        "import importlib\nN = ['app.a']\nN += ['app.b']\nfor n in N:\n    importlib.import_module(n)",
        "app/a.py app/b.py",
    ),
    "spliced": (
        "import importlib\nA = ['app.a']\nfor n in [*A, 'app.b']:\n    importlib.import_module(n)",
        "app/a.py app/b.py",
    ),
    "dicts merged": (
        "import importlib\nA = {'x': 'app.a'}\nD = {**A, 'y': 'app.b'}\ndef f(k):\n    importlib.import_module(D[k])",
        "app/a.py app/b.py",
    ),
    "parameter with default": ("import importlib\ndef f(name='app.a'):\n    importlib.import_module(name)", "app/a.py"),
    "parameter of a call": (
        "import importlib\ndef f(name):\n    importlib.import_module(name)\nf('app.a')\nf(name='app.b')",
        "app/a.py app/b.py",
    ),
    "class constant": (
        "import importlib\nclass C:\n    NAME = 'app.a'\n    def f(self):\n        importlib.import_module(self.NAME)",
        "app/a.py",
    ),
    "local variable": (
        "import importlib\ndef f():\n    n = 'app.a'\n    return importlib.import_module(n)",
        "app/a.py",
    ),
    "walrus": ("import importlib\nimportlib.import_module((n := 'app.a'))", "app/a.py"),
    "either or": ("import importlib\nimportlib.import_module(x or 'app.a')", "app/a.py"),
    "string methods": ("import importlib\nimportlib.import_module('APP.A'.lower().strip())", "app/a.py"),
    "replaced": ("import importlib\nimportlib.import_module('app/a'.replace('/', '.'))", "app/a.py"),
    "split": ("import importlib\nimportlib.import_module('app.a:run'.split(':')[0])", "app/a.py"),
    "rpartition": ("import importlib\nimportlib.import_module('app.a.run'.rpartition('.')[0])", "app/a.py"),
    "lambda": ("import importlib\nf = lambda: importlib.import_module('app.a')", "app/a.py"),
    "find_spec": ("import importlib.util\nif importlib.util.find_spec('app.a'): pass", "app/a.py"),
    "pydoc.locate": ("import pydoc\npydoc.locate('app.a.Thing')", "app/a.py"),
    "resolve_name": ("import pkgutil\npkgutil.resolve_name('app.a:Thing')", "app/a.py"),
    "relative with package": (
        "import importlib\nimportlib.import_module('.x', package='app.sub')",
        "app/sub/__init__.py app/sub/x.py",
    ),
    "two dots with package": ("import importlib\nimportlib.import_module('..a', 'app.sub')", "app/a.py"),
    "prefix": (
        "import importlib\ndef f(n):\n    importlib.import_module(f'app.sub.{n}')",
        "app/sub/__init__.py app/sub/x.py app/sub/y.py app/sub/__main__.py",
    ),
    "prefix of a name": (
        "import importlib\ndef f(n):\n    importlib.import_module('app.sub.x%s' % n)",
        "app/sub/__init__.py app/sub/x.py",
    ),
    "prefix at the top": ("import importlib\ndef f(n):\n    importlib.import_module('plug_' + n)", "!plug_a.py"),
    "walrus in a loop over a package": (
        "import pkgutil, app.sub\nfor m in pkgutil.iter_modules(app.sub.__path__): pass",
        "app/sub/__init__.py app/sub/x.py app/sub/y.py app/sub/__main__.py",
    ),
    "entry of a table": ("from lazy_loader import attach\nattach(__name__, ['q'])", "!packs/q.py"),
}
DYNAMIC |= {
    "join of a starred list": ("import importlib\nQ = ['app', 'a']\nimportlib.import_module('.'.join(Q))", "app/a.py"),
    "removeprefix": ("import importlib\nimportlib.import_module('x.app.a'.removeprefix('x.'))", "app/a.py"),
    "% with a percent sign": ("import importlib\nimportlib.import_module('app.a%%' % ())", "!app/__init__.py"),
    "% by name": (
        "import importlib\ndef f(n): importlib.import_module('app.sub.%(n)s' % {'n': n})",
        "app/sub/__init__.py app/sub/x.py app/sub/y.py app/sub/__main__.py",
    ),
    "format with position": ("import importlib\nimportlib.import_module('{1}.{0}'.format('a', 'app'))", "app/a.py"),
    "format with width": (
        "import importlib\nimportlib.import_module('app.sub.{:>1}'.format('x'))",
        "app/sub/__init__.py app/sub/x.py app/sub/y.py app/sub/__main__.py",
    ),
    "broken format": ("import importlib\nimportlib.import_module('{'.format('x'))", ""),
    "negative index": ("import importlib\nimportlib.import_module(['app.b', 'app.a'][-1])", "app/a.py"),
    "copied": ("import importlib\nD = {'x': 'app.a'}.copy()\nimportlib.import_module(D['x'])", "app/a.py"),
    "function as an argument": ("import importlib, functools\nfunctools.partial(importlib.import_module, 'app.a')", ""),
    "module of import_module": (
        "import importlib, pkgutil\nm = importlib.import_module('app.sub')\nfor x in pkgutil.iter_modules(m.__path__): pass",  # noqa: E501
        "app/sub/__init__.py app/sub/x.py app/sub/y.py app/sub/__main__.py",
    ),
    "module's name in front": ("import importlib, app\nimportlib.import_module(f'{app.__name__}.a')", "app/a.py"),
    "no name": (
        "import importlib\nimportlib.import_module()\nimportlib.import_module('')\nimportlib.import_module('a b')",
        "!",
    ),
    "relative without package": (
        "import importlib\nimportlib.import_module('.a')\nimportlib.import_module('..a', 'app')",
        "!",
    ),
    "relative to an unknown package": ("import importlib\nimportlib.import_module('.a', q)", "!"),
    "pattern of somebody else's": ("import importlib\ndef f(n): importlib.import_module('yaml.' + n)", "!"),
    "pattern of the standard library": ("import importlib\ndef f(n): importlib.import_module('json.' + n)", "!"),
    "walk over somebody else's": ("import pkgutil, yaml\npkgutil.walk_packages(yaml.__path__)", "!"),
    "walk over a module": ("import pkgutil, app.a\npkgutil.walk_packages(app.a.__path__)", "app/a.py"),
    "walk over everything below": (
        "import pkgutil, app\npkgutil.walk_packages(app.__path__)",
        "app/a.py app/b.py app/c.py app/sub/__init__.py app/sub/x.py app/sub/y.py app/sub/__main__.py",
    ),
    "every walk is looked at": ("import glob, os\nfor x in os.walk('data'): pass\nglob.glob('*.py')", "!"),
    "a method of the same name": ("class C:\n    def f(self): self.run_module('app.a')\nimport runpy", "!"),
    "too many choices": (
        "import importlib\nA = [str(n) for n in 'x']\nimportlib.import_module('app.' + str(x) + str(y))",
        "app/__init__.py app/a.py app/b.py app/c.py app/sub/__init__.py",
    ),
}
DYNAMIC_IN_APP = {
    "__package__": ("import importlib\nimportlib.import_module('.x', __package__)", "x"),
    "__spec__.parent": ("import importlib\nimportlib.import_module('.x', __spec__.parent)", "x"),
    "__name__ of a package": ("import importlib\nimportlib.import_module('.x', __name__)", "x"),
    "__name__ in front": ("import importlib\nimportlib.import_module(__name__ + '.x')", "x"),
    "f-string of __name__": ("import importlib\nimportlib.import_module(f'{__name__}.x')", "x"),
    "pattern below": ("import importlib\ndef f(n):\n    importlib.import_module('.' + n, __name__)", "x y __main__"),
    "pattern by f-string": (
        "import importlib\ndef f(n):\n    importlib.import_module(f'{__package__}.{n}')",
        "x y __main__",
    ),
    "level 1": ("__import__('x', globals(), locals(), [], 1)", "x"),
    "pattern at level 1": ("def f(n):\n    __import__('x%s' % n, globals(), level=1)", "x"),
    "iter_modules": ("import pkgutil\nfor m in pkgutil.iter_modules(__path__): pass", "x y __main__"),
    "iter_modules of __file__": (
        "import os, pkgutil\npkgutil.iter_modules([os.path.dirname(__file__)])",
        "x y __main__",
    ),
    "walk_packages": ("import pkgutil\npkgutil.walk_packages(path=__path__, prefix=__name__ + '.')", "x y __main__"),
    "listdir": (
        "import os, importlib\nfor f in os.listdir(os.path.dirname(__file__)):\n    importlib.import_module(f, q)",
        "x y __main__",
    ),
    "scandir": (
        "import os, importlib\nos.scandir(os.path.dirname(os.path.abspath(__file__)))\nimportlib.import_module(q)",
        "x y __main__",
    ),
    "iterdir": (
        "from pathlib import Path\nimport importlib\nPath(__file__).parent.iterdir()\nimportlib.import_module(q)",
        "x y __main__",
    ),
    "glob of sources": ("import glob, os\nglob.glob(os.path.join(os.path.dirname(__file__), '*.py'))", "x y __main__"),
    "Path.glob of sources": (
        "from pathlib import Path\nMODS = [p.stem for p in Path(__file__).parent.glob('*.py')]",
        "x y __main__",
    ),
    "lazy_loader": (
        "import lazy_loader as lazy\nlazy.attach(__name__, submodules={'x'}, submod_attrs={'y': ['q']})",
        "x y",
    ),
    "parent package by name": ("import importlib\nimportlib.import_module('..sub.x', __name__)", "x"),
    "glob in a subfolder of a climb": (
        "import os, glob\nglob.glob(os.path.join(os.path.dirname(__file__), '..', 'sub', '*.py'))",
        "x y __main__",
    ),
    "contents": (
        "import importlib, importlib.resources as r\nr.contents('app.sub')\nimportlib.import_module(q)",
        "x y __main__",
    ),
    "files().iterdir()": (
        "import importlib\nfrom importlib.resources import files\nfiles('app.sub').iterdir()\nimportlib.import_module(q)",  # noqa: E501
        "x y __main__",
    ),
    "lazy_loader.load": ("import lazy_loader\nq = lazy_loader.load('app.sub.x')", "x"),
    "split of __name__": ("import importlib\nimportlib.import_module(__name__.split('.')[0] + '.x')", ""),
    "rsplit of __name__": ("import importlib\nimportlib.import_module(__name__.rsplit('.', 1)[0] + '.x')", ""),
}
DATA = {
    "Path parent": "from pathlib import Path\n(Path(__file__).parent / 'd' / 'x.json').read_text()",
    "Path resolved": "from pathlib import Path\nHERE = Path(__file__).resolve().parent\nopen(HERE / 'd/x.json')",
    "joinpath": "import pathlib\npathlib.Path(__file__).parent.joinpath('d', 'x.json')",
    "with_name": "from pathlib import Path\nPath(__file__).with_name('d') / 'x.json'",
    "parents": "from pathlib import Path\nPath(__file__).parents[0] / 'd' / 'x.json'",
    "os.path": "import os\nopen(os.path.join(os.path.dirname(__file__), 'd', 'x.json'))",
    "os.path abspath, constant": "import os\nB = os.path.dirname(os.path.abspath(__file__))\nD = os.path.join(B, 'd')\nopen(os.path.join(D, 'x.json'))",  # noqa: E501
    "from os.path import": "from os.path import dirname, join\nopen(join(dirname(__file__), 'd/x.json'))",
    "split": "import os\nh = os.path.split(__file__)[0]\nopen(h + '/d/x.json')",
    "string addition": "import os\nopen(os.path.dirname(__file__) + '/' + 'd/x.json')",
    "f-string": "import os\nH = os.path.dirname(__file__)\nopen(f'{H}/d/x.json')",
    "file and ..": "import os\nopen(os.path.join(__file__, '..', 'd', 'x.json'))",
    "os.pardir": "import os\nopen(os.path.normpath(os.path.join(__file__, os.pardir, 'd', 'x.json')))",
    "str": "from pathlib import Path\nopen(str(Path(__file__).parent) + '/d/x.json')",
    "glob": "from pathlib import Path\nfor p in (Path(__file__).parent / 'd').glob('*.json'): pass",
    "pattern in a name": "from pathlib import Path\ndef f(n):\n    return Path(__file__).parent / 'd' / f'{n}.json'",
    "folder": "from pathlib import Path\nD = Path(__file__).parent / 'd'",
    "unknown in a folder": "from pathlib import Path\ndef f(n):\n    return (Path(__file__).parent / 'd' / n).read_text()",  # noqa: E501
    "files": "from importlib.resources import files\nfiles('app').joinpath('d/x.json').read_text()",
    "files of __package__": "import importlib.resources as r\n(r.files(__package__) / 'd' / 'x.json')",
    "files of __name__": "import importlib.resources\nimportlib.resources.files(__name__).joinpath('d').joinpath('x.json')",  # noqa: E501
    "files without anchor": "from importlib import resources\nresources.files() / 'd' / 'x.json'",
    "files of a module": "from importlib.resources import files\nimport app\nfiles(app) / 'd' / 'x.json'",
    "as_file": "from importlib.resources import files, as_file\nwith as_file(files('app') / 'd') as p:\n    open(p / 'x.json')",  # noqa: E501
    "read_text": "from importlib.resources import read_text\nread_text('app.d', 'x.json')",
    "get_data": "import pkgutil\npkgutil.get_data('app', 'd/x.json')",
    "get_data of __name__": "import pkgutil\npkgutil.get_data(__name__, 'd/x.json')",
    "pkg_resources": "import pkg_resources\npkg_resources.resource_filename('app', 'd/x.json')",
    "PackageLoader": "from jinja2 import PackageLoader\nPackageLoader('app', 'd')",
    "module's __file__": "import os, app\nopen(os.path.join(os.path.dirname(app.__file__), 'd', 'x.json'))",
    "with_suffix": "from pathlib import Path\nPath(__file__).parent.joinpath('d', 'x.txt').with_suffix('.json')",
    "splitext": "import os\nopen(os.path.splitext(os.path.join(os.path.dirname(__file__), 'd', 'x.py'))[0] + '.json')",
    "basename": "import os\nopen(os.path.join(os.path.dirname(__file__), 'd', os.path.basename('x.json')))",
    "py.path": "import py\npy.path.local(__file__).dirpath().join('d', 'x.json')",
    "name and stem": "from pathlib import Path\nP = Path(__file__).parent / 'd' / 'x.txt'\nP.parent / (P.stem + '.json')",  # noqa: E501
    "glob module": "import glob, os\nglob.glob(os.path.join(os.path.dirname(__file__), 'd', '*.json'))",
    "rglob": "from pathlib import Path\nPath(__file__).parent.joinpath('d').rglob('*.json')",
    "recursive glob": "from pathlib import Path\nPath(__file__).parent.glob('d/**/*.json')",
    "listdir of a folder": "import os\nos.listdir(os.path.join(os.path.dirname(__file__), 'd'))",
    "either of two": "from pathlib import Path\nH = Path(__file__).parent if x else Path(__file__).parent\nH / 'd' / 'x.json'",  # noqa: E501
    "inspect": "import inspect, os\nopen(os.path.join(os.path.dirname(inspect.getfile(inspect.currentframe())), 'd', 'x.json'))",  # noqa: E501
}


def paths(text: str) -> set[str]:
    """Expected paths; `!` in front: without `app/__init__.py`."""
    names = set(text.replace("!", "").split())
    return names if text.startswith("!") else names | {"app/__init__.py"}


@pytest.mark.parametrize("name", STATIC)
def test_static(name: str) -> None:
    text, files, expected = STATIC[name]
    assert shipped(trace(APP | files | {"packs/p.py": text})) == paths(expected)


@pytest.mark.parametrize("name", CONDITIONS)
def test_decided_for_the_target(name: str) -> None:
    text = CONDITIONS[name]
    found = trace({"packs/p.py": text, "app/__init__.py": "", "app/yes.py": "", "app/no.py": ""})
    assert shipped(found) == (paths("app/yes.py") if "app.yes" in text else set())


@pytest.mark.parametrize("name", UNDECIDED)
def test_undecided_is_followed(name: str) -> None:
    assert shipped(trace(APP | {"packs/p.py": UNDECIDED[name]})) == paths("app/a.py")


@pytest.mark.parametrize("name", DYNAMIC)
def test_dynamic(name: str) -> None:
    text, expected = DYNAMIC[name]
    files = APP | {"app/sub/__main__.py": "", "plug_a.py": "", "packs/q.py": ""}
    if not expected.startswith("!") and not expected:
        expected = "!"
    assert shipped(trace(files | {"packs/p.py": text})) == paths(expected)


@pytest.mark.parametrize("name", DYNAMIC_IN_APP)
def test_dynamic_in_a_package(name: str) -> None:
    text, expected = DYNAMIC_IN_APP[name]
    files = APP | {"app/sub/__main__.py": "", "packs/p.py": "import app.sub", "app/sub/__init__.py": text}
    assert shipped(trace(files)) == paths("app/sub/__init__.py") | {f"app/sub/{one}.py" for one in expected.split()}


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize("module", ["app/__init__.py", "app/m.py"])
def test_data(name: str, module: str) -> None:
    files = {"app/__init__.py": "", "app/m.py": "", "app/d/x.json": "{}", "app/other.json": "{}", "app/e/y.json": ""}
    found = trace(files | {module: DATA[name], "packs/p.py": "import app.m"})
    assert shipped(found) == {"app/__init__.py", "app/m.py", "app/d/x.json"}


@pytest.mark.parametrize(
    ("python", "platform", "expected"),
    [
        ("3.11", "x86_64-manylinux_2_28", {"new", "linux"}),
        ("3.8", "x86_64-manylinux_2_28", {"old", "linux"}),
        ("3.12", "windows", {"new", "windows"}),
        ("3.12", "macos", {"new", "mac"}),
    ],
)
def test_the_target_decides(python: str, platform: str, expected: set[str]) -> None:
    text = """
import sys, os, platform
if sys.version_info < (3, 9):
    import old
else:
    import new
if os.name == "nt":
    import windows
elif platform.system() == "Darwin":
    import mac
else:
    import linux
"""
    files = {f"{name}.py": "" for name in ("old", "new", "windows", "mac", "linux")}
    found = trace(files | {"packs/p.py": text}, on=target(python, platform))
    assert shipped(found) == {f"{name}.py" for name in expected}

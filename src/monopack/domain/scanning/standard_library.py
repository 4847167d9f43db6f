"""Top-level modules of CPython's standard library, as every build for any platform may have them."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_NAMES: Final = """
__future__ _abc _aix_support _ast _asyncio _bisect _blake2 _bootsubprocess _bz2 _codecs _codecs_cn _codecs_hk
_codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw _collections _collections_abc _compat_pickle _compression
_contextvars _crypt _csv _ctypes _curses _curses_panel _datetime _dbm _decimal _elementtree _frozen_importlib
_frozen_importlib_external _functools _gdbm _hashlib _heapq _imp _io _json _locale _lsprof _lzma _markupbase
_md5 _msi _multibytecodec _multiprocessing _opcode _operator _osx_support _overlapped _pickle _posixshmem
_posixsubprocess _py_abc _pydecimal _pyio _queue _random _scproxy _sha1 _sha256 _sha3 _sha512 _signal
_sitebuiltins _socket _sqlite3 _sre _ssl _stat _statistics _string _strptime _struct _symtable _thread
_threading_local _tkinter _tracemalloc _uuid _warnings _weakref _weakrefset _winapi _zoneinfo abc aifc
antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii binhex bisect
builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall
concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm
decimal difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput
fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq
hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3
linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt
multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse os ossaudiodev pathlib
pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd
py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy
sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd
sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau
symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap this threading time timeit
tkinter token tokenize trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest
urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile
zipimport zlib zoneinfo
"""
_IN_3_10: Final = frozenset(_NAMES.split())
_FIRST: Final = (3, 10)
_NEW_IN_3_13: Final = """
_android_support _apple_support _colorize _interpchannels _interpqueues _interpreters _ios_support _opcode_metadata
_pyrepl _suggestions _sysconfig _wmi
"""
_GONE_IN_3_13: Final = """
_crypt aifc audioop cgi cgitb chunk crypt imghdr lib2to3 mailcap msilib nis nntplib ossaudiodev pipes sndhdr spwd sunau
telnetlib uu xdrlib
"""
# What each version has that 3.10 lacks, or lost: (added, removed) going up from 3.10, and going down from it.
_UPWARDS: Final[dict[tuple[int, int], tuple[str, str]]] = {
    (3, 11): ("_tokenize _typing tomllib", "binhex"),
    (3, 12): ("_pydatetime _pylong _sha2", "_bootsubprocess _sha256 _sha512 asynchat asyncore distutils imp smtpd"),
    (3, 13): (_NEW_IN_3_13, _GONE_IN_3_13),
    (3, 14): ("_ast_unparse _hmac _py_warnings _remote_debugging _types _zstd annotationlib compression", ""),
}
_DOWNWARDS: Final[dict[tuple[int, int], tuple[str, str]]] = {
    (3, 9): ("_bootlocale _peg_parser formatter parser symbol", ""),
    (3, 8): ("_dummy_thread dummy_threading", "_aix_support _bootsubprocess _peg_parser _zoneinfo graphlib zoneinfo"),
}
# Compiled into every interpreter or frozen, so found before any folder is looked at: no file can stand in for them.
_BUILT_IN: Final = """
_abc _codecs _collections _collections_abc _frozen_importlib _frozen_importlib_external _functools _imp _io _locale
_operator _signal _sitebuiltins _sre _stat _string _symtable _thread _tracemalloc _warnings _weakref abc atexit builtins
codecs encodings errno faulthandler gc genericpath io itertools marshal ntpath os posix posixpath site stat sys time
zipimport
"""
_UNSHADOWABLE: Final = frozenset(_BUILT_IN.split())


@lru_cache(maxsize=16)
def standard_library(python: tuple[int, int]) -> frozenset[str]:
    """The import roots that CPython `python` offers by itself; a version newer than known counts as the newest."""
    names = _IN_3_10
    changes = _UPWARDS if python > _FIRST else _DOWNWARDS
    for version, (added, removed) in changes.items():
        if _FIRST < version <= python or python <= version < _FIRST:
            names = (names | frozenset(added.split())) - frozenset(removed.split())
    return names


def cannot_be_shadowed(root: str) -> bool:
    """Whether the interpreter's own module wins over any file of that name."""
    return root in _UNSHADOWABLE

"""Paths next to the code, and the names by which a module knows its own place."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, replace
from typing import Final

from monopack.domain.model.imports import ANY_PACKAGE
from monopack.domain.scanning.values import (
    ANYTHING,
    HOLE,
    PACKAGE,
    Items,
    Place,
    Qualified,
    Value,
    Values,
    merged,
    texts,
)

_SAME: Final = frozenset(
    {
        *("resolve", "absolute", "expanduser", "as_posix", "__str__", "__fspath__", "strip", "readlink", "cwd"),
        *("encode", "replace", "normpath", "abspath", "realpath"),
    }
)
_CHILDREN: Final = frozenset({"iterdir", "glob", "rglob"})
_SAME_PATH: Final = frozenset({"abspath", "realpath", "normpath", "expanduser", "expandvars", "normcase"})
_PATHS: Final = frozenset(
    {"pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "pathlib2.Path", "anyio.Path", "Path", "py.path.local"}
)
_FILES: Final = frozenset({"importlib.resources.files", "importlib_resources.files"})
_LISTERS: Final = frozenset({"glob.glob", "glob.iglob", "os.listdir", "os.scandir", "os.walk"})
_AS_FILE: Final = frozenset({"importlib.resources.as_file", "importlib_resources.as_file"})
_FROM_OWN_FRAME: Final = frozenset({"inspect.getfile", "inspect.getsourcefile"})
_SPEC: Final = "__spec__"
_TEXTS: Final = {"os.pardir": "..", "os.path.pardir": "..", "os.curdir": ".", "os.sep": "/", "os.path.sep": "/"}
_RESOURCES: Final = frozenset(
    {
        *(
            f"{module}.{function}"
            for module in ("importlib.resources", "importlib_resources")
            for function in ("read_text", "read_binary", "open_text", "open_binary", "path", "is_resource", "contents")
        ),
        "pkgutil.get_data",
        *(f"pkg_resources.resource_{verb}" for verb in ("filename", "string", "stream", "listdir", "exists", "isdir")),
    }
)


@dataclass(frozen=True, slots=True)
class Own:
    """The scanned file's own path, and what `__file__`, `__name__` and the like come to in it."""

    path: str

    @property
    def file_name(self) -> str:
        """The last component."""
        return posixpath.basename(self.path)

    @property
    def is_package(self) -> bool:
        """Whether the file is a package's `__init__`."""
        return self.file_name.startswith("__init__.")

    @property
    def module_name(self) -> str:
        """`__name__` as a text value."""
        return PACKAGE if self.is_package else f"{PACKAGE}.{self.file_name.partition('.')[0]}"

    def name(self, name: str) -> Values | None:
        """The value of a module attribute that Python sets by itself; None for any other name."""
        match name:
            case "__file__" | "__cached__":
                return (Place(parts=(self.file_name,)),)
            case "__name__":
                return (self.module_name,)
            case "__package__":
                return (PACKAGE,)
            case "__path__":
                return (Items(values=((Place(),),)),)
        return None

    def attribute(self, value: Qualified, name: str) -> Values | None:  # noqa: PLR0911  # one case each
        """`__spec__.parent`, `package.__path__`, `package.__file__`, `package.__name__`; None for any other."""
        if value.name == _SPEC:
            return {"parent": (PACKAGE,), "name": (self.module_name,)}.get(name)
        if f"{value.name}.{name}" in _TEXTS:
            return (_TEXTS[f"{value.name}.{name}"],)
        package = package_of(value) if value.imported else None
        if package is None:
            return None
        place = Place(package=package[0], level=package[1])
        match name:
            case "__path__":
                return (Items(values=((place,),)),)
            case "__file__":
                return (replace(place, parts=("__init__.py",)),)
            case "__name__" | "__package__":
                return (f"{PACKAGE}.{package[0]}" if package[1] == 1 else package[0] if not package[1] else HOLE,)
        return None

    def call(self, name: str, arguments: list[Values], keywords: dict[str, Values]) -> Values:  # noqa: PLR0911  # one case each
        """A function that makes a path of a path."""
        if name in _FILES:
            anchor = arguments[0] if arguments else keywords.get("anchor", keywords.get("package", (PACKAGE,)))
            return merged([self._resources(value) for value in anchor])
        if name in _FROM_OWN_FRAME:
            return (Place(parts=(self.file_name,)),)
        if not arguments:
            return ANYTHING
        if name in _RESOURCES:
            return joined_places([merged([self._resources(value) for value in arguments[0]]), *arguments[1:]])
        if name.endswith("PackageLoader"):
            folder = arguments[1] if len(arguments) > 1 else keywords.get("package_path", ("templates",))
            return joined_places([merged([self._resources(value) for value in arguments[0]]), folder])
        if name in _PATHS:
            return joined_places(arguments)
        if name in _AS_FILE:
            return arguments[0]
        if name in _LISTERS:
            return (Items(values=(merged([_elements(value) for value in arguments[0]]),), exact=False),)
        module, _, function = name.rpartition(".")
        if module in ("os.path", "path", "posixpath", "op", "osp"):
            return _path_function(function, arguments)
        return ANYTHING

    def _resources(self, value: Value) -> Values:
        package = package_of(value)
        if package is None:
            return (Place(package=ANY_PACKAGE),)
        if package[1] == 1 and not self.is_package and package[0] == self.file_name.partition(".")[0]:
            package = ("", 1)  # a module that is no package stands for the folder that it lies in
        return (Place(package=package[0], level=package[1]),)


def package_of(value: Value) -> tuple[str, int] | None:
    """The module that a text or a name stands for, and the level it is imported at."""
    if isinstance(value, Qualified):
        bare = value.name.lstrip(".")
        return bare, len(value.name) - len(bare)
    if not isinstance(value, str) or HOLE in value:
        return None
    if value.startswith(PACKAGE):
        return value[1:].removeprefix("."), 1
    return (value, 0) if value and PACKAGE not in value else None


def place_attribute(place: Place, name: str) -> Values:
    """An attribute of a path."""
    match name:
        case "parent":
            return (place.parent,)
        case "parents":
            return (Items(values=tuple((above,) for above in _parents(place))),)
        case "name" | "stem":
            last = place.parts[-1] if place.parts else HOLE
            return (last if name == "name" else posixpath.splitext(last)[0],)
        case "path":
            return (place,)
    return ANYTHING


def _parents(place: Place) -> list[Place]:
    above = []
    for _ in range(8):
        place = place.parent
        above.append(place)
    return above


def place_call(place: Place, name: str, arguments: list[Values]) -> Values:  # noqa: PLR0911  # one case each
    """A method of a path."""
    if name in ("joinpath", "join", "__truediv__") and arguments:
        return joined_places([(place,), *arguments])
    if name in _SAME:
        return (place,)
    if name == "dirpath":
        return (place.parent,)
    if name == "with_name" and arguments:
        return joined_places([(place.parent,), arguments[0]])
    if name == "with_suffix" and arguments and place.parts:
        stem = posixpath.splitext(place.parts[-1])[0]
        return tuple(place.parent.join(stem + suffix) or HOLE for suffix in texts(arguments[0]))
    if name in _CHILDREN:
        return (Items(values=(_elements(place),), exact=False),)
    return ANYTHING


def _elements(value: Value) -> Values:
    return (value.join(HOLE) or HOLE,) if isinstance(value, Place) else ANYTHING


def _path_function(function: str, arguments: list[Values]) -> Values:
    first = arguments[0]
    if function == "join":
        return joined_places(arguments)
    if function in _SAME_PATH:
        return first
    if function == "dirname":
        return tuple(value.parent if isinstance(value, Place) else HOLE for value in first)
    if function == "split":
        return tuple(_split(value) for value in first)
    if function in ("splitext", "basename"):
        return tuple(_last(value, function) for value in first)
    return ANYTHING


def _split(value: Value) -> Value:
    if not isinstance(value, Place):
        return HOLE
    return Items(values=((value.parent,), ((value.parts[-1] if value.parts else HOLE),)))


def _last(value: Value, function: str) -> Value:
    if not isinstance(value, Place) or not value.parts:
        return HOLE
    if function == "basename":
        return value.parts[-1]
    stem, suffix = posixpath.splitext(value.parts[-1])
    return Items(values=((value.parent.join(stem) or HOLE,), (suffix,)))


def anchored(value: Value, texts_after: tuple[str, ...]) -> Value:
    """The place that an imported name may stand for, where something of known name is looked for below it."""
    named = any(not text.startswith((HOLE, "/")) and text for text in texts_after)
    return Place(anchor=value.name) if isinstance(value, Qualified) and value.imported and named else value


def joined_places(arguments: list[Values]) -> Values:
    """`os.path.join`: what follows a place that is known; texts alone name nothing next to the code."""
    places: Values = arguments[0]
    if len(arguments) > 1:
        places = tuple(anchored(place, texts(arguments[1])) for place in places)
    for following in arguments[1:]:
        found: list[Value] = []
        for place in places:
            known = isinstance(place, Place)
            found += [
                (place.join(text) or HOLE) if known and isinstance(place, Place) else HOLE for text in texts(following)
            ]
        places = tuple(dict.fromkeys(found))
    return places

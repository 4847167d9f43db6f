"""Finding first-party modules as the target's import system would, over all source roots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from monopack.domain.model.errors import InputError, Location, PackFailure
from monopack.domain.model.names import is_utf8, parents
from monopack.domain.model.source import Module, ModuleKind, SourceRoot
from monopack.domain.model.target import Target
from monopack.domain.ports.source_tree import EntryKind, SourceTree
from monopack.domain.tracing.extension_suffixes import extension_suffixes

_EXTENDS_PATH = (b"extend_path", b"declare_namespace")


@dataclass(frozen=True, slots=True)
class Found:
    """A module, or None, and the folders whose listings decided it."""

    module: Module | None
    consulted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """The modules that importing a dotted name imports in turn; `whole`: the last of them bears the full name."""

    modules: tuple[Module, ...]
    consulted: frozenset[str]
    whole: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """A folder that modules are looked for in, and the root that it was reached from."""

    folder: str
    root: SourceRoot


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What one folder offers under a name; `portion` is the package's folder."""

    kind: ModuleKind
    path: str
    root: SourceRoot
    portion: str = ""


class Resolver:
    """Looks modules up; every answer is remembered. Names are compared exactly, on any file system."""

    def __init__(self, tree: SourceTree, roots: Sequence[SourceRoot], target: Target) -> None:
        self._tree = tree
        self._roots = tuple(roots)
        self._suffixes = extension_suffixes(target)
        self._found: dict[str, Found | PackFailure] = {}
        self._ways: dict[str, Way] = {}
        self._places: dict[str, tuple[_Place, ...]] = {"": tuple(_Place(root.path, root) for root in roots)}

    def find(self, name: str) -> Module | None:
        """The module called `name`. `PackFailure` when two source roots offer it, or its file's name is no UTF-8."""
        return self.look_up(name).module

    def look_up(self, name: str) -> Found:
        """As `find`, with the folders that were consulted."""
        known = self._found.get(name)
        if type(known) is Found:
            return known
        if known is None:
            try:
                known = self._look_up(name)
            except PackFailure as failure:
                known = failure
            self._found[name] = known
        if isinstance(known, PackFailure):
            raise PackFailure(**known.fields())
        return known

    def way_to(self, name: str) -> Way:
        """The packages above `name` and `name` itself, as far as they exist."""
        known = self._ways.get(name)
        if known is None:
            found = [self.look_up(part) for part in (*parents(name), name)]
            modules = tuple(each.module for each in found if each.module is not None)
            consulted = frozenset(folder for each in found for folder in each.consulted)
            known = self._ways[name] = Way(modules, consulted, whole=found[-1].module is not None)
        return known

    def submodules(self, package: Module | None) -> Iterator[str]:
        """The last names of what lies directly below `package`, None being the source roots: modules and packages."""
        portions = [root.path for root in self._roots] if package is None else package.portions
        names: set[str] = set()
        for portion in portions:
            for entry, kind in self._tree.listing(portion).items():
                name = self._module_name(entry) if kind is EntryKind.FILE else entry
                if name and "." not in name and name != "__init__":
                    names.add(name)
        return iter(sorted(names))

    def _module_name(self, entry: str) -> str:
        for suffix in (".py", *self._suffixes):
            if entry.endswith(suffix):
                return entry.removesuffix(suffix)
        return ""

    def _look_up(self, name: str) -> Found:
        parent, _, last = name.rpartition(".")
        if not last or "/" in last or (parent and self.look_up(parent).module is None):
            return Found(None)
        consulted: list[str] = []
        places = self._places.get(parent, ())
        candidates = [found for place in places if (found := self._candidate(place, last, consulted))]
        return Found(self._chosen(name, candidates), tuple(consulted))

    def _candidate(self, place: _Place, name: str, consulted: list[str]) -> _Candidate | None:
        folder, root = place.folder, place.root
        listing = self._tree.listing(folder)
        consulted.append(folder)
        below = f"{folder}/{name}" if folder else name
        kind = listing.get(name)
        if kind is EntryKind.FOLDER:
            consulted.append(below)
            init = self._file(self._tree.listing(below), "__init__")
            if init:
                return _Candidate(ModuleKind.PACKAGE, f"{below}/{init}", root, below)
        file = self._file(listing, name)
        if file:
            form = ModuleKind.MODULE if file.endswith(".py") else ModuleKind.EXTENSION
            return _Candidate(form, f"{folder}/{file}" if folder else file, root)
        if kind is EntryKind.FOLDER:
            return _Candidate(ModuleKind.NAMESPACE, "", root, below)
        # A link out of the project: it may be a package, so it is found here and refused when it is read.
        return _Candidate(ModuleKind.MODULE, below, root) if kind is EntryKind.FOREIGN else None

    def _file(self, listing: Mapping[str, EntryKind], name: str) -> str:
        """The file that holds `name`'s code: an extension module is found before its source."""
        for suffix in (*self._suffixes, ".py"):
            if listing.get(name + suffix) in (EntryKind.FILE, EntryKind.FOREIGN):
                return name + suffix
        return ""

    def _chosen(self, name: str, candidates: list[_Candidate]) -> Module | None:
        if not candidates:
            return None
        regular = [candidate for candidate in candidates if candidate.kind is not ModuleKind.NAMESPACE]
        if not regular:
            return self._module(name, candidates[0], candidates)
        first = regular[0]
        if len(candidates) > 1 and first.kind is ModuleKind.PACKAGE and self._extends_path(first):
            return self._module(name, first, [found for found in candidates if found.portion])
        if len(regular) > 1 and len({self._tree.resolve(found.path) for found in regular}) > 1:
            raise _ambiguous(name, regular)
        return self._module(name, first, [first] if first.portion else [])

    def _extends_path(self, candidate: _Candidate) -> bool:
        """Whether it is a namespace package of the kind before PEP 420, which shares its name by design."""
        try:
            content = self._tree.read(candidate.path).content
        except InputError:
            return False
        return any(word in content for word in _EXTENDS_PATH)

    def _module(self, name: str, candidate: _Candidate, portions: list[_Candidate]) -> Module:
        if not is_utf8(candidate.path):
            raise PackFailure(
                "the file's name is not UTF-8, so it cannot be packed",
                where=Location(path=candidate.path),
                hint="rename it",
            )
        self._places[name] = tuple(_Place(found.portion, found.root) for found in portions)
        return Module(
            name=name,
            kind=candidate.kind,
            path=candidate.path,
            payload_path=below_root(candidate.path, candidate.root),
            portions=tuple(found.portion for found in portions),
            member=candidate.root.member,
        )


def below_root(path: str, root: SourceRoot) -> str:
    """`path` as it is imported from `root`."""
    return path.removeprefix(f"{root.path}/") if root.path else path


def _ambiguous(name: str, candidates: list[_Candidate]) -> PackFailure:
    first, second = candidates[0], candidates[1]
    return PackFailure(
        f"two source roots offer the module `{name}`",
        where=Location(path=first.path),
        why=f"`{first.path}` and `{second.path}`",
        hint="rename one of them, or name the roots to use with `--source-root`",
    )

"""What a `pyproject.toml` says about its project (PEP 621, PEP 735)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from packaging.dependency_groups import DependencyGroupResolver
from packaging.requirements import InvalidRequirement, Requirement

from monopack.domain.locking.document import Table, parse_toml
from monopack.domain.model.errors import InputError
from monopack.domain.model.names import NormalizedName, canonicalize_name, printable
from monopack.domain.model.source import SourceFile


@dataclass(frozen=True, kw_only=True, slots=True)
class ProjectFile:
    """A project file as read; `document` is all of it."""

    document: Table

    @property
    def path(self) -> str:
        """The file, relative to the project root."""
        return self.document.where.path

    @property
    def project(self) -> Table:
        """The standard `[project]` table, empty where there is none."""
        return self.document.table("project")

    @property
    def name(self) -> NormalizedName | None:
        """The project's normalized name, if it has one."""
        name = self.project.text_or("name", "")
        return canonicalize_name(name) if name else None

    def tool(self, name: str) -> Table:
        """The table of one tool."""
        return self.document.table("tool").table(name)

    def is_dynamic(self, *keys: str) -> bool:
        """Whether a build back end fills in one of `keys`, so that the file does not say it."""
        return bool({*keys} & {*self.project.texts("dynamic")})

    def extras(self) -> tuple[str, ...]:
        """The names of its extras, normalized."""
        return tuple(canonicalize_name(name) for name in self.project.table("optional-dependencies").values)

    def wishes(self) -> Iterator[tuple[str, str]]:
        """Each requirement with the condition under which it is asked: its extra."""
        yield from ((self._checked(line), "") for line in self.project.texts("dependencies"))
        optional = self.project.table("optional-dependencies")
        for extra in optional.values:
            condition = f'extra == "{canonicalize_name(extra)}"'
            yield from ((self._checked(line), condition) for line in optional.texts(extra))

    def requirements(self) -> tuple[Requirement, ...]:
        """What the project asks for itself and in its extras, all of them taken as asked for."""
        return tuple(Requirement(line) for line, _ in self.wishes())

    def groups(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Its dependency groups with what they include; uv's older `dev-dependencies` belong to `dev`."""
        table = self.document.table("dependency-groups")
        older = self.tool("uv").texts("dev-dependencies")
        resolver = self._resolver(table)
        names = [str(canonicalize_name(name)) for name in table.values]
        for name in dict.fromkeys([*names, "dev"] if older else names):
            own = self._resolved(resolver, name) if name in names else ()
            yield name, (*own, *(older if name == "dev" else ()))

    def groups_for_some_pythons(self) -> frozenset[str]:
        """Groups that uv is told to use with some Pythons only."""
        return frozenset(canonicalize_name(name) for name in self.tool("uv").table("dependency-groups").values)

    def _resolver(self, table: Table) -> DependencyGroupResolver:
        try:
            return DependencyGroupResolver(dict(table.values))
        except ExceptionGroup as error:
            raise self._bad_groups(error) from None

    def _resolved(self, resolver: DependencyGroupResolver, name: str) -> tuple[str, ...]:
        try:
            return tuple(str(wanted) for wanted in resolver.resolve(name))
        except (ExceptionGroup, RecursionError) as error:
            raise self._bad_groups(error) from None

    def _bad_groups(self, error: Exception) -> InputError:
        parts = error.exceptions if isinstance(error, ExceptionGroup) else (error,)
        why = "; ".join(printable(str(part).partition("\n")[0]) for part in parts)
        return InputError("`dependency-groups` cannot be read", where=self.document.where, why=why)

    def _checked(self, line: str) -> str:
        try:
            Requirement(line)
        except (InvalidRequirement, RecursionError):
            raise InputError(f"`{printable(line)}` is no requirement", where=self.document.where) from None
        return line


def project_file(file: SourceFile) -> ProjectFile:
    """The project file, or `InputError` when it is no TOML."""
    return ProjectFile(document=parse_toml(file))

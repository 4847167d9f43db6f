"""The project at a git revision: its files, its locks, and its own options as its file had them then."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from monopack.cli.configuration import Configuration
from monopack.cli.project_file import FILE_NAME, ProjectFile, parse_project_file
from monopack.cli.request import relative_roots, target
from monopack.domain.model.errors import MonopackError, PackFailure, raise_all
from monopack.domain.model.request import BuildRequest
from monopack.domain.ports.cache import Cache
from monopack.domain.ports.history import History, Past
from monopack.domain.ports.lock_reader import LockReaders
from monopack.domain.ports.source_tree import EntryKind, SourceTree

if TYPE_CHECKING:
    from monopack.adapters.git_source_tree import GitSourceTree


class ProjectHistory(History):
    """Command line and environment hold for the past as for today; the file's table is that of the revision."""

    def __init__(
        self,
        *,
        configuration: Configuration,
        environment: Mapping[str, str],
        cache: Cache,
        readers: Callable[[SourceTree], LockReaders],
    ) -> None:
        self._configuration = configuration
        self._environment = environment
        self._cache = cache
        self._readers = readers
        self._trees: list[GitSourceTree] = []

    def at(self, revision: str, request: BuildRequest) -> Past:
        """The project at `revision`."""
        from monopack.adapters.git_source_tree import GitSourceTree  # noqa: PLC0415  # few runs look back

        root = self._configuration.project.root
        tree = GitSourceTree(root=root, revision=revision, environment=self._environment, cache=self._cache)
        self._trees.append(tree)
        try:
            then = self._request(tree, request)
        except MonopackError as error:
            raise PackFailure(f"its configuration could not be read: {error.what}", where=error.where) from error
        return Past(tree=tree, readers=self._readers(tree), request=then)

    def close(self) -> None:
        """Let go of every revision that was asked for."""
        for tree in self._trees:
            tree.close()

    def _request(self, tree: SourceTree, request: BuildRequest) -> BuildRequest:
        errors: list[MonopackError] = []
        layers = replace(self._configuration.layers, file=self._file(tree))
        settings = layers.settings(errors)
        raise_all(errors)
        assert settings is not None, "settings that cannot be read name no error"
        return replace(
            request,
            target=target(settings),
            packs_dir=self._packs_dir(settings.packs_dir),
            package_manager=settings.package_manager,
            source_roots=relative_roots(settings.source_root, self._configuration.project.root),
            entrypoint=settings.entrypoint,
            strict=settings.strict,
            excluded=settings.exclude_distribution,
            test_runner=settings.test_runner,
        )

    def _file(self, tree: SourceTree) -> ProjectFile | None:
        """The table of the file that configures the project today, or would by default."""
        project = self._configuration.project
        path = project.file.path if project.file else Path(os.path.relpath(project.root)) / FILE_NAME
        place = Path(os.path.relpath(path, project.root)).as_posix()
        folder, _, name = place.rpartition("/")
        if tree.listing(folder).get(name) is not EntryKind.FILE:
            return None
        return parse_project_file(tree.read(place).content, path)

    def _packs_dir(self, folder: Path) -> str:
        absolute = Path(os.path.normpath(Path.cwd() / folder))
        if absolute.parent != self._configuration.project.root:
            raise PackFailure(f"the packs folder was `{folder}`, of another project root")
        return absolute.name

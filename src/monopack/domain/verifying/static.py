"""Verifying a payload without running it: for a target that this machine cannot run (SPEC section 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from monopack.domain.model.errors import Location, MonopackError, raise_all
from monopack.domain.model.imports import Timing
from monopack.domain.model.names import import_root
from monopack.domain.model.plan import FirstParty, FromDistribution, PayloadFile, Plan
from monopack.domain.model.warn import Warn
from monopack.domain.scanning.standard_library import standard_library
from monopack.domain.verifying.binaries import fits_by_name, is_extension, module_of
from monopack.domain.verifying.failures import VerificationFailure
from monopack.domain.verifying.fitting import misfit, needed_libraries
from monopack.domain.verifying.static_entrypoint import offers_entrypoint


@dataclass(frozen=True, kw_only=True, slots=True)
class StaticVerification:
    """`read` gives the bytes of a payload's file by its path, `provided` tells imports that the runtime resolves."""

    plan: Plan
    read: Callable[[str], bytes]
    provided: Callable[[str], bool] = lambda _: False

    def verify(self, why: str) -> tuple[Warn, ...]:
        """`VerificationFailure` or `Several` for what cannot start there; else the warning that nothing was run."""
        raise_all([*self._entrypoint(), *self._imports(), *self._binaries()])
        return (Warn(what=f"verified statically, nothing was run: {why}"),)

    def _entrypoint(self) -> Iterator[MonopackError]:
        plan = self.plan
        files = (
            file.path
            for file in plan.files
            if isinstance(file.origin, FirstParty) and file.origin.path == plan.pack.path
        )
        path = next(files, None)
        if plan.entrypoint and path and not offers_entrypoint(self.read(path), plan.entrypoint):
            yield VerificationFailure(
                f"entrypoint `{plan.entrypoint}` is missing",
                where=Location(path=plan.pack.path),
                hint="define it, or name another with `entrypoint:` in the managed block or `--entrypoint`",
            )

    def _imports(self) -> Iterator[MonopackError]:
        """Every certain import that neither the payload nor the target's standard library resolves."""
        modules = self._modules()
        library = standard_library(self.plan.target.python)
        told: set[str] = set()
        for found in self.plan.trace.external:
            name, site = found.module, found.site
            certain = site.timing is Timing.CERTAIN and not site.weak
            if not certain or name in modules or name in told or import_root(name) in library or self.provided(name):
                continue
            told.add(name)
            yield VerificationFailure(
                f"module `{name}` is missing",
                where=site.where,
                why=f"`{site.text}` resolves neither in the payload nor in the target's standard library",
                chain=self.plan.trace.chain_to(site.importer),
                missing=name,
            )

    def _modules(self) -> frozenset[str]:
        """Dotted names that the target would import from the payload or from what lies beside it."""
        beside = (file.path for selected in self.plan.beside for file in selected.distribution.files)
        names: set[str] = set()
        for path in (*(file.path for file in self.plan.files), *beside):
            folder, _, name = path.rpartition("/")
            parts = folder.split("/") if folder else []
            names.update(".".join(parts[:length]) for length in range(1, len(parts) + 1))
            if name.endswith(".py"):
                names.add(".".join([*parts, name.removesuffix(".py")]))
            elif is_extension(path) and fits_by_name(path, self.plan.target):
                names.add(module_of(path))
        return frozenset(names)

    def _binaries(self) -> Iterator[MonopackError]:
        """Extension modules that the target cannot load, and libraries of theirs that it cannot."""
        needed: set[str] = set()
        extensions = [file for file in self.plan.files if is_extension(file.path)]
        fitting = {module_of(file.path) for file in extensions if fits_by_name(file.path, self.plan.target)}
        sources = {file.path.removesuffix(".py").replace("/", ".") for file in self.plan.files}
        for file in extensions:
            name = module_of(file.path)
            if not fits_by_name(file.path, self.plan.target):
                # Beside a file that fits, or the same module in Python, it is ballast, not a fault.
                if name not in fitting and name not in sources:
                    yield self._misfit(file, "its name is another Python's or platform's")
                continue
            data = self.read(file.path)
            if f"PyInit_{name.rpartition('.')[2]}".encode() in data:
                needed.update(needed_libraries(data))
                yield from self._checked(file, data)
        yield from self._libraries(needed)

    def _libraries(self, needed: set[str]) -> Iterator[MonopackError]:
        for file in self.plan.files:
            if file.path.rpartition("/")[2] in needed:
                yield from self._checked(file, self.read(file.path))

    def _checked(self, file: PayloadFile, data: bytes) -> Iterator[MonopackError]:
        reason = misfit(data, self.plan.target.platform)
        if reason:
            yield self._misfit(file, reason)

    def _misfit(self, file: PayloadFile, reason: str) -> VerificationFailure:
        origin = file.origin
        owner = f" (of `{origin.name}` {origin.version})" if isinstance(origin, FromDistribution) else ""
        return VerificationFailure(
            f"`{file.path}`{owner} does not fit {self.plan.target}",
            where=Location(path=origin.path) if isinstance(origin, FirstParty) else None,
            why=reason,
            hint="choose another `--python-platform` or `--python-version`, or lock a version that supports it",
        )

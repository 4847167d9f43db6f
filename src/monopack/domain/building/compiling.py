"""Byte code for a plan: that of distributions from the store, of first-party modules from the cache, or made now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monopack.domain.building.world import World
from monopack.domain.model.byte_code import Compiler, byte_code_path
from monopack.domain.model.distribution import Distribution
from monopack.domain.model.errors import PackFailure
from monopack.domain.model.plan import FirstParty, FromDistribution, Generated, PayloadFile, Plan
from monopack.domain.planning.byte_code import Compiled, sources

_KIND = "byte-code"
_FORMAT = 1
"""Counts up when first-party byte code is made differently."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Compiling:
    """Compiles what a plan ships, each source once for all packs and runs."""

    world: World
    compiler: Compiler

    def compiled(self, plan: Plan) -> Compiled:
        """The byte code of everything that ships, as far as it compiles."""
        self.world.progress.stage("compile", pack=plan.pack.name)
        wanted = [selected.distribution for selected in plan.distributions]
        kept = self.world.store.compiled(wanted, self.compiler)
        distributed = {key: file for source in wanted for key, file in self._kept(source, kept[source.name])}
        return Compiled(compiler=self.compiler, files={**distributed, **self._own(plan)})

    def _kept(self, source: Distribution, compiled: Distribution) -> list[tuple[tuple[str, str], PayloadFile]]:
        found = {file.path: file for file in compiled.files}
        paths = ((file, byte_code_path(file.path, self.compiler.tag)) for file in source.files)
        return [
            (
                (file.path, file.sha256),
                PayloadFile(
                    path=path,
                    size=found[path].size,
                    sha256=found[path].sha256,
                    origin=FromDistribution(
                        name=source.name,
                        version=source.version,
                        key=compiled.key,
                        path=path,
                        compiled_from=file.path,
                    ),
                ),
            )
            for file, path in paths
            if path in found
        ]

    def _own(self, plan: Plan) -> dict[tuple[str, str], PayloadFile]:
        """First-party byte code; what does not compile is remembered as nothing."""
        files = {self._key(file): file for file in sources(plan) if isinstance(file.origin, FirstParty)}
        known = dict(self.world.cache.get_many(_KIND, sorted(files)))
        new = self._made({key: file for key, file in files.items() if key not in known})
        self.world.cache.put_many(_KIND, new)
        known |= new
        return {(file.path, file.sha256): self._file(file, known[key]) for key, file in files.items() if known[key]}

    def _key(self, file: PayloadFile) -> str:
        facts = [_FORMAT, *self.compiler.identity, file.path, file.sha256]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()

    def _made(self, files: Mapping[str, PayloadFile]) -> dict[str, bytes]:
        if not files:
            return {}
        wanted = tuple(files.values())
        with self.world.payloads.laid(wanted) as folder:
            problems = self._compile(wanted, folder)
            return {key: b"" if file.path in problems else self._read(folder, file) for key, file in files.items()}

    def _compile(self, files: Sequence[PayloadFile], folder: str) -> set[str]:
        """Paths of those that do not compile; byte code lies beside the others then."""
        paths = [file.path for file in files]
        answers = self.world.byte_compiler.compile(paths, folder=folder, into=folder, compiler=self.compiler)
        changed = [file.path for file, answer in zip(files, answers, strict=True) if answer.source != file.sha256]
        if changed:
            raise PackFailure(f"`{changed[0]}` changed while it was compiled", hint="run it again")
        return {answer.path for answer in answers if answer.problem}

    def _read(self, folder: str, file: PayloadFile) -> bytes:
        return self.world.payloads.read(folder, byte_code_path(file.path, self.compiler.tag))

    def _file(self, source: PayloadFile, content: bytes) -> PayloadFile:
        return PayloadFile(
            path=byte_code_path(source.path, self.compiler.tag),
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            origin=Generated(content=content, compiled_from=source.path),
        )

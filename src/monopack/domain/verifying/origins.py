"""From places in a payload back to places in the project."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from monopack.domain.model.errors import Location
from monopack.domain.model.trace import Trace

_FRAME = re.compile(r"(?P<path>.+?):(?P<line>\d+)(?P<rest>(?: in .*)?)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Origins:
    """A trace's modules by where they land; distributions' files keep their path."""

    trace: Trace

    def place(self, where: Location | None) -> Location | None:
        """`where` with the file's path in the project."""
        if where is None:
            return None
        return where._replace(path=self._paths().get(where.path, where.path))

    def frames(self, frames: Iterable[str]) -> tuple[str, ...]:
        """Lines `path:line in function` with paths in the project."""
        paths = self._paths()
        found = ((frame, _FRAME.fullmatch(frame)) for frame in frames)
        return tuple(
            f"{paths.get(match['path'], match['path'])}:{match['line']}{match['rest']}" if match else frame
            for frame, match in found
        )

    def file(self, module: str) -> Location | None:
        """The file of a traced module."""
        paths = (traced.module.path for traced in self.trace.modules if traced.module.name == module)
        return next((Location(path=path) for path in paths if path), None)

    def innermost(self, frames: Iterable[str]) -> tuple[str, Location] | None:
        """The traced module that the last of the payload's `frames` belongs to, and the place in it."""
        names = {traced.module.payload_path: traced.module for traced in self.trace.modules}
        for frame in reversed(tuple(frames)):
            match = _FRAME.fullmatch(frame)
            if match and match["path"] in names:
                module = names[match["path"]]
                return module.name, Location(path=module.path, line=int(match["line"]))
        return None

    def _paths(self) -> dict[str, str]:
        return {traced.module.payload_path: traced.module.path for traced in self.trace.modules}

"""Random edits: a run that may recall earlier ones leaves what one without memory leaves."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.world import Drawing
from tests.property.test_changed_packs_properties import INDEX, PACKS, Files, edits, projects

pytestmark = pytest.mark.slow


def built(files: Files, memory: Drawing | None = None) -> dict[str, bytes]:
    """What lies in the build directory of the packs that could be built."""
    project = Drawing(dict(files), index=INDEX, hashed=True)
    if memory is not None:
        project.cache, project.artifacts = memory.cache, memory.artifacts
    failed = {pack for pack, outcome in project.build().items() if outcome.error is not None}
    published = project.artifacts.files.items()
    good = [pack for pack in PACKS if pack not in failed]
    return {path: data for path, data in published if path.partition("/")[0].partition(".")[0] in good}


@settings(max_examples=100)
@given(st.data())
def test_memory_changes_nothing(data: st.DataObject) -> None:
    memory = Drawing({}, index=INDEX)
    files = data.draw(projects())
    for _ in range(3):
        assert built(files, memory) == built(files)
        files = data.draw(edits(files))

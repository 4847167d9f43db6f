import json
from pathlib import Path

import pytest


@pytest.fixture
def event(request):
    """The event of the pack that the test's module is named after."""
    name = request.module.__name__.rpartition("test_")[2]
    return json.loads((Path(__file__).parents[1] / "events" / f"{name}.json").read_text(encoding="utf-8"))

"""A missing module is added to the managed block, and only what helps stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.monorepo import Monorepo

PACK = """
    #!/usr/bin/env python3
    import importlib
    import json
    from pathlib import Path

    NAMES = json.loads((Path(__file__).parent / "plugins.json").read_text())
    PLUGINS = [importlib.import_module(name) for name in NAMES]


    def lambda_handler(event, context):
        return [plugin.NAME for plugin in PLUGINS]
"""


@pytest.fixture
def plugged(small: Monorepo) -> Monorepo:
    """A pack whose plugins stand in a JSON file, where no reading of the code finds them."""
    small.write(
        {
            "packs/ping.py": PACK,
            "packs/plugins.json": json.dumps(["app.plugin", "pulp"]),
            "app/plugin.py": "NAME = 'plugin'\n",
        }
    )
    small.wheel("pulp", "2.0", files={"pulp.py": "NAME = 'pulp'\ndef press(text): return text\n"})
    return small


def test_without_it_the_pack_fails_and_says_what_would_mend_it(plugged: Monorepo) -> None:
    plugged.refused("ping", code=1).says("app.plugin", "hint:")


def test_module_and_distribution_are_added(plugged: Monorepo, tmp_path: Path) -> None:
    run = plugged.build("ping", "--auto-fix", "--no-cache")

    assert (plugged.root / "packs/ping.py").read_text().splitlines()[:5] == [
        "#!/usr/bin/env python3",
        "# monopack-start",
        "# extra_modules: app.plugin",
        "# extra_distributions: pulp",
        "# monopack-end",
    ]
    run.says("packs/ping.py", "app.plugin")
    assert plugged.call("ping", {}, tmp_path / "out") == ["plugin", "pulp"]
    plugged.build("ping", "--no-cache")


def test_newlines_and_encoding_are_kept(plugged: Monorepo) -> None:
    plugged.write({"packs/plugins.json": '["app.plugin"]'})
    head = "# -*- coding: latin-1 -*-\r\n# Gr\u00fc\u00dfe\r\n"
    text = head + (plugged.root / "packs/ping.py").read_text().replace("\n", "\r\n")
    plugged.write({"packs/ping.py": text.encode("latin-1")})

    plugged.build("ping", "--auto-fix")

    after = (plugged.root / "packs/ping.py").read_bytes()
    assert after.startswith(b"# -*- coding: latin-1 -*-\r\n# monopack-start\r\n")
    assert b"# Gr\xfc\xdfe\r\n" in after
    assert b"\n" not in after.replace(b"\r\n", b"")


def test_fix_that_does_not_help_is_taken_back(plugged: Monorepo) -> None:
    plugged.write({"app/plugin.py": "raise RuntimeError('broken whatever ships')\n"})

    plugged.refused("ping", "--auto-fix", code=1)


def test_nothing_is_written_while_nothing_is_missing(small: Monorepo) -> None:
    before = small.snapshot()

    small.build("--auto-fix")

    assert small.snapshot() == before

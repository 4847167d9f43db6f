"""A requirement file and packs become zips that run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.monorepo import Monorepo
from tests.wheels import sha256


def test_each_pack_gets_its_own_part(small: Monorepo, tmp_path: Path) -> None:
    run = small.build()

    assert run.stdout.splitlines() == ["build/greet.zip", "build/ping.zip"]
    assert small.distributions("greet") == {"paper-ink": "1.2", "pulp": "2.0"}
    assert small.distributions("ping") == {}
    assert small.call("greet", {"name": "Ada"}, tmp_path / "one") == "<hello Ada>"
    assert small.call("ping", {}, tmp_path / "two") == "pong"


def test_nothing_else_ships(small: Monorepo) -> None:
    small.build()

    assert small.names("ping") == {"packs/ping.py"}
    own = {name for name in small.names("greet") if not name.startswith(("ink/", "pulp", "paper_ink"))}
    assert own == {"packs/greet.py", "app/__init__.py", "app/greeting.py", "requirements.txt"}
    assert not {name for name in small.names("greet") if name.endswith(("INSTALLER", "REQUESTED", "direct_url.json"))}


def test_payload_folder_holds_what_the_zip_holds(small: Monorepo) -> None:
    small.build("greet")

    payload = small.built("greet")
    files = {path.relative_to(payload).as_posix() for path in payload.rglob("*") if path.is_file()}
    assert files == small.names("greet")


def test_requirements_of_a_pack_say_why(small: Monorepo) -> None:
    small.build()

    lines = (small.built("greet") / "requirements.txt").read_text().splitlines()
    pinned = [line.split()[0] for line in lines if not line.lstrip().startswith("#")]
    assert [line.lower() for line in pinned] == ["paper-ink==1.2", "pulp==2.0"]
    assert "# via" in "\n".join(lines)
    assert not (small.built("ping") / "requirements.txt").exists()


def test_only_the_named_packs_are_built(small: Monorepo) -> None:
    run = small.build("ping")

    assert run.built() == ["ping.zip"]
    assert not small.built("greet.zip").exists()


def test_unpinned_entries_are_resolved_once(small: Monorepo, tmp_path: Path) -> None:
    small.wheel("pulp", "2.1", files={"pulp.py": "def press(text): return f'[{text}]'\n"})
    small.requirements("Paper-Ink")

    small.build("greet")

    assert small.distributions("greet") == {"paper-ink": "1.2", "pulp": "2.1"}
    assert small.call("greet", {"name": "Ada"}, tmp_path / "out") == "[hello Ada]"


def test_included_files_constraints_comments_and_markers(small: Monorepo) -> None:
    small.wheel("pulp", "2.1", files={"pulp.py": ""})
    small.write({"constraints.txt": "pulp<2.1  # 2.1 lost press()"})
    small.write({"more.txt": "paper_ink \\\n  >=1.0  # whatever its name's spelling"})
    small.requirements("-r more.txt", "-c constraints.txt", "nonsense==1 ; python_version < '3'")

    small.build("greet")

    assert small.distributions("greet") == {"paper-ink": "1.2", "pulp": "2.0"}


def test_hashes_are_enforced(small: Monorepo) -> None:
    wheels = {name: next((small.root / "wheels").glob(f"{name}-*")) for name in ("paper_ink", "pulp")}
    hashes = {name: sha256(path) for name, path in wheels.items()}
    small.requirements(*(f"{name}=={wheels[name].name.split('-')[1]} --hash={hashes[name]}" for name in wheels))
    small.build("greet")

    small.wheel("pulp", "2.0", files={"pulp.py": "def press(text): return 'other bytes'\n"})
    small.write({"app/greeting.py": "import ink\ndef greet(name): return ink.write(name)\n"})
    run = small.run("greet", "--no-cache")

    assert run.code == 1
    run.says("pulp", "expected sha256:", "got")


def test_second_source_root_lands_without_it(small: Monorepo, tmp_path: Path) -> None:
    small.write(
        {
            "packs/greet.py": """
            from shared.words import WORD

            def lambda_handler(event, context):
                return WORD
        """,
            "src/shared/__init__.py": "",
            "src/shared/words.py": "WORD = 'from src'\n",
        }
    )

    small.build("greet")

    assert small.names("greet") == {"packs/greet.py", "shared/__init__.py", "shared/words.py"}
    assert small.call("greet", {}, tmp_path / "out") == "from src"


def test_dynamic_imports_and_data_files_ship(small: Monorepo, tmp_path: Path) -> None:
    small.write(
        {
            "packs/greet.py": """
            from importlib import import_module
            from pathlib import Path

            PREFIX = (Path(__file__).parents[1] / "app" / "prefix.txt").read_text()

            def lambda_handler(event, context):
                return PREFIX + import_module(f"app.tongues.{event['tongue']}").HELLO + import_module("app.fixed").END
        """,
            "app/prefix.txt": "> ",
            "app/fixed.py": "END = '!'\n",
            "app/tongues/__init__.py": "",
            "app/tongues/dansk.py": "HELLO = 'hej'\n",
            "app/tongues/english.py": "HELLO = 'hello'\n",
        }
    )

    small.build("greet")

    assert small.call("greet", {"tongue": "dansk"}, tmp_path / "out") == "> hej!"
    assert "app/tongues/english.py" in small.names("greet")


def test_type_checking_imports_do_not_ship(small: Monorepo) -> None:
    small.write(
        {
            "packs/ping.py": """
            import typing as t

            if t.TYPE_CHECKING:
                from app.greeting import greet

            def lambda_handler(event, context):
                return "pong"
        """
        }
    )

    small.build("ping")

    assert small.names("ping") == {"packs/ping.py"}


def test_distributions_that_share_a_namespace_are_told_apart(small: Monorepo, tmp_path: Path) -> None:
    small.wheel("cloud-mail", files={"cloud/mail/__init__.py": "NAME = 'mail'\n"})
    small.wheel("cloud-disk", files={"cloud/disk/__init__.py": "NAME = 'disk'\n"})
    small.requirements("cloud-mail==1.0", "cloud-disk==1.0")
    small.write(
        {
            "packs/ping.py": """
            import cloud.disk

            def lambda_handler(event, context):
                return cloud.disk.NAME
        """
        }
    )

    small.build("ping")

    assert small.distributions("ping") == {"cloud-disk": "1.0"}
    assert small.call("ping", {}, tmp_path / "out") == "disk"


def test_metadata_works_as_installed(small: Monorepo, tmp_path: Path) -> None:
    small.write(
        {
            "packs/ping.py": """
            import ink
            from importlib.metadata import files, version

            def lambda_handler(event, context):
                return [version("Paper-Ink"), all(file.locate().exists() for file in files("Paper-Ink"))]
        """
        }
    )

    small.build("ping")

    assert small.call("ping", {}, tmp_path / "out") == ["1.2", True]


def test_other_packs_dir_and_build_dir(small: Monorepo) -> None:
    small.write({"functions/only.py": "def lambda_handler(event, context): return 1\n"})

    run = small.build("--packs-dir", "functions", "--build-dir", "out/zips")

    assert run.stdout.splitlines() == ["out/zips/only.zip"]
    assert (small.root / "out/zips/only.zip").is_file()


def test_managed_block_brings_what_no_code_shows(small: Monorepo, tmp_path: Path) -> None:
    small.write(
        {
            "packs/ping.py": """
            # monopack-start
            # extra_modules: app.hidden.*
            # extra_distributions: pulp
            # data_files: config/*.ini
            # entrypoint: main
            # monopack-end
            from importlib import import_module
            from pathlib import Path

            def main(event, context):
                names = ["app.hidden.one", "pulp"]
                loaded = [import_module(name).__name__ for name in names]
                return [*loaded, (Path(__file__).parents[1] / event["config"]).read_text()]
        """,
            "app/hidden/__init__.py": "",
            "app/hidden/one.py": "",
            "config/a.ini": "[a]",
        }
    )

    small.build("ping")

    assert small.call("ping", {"config": "config/a.ini"}, tmp_path / "out", attribute="main") == [
        "app.hidden.one",
        "pulp",
        "[a]",
    ]


@pytest.mark.network
def test_real_distributions_from_the_index(small: Monorepo, tmp_path: Path) -> None:
    small.write(
        {
            "requirements.txt": "PyYAML==6.0.2\nmarkupsafe>=3\n",
            "packs/ping.py": """
            import yaml

            def lambda_handler(event, context):
                return [yaml.safe_load("a: [1, 2]"), yaml.__with_libyaml__]
        """,
        }
    )

    small.build("ping")

    assert small.distributions("ping") == {"pyyaml": "6.0.2"}
    assert small.call("ping", {}, tmp_path / "out") == [{"a": [1, 2]}, True]

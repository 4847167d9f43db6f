"""`--slim` as its users run it: what stays out, what is told, the same bytes everywhere, real distributions whole."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

from tests.monorepo import Monorepo

SERVICES = ("s3", "sqs", "sts", "ec2")


@pytest.fixture
def cloud(empty: Monorepo) -> Monorepo:
    """Two packs: one with a library that has tests and sources, one that makes clients of the cloud's services."""
    empty.wheel(
        "lib",
        files={
            "lib/__init__.py": "from importlib.metadata import entry_points, version\n",
            "lib/plugin.py": "def run(): return 'plugged'\n",
            "lib/fast.c": "int main() {}\n" * 100,
            "lib/py.typed": "",
            "lib/tests/__init__.py": "",
            "lib/tests/test_lib.py": "import lib\n" * 50,
            "lib-1.0.dist-info/entry_points.txt": "[shop.plugins]\nplug = lib.plugin:run\n",
        },
    )
    empty.wheel(
        "botocore",
        files={
            "botocore/__init__.py": "",
            "botocore/data/endpoints.json": "{}",
            **{f"botocore/data/{name}/2020-01-01/service-2.json": f'"{name}"' * 500 for name in SERVICES},
        },
    )
    client = """
        import os
        import botocore

        def client(name):
            folder = os.path.join(os.path.dirname(botocore.__file__), "data")
            with open(os.path.join(folder, name, "2020-01-01", "service-2.json")) as model:
                return model.read(4)
        """
    empty.wheel("boto3", files={"boto3/__init__.py": dedent(client)}, requires=("botocore",))
    empty.requirements("lib", "boto3", "botocore")
    empty.write(
        {
            "packs/plain.py": """
                import lib
                def lambda_handler(event, context):
                    point, = lib.entry_points(group="shop.plugins")
                    return [lib.version("lib"), point.load()()]
                """,
            "packs/queue.py": """
                import boto3
                def lambda_handler(event, context):
                    return boto3.client("sqs")
                """,
        }
    )
    return empty


def artifacts(project: Monorepo) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(project.built("").iterdir()) if path.is_file()}


def test_what_no_pack_needs_stays_out_and_the_rest_works(cloud: Monorepo, tmp_path: Path) -> None:
    run = cloud.build("--slim")

    assert {name for name in cloud.names("plain") if name.startswith("lib/")} == {
        "lib/__init__.py", "lib/plugin.py", "lib/py.typed",
    }  # fmt: skip
    assert cloud.call("plain", None, tmp_path / "plain") == ["1.0", "plugged"]
    models = {name.split("/")[2] for name in cloud.names("queue") if "/data/" in name}
    assert models == {"endpoints.json", "sqs", "sts"}
    assert cloud.call("queue", None, tmp_path / "queue") == '"sqs'
    run.says("slimmed: plain: 1.9 kB: sources of lib 1.4 kB, tests of lib 550 B", "verified")
    run.says("slimmed: queue: 4.5 kB: service-models of botocore 4.5 kB")


def test_record_says_what_ships(cloud: Monorepo) -> None:
    cloud.build("plain", "--slim")

    folder = cloud.built("plain")
    rows = list(csv.reader((folder / "lib-1.0.dist-info/RECORD").read_text().splitlines()))
    listed = {path for path, _, _ in rows}
    assert listed == {name for name in cloud.names("plain") if name.startswith(("lib/", "lib-"))}
    for path, digest, size in rows:
        content = (folder / path).read_bytes()
        encoded = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        assert digest in {"", f"sha256={encoded}"}
        assert size in {"", str(len(content))}


def test_it_is_told_in_every_form(cloud: Monorepo) -> None:
    built = json.loads(cloud.build("plain", "--slim", "--format", "json").stdout)["packs"][0]
    planned = json.loads(cloud.build("plain", "--slim", "--plan", "--format", "json").stdout)["packs"][0]
    text = cloud.build("plain", "--slim", "--plan").stdout

    assert built["slimmed"] == planned["slimmed"] == cloud.manifest("plain")["slimmed"]
    assert [(each["rule"], each["distribution"], each["files"]) for each in built["slimmed"]] == [
        ("sources", "lib", 1), ("tests", "lib", 2),
    ]  # fmt: skip
    assert planned["unzipped_size"] == built["unzipped_size"]
    assert "left out by --slim" in text
    again = cloud.build("plain", "--slim")
    again.says("unchanged", "slimmed: plain: 1.9 kB")


def test_without_it_nothing_is_left_out_nor_said(cloud: Monorepo) -> None:
    cloud.build("--slim")
    slim = artifacts(cloud)
    run = cloud.build()

    assert "slimmed" not in run.stderr
    assert "slimmed" not in cloud.manifest("plain")
    assert {"lib/fast.c", "lib/tests/test_lib.py"} <= cloud.names("plain")
    cloud.build("--slim")
    assert artifacts(cloud) == slim


def test_a_stripped_library_is_the_same_everywhere_and_loads(cloud: Monorepo, tmp_path: Path) -> None:
    """Python's own extension module, as it was built here: with its symbols."""
    source = next(path for path in Path(sys.base_prefix, "lib").rglob("_json.*.so"))
    cloud.wheel("fast", files={"fast/__init__.py": "", f"fast/{source.name}": source.read_bytes(), "fast/x.py": ""})
    cloud.requirements("lib", "boto3", "botocore", "fast")
    cloud.write(
        {"packs/plain.py": "import lib\nfrom fast import _json\ndef lambda_handler(e, c): return _json.__name__\n"}
    )
    cloud.build("plain", "--slim")
    first = artifacts(cloud)
    other = replace(cloud, root=tmp_path / "elsewhere" / "project", cache=tmp_path / "cold cache")
    shutil.copytree(cloud.root, other.root, ignore=shutil.ignore_patterns("build"))

    other.build("plain", "--slim")
    assert artifacts(other) == {name: first[name] for name in artifacts(other)}
    assert cloud.call("plain", None, tmp_path / "out").endswith("_json")
    stripped = [saving for saving in cloud.manifest("plain")["slimmed"] if saving["rule"] == "debug-symbols"]
    shipped = next(file for file in cloud.manifest("plain")["files"] if file["path"].endswith(source.name))
    assert shipped["size"] == source.stat().st_size - sum(saving["size"] for saving in stripped)
    assert not stripped or "strip" in stripped[0]["tool"] or "LLVM" in stripped[0]["tool"]


@pytest.mark.parametrize("more", [(), ("--bytecode", "all")], ids=["plain", "with byte code"])
def test_the_same_bytes_in_any_folder_with_any_jobs_warm_and_cold(
    cloud: Monorepo, tmp_path: Path, more: tuple[str, ...]
) -> None:
    cloud.build("--slim", *more)
    first = artifacts(cloud)
    other = replace(cloud, root=tmp_path / "elsewhere" / "project", cache=tmp_path / "cold cache")
    shutil.copytree(cloud.root, other.root, ignore=shutil.ignore_patterns("build"))

    other.build("--slim", "--jobs", "1", *more, PYTHONHASHSEED="1")
    assert artifacts(other) == first
    shutil.rmtree(other.built(""))
    other.build("--slim", "--jobs", "7", *more, PYTHONHASHSEED="2")
    assert artifacts(other) == first
    shutil.rmtree(other.built(""))
    other.build("--slim", "--no-cache", *more)
    assert artifacts(other) == first


def test_a_computed_service_keeps_all_models_until_the_block_names_some(cloud: Monorepo) -> None:
    pack = "import boto3, os\ndef lambda_handler(event, context):\n    return boto3.client(os.environ['SERVICE'])\n"
    cloud.write({"packs/queue.py": pack})
    run = cloud.build("queue", "--slim")

    run.says("packs/queue.py:3: all service-models of `botocore` ship", "# slim: botocore=NAME,NAME")
    assert "botocore/data/ec2/2020-01-01/service-2.json" in cloud.names("queue")
    cloud.write({"packs/queue.py": f"# monopack-start\n# slim: botocore=s3\n# monopack-end\n{pack}"})
    assert "warning" not in cloud.build("queue", "--slim").stderr
    assert {name.split("/")[2] for name in cloud.names("queue") if "service-2" in name} == {"s3", "sts"}


def block(value: str) -> str:
    return f"# monopack-start\n# slim: {value}\n# monopack-end\nimport boto3\n"


def test_a_block_that_names_no_service_is_told_with_its_line(cloud: Monorepo) -> None:
    cloud.write({"packs/queue.py": block("botocore=sq") + "lambda_handler = print\n"})
    run = cloud.run("queue", "--slim")

    assert run.code == 2
    run.says("packs/queue.py:2: `botocore` has no `sq`", "hint: did you mean `sqs`?")
    cloud.build("queue")


def test_verification_runs_on_what_ships(cloud: Monorepo) -> None:
    cloud.write(
        {"packs/queue.py": block("botocore=s3") + "boto3.client(str(b'ec2', 'ascii'))\nlambda_handler = print\n"}
    )
    run = cloud.run("queue", "--slim")

    assert run.code == 1
    run.says("FileNotFoundError", "ec2")
    cloud.build("queue")


WALK = """
import contextlib, importlib, io, json, os, sys, warnings
folder = sys.argv[1]
sys.path[:0] = [folder]
warnings.simplefilter("ignore")
failed = {}
for name in json.load(sys.stdin):
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            importlib.import_module(name)
    except BaseException as error:
        failed[name] = f"{type(error).__name__}: {error}"
json.dump(failed, sys.__stdout__)
"""
FEW = ("boto3", "jinja2", "requests", "zope.interface")
WHOLE = (
    "boto3", "botocore", "numpy", "pandas", "sqlalchemy", "pillow", "cryptography", "pydantic", "requests", "jinja2",
    "lxml", "s3fs", "greenlet", "click", "pyyaml", "aiohttp", "httpx", "django", "attrs", "scipy",
)  # fmt: skip


def _modules(payload: Path) -> set[str]:
    endings = (".py", ".abi3.so", f".{sys.implementation.cache_tag}-x86_64-linux-gnu.so")
    found: set[str] = set()
    for path in payload.rglob("*"):
        ending = next((ending for ending in endings if path.name.endswith(ending)), "")
        name = path.relative_to(payload).as_posix().removesuffix(ending).removesuffix("/__init__").replace("/", ".")
        if ending and all(part.isidentifier() for part in name.split(".")) and not name.endswith("__main__"):
            found.add(name)
    return found


def _failing(payload: Path, names: set[str]) -> dict[str, str]:
    """Those that cannot be imported, each with the reason."""
    command = [sys.executable, "-P", "-s", "-S", "-B", "-E", "-c", WALK, str(payload)]
    environment = {"PATH": os.environ["PATH"], "HOME": str(payload.parent), "AWS_DEFAULT_REGION": "eu-west-1"}
    asked = json.dumps(sorted(names))
    done = subprocess.run(
        command, input=asked, capture_output=True, text=True, env=environment, cwd=payload.parent, check=True
    )
    failed: dict[str, str] = json.loads(done.stdout)
    return failed


@pytest.mark.network
@pytest.mark.slow
@pytest.mark.parametrize(
    ("distributions", "least"),
    [pytest.param(FEW, 250, id="few"), pytest.param(WHOLE, 3000, id="many", marks=pytest.mark.faults)],
)
def test_every_public_module_of_real_distributions_still_imports(
    empty: Monorepo, distributions: tuple[str, ...], least: int
) -> None:
    asked = f"# extra_distributions: {', '.join(distributions)}\n"
    empty.write(
        {
            "requirements.txt": "\n".join(distributions) + "\n",
            "packs/all.py": f"# monopack-start\n{asked}# monopack-end\nimport boto3\nlambda_handler = boto3.client\n",
        }
    )
    empty.build("all", "--no-verify")
    before = empty.built("all").rename(empty.root / "before")
    shutil.rmtree(empty.built(""))
    empty.build("all", "--slim")
    after = empty.built("all")

    modules = _modules(after)
    gone = _modules(before) - modules
    assert len(modules) > least
    assert all({"tests", "test", "conftest"} & set(name.split(".")) for name in gone)
    if distributions is WHOLE:
        assert {"pandas.tests.frame.test_api", "numpy.tests.test_matlib"} <= gone
        assert {"django.test.client", "numpy.testing", "sqlalchemy.testing.suite"} <= modules
    slim = _failing(after, modules)
    whole = _failing(before, set(slim))
    assert {name: why for name, why in slim.items() if name not in whole} == {}
    assert _announced(after) == _announced(before)


def _announced(payload: Path) -> list[tuple[str, str, list[str]]]:
    """What `importlib.metadata` tells of a payload: names, versions, entry points."""
    probe = """
import importlib.metadata, json, sys
found = importlib.metadata.distributions(path=[sys.argv[1]])
print(json.dumps(sorted((one.name, one.version, sorted(map(repr, one.entry_points))) for one in found)))
"""
    done = subprocess.run([sys.executable, "-c", probe, str(payload)], capture_output=True, text=True, check=True)
    return [(name, version, points) for name, version, points in json.loads(done.stdout)]

"""The workflow and the Terraform of the document are what they say: parsed, and held to monopack's own options."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from monopack.cli.parser import parse
from monopack.domain.model.request import DigestForm
from monopack.domain.planning.artifacts import artifact_names, digest_files

yaml = pytest.importorskip("yaml")
hcl2 = pytest.importorskip("hcl2")

TEXT = (Path(__file__).parents[2] / "docs/ci.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


WORKFLOWS = [yaml.safe_load(block) for block in blocks("yaml")]


def steps(workflow: dict[Any, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_workflows_have_the_form_of_workflows(workflow: dict[Any, Any]) -> None:
    for job in workflow["jobs"].values():
        assert job["runs-on"]
        assert all(("uses" in step) != ("run" in step) for step in job["steps"])
    needed = {name for job in workflow["jobs"].values() for name in [job.get("needs")] if name}
    assert needed <= set(workflow["jobs"])


def test_the_matrix_comes_from_the_job_that_chooses() -> None:
    jobs = WORKFLOWS[0]["jobs"]
    (output,) = jobs["choose"]["outputs"]
    identifier = next(step["id"] for step in jobs["choose"]["steps"] if "id" in step)
    assert jobs["choose"]["outputs"][output] == f"${{{{ steps.{identifier}.outputs.{output} }}}}"
    assert jobs["build"]["strategy"]["matrix"]["pack"] == f"${{{{ fromJSON(needs.choose.outputs.{output}) }}}}"


COMMANDS = [
    found[1]
    for workflow in WORKFLOWS
    for step in steps(workflow)
    if (found := re.search(r"monopack ([\"-][^)|>\n]*)", re.sub(r"\$\{\{.*?\}\}", "1", step.get("run", ""))))
]


def test_there_are_commands() -> None:
    assert len(COMMANDS) == 3


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_is_one_of_monopacks(line: str) -> None:
    parse(shlex.split(line))


def test_what_is_uploaded_is_what_a_build_leaves() -> None:
    upload = next(step for step in steps(WORKFLOWS[0]) if "upload-artifact" in step.get("uses", ""))
    patterns = [line.replace("${{ matrix.pack }}", "p").rstrip("*") for line in upload["with"]["path"].splitlines()]
    names = [f"build/{name}" for name in artifact_names("p")]
    assert all(any(name.startswith(pattern) for pattern in patterns) for name in names)


def test_terraform() -> None:
    (block,) = blocks("hcl")
    parsed = hcl2.loads(block)
    assert "locals" in parsed
    text = str(parsed["resource"])
    (name,) = digest_files("x", "00", (DigestForm.BASE64,))
    assert name.removeprefix("x") in text
    assert ".manifest.json" in text

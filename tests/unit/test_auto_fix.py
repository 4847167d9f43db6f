"""Auto-fix: which block mends a missing module, how often it is tried, and when it is taken back."""

from __future__ import annotations

import pytest

from monopack.domain.fixing.additions import Additions, additions, with_additions
from monopack.domain.fixing.auto_fix import AutoFix
from monopack.domain.fixing.managed_block import parse_managed_block
from monopack.domain.model.errors import MonopackError, PackFailure, Several
from monopack.domain.model.pack import ManagedBlock, Pack
from monopack.domain.model.verification import Offer
from monopack.domain.verifying.failures import VerificationFailure, missing_modules
from tests.fakes.pack_files import FakePackFiles
from tests.fakes.progress import FakeProgress
from tests.fakes.source_tree import FakeSourceTree

PATH = "packs/p.py"
PACK = Pack(name="p", module="packs.p", path=PATH)
OFFERS = {
    "app.a": Offer(first_party=True),
    "app.b": Offer(first_party=True),
    "app.c": Offer(first_party=True),
    "app.d": Offer(first_party=True),
    "yaml": Offer(distributions=("PyYAML",)),
    "both": Offer(first_party=True, distributions=("other",)),
    "Crypto": Offer(distributions=("pycrypto", "pycryptodome")),
}


def offers(module: str) -> Offer:
    return OFFERS.get(module, Offer())


def missing(*names: str) -> MonopackError:
    errors = tuple(VerificationFailure(f"module `{name}` is missing", missing=name) for name in names)
    return errors[0] if len(errors) == 1 else Several(errors)


class Builds:
    """Fails with the next of `errors` while there is one; remembers the block that each build saw."""

    def __init__(self, tree: FakeSourceTree, *errors: BaseException) -> None:
        self.tree = tree
        self.errors = list(errors)
        self.blocks: list[ManagedBlock] = []

    def __call__(self) -> str:
        self.blocks.append(parse_managed_block(self.tree.read(PATH)))
        if self.errors:
            raise self.errors.pop(0)
        return "built"


def fixing(content: bytes = b"import app\n"):
    files: dict[str, str | bytes] = {PATH: content}
    tree = FakeSourceTree(files)
    progress = FakeProgress()
    fix = AutoFix(tree=tree, files=FakePackFiles(files), progress=progress, offers=offers)
    return fix, tree, files, progress


def test_a_pack_that_builds_is_not_touched():
    fix, tree, files, _ = fixing()
    assert fix.run(PACK, Builds(tree)) == "built"
    assert files[PATH] == b"import app\n"
    assert tree.forgotten == []


def test_first_and_third_party_are_told_apart_by_what_offers_the_module():
    assert additions(ManagedBlock(), ["app.a", "yaml", "both"], offers) == Additions(
        modules=("app.a", "both"), distributions=("PyYAML",)
    )


def test_of_several_distributions_the_first_is_tried():
    assert additions(ManagedBlock(), ["Crypto"], offers).distributions == ("pycrypto",)


def test_what_nobody_offers_or_the_block_has_adds_nothing():
    block = ManagedBlock(extra_modules=("app.a",), extra_distributions=("pyyaml[x]",))
    assert additions(block, ["app.a", "yaml", "nowhere"], offers) == Additions()


def test_the_rest_of_the_block_stays():
    block = ManagedBlock(extra_modules=("z",), entrypoint="main", data_files=("x/*",))
    extended = with_additions(block, Additions(modules=("a",)))
    assert (extended.extra_modules, extended.entrypoint, extended.data_files) == (("a", "z"), "main", ("x/*",))


def test_a_fix_that_helps_is_kept_and_told():
    fix, tree, files, progress = fixing(b"#!/x\nimport app\n")
    builds = Builds(tree, missing("app.a", "yaml"))
    assert fix.run(PACK, builds) == "built"
    assert files[PATH] == (
        b"#!/x\n# monopack-start\n# extra_modules: app.a\n# extra_distributions: PyYAML\n# monopack-end\nimport app\n"
    )
    assert builds.blocks[1].extra_modules == ("app.a",)
    assert tree.forgotten == [PATH]
    assert any("app.a" in text and "round 1 of 3" in text for text in progress.warnings)


def test_at_most_three_rounds():
    fix, tree, files, progress = fixing()
    builds = Builds(tree, *(missing(f"app.{letter}") for letter in "abcd"))
    with pytest.raises(VerificationFailure, match=r"app\.a"):
        fix.run(PACK, builds)
    assert len(builds.blocks) == 4
    assert sum("round" in text for text in progress.warnings) == 3
    assert files[PATH] == b"import app\n"


def test_three_rounds_may_be_needed():
    fix, tree, files, _ = fixing()
    assert fix.run(PACK, Builds(tree, *(missing(f"app.{letter}") for letter in "abc"))) == "built"
    assert b"# extra_modules: app.a, app.b, app.c\n" in files[PATH]


@pytest.mark.parametrize("again", [missing("app.a"), PackFailure("broken"), missing("nowhere")])
def test_a_fix_that_does_not_help_is_taken_back(again):
    original = b"# coding: latin-1\r\nx = '\xe9'\r\n"
    fix, tree, files, progress = fixing(original)
    with pytest.raises(VerificationFailure, match=r"app\.a"):
        fix.run(PACK, Builds(tree, missing("app.a"), again))
    assert files[PATH] == original
    assert "as it was" in progress.warnings[-1]


def test_an_interrupted_round_is_taken_back():
    fix, tree, files, _ = fixing()
    with pytest.raises(KeyboardInterrupt):
        fix.run(PACK, Builds(tree, missing("app.a"), KeyboardInterrupt()))
    assert files[PATH] == b"import app\n"


@pytest.mark.parametrize("error", [PackFailure("tests fail"), missing("nowhere")])
def test_what_no_block_mends_changes_no_file(error):
    fix, tree, files, progress = fixing()
    with pytest.raises(PackFailure) as raised:
        fix.run(PACK, Builds(tree, error))
    assert raised.value is error
    assert files[PATH] == b"import app\n"
    assert progress.warnings == []


def test_missing_modules_of_several_failures_are_each_named_once():
    assert missing_modules(Several((missing("b"), missing("a"), missing("b"), PackFailure("x")))) == ("b", "a")

"""What `--why` answers for what ships and for what does not."""

from __future__ import annotations

import pytest
from packaging.requirements import Requirement

from monopack.domain.explaining.absent import Surroundings
from monopack.domain.explaining.answers import Absent, Answer, Shipped, Subject
from monopack.domain.explaining.questions import answer
from monopack.domain.explaining.reach import Reach
from monopack.domain.explaining.why_document import why_document
from monopack.domain.explaining.why_text import why_text
from monopack.domain.model.distribution import Need, Subset
from monopack.domain.model.errors import Location
from monopack.domain.model.lock import Lock, LockedDistribution
from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.model.source import SourceRoot
from monopack.domain.model.trace import DataFile, UnresolvedImport
from monopack.domain.planning.requirements_file import requirements_text
from tests.drawn_packs import edge, imported, reach, required, selected, site
from tests.fakes.source_tree import FakeSourceTree

TREE = FakeSourceTree(
    {
        "packs/users.py": "12345",
        "app.py": "123",
        "seed.yaml": "x: 1",
        "src/lonely.py": "",
        "config/free.yaml": "",
        "src/app.cfg": "",
    }
)


def locked(name: str, *requires: str) -> LockedDistribution:
    wants = tuple(map(Requirement, requires))
    where = Location(path="uv.lock", line=3)
    return LockedDistribution(name=canonicalize_name(name), version="1.0", where=where, requires=wants)


LOCK = Lock(
    manager=PackageManager.UV,
    path="uv.lock",
    distributions=(locked("requests", "urllib3"), locked("urllib3"), locked("pillow")),
    development=(locked("pytest"),),
)

USERS = reach(
    [edge("packs.users", "app", 2)],
    [
        selected(
            "PyYAML",
            imported("app", "yaml", 4),
            version="6.0",
            files={"yaml/__init__.py": 10, "yaml/_yaml.cpython-312-x86_64-linux-gnu.so": 90},
            requires=['colorama ; sys_platform == "win32"'],
        )
    ],
    data=[DataFile(path="seed.yaml", payload_path="seed.yaml", site=site("app", 6, 'open("seed.yaml")'))],
    unresolved=(UnresolvedImport(module="ujson", site=site("app", 8, "import ujson", weak=True), chain=()),),
)
ORDERS = reach([], [selected("requests", imported("packs.orders", "requests", 9))], pack="orders")


def ask(name: str, *reaches: Reach, packs: tuple[str, ...] = ("users",)) -> tuple[Answer, ...]:
    around = Surroundings(
        reaches=reaches or (USERS, ORDERS), lock=LOCK, roots=(SourceRoot(path=""), SourceRoot(path="src")), tree=TREE
    )
    return answer([name], packs, around)


def shipped(name: str) -> Shipped:
    (found,) = ask(name)
    assert isinstance(found, Shipped)
    return found


def missing(name: str, *reaches: Reach) -> Absent:
    (found,) = ask(name, *reaches)
    assert isinstance(found, Absent)
    return found


def test_a_module_with_its_file_and_size() -> None:
    found = shipped("app")
    assert (found.subject, found.path, found.size, len(found.chain)) == (Subject.MODULE, "app.py", 3, 2)


def test_a_file_of_a_module() -> None:
    found = shipped("app.py")
    assert (found.subject, found.name, str(found.chain[-1])) == (Subject.FILE, "app.py", "packs/users.py:2: import app")


def test_a_data_file_by_the_line_that_reads_it() -> None:
    found = shipped("seed.yaml")
    assert (found.size, str(found.chain[-1])) == (4, 'app.py:6: open("seed.yaml")')


@pytest.mark.parametrize("name", ["PyYAML", "pyyaml", "PYYAML"])
def test_a_distribution_by_any_spelling(name: str) -> None:
    found = shipped(name)
    assert (found.subject, found.name, found.version, found.size) == (Subject.DISTRIBUTION, "pyyaml", "6.0", 100)
    assert str(found.chain[-1]) == "app.py:4: import yaml"


@pytest.mark.parametrize(
    ("name", "path", "subject"),
    [
        ("yaml", "yaml/__init__.py", Subject.MODULE),
        ("yaml._yaml", "yaml/_yaml.cpython-312-x86_64-linux-gnu.so", Subject.MODULE),
        ("yaml/__init__.py", "yaml/__init__.py", Subject.FILE),
    ],
)
def test_a_module_or_file_inside_a_distribution(name: str, path: str, subject: Subject) -> None:
    found = shipped(name)
    assert (found.subject, found.path, found.distribution) == (subject, path, "pyyaml")


def test_the_requirements_file_is_monopacks_own() -> None:
    found = shipped("requirements.txt")
    assert "written by monopack" in str(found.chain[-1])
    assert found.size == len(requirements_text(USERS.subset.distributions))


def test_absent_here_but_shipped_by_another_pack() -> None:
    found = missing("requests")
    assert "orders ships it, by `import requests` in packs/orders.py:9" in found.why
    assert found.nearest[0].pack == "orders"
    assert "extra_distributions: requests" in found.nearest[1].what


def test_absent_but_locked() -> None:
    assert missing("pillow").why.startswith("pillow 1.0 is locked (uv.lock:3), but nothing in this pack imports it")
    assert "what requires it: requests" in missing("urllib3").why


def test_locked_for_development_only() -> None:
    assert missing("pytest").why == "pytest 1.0 is locked for development only (uv.lock:3)"


def test_a_marker_that_does_not_hold() -> None:
    found = missing("colorama")
    assert 'only where `sys_platform == "win32"`' in found.why
    assert str(found.nearest[0].chain[-1]).startswith("pyyaml 6.0 requires colorama")


def test_imported_weakly_and_offered_by_nobody() -> None:
    found = missing("ujson")
    assert "imported weakly" in found.why
    assert str(found.nearest[0].chain[-1]) == "app.py:8: import ujson"


def test_excluded_because_the_runtime_provides_it() -> None:
    provided = selected("boto3", imported("packs.users", "boto3", 3))
    found = missing("boto3", reach([], subset=Subset(beside=(provided,))))
    assert "the runtime provides boto3" in found.why
    assert str(found.nearest[0].chain[-1]) == "packs/users.py:3: import boto3"


def test_a_provided_distribution_needed_by_another_has_no_site() -> None:
    drawn = reach([], subset=Subset(beside=(selected("botocore", required("boto3")),)))
    assert "the runtime provides botocore" in missing("botocore", drawn).why


def test_a_first_party_module_that_nothing_imports() -> None:
    assert "`src/lonely.py` is there" in missing("lonely").why


def test_a_file_that_nothing_reads() -> None:
    assert "`data_files: config/free.yaml` would bring it" in missing("config/free.yaml").why
    assert "`data_files: src/app.cfg` would bring it" in missing("app.cfg").why


def test_unknown_names_get_the_closest_known() -> None:
    assert missing("requestz").why == "nothing in the project or its lock has that name; did you mean `requests`?"
    assert missing("").why == "nothing in the project or its lock has that name"


def test_answers_come_by_name_then_by_pack_and_only_for_the_selection() -> None:
    around = Surroundings(reaches=(ORDERS, USERS), lock=LOCK, roots=(), tree=TREE)
    found = answer(["app", "requests"], ("users", "orders"), around)
    assert [(one.name, one.pack) for one in found] == [
        ("app", "orders"),
        ("app", "users"),
        ("requests", "orders"),
        ("requests", "users"),
    ]


def test_text_has_the_answer_first_and_a_step_a_line() -> None:
    assert why_text(ask("PyYAML")) == (
        "users ships the distribution pyyaml 6.0 (100 B)\n"
        "  packs/users.py\n"
        "  packs/users.py:2: import app\n"
        "  app.py:4: import yaml\n"
    )
    assert why_text(ask("yaml")).startswith(
        "users ships the module yaml of the distribution pyyaml 6.0 (yaml/__init__.py, 10 B)\n"
    )


def test_text_escapes_what_came_from_input() -> None:
    assert "\x1b" not in why_text(ask("a\x1b[31m"))


def test_need_without_site_is_no_link() -> None:
    drawn = reach([], [selected("odd", Need(module="odd"))])
    (found,) = ask("odd", drawn)
    assert isinstance(found, Shipped)
    assert found.chain == ()


def test_the_document_has_one_entry_an_answer() -> None:
    document = why_document((*ask("PyYAML"), *ask("pillow")))
    assert [entry["ships"] for entry in document["answers"]] == [True, False]
    assert document["answers"][0]["chain"][-1] == {
        "kind": "import",
        "name": "pyyaml",
        "file": "app.py",
        "line": 4,
        "text": "import yaml",
    }

"""A plan as tree and as data, its budgets and weights."""

from __future__ import annotations

import pytest

from monopack.domain.explaining.budgets import check_sizes
from monopack.domain.explaining.limits import is_within, size_warnings
from monopack.domain.explaining.plan_document import plans_document
from monopack.domain.explaining.plan_text import plan_text
from monopack.domain.explaining.sizes import size_text
from monopack.domain.explaining.weights import largest_distributions, largest_files
from monopack.domain.model.distribution import Subset
from monopack.domain.model.errors import Location, PackFailure, Several
from monopack.domain.model.imports import Gap
from monopack.domain.model.request import Budget
from monopack.domain.model.trace import DataFile, NotFollowedAt, UnresolvedImport
from monopack.domain.model.warn import Warn
from tests.drawn_packs import edge, imported, plan_of, reach, required, selected, site

GAP = NotFollowedAt(kind=Gap.DYNAMIC_IMPORT, where=Location(path="app.py", line=9), text="import_module(name)")
LOST = UnresolvedImport(module="lost", site=site("app", 11, "import lost"), chain=())
DRAWN = reach(
    [edge("packs.users", "app", 2)],
    data=[DataFile(path="src/seed.yaml", payload_path="seed.yaml", site=site("app", 6, 'open("seed.yaml")'))],
    not_followed=(GAP,),
    subset=Subset(
        distributions=(
            selected("pandas", imported("app", "pandas", 4), files={"pandas/a.py": 5_000_000}, requires=["numpy>=1"]),
            selected(
                "numpy", required("pandas"), version="2.1", files={"numpy/a.py": 70_000, "numpy/b.so": 11_000_000}
            ),
        ),
        beside=(selected("boto3", imported("app", "boto3")),),
    ),
)
PLAN = plan_of(
    DRAWN,
    {"packs/users.py": 120, "app.py": 4_200, "seed.yaml": 30},
    unresolved=(LOST,),
    warnings=(Warn(what="lost does not ship", where=LOST.site.where), Warn(what="something else")),
)


def test_the_tree_shows_parts_sizes_and_reasons() -> None:
    assert plan_text(PLAN) == (
        "users  packs.users.lambda_handler  Python 3.12 on x86_64-manylinux_2_28  16.1 MB\n"
        "├── modules                  2   4.3 kB\n"
        "│   ├── app.py          4.2 kB  packs/users.py:2: import app\n"
        "│   └── packs/users.py   120 B  the pack\n"
        "├── data files               1     30 B\n"
        '│   └── seed.yaml  30 B  app.py:6: open("seed.yaml")\n'
        "├── distributions            2  16.1 MB\n"
        "│   ├── pandas 1.0   5.0 MB  app.py:4: import pandas\n"
        "│   └── numpy 2.1   11.1 MB  pandas 1.0 requires numpy>=1\n"
        "├── provided by the runtime  1\n"
        "│   └── boto3 1.0\n"
        "├── not followed             1\n"
        "│   └── app.py:9  import_module(name)\n"
        "├── unresolved               1\n"
        "│   └── app.py:11  import lost\n"
        "└── warnings                 1\n"
        "    └── something else\n"
    )


def test_parts_without_entries_are_left_out() -> None:
    assert plan_text(plan_of(reach([]))).count("\n") == 3


def test_the_document_says_the_same() -> None:
    document = plans_document([PLAN], {})
    (entry,) = document["packs"]
    assert entry["unzipped_size"] == sum(file["size"] for file in entry["files"]) == PLAN.unzipped_size
    assert [(one["name"], one["size"], one["files"]) for one in entry["distributions"]] == [
        ("pandas", 5_000_000, 1),
        ("numpy", 11_070_000, 2),
    ]
    files = {file["path"]: file for file in entry["files"]}
    assert files["seed.yaml"]["why"]["kind"] == "data"
    assert files["packs/users.py"]["why"] is None
    assert files["numpy/b.so"]["origin"] == {"kind": "distribution", "name": "numpy", "version": "2.1"}
    assert entry["provided"] == [{"name": "boto3", "version": "1.0"}]


def test_errors_stand_beside_the_plans() -> None:
    error = Several((PackFailure("one", where=Location(path="a.py", line=3)), PackFailure("two", hint="mend it")))
    document = plans_document([], {"orders": error})
    assert [(entry["pack"], entry["what"], entry["line"], entry["hint"]) for entry in document["errors"]] == [
        ("orders", "one", 3, ""),
        ("orders", "two", None, "mend it"),
    ]


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (999_949, "999.9 kB"), (999_950, "1.0 MB"), (2 * 10**12, "2.0 TB")],
)
def test_sizes_in_words(count: int, text: str) -> None:
    assert size_text(count) == text


def test_the_largest_come_first_and_ten_at_most() -> None:
    assert [weight.name for weight in largest_distributions(PLAN)] == ["numpy 2.1", "pandas 1.0"]
    many = plan_of(reach([], [selected("big", files={f"f{number:02}": number for number in range(30)})]))
    assert [weight.size for weight in largest_files(many.files)] == [29, 28, 27, 26, 25, 24, 23, 22, 21, 20]


def test_within_a_budget_nothing_is_said() -> None:
    check_sizes(PLAN, Budget(unzipped=PLAN.unzipped_size, zipped=10), zipped=10)
    assert is_within(Budget(unzipped=10, zipped=5), unzipped=10, zipped=5)
    assert not is_within(Budget(unzipped=10), unzipped=11, zipped=5)
    assert not is_within(Budget(zipped=4), unzipped=11, zipped=5)
    assert is_within(Budget(), unzipped=10**12, zipped=10**12)


def test_beyond_a_budget_the_pack_fails_and_names_the_largest() -> None:
    with pytest.raises(PackFailure, match=r"16\.1 MB unzipped, more than the 1\.0 kB that `--max-unzipped") as failure:
        check_sizes(PLAN, Budget(unzipped=1000))
    told = str(failure.value)
    assert "11.1 MB  numpy 2.1" in told
    assert "11.0 MB  numpy/b.so" in told
    with pytest.raises(PackFailure, match="`--max-zip-size`"):
        check_sizes(PLAN, Budget(zipped=10), zipped=11)


def test_without_a_budget_the_clouds_limits_are_warned_of() -> None:
    (warning,) = size_warnings(Budget(), unzipped=0, zipped=50_000_001)
    assert "50.0 MB" in str(warning)
    (warning,) = size_warnings(Budget(zipped=1), unzipped=250_000_001, zipped=60_000_000)
    assert "250.0 MB" in str(warning)
    assert size_warnings(Budget(), unzipped=250_000_000, zipped=50_000_000) == ()
    assert size_warnings(Budget(zipped=1, unzipped=1), unzipped=10**9, zipped=10**9) == ()

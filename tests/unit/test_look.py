"""A selection looked at, and packs mended while they are built."""

from __future__ import annotations

from monopack.domain.building.chosen_packs import choose_packs
from monopack.domain.building.look import Look
from monopack.domain.explaining.answers import Absent, Nearest
from monopack.domain.explaining.reach import Reach
from monopack.domain.explaining.why_text import why_text
from monopack.domain.model.errors import MonopackError
from monopack.domain.model.outcome import Status
from monopack.domain.model.plan import Plan
from monopack.domain.model.request import BuildRequest
from tests.fakes.distribution_store import drawn
from tests.fakes.world import TARGET, Drawing

HANDLER = "def lambda_handler(event, context): ...\n"


def project() -> Drawing:
    files: dict[str, str | bytes] = {
        "packs/broken.py": "import nosuchthing\n",
        "packs/orders.py": f"from app import shared\n{HANDLER}",
        "packs/users.py": f"import requests\n{HANDLER}",
        "packs/wrong.py": "def (:\n",
        "app/__init__.py": "",
        "app/shared.py": "",
        "requirements.txt": "requests==2.0",
    }
    return Drawing(files=files, index={"requests": drawn("requests/__init__.py")})


def look(*packs: str) -> Look:
    return Look(choose_packs(BuildRequest(target=TARGET, packs=packs), project().world()))


def test_plans_and_what_makes_one_impossible() -> None:
    plans = look().plans()
    assert {name: isinstance(plan, Plan) for name, plan in plans.items()} == {
        "broken": False,
        "orders": True,
        "users": True,
        "wrong": False,
    }


def test_reach_also_where_a_plan_is_impossible() -> None:
    reaches = look().reaches()
    assert isinstance(reaches["broken"], Reach)
    assert isinstance(reaches["wrong"], MonopackError)


def test_why_something_ships_and_where_else_it_would() -> None:
    shipped, absent = look("orders").answers(["app.shared", "requests"])
    assert (shipped.ships, shipped.pack) == (True, "orders")
    assert (absent.ships, absent.pack) == (False, "orders")


def test_answers_as_text_show_the_chain_and_who_else_ships_it() -> None:
    shipped, absent = why_text(look("orders").answers(["app.shared", "requests"])).split("\n\n")
    assert "packs/orders.py:1" in shipped
    assert absent.startswith("orders does not ship `requests`")
    assert "users" in absent


def test_what_several_packs_lack_alike_is_told_once() -> None:
    def absent(pack: str, why: str = "nothing leads to it") -> Absent:
        return Absent(pack=pack, name="x", why=why)

    many = [absent(f"p{number:02}") for number in range(13)]
    told = why_text([*many[:2], absent("other", "excluded"), many[2]]).split("\n\n")
    assert told[0].splitlines() == ["p00 does not ship `x`: nothing leads to it", "  the same in p01, p02"]
    assert told[1].splitlines() == ["other does not ship `x`: excluded"]
    assert why_text(many).splitlines()[1].endswith("p09, p10 and 2 more")


def test_also_ships_elsewhere_is_one_line_each() -> None:
    nearest = tuple(Nearest(what=what) for what in ("importing it", "the pack users"))
    told = why_text([Absent(pack="p", name="x", why="no import leads to it", nearest=nearest)])
    assert told.splitlines()[-1].strip() == "also: the pack users"


def test_every_resolution_is_told() -> None:
    drawing = project()
    drawing.files["packs/users.py"] = (
        "import requests\nimport provided\nfrom app import shared\n"
        f"try:\n    import absent\nexcept ImportError:\n    pass\nopen(__file__ + name)\n{HANDLER}"
    )
    drawing.build("users", excluded=("provided",))
    told = {facts["text"]: facts["resolved"] for event, facts in drawing.progress.details if event == "import"}
    assert told["import requests"] == "distribution `requests`"
    assert told["import provided"].startswith("the runtime")
    assert told["import absent"].startswith("nothing (silent)")
    assert told["from app import shared"].startswith("first-party")


def test_what_cannot_be_read_is_not_mended() -> None:
    drawing = project()
    outcomes = drawing.build("wrong", "orders", auto_fix=True)
    assert {name: outcome.status for name, outcome in outcomes.items()} == {
        "orders": Status.REBUILT,
        "wrong": Status.FAILED,
    }

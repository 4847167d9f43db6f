"""What the report page is given."""

from __future__ import annotations

import json
import re

from monopack.cli.report_page import report_page
from monopack.domain.explaining.report_document import report_document
from monopack.domain.model.errors import PackFailure
from tests.drawn_packs import edge, imported, plan_of, reach, required, selected

USERS = reach(
    [edge("packs.users", "app", 2)],
    [selected("pandas", imported("app", "pandas", 4), requires=["numpy"]), selected("numpy", required("pandas"))],
)
DOCUMENT = report_document([plan_of(USERS), plan_of(reach([], pack="bare"))], {"lost": PackFailure("gone")})


def test_links_lead_from_every_entry_to_the_pack() -> None:
    pack = DOCUMENT["packs"][0]
    links = {f"module:{file['module']}": file["by"] for file in pack["files"] if file["module"]}
    links |= {f"distribution:{one['name']}": one["by"] for one in pack["distributions"]}
    at, steps = "distribution:numpy", 0
    while at != "module:packs.users":
        at, steps = links[at], steps + 1
    assert steps == 3


def test_what_packs_share_stands_once() -> None:
    document = report_document([plan_of(USERS), plan_of(USERS)], {})
    assert sorted(document["contents"]) == ["numpy 1.0", "pandas 1.0"]


def test_a_pack_without_a_plan_is_told() -> None:
    assert DOCUMENT["errors"] == [{"pack": "lost", "text": "gone"}]


def test_the_page_names_no_other_place_and_closes_no_script_early() -> None:
    page = report_page(DOCUMENT | {"tool": "</script><b>"})
    assert not re.search(r"(?:src|href)\s*=\s*[\"'](?!#)", page)
    assert "http://" not in page
    assert "https://" not in page
    assert page.count("</script>") == 2
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert data is not None
    assert json.loads(data[1])["tool"] == "</script><b>"

"""The example monorepo, whole: what the README shows is what comes out."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path

import pytest
from uv import find_uv_bin

from tests.monorepo import Monorepo

pytestmark = [pytest.mark.network, pytest.mark.slow]

SHIPS = {
    "health": set(),
    "images_thumbnail": {"pillow"},
    "invoices_send": {"certifi", "charset-normalizer", "idna", "pyyaml", "requests", "urllib3"},
    "orders_create": {"python-dateutil", "six", "zope-event", "zope-interface"},
    "reports_monthly": {"jinja2", "markupsafe", "numpy", "pandas", "python-dateutil", "pytz", "six", "tzdata"},
    "users_export": {"numpy", "pandas", "python-dateutil", "pytz", "pyyaml", "six", "tzdata"},
    "users_get": {"python-dateutil", "pyyaml", "six"},
}


def events(shop: Monorepo, pack: str) -> object:
    return json.loads((shop.root / "events" / f"{pack}.json").read_text(encoding="utf-8"))


def test_every_pack_ships_its_own_part_and_runs(shop: Monorepo, tmp_path: Path) -> None:
    run = shop.build()

    assert run.stdout.splitlines() == [f"build/{pack}.zip" for pack in SHIPS]
    assert {pack: set(shop.distributions(pack)) for pack in SHIPS} == SHIPS
    assert "app/reports/templates/partials/header.html" in shop.names("reports_monthly")
    answers = {pack: shop.call(pack, events(shop, pack), tmp_path / pack) for pack in SHIPS}
    assert {answer["statusCode"] for answer in answers.values()} == {200, 201}
    assert "Karen Spärck Jones" in answers["users_get"]["body"]
    assert answers["users_export"]["body"].splitlines()[1] == "1,Ada Lovelace,GB,2021-12-10,early;press"
    assert "stock -4" in answers["orders_create"]["body"]
    assert "<td>2024-05</td><td>2</td><td>44.00 EUR</td>" in answers["reports_monthly"]["body"]
    assert base64.b64decode(answers["images_thumbnail"]["body"]).startswith(b"\x89PNG")
    assert "outbox:1" in answers["invoices_send"]["body"]


def test_plugins_and_settings_ship(shop: Monorepo) -> None:
    shop.build("orders_create", "invoices_send")

    orders = {name for name in shop.names("orders_create") if name.startswith(("app/", "src/", "shop_core/"))}
    assert {"app/discounts/loyal.py", "app/subscribers/audit.py", "app/subscribers/stock.py"} <= orders
    assert not {name for name in orders if name.startswith(("app/users", "app/reports", "src/"))}
    assert "config/invoices.yaml" in shop.names("invoices_send")
    assert "config/limits.yaml" not in shop.names("invoices_send")


def test_uv_flow_ships_the_same_first_party_files(shop: Monorepo) -> None:
    (shop.root / "requirements.txt").unlink()
    (shop.root / "requirements-dev.txt").unlink()
    subprocess.run([find_uv_bin(), "lock", "--quiet"], cwd=shop.root, check=True)

    shop.build("orders_create", "users_get", "health")

    assert {pack: set(shop.distributions(pack)) for pack in ("health", "orders_create", "users_get")} == {
        pack: SHIPS[pack] for pack in ("health", "orders_create", "users_get")
    }


def test_gate_runs_the_tests_of_each_pack(shop: Monorepo) -> None:
    run = shop.build("health", "users_get", "orders_create", "invoices_send", "--with-tests")

    assert run.built() == ["health.zip", "invoices_send.zip", "orders_create.zip", "users_get.zip"]

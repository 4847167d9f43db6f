"""The example's own tests as a gate: under both runners, and for just the packs that a fault reaches."""

from __future__ import annotations

import re

import pytest

from tests.monorepo import Monorepo

pytestmark = [pytest.mark.network, pytest.mark.slow]

PACKS = ["health", "images_thumbnail", "invoices_send", "orders_create", "reports_monthly", "users_export", "users_get"]


@pytest.mark.parametrize("runner", ["unittest", "pytest"])
def test_every_packs_tests_run(shop: Monorepo, runner: str) -> None:
    run = shop.build("--with-tests", "--no-verify", "--test-runner", runner)

    ran = dict(re.findall(r"^(\w+) .* (\d+) tests?$", run.stderr, re.MULTILINE))
    assert sorted(ran) == PACKS
    assert "0" not in ran.values()


def test_a_broken_line_in_shared_code_fails_just_the_packs_that_reach_it(shop: Monorepo) -> None:
    clock = shop.root / "src/shop_core/clock.py"
    clock.write_text(clock.read_text() + "\nraise RuntimeError('broken')\n")
    reached = {pack for pack in PACKS if "shop_core/clock.py" in clocks(shop, pack)}

    run = shop.run("--with-tests")

    failed = set(re.findall(r"^error: (\w+): ", run.stderr, re.MULTILINE))
    assert run.code == 1
    assert 0 < len(reached) < len(PACKS)
    assert failed == reached
    assert {name.removesuffix(".zip") for name in run.built()} == set(PACKS) - reached


def clocks(shop: Monorepo, pack: str) -> set[str]:
    """What the pack ships, broken or not."""
    shop.build(pack, "--no-verify")
    return shop.names(pack)

"""The report page in a real browser: without network, by keyboard, in light and dark."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monopack.cli.report_page import report_page
from monopack.domain.explaining.report_document import report_document
from monopack.domain.model.errors import Location, PackFailure
from monopack.domain.model.imports import Gap
from monopack.domain.model.trace import NotFollowedAt
from tests.drawn_packs import edge, imported, path_of, plan_of, reach, required, selected

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
    pytest.mark.slow,
]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
EVIL = "</script><img src=x onerror=alert(1)>"
# WCAG 2.2: relative luminance and contrast ratio of text and ground.
CONTRASTS = """all => {
    const channel = (value) => value <= 10.03 ? value / 3294.6 : ((value / 255 + .055) / 1.055) ** 2.4;
    const light = (colour) => {
        const [red, green, blue] = colour.match(/[0-9.]+/g).map(Number);
        return .2126 * channel(red) + .7152 * channel(green) + .0722 * channel(blue);
    };
    return all.map((one) => {
        const style = getComputedStyle(one);
        const both = [light(style.color), light(style.backgroundColor)].sort((low, high) => low - high);
        return (both[1] + .05) / (both[0] + .05);
    });
}"""
UNNAMED = """() => {
    const named = (one) => one.getAttribute('aria-label') || one.textContent.trim() || one.labels?.length;
    return [...document.querySelectorAll('button, select, a')].filter((one) => !named(one)).length;
}"""
GAP = NotFollowedAt(kind=Gap.DYNAMIC_IMPORT, where=Location(path="app.py", line=9), text="import_module(name)")
MANY = {f"pandas/f{number:03}.py": 1000 - number for number in range(300)}

USERS = reach(
    [edge("packs.users", "app", 2), edge("app", EVIL, 3)],
    [
        selected(
            "pandas", imported("app", "pandas", 4), files={"pandas/big.so": 5_000_000} | MANY, requires=["numpy>=1"]
        ),
        selected("numpy", required("pandas"), version="2.1", files={"numpy/a.so": 11_000_000}),
    ],
    not_followed=(GAP,),
)
ORDERS = reach([edge("packs.orders", "app", 1)], [selected("pandas", imported("app", "pandas", 4))], pack="orders")
DOCUMENT = report_document(
    [plan_of(USERS), plan_of(ORDERS), plan_of(reach([], pack="bare"))], {"broken": PackFailure("it <b>cannot</b> be")}
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(params=["light", "dark"])
def page(browser: Any, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """The page, opened from a file; any message of the console and any request but for the file fails the test."""
    file = tmp_path / "report.html"
    file.write_text(report_page(DOCUMENT), encoding="utf-8")
    opened = browser.new_page(color_scheme=request.param, viewport={"width": 1000, "height": 800})
    told: list[str] = []
    opened.on("console", lambda message: told.append(message.text))
    opened.on("pageerror", lambda error: told.append(str(error)))
    opened.on("request", lambda asked: told.append(asked.url) if asked.url != file.as_uri() else None)
    opened.goto(file.as_uri())
    yield opened
    opened.close()
    assert told == []


def tiles(page: Any) -> list[str]:
    return page.locator("#treemap button").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")


def answer(page: Any) -> list[str]:
    return page.locator("#answer li").all_inner_texts()


def focused(page: Any) -> str:
    return page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.id")


def test_tiles_are_named_with_size_and_share(page: Any) -> None:
    names = tiles(page)
    assert names[0] == "numpy 2.1, distribution, 11.0 MB, 67.7 %"
    assert names[-1].startswith("first-party files, 3 files, 30 B")


def test_areas_follow_sizes_and_fill_the_map(page: Any) -> None:
    boxes = page.locator("#treemap li").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => [box.x, box.y, box.width, box.height])"
    )
    whole = page.locator("#treemap").bounding_box()
    areas = [width * height for _, _, width, height in boxes]
    assert sum(areas) == pytest.approx(whole["width"] * whole["height"], rel=0.01)
    assert areas[0] / areas[1] == pytest.approx(11_000_000 / (5_000_000 + sum(MANY.values())), rel=0.02)


def test_a_click_tells_the_chain(page: Any) -> None:
    page.click("#treemap button >> nth=0")
    assert answer(page) == [
        "packs/users.py",
        "packs/users.py:2: import app",
        "app.py:4: import pandas",
        "pandas 1.0 requires numpy>=1",
    ]
    assert page.locator("#treemap button >> nth=0").get_attribute("aria-pressed") == "true"


def test_everything_by_keyboard(page: Any) -> None:
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#treemap') !== null"):
            break
    assert focused(page).startswith("numpy")
    page.keyboard.press("ArrowRight")
    assert focused(page).startswith("pandas")
    page.keyboard.press("End")
    assert focused(page).startswith("first-party")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert answer(page)[-1] == "app.py:4: import pandas"
    page.locator("#inside").press("Enter")
    assert focused(page).startswith("pandas/big.so, of pandas 1.0")
    page.keyboard.press("Escape")
    assert tiles(page)[0].startswith("numpy")
    assert focused(page).startswith("numpy")


def test_inside_a_distribution_small_files_are_one(page: Any) -> None:
    page.click("#treemap button >> nth=1")
    page.click("#inside")
    assert len(tiles(page)) == 251
    assert any(name.startswith("51 smaller files") for name in tiles(page))
    assert page.locator("#largest tbody tr").count() == 25
    assert "smaller files" not in page.locator("#largest").inner_text()
    page.click("#up")
    assert page.locator("#up").is_hidden()


def test_another_pack(page: Any) -> None:
    page.select_option("#pack", "orders")
    assert page.locator("#weights-title").inner_text() == "What orders weighs"
    assert "1 distribution ·" in page.locator("#summary").inner_text()
    page.select_option("#pack", "bare")
    assert [name.split(",")[0] for name in tiles(page)] == ["packs/bare.py"]


def test_who_shares_what(page: Any) -> None:
    row = page.locator("#shared tbody tr", has_text="pandas 1.0")
    assert row.locator("td").all_inner_texts()[1:] == ["2 of 3", "●", "●", "–"]
    page.get_by_role("button", name="why orders ships pandas 1.0").click()
    assert answer(page)[0] == "packs/orders.py"


def test_gaps_errors_and_files_are_told_as_text(page: Any) -> None:
    assert page.locator("#gaps tbody").inner_text().split("\t") == ["app.py:9", "dynamic import", "import_module(name)"]
    assert page.locator("#errors li").inner_text() == "broken: it <b>cannot</b> be"
    assert page.get_by_role("button", name=path_of(EVIL)).count() >= 1
    assert page.title() == "monopack report"
    assert page.locator("img").count() == 0


def test_text_is_readable_on_every_tile(page: Any) -> None:
    contrasts = page.locator("#treemap button:not(.tiny)").evaluate_all(CONTRASTS)
    assert contrasts
    assert min(contrasts) >= 4.5


def test_it_is_dark_where_that_is_asked_for(page: Any, request: pytest.FixtureRequest) -> None:
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    dark = request.node.callspec.params["page"] == "dark"
    assert paper == ("rgb(22, 25, 29)" if dark else "rgb(252, 252, 250)")


def test_a_screen_reader_finds_its_way(page: Any) -> None:
    headings = page.get_by_role("heading").all_inner_texts()
    assert headings[0] == "What ships, and why"
    assert "Why" in headings
    assert page.get_by_label("Pack", exact=True).evaluate("one => one.tagName") == "SELECT"
    unnamed = page.evaluate(UNNAMED)
    assert unnamed == 0
    assert page.locator("#answer").get_attribute("aria-live") == "polite"


def test_a_narrow_screen(page: Any) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

"""With the keyboard alone: everything is reached, seen, used and left again."""

from __future__ import annotations

import csv
from pathlib import Path
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from web import (
    AUSGABE,
    BILDUNG,
    BUCH,
    DESKTOP,
    HEIGHT,
    NICHT_GEFUNDEN,
    PHONE,
    START,
    SUCHE,
    Server,
    active,
    listing,
    tab_to,
)
from web_focus import STOPS, tab_through

pytest_plugins = ["web_fixtures"]


@pytest.fixture
def stand_of_bs_8_3(bericht_html: Path) -> str:
    """The Umsetzungsstand of BS-8.3 as the published table has it."""
    text = (bericht_html / "daten" / "massnahmen.csv").read_text(encoding="utf-8-sig")
    rows = csv.DictReader(text.splitlines(), delimiter=";")
    return next(row["umsetzungsstand"] for row in rows if row["kennung"] == "BS-8.3")


# --- the whole page --------------------------------------------------------------------------


def test_tab_reaches_everything_in_open_menus(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    page.goto(server.url(BILDUNG))
    closed = page.evaluate(STOPS)
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert page.evaluate(STOPS) > closed + 20
    assert tab_through(page) == []


def test_shift_tab_leads_back_to_the_top(page: Page, server: Server) -> None:
    page.goto(server.url(BILDUNG))
    count = page.evaluate(STOPS)
    page.evaluate("window.stops.at(-1).focus()")
    way = [active(page, "window.stops.indexOf(e)")]
    for _ in range(count - 1):
        page.keyboard.press("Shift+Tab")
        way.append(active(page, "window.stops.indexOf(e)"))
    assert way == list(range(count))[::-1]


# --- from the start page to a Maßnahme -------------------------------------------------------


def follow(page: Page, words: str) -> None:
    """Tab to the link with these words and follow it."""
    tab_to(page, f"e.tagName === 'A' && e.textContent.trim() === {words!r}")
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def expect_bs_8_3(page: Page, stand: str) -> None:
    """The Maßnahme is the target, marked, in sight, and says its Umsetzungsstand."""
    page.wait_for_url(f"**/{BILDUNG}#bs-8-3")
    massnahme = page.locator("#bs-8-3")
    expect(massnahme).to_be_in_viewport()
    expect(massnahme.locator(".stand")).to_be_in_viewport(ratio=1)
    expect(massnahme.locator(".stand")).to_have_text(stand)
    expect(massnahme).to_contain_text("Hausaufgabenbetreuung mit Sprachförderung")
    assert massnahme.evaluate("e => e.matches(':target')")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_bs_8_3_is_found_by_the_contents(
    page: Page, server: Server, stand_of_bs_8_3: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.goto(server.url(START))
    tab_to(page, f"e.tagName === 'A' && e.getAttribute('href') === '{BUCH}'")
    page.keyboard.press("Enter")
    page.wait_for_url(server.url(BUCH))
    follow(page, "Bildung und Sprache")
    page.wait_for_url(server.url(BILDUNG))
    follow(page, "BS-8.3")
    expect_bs_8_3(page, stand_of_bs_8_3)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_bs_8_3_is_found_by_search(
    page: Page, server: Server, stand_of_bs_8_3: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.goto(server.url(START))
    tab_to(page, f"e.tagName === 'A' && e.getAttribute('href') === '{BUCH}'")
    page.keyboard.press("Enter")
    page.wait_for_url(server.url(BUCH))
    tab_to(page, "e.type === 'search'")
    page.keyboard.type("BS-8.3")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.startswith(server.url(SUCHE)))
    expect(page.locator("#treffer li").first).to_be_visible()
    tab_to(page, "!!e.closest('#treffer')")
    page.keyboard.press("Enter")
    expect_bs_8_3(page, stand_of_bs_8_3)


def test_menu_opens_and_closes_by_keyboard(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    page.goto(server.url(BILDUNG))
    tab_to(page, "e.tagName === 'SUMMARY'")
    navigation = page.locator(".menue nav")
    expect(navigation).to_be_hidden()
    page.keyboard.press("Enter")
    expect(navigation).to_be_visible()
    page.keyboard.press("Space")
    expect(navigation).to_be_hidden()


def test_appearance_is_chosen_by_keyboard(page: Page, server: Server) -> None:
    page.goto(server.url(BILDUNG))
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(ground)
    tab_to(page, "e.id === 'darstellung'")
    page.keyboard.type("dunkel")
    expect(page.locator("#darstellung")).to_have_value("dunkel")
    assert page.evaluate(ground) != light


def test_editions_are_reached_from_every_page_of_the_book(
    soups: dict[str, BeautifulSoup],
) -> None:
    """By plain links, which need no script."""
    faults = []
    for address, soup in soups.items():
        if address in {START, NICHT_GEFUNDEN}:
            continue
        links = {urljoin(address, str(one["href"])) for one in soup.select("a[href]")}
        wanted = {START, BUCH, f"{AUSGABE}/impressum.html"}
        faults += [f"{address}: no link to {one}" for one in sorted(wanted - links)]
    assert not faults, listing(faults)

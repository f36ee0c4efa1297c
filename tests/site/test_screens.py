"""What readers see: whole columns at any width, whole heads, tab stops where something moves."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page

from web import AUSGABE, BILDUNG, HEIGHT, Server, listing

pytest_plugins = ["web_fixtures"]

WIDTHS = (360, 768, 1280)
PAGES = (
    BILDUNG,
    f"{AUSGABE}/ueberblick.html",
    f"{AUSGABE}/auf-einen-blick.html",
    f"{AUSGABE}/kurzfassung.html",
    f"{AUSGABE}/massnahmen.html",
    f"{AUSGABE}/so-wird-gerechnet.html",
)

# Tables that are cut off, and heads of columns that one has to scroll to.
CUT_OFF = """() => [...document.querySelectorAll('main table')].filter(t => t.checkVisibility())
  .flatMap(table => {
    const box = table.closest('.tabelle')?.getBoundingClientRect() ?? {left: 0, right: innerWidth};
    const cells = [...table.querySelectorAll('th, td')].filter(one => one.checkVisibility());
    const out = cells.filter(one => one.getBoundingClientRect().right > box.right + 1);
    return out.slice(0, 1).map(one => `${table.className}: ${one.textContent.slice(0, 40)}`);
  })"""

# Areas that scroll without being a tab stop, and tab stops that do not scroll.
WRONG_STOPS = """() => [...document.querySelectorAll('.tabelle')].filter(a => a.checkVisibility())
  .filter(area => (area.scrollWidth > area.clientWidth + 1) !== (area.tabIndex === 0))
  .map(area => area.textContent.slice(0, 60))"""

HYPHENATED = """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6, thead th')]
  .filter(one => getComputedStyle(one).hyphens !== 'manual').map(one => one.textContent)"""


@pytest.mark.parametrize("width", WIDTHS)
def test_no_table_is_cut_off_and_only_what_scrolls_is_a_tab_stop(
    page: Page, server: Server, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    faults = []
    for address in PAGES:
        page.goto(server.url(address))
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        faults += [f"{address} cuts off {one}" for one in page.evaluate(CUT_OFF)]
        faults += [f"{address}, tab stop: {one}" for one in page.evaluate(WRONG_STOPS)]
        faults += [f"{address} hyphenates {one}" for one in page.evaluate(HYPHENATED)]
    assert not faults, listing(faults)


def test_an_area_that_begins_to_scroll_becomes_a_tab_stop(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 360, "height": HEIGHT})
    page.goto(server.url(f"{AUSGABE}/ueberblick.html"))
    area = page.locator(".tabelle").first
    page.wait_for_function("area => !area.hasAttribute('tabindex')", arg=area.element_handle())
    area.evaluate("area => { area.firstElementChild.style.width = '900px'; }")
    page.wait_for_function("area => area.tabIndex === 0", arg=area.element_handle())
    assert area.get_attribute("role") == "region"


def test_in_the_black_contrast_theme_charts_stand_on_black(page: Page, server: Server) -> None:
    page.emulate_media(forced_colors="active", color_scheme="dark")
    page.goto(server.url(BILDUNG))
    grounds = page.evaluate(
        "() => [...document.querySelectorAll('.diagramm img')].filter(one => one.checkVisibility())"
        ".map(one => [getComputedStyle(one).backgroundColor, !!one.closest('.nur-dunkel')])"
    )
    assert grounds
    assert {tuple(one) for one in grounds} == {("rgb(16, 25, 31)", True)}


def test_paper_shows_what_is_folded(page: Page, server: Server) -> None:
    """The browser tells of printing; afterwards all is as the reader left it."""
    for address in (BILDUNG, f"{AUSGABE}/rat-vortrag-presse.html"):
        page.goto(server.url(address))
        folded = page.locator(".artikel details:not([open])")
        count = folded.count()
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert folded.count() == 0
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert folded.count() == count
    assert count


def test_no_page_asks_for_another_before_the_reader_does(soups: dict[str, BeautifulSoup]) -> None:
    """Firefox fetches the next page, which the policy forbids with an error in the console."""
    early = '[rel~="next"], [rel~="prefetch"], [rel~="prerender"]'  # of links in the text, too
    assert [address for address, soup in soups.items() if soup.select(early)] == []

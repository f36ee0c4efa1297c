"""Narrow windows, enlarged text, wider spacing: nothing is cut off, nothing scrolls sideways."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from web import (
    BILDUNG,
    DESKTOP,
    HEIGHT,
    PHONE,
    Server,
    active,
    launch_chromium,
    listing,
    widen_text,
)
from web_geometry import CONTROLS, misplaced

pytest_plugins = ["web_fixtures"]

HALF = DESKTOP // 2  # what a window of 1280 px has left at 200 % zoom


@pytest.mark.lang
def test_nothing_is_lost_with_very_large_letters(
    browser: Browser, server: Server, pages: list[str]
) -> None:
    """The browser's own setting, which media queries know of, unlike a style sheet's."""
    with launch_chromium(browser.browser_type, "--blink-settings=defaultFontSize=32") as large:
        page = large.new_page(viewport={"width": DESKTOP, "height": HEIGHT})
        faults = []
        for address in pages:
            page.goto(server.url(address))
            faults += [f"{address}: {fault}" for fault in misplaced(page)]
        assert active(page, "getComputedStyle(e).fontSize") in {"32px", "34px", "36px"}
    assert not faults, listing(faults)


@pytest.mark.parametrize("width", [HALF, DESKTOP])
def test_header_keeps_its_controls_with_large_text(page: Page, server: Server, width: int) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.goto(server.url(BILDUNG))
    before, _ = page.evaluate(CONTROLS)
    widen_text(page)
    after, _ = page.evaluate(CONTROLS)
    assert after >= before >= 5  # a folded menu may join them


def test_wide_tables_scroll_to_their_end_by_keyboard(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    page.goto(server.url(BILDUNG))
    page.locator("main table").first.evaluate("e => { e.style.minWidth = '60rem' }")
    # An area becomes a region, and a stop for the Tab key, when it scrolls.
    wide = page.get_by_role("main").get_by_role("region").first
    wide.focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    assert wide.evaluate("e => e.scrollWidth > e.clientWidth")
    # Chromium scrolls by keyboard bit by bit.
    page.wait_for_function(
        "e => e.scrollLeft >= e.scrollWidth - e.clientWidth - 1", arg=wide.element_handle()
    )

"""Narrow windows, enlarged text, wider spacing: nothing is cut off, nothing scrolls sideways."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from web import (
    BILDUNG,
    DESKTOP,
    HEIGHT,
    PHONE,
    Server,
    active,
    add_style,
    launch_chromium,
    listing,
    widen_text,
)

pytest_plugins = ["web_fixtures"]

HALF = DESKTOP // 2  # what a window of 1280 px has left at 200 % zoom

# WCAG 2.2, 1.4.12.
TEXT_SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } p { margin-block-end: 2em !important }"""

# Only the scroll areas of tables may be wider than the window; whatever else sticks out or is
# cut off is told with its selector. A text field scrolls its own text.
FAULTS = """() => {
  const faults = [];
  const name = e => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') +
    [...e.classList].map(one => '.' + one).join('') + ` "${e.textContent.trim().slice(0, 30)}"`;
  const page = document.scrollingElement;
  const width = page.clientWidth;
  const text = document.querySelector('main').getBoundingClientRect().width;
  if (text < .4 * width) faults.push(`text has only ${text.toFixed()} of ${width} px`);
  if (page.scrollWidth > width) faults.push(`scrolls sideways: ${page.scrollWidth} of ${width} px`);
  for (const e of document.body.querySelectorAll('*')) {
    if (e.closest('.nur-vorlesen') || !e.checkVisibility()) continue;
    const box = e.getBoundingClientRect();
    if (!e.parentElement.closest('.tabelle') && (box.right > width + .5 || box.left < -.5)) {
      faults.push(`sticks out (${box.left.toFixed()} to ${box.right.toFixed()} px): ${name(e)}`);
    }
    const style = getComputedStyle(e);
    const cuts = overflow => overflow === 'hidden' || overflow === 'clip';
    const more = [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight];
    if (cuts(style.overflowX) && more[0] > 1 || cuts(style.overflowY) && more[1] > 1) {
      faults.push(`cut off: ${name(e)}`);
    }
    const isWide = e.matches('.tabelle') && e.scrollWidth > e.clientWidth + 1;
    if (isWide && !(e.tabIndex >= 0 && style.overflowX === 'auto')) {
      faults.push(`scrolls, but not by keyboard: ${name(e)}`);
    }
    if (e.scrollWidth > e.clientWidth + 1 && style.overflowX === 'auto' && !e.matches('.tabelle')) {
      faults.push(`scrolls sideways: ${name(e)}`);
    }
  }
  return faults;
}"""

# Boxes of words, line by line, so that two controls whose rectangles meet at a corner are told
# apart from two that lie on each other.
CONTROLS = """() => {
  const faults = [];
  const found = [...document.querySelectorAll('header a, header p, header label, header input,' +
    'header button, header select, header summary, .sprungmarke:focus')]
    .filter(e => e.checkVisibility() && !e.closest('.nur-vorlesen'));
  const name = e => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') + '.' + e.className;
  found.forEach((e, i) => {
    const a = e.getBoundingClientRect();
    if (a.width < 8 || a.height < 8) faults.push(`too small: ${name(e)}`);
    if (e.matches('button, select') && (e.scrollWidth > e.clientWidth + 1 ||
        e.scrollHeight > e.clientHeight + 1)) faults.push(`its words are cut off: ${name(e)}`);
    for (const other of found.slice(i + 1)) {
      if (e.contains(other) || other.contains(e)) continue;
      const b = other.getBoundingClientRect();
      const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (x > 1 && y > 1) faults.push(`${name(e)} lies on ${name(other)}`);
    }
  });
  return [found.length, faults];
}"""

# Words of different blocks must not lie on each other, as far as scroll areas show them.
COLLISIONS = """() => {
  const lines = [];
  const shown = (box, e) => {
    const clip = {left: box.left, right: box.right, top: box.top, bottom: box.bottom};
    for (let outer = e; outer !== document.body; outer = outer.parentElement) {
      if (getComputedStyle(outer).overflowY === 'visible') continue;
      const frame = outer.getBoundingClientRect();
      clip.left = Math.max(clip.left, frame.left);
      clip.right = Math.min(clip.right, frame.right);
      clip.top = Math.max(clip.top, frame.top);
      clip.bottom = Math.min(clip.bottom, frame.bottom);
    }
    return clip;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const e = node.parentElement;
    if (!node.data.trim() || !e.checkVisibility() ||
        e.closest('.nur-vorlesen, .sprungmarke, script, style, noscript, select')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rectangle of range.getClientRects()) {
      const box = shown(rectangle, e);
      box.height = box.bottom - box.top;
      if (box.right - box.left > 2 && box.height > 2) {
        lines.push({box, text: node.data.trim().slice(0, 30)});
      }
    }
  }
  lines.sort((a, b) => a.box.top - b.box.top);
  const faults = [];
  lines.forEach((a, i) => {
    for (let j = i + 1; j < lines.length && lines[j].box.top < a.box.bottom; j += 1) {
      const b = lines[j];
      const x = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const y = Math.min(a.box.bottom, b.box.bottom) - b.box.top;
      const least = Math.min(a.box.height, b.box.height);
      if (x > 2 && y > .6 * least) faults.push(`"${a.text}" and "${b.text}" lie on each other`);
    }
  });
  return faults;
}"""


def open_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")


def leave(page: Page) -> None:
    """Change nothing."""


def space_out(page: Page) -> None:
    add_style(page, TEXT_SPACING)


def look(page: Page) -> list[str]:
    """Return what is wrong with the page as it stands, menus closed and open."""
    faults: list[str] = []
    for prepare in (leave, open_all):
        prepare(page)
        _, controls = page.evaluate(CONTROLS)
        faults += page.evaluate(FAULTS) + controls + page.evaluate(COLLISIONS)
    return faults


@pytest.mark.parametrize(
    ("width", "change"),
    [
        pytest.param(PHONE, leave, id="320 px, as 1280 px at 400 %"),
        pytest.param(HALF, leave, id="640 px, as 1280 px at 200 %"),
        pytest.param(PHONE, space_out, id="320 px, wider spacing"),
        pytest.param(DESKTOP, space_out, id="1280 px, wider spacing"),
        pytest.param(HALF, widen_text, id="640 px, text at 200 %"),
        pytest.param(DESKTOP, widen_text, id="1280 px, text at 200 %"),
    ],
)
def test_nothing_is_lost(
    page: Page, server: Server, pages: list[str], width: int, change: Callable[[Page], None]
) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    faults = []
    for address in pages:
        page.goto(server.url(address))
        change(page)
        faults += [f"{address}: {fault}" for fault in look(page)]
    assert not faults, listing(faults)


def test_nothing_is_lost_with_very_large_letters(
    browser: Browser, server: Server, pages: list[str]
) -> None:
    """The browser's own setting, which media queries know of, unlike a style sheet's."""
    with launch_chromium(browser.browser_type, "--blink-settings=defaultFontSize=32") as large:
        page = large.new_page(viewport={"width": DESKTOP, "height": HEIGHT})
        faults = []
        for address in pages:
            page.goto(server.url(address))
            faults += [f"{address}: {fault}" for fault in look(page)]
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
    wide = page.locator(".tabelle").first
    page.evaluate("document.querySelector('.tabelle table').style.minWidth = '60rem'")
    page.wait_for_function("document.querySelector('.tabelle').tabIndex === 0")
    wide.focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)  # Chromium scrolls by keyboard bit by bit
    left, end = wide.evaluate("e => [e.scrollLeft, e.scrollWidth - e.clientWidth]")
    assert end > 0
    assert left >= end - 1


@pytest.mark.parametrize(
    ("css", "words"),
    [
        (".artikel h1 { width: 400px }", "sticks out"),
        ("body { min-width: 330px }", "scrolls sideways"),
        (".artikel p { height: 1em; overflow: hidden }", "cut off"),
        (".suche button { margin-inline-start: -4rem }", "lies on"),
        (".suche button { height: 1rem; overflow: hidden; min-height: 0 }", "cut off"),
        (".artikel h2 { margin-block-end: -3rem }", "lie on each other"),
        (".blatt { width: 90px }", "text has only 90"),
        (".tabelle { overflow: visible } .tabelle table { min-width: 60rem }", "not by keyboard"),
    ],
)
def test_damage_is_reported(page: Page, server: Server, css: str, words: str) -> None:
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    page.goto(server.url(BILDUNG))
    add_style(page, css)
    assert any(words in fault for fault in look(page))

"""With the keyboard alone: everything is reached, seen, used and left again."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as TooLate

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
    add_style,
    listing,
    tab_to,
)

pytest_plugins = ["web_fixtures"]


@pytest.fixture
def stand_of_bs_8_3(bericht_html: Path) -> str:
    """The Umsetzungsstand of BS-8.3 as the published table has it."""
    text = (bericht_html / "daten" / "massnahmen.csv").read_text(encoding="utf-8-sig")
    rows = csv.DictReader(text.splitlines(), delimiter=";")
    return next(row["umsetzungsstand"] for row in rows if row["kennung"] == "BS-8.3")


# --- skip link -------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_first_tab_leads_to_a_visible_skip_link(
    page: Page, server: Server, pages: list[str], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    faults = []
    for address in pages:
        if address == NICHT_GEFUNDEN:  # has nothing to skip
            continue
        page.goto(server.url(address))
        hidden = page.evaluate("document.querySelector('.sprungmarke').getBoundingClientRect().top")
        page.keyboard.press("Tab")
        words, top = active(page, "[e.textContent, e.getBoundingClientRect().top]")
        if not (words == "Zum Inhalt springen" and hidden < 0 <= top):
            faults.append(f"{address}: first Tab leads to {words!r}, {top} px from the top")
        page.keyboard.press("Enter")
        if active(page, "e.tagName") != "MAIN":
            faults.append(f"{address}: the skip link does not move the focus to the content")
        page.keyboard.press("Tab")
        if not active(page, "e === document.body || !!e.closest('main, footer, .blaettern')"):
            faults.append(f"{address}: after the skip link, Tab leads back out of the content")
    assert not faults, listing(faults)


# --- the whole page --------------------------------------------------------------------------

# What Tab ought to reach, in the order of the page.
STOPS = """() => {
  const selector = 'a[href], button, input, select, textarea, summary, [tabindex]';
  window.collect = () => [...document.querySelectorAll(selector)].filter(e =>
    e.tabIndex >= 0 && !e.disabled && e.checkVisibility({visibilityProperty: true}));
  window.stops = window.collect();
  return window.stops.length;
}"""

# Looks at where the focus is whenever Tab is about to move it on: in the page itself, since asking
# it after each of some thousand keys would take as long as all other tests of the keyboard.  What
# comes next is asked anew each time: a row offers its button only while it has the focus.
WATCH = """() => {
  const look = e => {
    const style = getComputedStyle(e);
    return {
      outline: style.outlineStyle === 'none' ? '' : style.outlineWidth + style.outlineColor,
      shadow: style.boxShadow,
    };
  };
  const words = e => e.textContent.trim().slice(0, 40);
  const name = e => `${e.tagName.toLowerCase()}.${e.className} "${words(e)}"`;
  const faults = [];
  let before = null; // the last stop, and its looks with the focus on it
  const unfocused = () => {
    const [e, focused] = before;
    const now = look(e);
    if (focused.outline === now.outline && focused.shadow === now.shadow) {
      faults.push(`focus not visible on ${name(e)}`);
    } else if (focused.outline && parseFloat(focused.outline) < 2) {
      faults.push(`outline thinner than 2 px on ${name(e)}`);
    }
  };
  const step = e => {
    const stops = window.collect();
    const next = before ? stops.indexOf(before[0]) + 1 : 0;
    if (e !== stops[next]) {
      const missed = stops[next]?.outerHTML.slice(0, 120);
      faults.push(`stop ${next + 1} of ${stops.length} is not reached: ${missed}`);
    }
    if (before && before[0] !== e) unfocused();
    before = [e, look(e)];
    const box = e.getClientRects()[0];
    const middle = (start, end, size) => (Math.max(start, 0) + Math.min(end, size)) / 2;
    const x = middle(box.left, box.right, innerWidth);
    const y = middle(box.top, box.bottom, innerHeight);
    const there = document.elementFromPoint(x, y);
    if (!(there && (e.contains(there) || there.contains(e)))) {
      const places = `${x}, ${y} in ${innerWidth} x ${innerHeight}`;
      faults.push(`out of sight or covered while focused (${places}): ${name(e)}`);
    }
  };
  window.finish = () => {
    if (before) unfocused();
    return [window.steps, faults];
  };
  window.steps = 0;
  addEventListener('keydown', event => {
    const e = document.activeElement;
    if (event.key !== 'Tab' || e === document.body) return;
    window.steps += 1;
    step(e);
  }, {capture: true});
}"""

# How many stops are left after the focused one; all of them, if none has the focus.
LEFT = """() => {
  const stops = window.collect();
  return stops.length - 1 - stops.indexOf(document.activeElement);
}"""


def tab_through(page: Page) -> list[str]:
    """Press Tab from the top of the page to its end; return what went wrong on the way."""
    page.evaluate(STOPS)
    page.evaluate(WATCH)
    pressed, left = 0, page.evaluate(LEFT)
    while left:
        for _ in range(left):
            page.keyboard.press("Tab")
        pressed += left
        before, left = left, page.evaluate(LEFT)
        if left >= before:  # a trap, or the focus went astray
            break
    page.keyboard.press("Tab")
    faults: list[str] = []
    try:  # the browser takes over the focus in its own time
        away = "() => [document.body, window.stops[0]].includes(document.activeElement)"
        page.wait_for_function(away, timeout=5_000)
    except TooLate:
        faults.append("Tab does not leave the end of the page")
    steps, found = page.evaluate("window.finish()")
    if steps != pressed:
        faults.append(f"the focus was at {steps} places in {pressed} steps")
    return found + faults


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_tab_reaches_everything_in_order_and_leaves_the_page(
    page: Page, server: Server, pages: list[str], width: int
) -> None:
    """No trap, no stop left out or out of order, and the focus is always seen."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.emulate_media(reduced_motion="reduce")
    faults = []
    for address in pages:
        page.goto(server.url(address))
        faults += [f"{address}: {fault}" for fault in tab_through(page)]
    assert not faults, listing(faults)


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


@pytest.mark.parametrize(
    ("css", "words"),
    [
        (":focus-visible { outline: none !important }", "focus not visible"),
        (":focus-visible { outline-width: 1px !important }", "thinner than 2 px"),
        (".kopf { position: fixed; inset: 0; background: #fff; z-index: 9 }", "covered"),
    ],
)
def test_lost_focus_is_reported(page: Page, server: Server, css: str, words: str) -> None:
    page.goto(server.url(BILDUNG))
    add_style(page, css)
    assert any(words in fault for fault in tab_through(page))


def test_a_trap_is_reported(page: Page, server: Server) -> None:
    page.goto(server.url(BILDUNG))
    page.evaluate(
        "document.querySelector('.kennung').addEventListener('keydown', e => e.preventDefault())"
    )
    assert any("is not reached" in fault for fault in tab_through(page))


# --- from the start page to a Maßnahme -------------------------------------------------------


def follow(page: Page, words: str) -> None:
    """Tab to the link with these words and follow it."""
    tab_to(page, f"e.tagName === 'A' && e.textContent.trim() === {words!r}")
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def expect_bs_8_3(page: Page, stand: str) -> None:
    """The row is the target, marked, in sight, and says its Umsetzungsstand."""
    page.wait_for_url(f"**/{BILDUNG}#bs-8-3")
    row = page.locator("#bs-8-3")
    expect(row).to_be_in_viewport()
    expect(row.locator(".stand")).to_be_in_viewport(ratio=1)
    expect(row.locator(".stand")).to_have_text(stand)
    expect(row).to_contain_text("Hausaufgabenbetreuung mit Sprachförderung")
    assert row.evaluate("e => e.matches(':target')")


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
    follow(page, "8.3.")
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
    page: Page, server: Server, pages: list[str]
) -> None:
    faults = []
    for address in pages:
        if address in {START, NICHT_GEFUNDEN}:
            continue
        page.goto(server.url(address))
        links = page.evaluate("[...document.links].map(link => link.href)")
        wanted = {server.url(START), server.url(BUCH), server.url(f"{AUSGABE}/impressum.html")}
        faults += [f"{address}: no link to {one}" for one in wanted.difference(links)]
    assert not faults, listing(faults)

"""axe-core finds nothing on any page, at three widths, light and dark, in every state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache, partial
from itertools import product

import pytest
from playwright.sync_api import Page, expect

from web import (
    BILDUNG,
    BUCH,
    DESKTOP,
    HEIGHT,
    PHONE,
    START,
    SUCHE,
    TABLET,
    Server,
    add_style,
    listing,
)
from web_axe import AxeResult, run_axe

pytest_plugins = ["web_fixtures"]

Mode = tuple[str, int]
MODES: list[Mode] = list(product(("light", "dark"), (PHONE, TABLET, DESKTOP)))
FEWER_MODES: list[Mode] = list(product(("light", "dark"), (PHONE, DESKTOP)))

# Where axe says that a person has to look, and what that person saw.
LOOKED_AT = {
    "th-has-data-cells": "the head of a Gruppe spans its row; its cells are in the rows below it"
}

# Gives text on a gradient each of its colours in turn as ground, and opens scroll areas, since
# axe takes the part of a cell that is scrolled out of sight for covered.
SOLID = """turn => {
  window.gradients ??= new Map();
  let colours = 1;
  for (const e of document.querySelectorAll('body, body *')) {
    const style = getComputedStyle(e);
    if (style.overflowX === 'auto') e.style.overflow = 'visible';
    // Opened, a menu that stays in sight would run below the foot of the page.
    if (style.position === 'sticky') e.style.position = 'static';
    if (!window.gradients.has(e)) window.gradients.set(e, style.backgroundImage);
    const image = window.gradients.get(e);
    if (!image.includes('gradient(') || !e.textContent.trim()) continue;
    const stops = image.match(/rgba?\\([^)]*\\)/g).filter(stop => !/, 0\\)$/.test(stop));
    const solid = [...new Set(stops)];
    colours = Math.max(colours, solid.length);
    e.style.backgroundImage = 'none';
    e.style.backgroundColor = solid[turn % solid.length];
  }
  return colours;
}"""
UNDO_SOLID = """() => {
  for (const e of window.gradients.keys()) {
    for (const name of ['overflow', 'position', 'background-image', 'background-color']) {
      e.style.removeProperty(name);
    }
  }
  delete window.gradients;
}"""


def show(page: Page, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": HEIGHT})


class Measured:
    """Contrast of text on gradients, measured on each of their colours at full width."""

    def __init__(self, page: Page) -> None:
        size = page.viewport_size
        page.set_viewport_size({"width": DESKTOP, "height": HEIGHT})
        results: list[AxeResult] = []
        while len(results) < page.evaluate(SOLID, len(results)):
            results.append(run_axe(page, ("color-contrast",)))
        page.evaluate(UNDO_SOLID)
        page.set_viewport_size(size or {"width": DESKTOP, "height": HEIGHT})
        self.violations = [one for result in results for one in result.violations]
        passed = [{one["target"] for one in result.passes} for result in results]
        self.passed = set.intersection(*passed)


def findings(page: Page, measure: Callable[[], Measured] | None = None) -> list[dict[str, str]]:
    """Return violations, and what neither axe nor the closer look at contrast decided."""
    result = run_axe(page)
    undecided = [one for one in result.incomplete if one["rule"] not in LOOKED_AT]
    closer: list[dict[str, str]] = []
    if any(one["rule"] == "color-contrast" for one in undecided):
        measured = measure() if measure else Measured(page)
        closer = measured.violations
        undecided = [
            one
            for one in undecided
            if one["rule"] != "color-contrast" or one["target"] not in measured.passed
        ]
    return [
        *result.violations,
        *closer,
        *(one | {"rule": f"{one['rule']}, undecided"} for one in undecided),
    ]


class Report:
    """Findings of many runs; the same one in several modes is told once."""

    def __init__(self) -> None:
        self.modes: dict[str, list[str]] = defaultdict(list)

    def add(self, place: str, mode: str, found: list[dict[str, str]]) -> None:
        for one in found:
            line = f"{place}: {one['rule']} ({one['impact']}) at {one['target']}: {one['why']}"
            if mode not in self.modes[line]:
                self.modes[line].append(mode)

    def lines(self) -> list[str]:
        return [f"{line} [{', '.join(modes)}]" for line, modes in self.modes.items()]


def check_modes(page: Page, place: str, report: Report, modes: Sequence[Mode] = MODES) -> None:
    for scheme in dict.fromkeys(scheme for scheme, _ in modes):
        measure = cache(partial(Measured, page))  # the colours are those of the scheme
        for width in [width for one, width in modes if one == scheme]:
            show(page, scheme, width)
            report.add(place, f"{scheme} {width}", findings(page, measure))


def test_no_page_violates_a_rule(page: Page, server: Server, pages: list[str]) -> None:
    report = Report()
    for address in pages:
        page.goto(server.url(address))
        check_modes(page, address, report, FEWER_MODES)
    assert not report.modes, listing(report.lines())


# --- states that a page only has after a person did something -------------------------------


def open_everything(page: Page) -> None:
    for summary in page.locator("summary:visible").all():
        summary.click()
    assert page.locator("details[open] nav:visible").count() > 0


def search_for(words: str) -> Callable[[Page], None]:
    def search(page: Page) -> None:
        page.locator("#suchwort").fill(words)
        expect(page.locator("[aria-live]")).not_to_be_empty()

    return search


def show_skip_link(page: Page) -> None:
    page.keyboard.press("Tab")


def choose_theme(value: str) -> Callable[[Page], None]:
    def choose(page: Page) -> None:
        page.locator("#darstellung").select_option(value)

    return choose


@pytest.mark.parametrize(
    ("address", "act"),
    [
        pytest.param(BILDUNG, open_everything, id="menus open"),
        pytest.param(BUCH, open_everything, id="menu of the title page open"),
        pytest.param(SUCHE, search_for("Förderung"), id="results"),
        pytest.param(SUCHE, search_for("BS-8.3"), id="result with status"),
        pytest.param(SUCHE, search_for("xyzzy"), id="no results"),
        pytest.param(f"{BILDUNG}#bs-8-3", lambda page: None, id="target row"),
        pytest.param(f"{BILDUNG}#bs-ziel-8", lambda page: None, id="target Ziel"),
        pytest.param(BILDUNG, show_skip_link, id="skip link"),
        pytest.param(START, show_skip_link, id="skip link of the start page"),
        pytest.param(BILDUNG, choose_theme("dunkel"), id="dark chosen"),
        pytest.param(BILDUNG, choose_theme("hell"), id="light chosen"),
    ],
)
def test_no_state_violates_a_rule(
    page: Page, server: Server, address: str, act: Callable[[Page], None]
) -> None:
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    page.goto(server.url(address))
    act(page)
    report = Report()
    check_modes(page, address, report, FEWER_MODES)
    assert not report.modes, listing(report.lines())


# --- the check bites ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        ("document.documentElement.removeAttribute('lang')", "html-has-lang"),
        ("document.querySelector('.diagramm img').removeAttribute('alt')", "image-alt"),
        ("document.querySelector('h1').style.color = '#bbb'", "color-contrast"),
        ("document.querySelector('label[for=suche-kopf]').remove(), "
         "document.querySelector('#suche-kopf').removeAttribute('placeholder')", "label"),
        ("document.querySelector('h2').outerHTML = '<h4>Zu tief</h4>'", "heading-order"),
        ("document.querySelector('.tabelle').removeAttribute('aria-labelledby'), "
         "document.querySelector('.tabelle').setAttribute('aria-labelledby', 'fehlt')",
         "aria-valid-attr-value"),
        ("document.querySelector('main').outerHTML = document.querySelector('main').innerHTML",
         "landmark-one-main"),
        ("document.querySelector('.sprungmarke').setAttribute('href', '#nirgends')", "skip-link"),
        ("document.querySelector('.kennung').textContent = ''", "link-name"),
    ],
)  # fmt: skip
def test_damage_is_reported(page: Page, server: Server, damage: str, rule: str) -> None:
    page.goto(server.url(BILDUNG))
    page.evaluate(damage)
    assert rule in {one["rule"].removesuffix(", undecided") for one in findings(page)}


@pytest.mark.parametrize("selector", [".massnahmen td", ".zahl", "caption"])
def test_faint_text_on_a_gradient_is_reported(page: Page, server: Server, selector: str) -> None:
    """Text that stands on the gradient of the scroll area, where axe alone does not decide."""
    page.goto(server.url(BILDUNG))
    add_style(page, f"{selector} {{ color: #9aa5ab !important }}")
    assert "color-contrast" in {one["rule"] for one in findings(page)}

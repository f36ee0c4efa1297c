"""axe-core finds nothing in the states that a page has after a person did something.

Pages as they open are looked at in test_web_visit.
"""

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
    listing,
)
from web_axe import Measured, findings

pytest_plugins = ["web_fixtures"]

Mode = tuple[str, int]
MODES: list[Mode] = list(product(("light", "dark"), (PHONE, TABLET, DESKTOP)))
FEWER_MODES: list[Mode] = [("light", PHONE), ("dark", DESKTOP)]


def show(page: Page, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": HEIGHT})


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
    ],
)
@pytest.mark.parametrize("modes", [FEWER_MODES, pytest.param(MODES, marks=pytest.mark.lang)])
def test_no_state_violates_a_rule(
    page: Page, server: Server, address: str, act: Callable[[Page], None], modes: list[Mode]
) -> None:
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    page.goto(server.url(address))
    act(page)
    report = Report()
    check_modes(page, address, report, modes)
    assert not report.modes, listing(report.lines())

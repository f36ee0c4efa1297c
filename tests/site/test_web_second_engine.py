"""HTML_CodeSniffer, written by others than axe, finds no error on any kind of page either."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from web import BILDUNG, DESKTOP, HEIGHT, PHONE, Server, listing
from web_html import FOLDER
from web_visit import of_each_kind

pytest_plugins = ["web_fixtures"]

ENGINE = FOLDER / "node_modules" / "html_codesniffer" / "build" / "HTMLCS.js"

# What it reports as an error without one, and why. The end of its code names the rule.
NO_ERRORS = {
    "H43.HeadersRequired": "heads of a Gruppe have scope=rowgroup, which says the same (H63); "
    "test_web_visit reads the headers of each table from the accessibility tree",
}

RUN = """() => new Promise(done => HTMLCS.process('WCAG2AA', document, () => done(
  HTMLCS.getMessages().filter(one => one.type === HTMLCS.ERROR).map(one => {
    const e = one.element;
    const place = e.outerHTML ? e.outerHTML.slice(0, 120) : 'document';
    return [one.code, `${one.msg} ${place}`];
  }))))"""


def errors(page: Page) -> list[str]:
    """Return what the engine calls an error, but for what a person has looked at."""
    if not page.evaluate("'HTMLCS' in window"):
        page.evaluate(Path(ENGINE).read_text(encoding="utf-8"))
    found: list[tuple[str, str]] = page.evaluate(RUN)
    return [f"{code}: {told}" for code, told in found if not code.endswith(tuple(NO_ERRORS))]


@pytest.mark.lang
@pytest.mark.parametrize(("scheme", "width"), [("light", DESKTOP), ("dark", PHONE)])
def test_no_page_has_an_error(
    page: Page, server: Server, pages: list[str], scheme: str, width: int
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": HEIGHT})
    faults = []
    for address in of_each_kind(pages):
        page.goto(server.url(address))
        faults += [f"{address}: {one}" for one in errors(page)]
    assert not faults, listing(faults)


@pytest.mark.lang
@pytest.mark.parametrize(
    ("script", "rule"),
    [
        ("document.documentElement.removeAttribute('lang')", "H57"),
        ("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x>')", "H37"),
        ("document.querySelector('label[for=darstellung]').remove()", "Select.Name"),
        ("document.querySelector('h1').style.color = '#ddd'", "G145"),
    ],
)
def test_damage_is_an_error(page: Page, server: Server, script: str, rule: str) -> None:
    page.goto(server.url(BILDUNG))
    page.evaluate(script)
    assert any(rule in one for one in errors(page))

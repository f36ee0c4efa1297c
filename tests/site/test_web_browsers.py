"""Firefox and WebKit show and do what Chromium does; readers choose their browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from other_browsers import FORCED_DARK, QUIET, OtherBrowser, firefox, listened_to, webkit
from web import AUSGABE, BILDUNG, SUCHE, Server, listing, serve
from web_geometry import COLLISIONS, CONTROLS, FAULTS
from web_visit import of_each_kind

pytest_plugins = ["web_fixtures"]
pytestmark = pytest.mark.lang

WIDTHS = (360, 768, 1280)
LISTE = f"{AUSGABE}/massnahmen.html"
SUB_PATH = "/amt/berichte/"

# Words of a heading are never torn apart; a browser that knows German would.
HYPHENATED = """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6, th')]
  .filter(e => e.checkVisibility() && getComputedStyle(e).hyphens === 'auto')
  .map(e => `hyphenated: ${e.tagName} ${e.textContent.trim().slice(0, 40)}`)"""

# Whatever a reader can set has an edge, where the colours of the page are gone.
EDGELESS = """() => [...document.querySelectorAll('button, input, select')]
  .filter(e => e.checkVisibility() && e.type !== 'checkbox' && !e.closest('th'))
  .filter(e => getComputedStyle(e).borderTopStyle === 'none')
  .map(e => `no edge: ${e.outerHTML.slice(0, 80)}`)"""


@pytest.fixture(scope="module")
def watched(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The site for a browser that does not tell what its console says."""
    with serve(listened_to(site, tmp_path_factory.mktemp("webkit") / "_site"), SUB_PATH) as server:
        yield server


@pytest.fixture(scope="module")
def plain(site: Path) -> Iterator[Server]:
    with serve(site, SUB_PATH) as server:
        yield server


@pytest.fixture(scope="module", params=["Firefox", "WebKit"])
def other(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[OtherBrowser, Server]]:
    """A browser, and the site for it."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "Firefox":
        server = request.getfixturevalue("plain")
        with firefox(folder, **QUIET) as browser:
            yield browser, server
    else:
        server = request.getfixturevalue("watched")
        with webkit(folder, server.url("rahmen.html")) as browser:
            yield browser, server


def look(browser: OtherBrowser) -> list[str]:
    faults: list[str] = browser.run(FAULTS) + browser.run(COLLISIONS) + browser.run(CONTROLS)[1]
    # The page for missing addresses has no icon, and its policy no pictures; Firefox asks anyway.
    said = [one for one in browser.faults() if "/favicon.ico " not in one]
    return faults + browser.run(HYPHENATED) + said


@pytest.mark.parametrize("width", WIDTHS)
def test_every_kind_of_page_is_whole_and_the_console_silent(
    other: tuple[OtherBrowser, Server], pages: list[str], width: int
) -> None:
    browser, server = other
    faults = []
    for address in of_each_kind(pages):
        browser.open(server.url(address), width)
        faults += [f"{address}: {one}" for one in look(browser)]
    assert not faults, listing(faults)


SET = """(selector, value) => {
  const field = document.querySelector(selector);
  field.value = value;
  field.dispatchEvent(new Event('input', {bubbles: true}));
  field.dispatchEvent(new Event('change', {bubbles: true}));
}"""


def wait(browser: OtherBrowser, condition: str) -> None:
    """Wait until an expression holds, for some thousand frames at most."""
    for _ in range(5000):
        if browser.run(f"() => Boolean({condition})"):
            return
        browser.run("() => new Promise(done => setTimeout(done, 20))")
    raise AssertionError(f"{browser.name}: never {condition}")


def test_the_list_is_filtered_and_its_address_tells(other: tuple[OtherBrowser, Server]) -> None:
    browser, server = other
    browser.open(server.url(LISTE), 1280)
    rows = "document.querySelectorAll('table.liste tr.massnahme').length"
    assert browser.run(f"() => {rows}") == 144
    browser.run(SET, "#auswahl-handlungsfeld", "GP")
    browser.run("() => document.querySelector('input[value=wartend]').click()")
    wait(browser, f"{rows} === 4")
    assert browser.run("() => location.search") == "?handlungsfeld=GP&stand=wartend"
    browser.open(server.url(f"{LISTE}?q=strasse"), 360)
    assert browser.run(f"() => {rows}") == browser.run(
        "() => [...document.querySelectorAll('table.liste tr.massnahme')]"
        ".filter(e => /straße|strasse/i.test(e.textContent)).length"
    )
    assert browser.faults() == []


def test_the_search_finds(other: tuple[OtherBrowser, Server]) -> None:
    browser, server = other
    browser.open(server.url(SUCHE), 360)
    browser.run(SET, "#suchwort", "BS-8.3")
    wait(browser, "document.querySelector('main li a')")
    assert browser.run("() => document.querySelector('main li a').href") == server.url(
        f"{BILDUNG}#bs-8-3"
    )
    assert browser.faults() == []


def test_the_appearance_is_chosen_and_kept(other: tuple[OtherBrowser, Server]) -> None:
    browser, server = other
    ground = "() => getComputedStyle(document.documentElement).backgroundColor"
    browser.open(server.url(BILDUNG), 1280)
    light = browser.run(ground)
    browser.run(SET, "#darstellung", "dunkel")
    dark = browser.run(ground)
    assert dark != light
    browser.open(server.url(LISTE), 1280)
    assert browser.run(ground) == dark
    browser.run(SET, "#darstellung", "")
    assert browser.run(ground) == light
    assert browser.faults() == []


def test_a_massnahme_is_the_target_of_its_address(other: tuple[OtherBrowser, Server]) -> None:
    browser, server = other
    browser.open(server.url(f"{BILDUNG}#bs-8-3"), 360)
    wait(browser, "document.querySelector('#bs-8-3').getBoundingClientRect().top < innerHeight")
    assert browser.run("() => document.querySelector(':target').id") == "bs-8-3"


def test_forced_dark_colours_keep_pages_whole(
    plain: Server, pages: list[str], tmp_path: Path
) -> None:
    faults = []
    with firefox(tmp_path / "profil", **QUIET, **FORCED_DARK) as browser:
        for address in of_each_kind(pages):
            for width in (360, 1280):
                browser.open(plain.url(address), width)
                faults += [f"{address}: {one}" for one in look(browser) + browser.run(EDGELESS)]
        assert browser.run("() => matchMedia('(forced-colors: active)').matches")
        assert browser.run("() => matchMedia('(prefers-color-scheme: dark)').matches")
    assert not faults, listing(faults)


@pytest.mark.parametrize("kind", ["Firefox", "WebKit"])
def test_damage_is_found(site: Path, tmp_path: Path, kind: str) -> None:
    """A page that sticks out and whose script fails is told in both."""
    copy = listened_to(site / AUSGABE / "_static", tmp_path / "_site")
    (copy / "a.js").write_text("console.error('fiktiv')", "utf-8")
    (copy / "seite.html").write_text(
        '<!DOCTYPE html><html lang="de"><script src="hoeren.js"></script><main>'
        '<h1 style="width: 900px; hyphens: auto">Fiktiv</h1></main><script src="a.js"></script>',
        "utf-8",
    )
    with serve(copy) as server:
        run = (
            firefox(tmp_path / "p", **QUIET)
            if kind == "Firefox"
            else webkit(tmp_path / "p", server.url("rahmen.html"))
        )
        with run as browser:
            browser.open(server.url("seite.html"), 360)
            found = "\n".join(look(browser))
    assert "sticks out" in found
    assert "hyphenated: H1" in found
    assert "fiktiv" in found

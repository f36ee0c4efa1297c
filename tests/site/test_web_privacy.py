"""Nothing leaves the reader's machine: no foreign request, no cookie, no trace but a choice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from web import (
    AUSGABE,
    BILDUNG,
    BUCH,
    NICHT_GEFUNDEN,
    START,
    Observed,
    Server,
    listing,
    load_all,
    observe,
    serve,
)
from web_visit import traces

pytest_plugins = ["web_fixtures"]

GROUND = "getComputedStyle(document.documentElement).backgroundColor"


@pytest.fixture
def seen(page: Page) -> Observed:
    """What `page` asks for from now on."""
    return observe(page.context)


def test_a_foreign_request_would_be_recorded(page: Page, server: Server, site: Path) -> None:
    """Without the policy that stops it."""
    browser = page.context.browser
    assert browser is not None
    with serve(site) as other:
        context = browser.new_context(bypass_csp=True)
        seen = observe(context)
        open_page = context.new_page()
        open_page.goto(server.url(BILDUNG))
        (icon,) = (site / AUSGABE / "_static").glob("favicon.*.svg")
        foreign = other.url(icon.relative_to(site).as_posix())
        with context.expect_event("requestfinished", lambda request: request.url == foreign):
            open_page.evaluate("url => { new Image().src = url }", foreign)
        context.close()
    assert foreign in seen.requests


# --- policy ----------------------------------------------------------------------------------

SOURCES = re.compile(r"'(self|none|sha256-[A-Za-z0-9+/=]+)'|data:")


def policy(soup: BeautifulSoup) -> dict[str, list[str]]:
    """Return the Content-Security-Policy of a page by directive."""
    metas = soup.select('head > meta[http-equiv="Content-Security-Policy"]')
    assert len(metas) == 1, "one Content-Security-Policy a page"
    parts = [part.split() for part in str(metas[0]["content"]).split(";") if part.strip()]
    return {part[0]: part[1:] for part in parts}


def test_every_page_has_a_policy_that_allows_the_own_origin_only(
    soups: dict[str, BeautifulSoup],
) -> None:
    faults = []
    for address, soup in soups.items():
        directives = policy(soup)
        for name, sources in directives.items():
            faults += [f"{address}: {name} {one}" for one in sources if not SOURCES.fullmatch(one)]
            if "data:" in sources and name != "img-src":
                faults.append(f"{address}: {name} allows data:")
        if directives.get("default-src") != ["'none'"]:
            faults.append(f"{address}: default-src is not 'none'")
        missing = {"base-uri", "form-action"} - directives.keys()  # default-src does not cover them
        faults += [f"{address}: no {name}" for name in missing]
        meta = soup.select_one("meta[http-equiv]")
        assert meta is not None
        before = [one.name for one in meta.find_all_previous(["script", "link", "style"])]
        if before:
            faults.append(f"{address}: {before} stand before the policy, which they escape")
    assert not faults, listing(faults)


# A block of JSON-LD is data: no browser runs it, and the policy does not concern it.
SCRIPT_INLINE = 'script:not([src], [type="application/ld+json"])'


def test_no_page_needs_what_the_policy_forbids(soups: dict[str, BeautifulSoup]) -> None:
    """Inline script and style, handlers and style attributes would be dead."""
    faults = []
    for address, soup in soups.items():
        faults += [f"{address}: inline script" for one in soup.select(SCRIPT_INLINE) if one]
        if address != NICHT_GEFUNDEN:
            faults += [f"{address}: inline style" for one in soup.select("style") if one]
        for element in soup.find_all(True):
            names = [name for name in element.attrs if name == "style" or name.startswith("on")]
            faults += [f"{address}: {element.name} has {name}" for name in names]
    assert not faults, listing(faults)


def test_inline_script_does_not_run(page: Page, seen: Observed, server: Server) -> None:
    page.goto(server.url(BILDUNG))
    page.evaluate("""() => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
    }""")
    assert not page.evaluate("'ran' in window")
    assert any("Content Security Policy" in fault for fault in seen.faults)


# --- traces ----------------------------------------------------------------------------------


def test_only_a_chosen_appearance_is_kept(page: Page, server: Server) -> None:
    page.goto(server.url(BILDUNG))
    page.locator("#darstellung").select_option("dunkel")
    assert traces(page) == {"localStorage": ["kik-darstellung"]}
    page.locator("#darstellung").select_option("")
    assert traces(page) == {}


def test_privacy_page_names_what_is_kept(soups: dict[str, BeautifulSoup]) -> None:
    assert "kik-darstellung" in soups[f"{AUSGABE}/datenschutz.html"].get_text()


def test_appearance_survives_reload_and_page_change(page: Page, server: Server) -> None:
    check_appearance(page, server.url(BILDUNG), server.url(BUCH), server.url(START))


def check_appearance(page: Page, *addresses: str) -> None:
    """Choose dark on the first page; it holds after a reload and on the other pages."""
    page.emulate_media(color_scheme="light")
    page.goto(addresses[0])
    light = page.evaluate(GROUND)
    page.locator("#darstellung").select_option("dunkel")
    dark = page.evaluate(GROUND)
    assert dark != light
    page.reload()
    assert page.evaluate(GROUND) == dark
    expect(page.locator("#darstellung")).to_have_value("dunkel")
    for address in addresses[1:]:
        page.goto(address)
        assert page.evaluate(GROUND) == dark, address
    page.goto(addresses[0])
    page.locator("#darstellung").select_option("")
    assert page.evaluate(GROUND) == light


# --- opened from a folder --------------------------------------------------------------------


# How many pictures do not come, those too that wait for the reader to come near.
BROKEN = """async () => {
  const shown = [...document.images].filter(one => one.checkVisibility());
  for (const one of shown) one.loading = 'eager';
  const came = await Promise.allSettled(shown.map(one => one.decode()));
  return came.filter(one => one.status === 'rejected').length;
}"""


def test_pages_work_from_a_folder(page: Page, seen: Observed, site: Path, pages: list[str]) -> None:
    faults = []
    for address in pages:
        load_all(page, (site / address).as_uri())
        size = page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize")
        if size == "32px" and address != NICHT_GEFUNDEN:  # the browser's own
            faults.append(f"{address}: the style sheet is not applied")
        broken = page.evaluate(BROKEN)
        if broken:
            faults.append(f"{address}: {broken} pictures are not shown")
    folder = site.as_uri()
    faults += [f"request: {one}" for one in seen.requests if not one.startswith(folder)]
    assert not faults + seen.faults, listing(faults + seen.faults)


def test_font_loads_from_a_folder(page: Page, site: Path) -> None:
    page.goto((site / BILDUNG).as_uri())
    assert page.evaluate("document.fonts.ready.then(() => [...document.fonts].some("
                         "one => one.status === 'loaded'))")  # fmt: skip


def test_search_works_from_a_folder(page: Page, seen: Observed, site: Path) -> None:
    page.goto((site / BUCH).as_uri())
    page.locator("#suche-kopf").fill("BS-8.3")
    page.locator("#suche-kopf").press("Enter")
    page.locator("#treffer a").first.click()
    page.wait_for_url(f"{(site / BILDUNG).as_uri()}#bs-8-3")
    expect(page.locator("#bs-8-3")).to_be_in_viewport()
    assert not seen.faults, listing(seen.faults)


def test_appearance_works_from_a_folder(page: Page, site: Path) -> None:
    check_appearance(page, (site / BILDUNG).as_uri(), (site / BUCH).as_uri())

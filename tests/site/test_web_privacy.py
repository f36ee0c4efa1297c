"""Nothing leaves the reader's machine: no foreign request, no cookie, no trace but a choice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import BrowserContext, Page, expect

from web import (
    AUSGABE,
    BILDUNG,
    BUCH,
    NICHT_GEFUNDEN,
    PHONE,
    START,
    SUCHE,
    Observed,
    Server,
    listing,
    load_all,
    observe,
    serve,
)

pytest_plugins = ["web_fixtures"]

# Any picture of the site.
FOREIGN = f"{AUSGABE}/daten/grafiken/kik-{AUSGABE}-gesamt.svg"
SUB_PATH = "/amt/berichte/_site/"
GROUND = "getComputedStyle(document.documentElement).backgroundColor"


@pytest.fixture(scope="module")
def sub_server(site: Path) -> Iterator[Server]:
    """The site below a path, as the city's web server may hold it."""
    with serve(site, SUB_PATH) as running:
        yield running


@pytest.fixture
def seen(page: Page) -> Observed:
    """What `page` asks for from now on."""
    return observe(page.context)


def use_everything(page: Page) -> None:
    """Open what opens, choose what can be chosen, type where there is a field."""
    for summary in page.locator("summary").all():
        if summary.is_visible():
            summary.click()
    for value in ("dunkel", "hell", ""):
        if page.locator("#darstellung").count():
            page.locator("#darstellung").select_option(value)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    if page.locator("#suchwort").count():
        page.locator("#suchwort").press_sequentially("Sprachförderung")
        expect(page.locator("#treffer li").first).to_be_visible()


def traces(context: BrowserContext, page: Page) -> dict[str, object]:
    """Return what the site has left in the browser, without what is empty."""
    found: dict[str, object] = page.evaluate("""async () => ({
      localStorage: Object.keys(localStorage), sessionStorage: Object.keys(sessionStorage),
      databases: (await indexedDB.databases()).map(one => one.name),
      workers: (await navigator.serviceWorker?.getRegistrations() ?? []).length,
      caches: window.caches ? await caches.keys() : [], cookie: document.cookie,
    })""")
    found["cookies"] = context.cookies()
    return {name: value for name, value in found.items() if value}


# --- requests --------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [PHONE, 1280])
def test_every_request_goes_to_the_own_origin_and_path(
    page: Page, seen: Observed, sub_server: Server, pages: list[str], width: int
) -> None:
    """Below a sub-path, so that an address from the root would be noticed as well."""
    page.set_viewport_size({"width": width, "height": 800})
    for address in pages:
        page.goto(sub_server.url(address))
        use_everything(page)
    page.wait_for_load_state("networkidle")
    foreign = [one for one in seen.requests if not one.startswith(sub_server.url())]
    assert not foreign, listing(foreign)
    assert not seen.faults, listing(seen.faults)
    assert not sub_server.missing, listing(sub_server.missing)
    assert len(seen.requests) > len(pages)


def test_a_foreign_request_is_noticed_and_refused(
    page: Page, seen: Observed, server: Server, site: Path
) -> None:
    """Both the policy and this test notice: another port is another origin."""
    with serve(site) as other:
        page.goto(server.url(BILDUNG))
        page.evaluate(
            "url => { const img = new Image(); img.onerror = () => { window.refused = true };"
            " img.src = url; document.body.append(img) }",
            other.url(FOREIGN),
        )
        page.wait_for_function("() => window.refused")
    assert any("Content Security Policy" in fault for fault in seen.faults)


def test_a_foreign_request_would_be_recorded(page: Page, server: Server, site: Path) -> None:
    """Without the policy that stops it."""
    browser = page.context.browser
    assert browser is not None
    with serve(site) as other:
        context = browser.new_context(bypass_csp=True)
        seen = observe(context)
        open_page = context.new_page()
        open_page.goto(server.url(BILDUNG))
        foreign = other.url(FOREIGN)
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


def test_reading_leaves_no_trace(page: Page, sub_server: Server, pages: list[str]) -> None:
    faults = []
    for address in pages:
        page.goto(sub_server.url(address))
        for summary in page.locator("summary:visible").all():
            summary.click()
        if found := traces(page.context, page):
            faults.append(f"{address}: {found}")
    page.goto(sub_server.url(f"{SUCHE}?q=Pflege"))
    expect(page.locator("#treffer li").first).to_be_visible()
    if found := traces(page.context, page):
        faults.append(f"search: {found}")
    assert not faults, listing(faults)


def test_only_a_chosen_appearance_is_kept(page: Page, server: Server) -> None:
    page.goto(server.url(BILDUNG))
    page.locator("#darstellung").select_option("dunkel")
    assert traces(page.context, page) == {"localStorage": ["kik-darstellung"]}
    page.locator("#darstellung").select_option("")
    assert traces(page.context, page) == {}


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

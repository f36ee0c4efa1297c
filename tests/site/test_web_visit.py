"""Each page is visited once in each mode; everything that holds for all pages is looked at there.

`make test` visits one page of each kind in one mode and the busiest ones in a second;
`make test-alles` all pages in all modes.  The six fields are of one kind: nothing stands on five
that is not on the one, so that there only their own length and numbers are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser

from web import (
    AUSGABE,
    BILDUNG,
    BUCH,
    DESKTOP,
    PHONE,
    START,
    SUCHE,
    TABLET,
    add_style,
    listing,
    serve,
)
from web_visit import CHECKS, Faults, Mode, Visitor, is_field, of_each_kind

pytest_plugins = ["web_fixtures"]

SUB_PATH = "/amt/berichte/_site/"
HALF = DESKTOP // 2  # what a window of 1280 px has left at 200 % zoom; 320 px is left at 400 %

FIRST = Mode("dark", PHONE)
SECOND = Mode("light", DESKTOP, "large")
# A form, a long table, many charts, all kinds of a chapter's parts.
BUSY = [f"{AUSGABE}/{name}.html" for name in ("massnahmen", "kurzfassung", "ueberblick")]
BUSY += [START, SUCHE, BILDUNG]
MODES = (
    *(Mode("light", PHONE), Mode("dark", DESKTOP), Mode("light", TABLET), Mode("dark", TABLET)),
    *(Mode("light", PHONE, "spaced"), Mode("dark", DESKTOP, "spaced"), Mode("light", HALF)),
    *(Mode("dark", HALF, "large"), Mode("light", DESKTOP, chosen="dunkel")),
    *(Mode("dark", PHONE, chosen="hell"), Mode("dark", DESKTOP, chosen="dunkel")),
)


@pytest.fixture(scope="module")
def visitor(browser: Browser, site: Path) -> Iterator[Visitor]:
    """Someone who reads the site below a path, as the city's web server may hold it."""
    with serve(site, SUB_PATH) as server:
        visitor = Visitor(browser, server)
        yield visitor
        visitor.context.close()


@pytest.fixture(scope="module", params=["kurz", pytest.param("alle", marks=pytest.mark.lang)])
def faults(request: pytest.FixtureRequest, visitor: Visitor, pages: list[str]) -> Faults:
    """What was found on the visits, by check."""
    kinds = of_each_kind(pages)
    others = [page for page in pages if page not in kinds]
    assert len(others) == 5
    if request.param == "kurz":
        found = visitor.visit_all(kinds, [FIRST])
        alike = visitor.visit_all(others, [FIRST], ["size", "placement", "own_requests"])
        found = {check: found[check] + alike.get(check, []) for check in CHECKS}
        more = visitor.visit_all(BUSY, [SECOND])
    else:
        found = visitor.visit_all(pages, MODES)
        more = visitor.visit_all(others, [FIRST, SECOND])
    return {check: found[check] + more[check] for check in CHECKS}


@pytest.mark.parametrize("check", CHECKS)
def test_no_visit_finds_a_fault(faults: Faults, check: str) -> None:
    assert not faults[check], listing(faults[check])


# --- six pages of one kind -------------------------------------------------------------------


def structure(soup: BeautifulSoup) -> set[str]:
    """Return each kind of element that the page has, with what it stands in and carries."""
    assert soup.main is not None
    return {_described(one.parent) + " > " + _described(one) for one in soup.main.find_all(True)}


def _described(element: Tag | None) -> str:
    assert element is not None
    names = sorted(set(element.attrs) - {"class", "id"})
    values = [f"{name}={element[name]}" for name in names if name in {"role", "scope", "type"}]
    return " ".join([element.name, *sorted(element.get("class") or []), *names, *values])


def test_the_fields_are_of_one_kind(soups: dict[str, BeautifulSoup]) -> None:
    """What only the page of the first has, is looked at; what only others have, would not be."""
    fields = {page: structure(soup) for page, soup in soups.items() if is_field(page)}
    assert len(fields) == 6
    faults = [f"{page}: {one}" for page, own in fields.items() for one in own - fields[BILDUNG]]
    assert not faults, listing(faults)


def test_headings_of_the_fields_are_the_same(soups: dict[str, BeautifulSoup]) -> None:
    """But for the names of Gruppen and Ziele, which stand below one of them."""
    outlines = {
        page: [one.get_text(" ", strip=True) for one in soup.find_all("h2")]
        for page, soup in soups.items()
        if is_field(page)
    }
    assert len(outlines) == 6
    assert all(outline == outlines[BILDUNG] for outline in outlines.values()), outlines


# --- the checks bite -------------------------------------------------------------------------

SMALL = """<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>Fiktive Seite</title>
<style>
  body { margin: 0 1rem; font: 1rem/1.5 sans-serif; background: #fff; color: #111 }
  a { color: #0b3a53 } a, button, input, summary { display: inline-block; min-height: 24px }
  :focus-visible { outline: 3px solid #0b3a53 }
  body > a { position: absolute; top: -99px } body > a:focus { top: 0 }
  header form { display: flex; gap: 1rem } input { width: 8rem } [role=region] { overflow-x: auto }
  @media print { body > a, form, nav, summary { display: none !important }
    [role=region] { overflow: visible } }
</style></head><body>
<a href="#inhalt">Zum Inhalt springen</a>
<header><form role="search"><label for="q">Suche</label><input id="q" type="search">
<button type="submit">Suchen</button></form>
<details><summary>Menü</summary><nav aria-label="Menü"><a href="#unten">Unten</a></nav></details>
</header>
<main id="inhalt" tabindex="-1"><h1>Fiktives Handlungsfeld</h1>
<p>Ein fiktiver Absatz von einer gewissen Länge mit <a id="weiter" href="#unten">einem Link</a>.</p>
<h2>Umsetzungsstand</h2>
<figure id="abb"><img alt="Ein fiktives Bild" width="40" height="40"
 src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"></figure>
<div role="region" tabindex="0" aria-labelledby="name"><table><caption id="name">Fiktive Zahlen
</caption><thead><tr><th scope="col">Feld</th><th scope="col">Wert</th></tr></thead>
<tbody><tr><th scope="row">eins</th><td>1</td></tr></tbody></table></div>
<h2 id="unten">Unten</h2><p>Noch ein fiktiver Absatz.</p></main>
<footer><p>Fuß</p></footer></body></html>"""


@pytest.fixture(scope="module")
def at_small(browser: Browser, site: Path) -> Iterator[Visitor]:
    with serve(site) as server:
        visitor = Visitor(browser, server)
        yield visitor
        visitor.context.close()


def look(visitor: Visitor, check: str, html: str = SMALL, script: str = "", css: str = "") -> str:
    """Return what a check says of the small page, damaged by a script or by CSS."""
    visitor.page.set_viewport_size({"width": PHONE, "height": 800})
    visitor.page.emulate_media(color_scheme="light", media="screen")
    visitor.page.goto("about:blank")  # without the policy of a page before
    visitor.page.set_content(html)
    if script:
        visitor.page.evaluate(script)
    if css:
        add_style(visitor.page, css)
    return "\n".join(CHECKS[check](visitor, Mode("light", PHONE)))


@pytest.mark.parametrize("check", sorted(set(CHECKS) - {"size", "own_requests", "no_trace"}))
def test_the_small_page_has_no_fault(at_small: Visitor, check: str) -> None:
    assert look(at_small, check) == ""


@pytest.mark.parametrize(
    ("check", "script", "words"),
    [
        ("axe", "document.documentElement.removeAttribute('lang')", "html-has-lang"),
        ("axe", "document.querySelector('img').removeAttribute('alt')", "image-alt"),
        ("axe", "document.querySelector('h1').style.color = '#bbb'", "color-contrast"),
        ("axe", "document.querySelector('label').remove()", "label"),
        ("axe", "document.querySelector('h2').outerHTML = '<h4>Zu tief</h4>'", "heading-order"),
        ("axe", "document.querySelector('[role=region]').setAttribute('aria-labelledby', 'fehlt')",
         "aria-valid-attr-value"),
        ("axe", "document.querySelector('main').outerHTML = document.querySelector('main')"
         ".innerHTML", "landmark-one-main"),
        ("axe", "document.querySelector('a').setAttribute('href', '#nirgends')", "skip-link"),
        ("axe", "document.querySelector('#weiter').textContent = ''", "link-name"),
        ("read_out", "document.querySelector('h2').outerHTML = '<h4>Zu tief</h4>'", "level 1 to 4"),
        ("read_out", "document.querySelector('h1').remove()", "one main heading"),
        ("read_out", "document.querySelector('h2').setAttribute('aria-hidden', true)", "written"),
        ("read_out", "document.querySelector('nav').removeAttribute('aria-label'),"
         "document.querySelector('details').open = true", "a nameless navigation"),
        ("read_out", "document.querySelector('footer').remove()", "no landmark contentinfo"),
        ("read_out", "document.querySelectorAll('[scope=row]').forEach(e => e.outerHTML ="
         " '<td>x</td>')", "has only"),
        ("skip_link", "document.querySelector('a').textContent = 'Los'",
         "leads to 'Los'"),
        ("skip_link", "document.querySelector('main').id = 'x'", "does not move the focus"),
        ("keyboard", "document.querySelector('#weiter').addEventListener('keydown',"
         " e => e.preventDefault())", "is not reached"),
        ("no_trace", "document.cookie = 'a=1', localStorage.setItem('a', 1)", "leaves"),
    ],
)  # fmt: skip
def test_damage_is_found(at_small: Visitor, check: str, script: str, words: str) -> None:
    html = SMALL
    if check == "no_trace":  # only a page with an address can leave something
        at_small.page.goto(at_small.server.url(START))
        at_small.page.evaluate(script)
        found = "\n".join(CHECKS[check](at_small, FIRST))
        at_small.page.evaluate("localStorage.clear()")
        at_small.context.clear_cookies()
        assert words in found
        return
    assert words in look(at_small, check, html, script)


@pytest.mark.parametrize(
    ("check", "css", "words"),
    [
        ("placement", "h1 { width: 400px }", "sticks out"),
        ("placement", "body { min-width: 330px }", "scrolls sideways"),
        ("placement", "main p { height: 1em; overflow: hidden }", "cut off"),
        ("placement", "header button { margin-inline-start: -9rem }", "lies on"),
        ("placement", "header button { height: 1rem; overflow: hidden; min-height: 0 }", "cut off"),
        ("placement", "h2 { margin-block-end: -3rem }", "lie on each other"),
        ("placement", "main { width: 90px; overflow: visible }", "text has only 90"),
        ("placement", "table { min-width: 60rem } [role=region] { overflow: visible }",
         "sideways"),
        ("calm", "a { transition: color .2s }", "transition"),
        ("calm", "main::after { content: ''; transition: opacity 1s }", "transition"),
        ("calm", "html { scroll-behavior: smooth }", "smoothly"),
        ("calm", "@keyframes x { to { opacity: 0 } } h1 { animation: x 3s infinite }",
         "animation"),
        ("paper", "summary { display: block !important }", "is printed"),
        ("paper", "main p { display: none }", "not printed"),
        ("paper", "figure img { display: none }", "pictures"),
        ("paper", "[role=region] { overflow: auto !important }", "cut off"),
        ("paper", "html { background: #10191f !important }", "the ground is"),
        ("paper", "main p { color: #e4edf1 !important }", "faint text"),
        ("keyboard", ":focus-visible { outline: none !important }", "focus not visible"),
        ("keyboard", ":focus-visible { outline-width: 1px !important }", "thinner than 2 px"),
        ("keyboard", "footer { position: fixed; inset: 0; background: #fff; z-index: 9 }",
         "covered"),
    ],
)  # fmt: skip
def test_damage_by_style_is_found(at_small: Visitor, check: str, css: str, words: str) -> None:
    assert words in look(at_small, check, css=css)


@pytest.mark.parametrize("selector", ["tbody th", "td", "caption"])
def test_faint_text_on_a_gradient_is_found(at_small: Visitor, selector: str) -> None:
    """Where axe alone does not decide."""
    css = "[role=region] { background: linear-gradient(90deg, #fff, #eee) }"
    assert look(at_small, "axe", css=css) == ""
    assert "color-contrast" in look(
        at_small, "axe", css=f"{css} {selector} {{ color: #9aa5ab !important }}"
    )


def test_a_heavy_page_is_found(visitor: Visitor) -> None:
    visitor.visit(BUCH, FIRST, ["calm"])
    visitor.received["fiktiv"] = 300_000
    assert "bytes for the first view" in CHECKS["size"](visitor, FIRST)[0]
    visitor.received.clear()
    assert CHECKS["size"](visitor, FIRST)


def test_all_that_is_loaded_is_counted(visitor: Visitor, site: Path) -> None:
    visitor.visit(BUCH, FIRST, ["calm"])
    loaded = [one.partition("?")[0] for one in visitor.seen.requests]
    assert {"html", "css", "js", "woff2"} <= {one.rpartition(".")[2] for one in loaded}
    assert len(visitor.received) == len(loaded)
    files = [site / one.removeprefix(visitor.server.url()) for one in loaded]
    assert sum(visitor.received.values()) > sum(path.stat().st_size for path in files)


def test_a_request_elsewhere_is_found(visitor: Visitor, site: Path) -> None:
    """By the policy, which stops it, and by its address."""
    add = (
        "url => new Promise(done => { const img = new Image(); img.onerror = done; img.src = url })"
    )
    with serve(site) as other:
        visitor.visit(BUCH, FIRST, ["calm"])
        visitor.page.evaluate(add, other.url("favicon.ico"))
        found = "\n".join(CHECKS["own_requests"](visitor, FIRST))
    assert "Content Security Policy" in found
    visitor.visit(BUCH, FIRST, ["calm"])
    visitor.page.evaluate("fetch('fehlt.txt').catch(() => 0)")
    found = "\n".join(CHECKS["own_requests"](visitor, FIRST))
    assert re.search("404|Content Security Policy|missing", found)

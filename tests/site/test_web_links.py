"""Every address within the site leads somewhere, to the very place it names."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag

from web import (
    AUSGABE,
    BILDUNG,
    BUCH,
    CSS_LOAD,
    NICHT_GEFUNDEN,
    START,
    SUCHE,
    html_pages,
    listing,
    search_index,
)

pytest_plugins = ["web_fixtures"]

ID_REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers", "list")


class Links:
    """Checks addresses against the files of a site and the ids in its pages."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.files = {
            path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()
        }
        self.soups = {
            page: BeautifulSoup((site / page).read_text(encoding="utf-8"), "html.parser")
            for page in html_pages(site)
        }
        self.ids = {
            page: {str(one["id"]) for one in soup.find_all(id=True)}
            for page, soup in self.soups.items()
        }

    def resolve(self, page: str, address: str) -> str:
        """Return the file that `address` means on `page`, relative to the site."""
        path = unquote(urlsplit(address).path)
        return normpath(join(dirname(page), path)) if path else page

    def fault(self, page: str, address: str) -> str | None:
        """Say what is wrong with an address on a page, if anything is."""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            return None  # test_web_static_loads looks after these
        if parts.path.startswith("/"):
            return f"{page}: {address} starts at the server's root"
        target = self.resolve(page, address)
        if target not in self.files:
            return f"{page}: {address} leads to no file"
        fragment = unquote(parts.fragment)
        if fragment and target.endswith(".html") and fragment not in self.ids[target]:
            return f"{page}: {address} leads to no place on that page"
        return None

    def faults(self) -> list[str]:
        found = []
        for page, soup in self.soups.items():
            for address in addresses(soup):
                found.append(self.fault(page, address))
            found += [f"{page}: {one}" for one in dangling_ids(soup, self.ids[page])]
        for path in self.site.rglob("*.css"):
            name = path.relative_to(self.site).as_posix()
            for match in CSS_LOAD.finditer(path.read_text(encoding="utf-8")):
                found.append(self.fault(name, match[1] or match[2]))
        for entry in search_index(self.site):
            found.append(self.fault(SUCHE, entry["a"]))
        return [fault for fault in found if fault]


def addresses(soup: BeautifulSoup) -> Iterator[str]:
    for element in soup.find_all(True):
        for name in ("href", "src", "action", "data", "poster"):
            if name in element.attrs:
                yield str(element[name])
        for part in str(element.get("srcset", "")).split(","):
            if part.strip():
                yield part.split()[0]
    for image in soup.select('meta[property="og:image"]'):
        yield str(image["content"])


def dangling_ids(soup: BeautifulSoup, ids: set[str]) -> Iterator[str]:
    for element in soup.find_all(True):
        for name in ID_REFERENCES:
            for one in str(element.get(name) or "").split():
                if one not in ids:
                    yield f"{element.name} {name}={one} names no element"


@pytest.fixture(scope="session")
def links(site: Path) -> Links:
    return Links(site)


def test_every_address_leads_to_an_existing_place(links: Links) -> None:
    faults = links.faults()
    assert not faults, listing(faults)


def test_every_page_is_reached_from_the_start_page(links: Links) -> None:
    reached: set[str] = set()
    todo = [START]
    while todo:
        page = todo.pop()
        if page in reached:
            continue
        reached.add(page)
        local = [one for one in addresses(links.soups[page]) if not urlsplit(one).netloc]
        todo += [one for one in (links.resolve(page, a) for a in local) if one in links.soups]
    assert set(links.soups) - reached == {NICHT_GEFUNDEN}


def test_ids_are_unique(links: Links) -> None:
    faults = []
    for page, soup in links.soups.items():
        counts = Counter(str(one["id"]) for one in soup.find_all(id=True))
        faults += [f"{page}: {n} times id={one}" for one, n in counts.items() if n > 1]
        faults += [f"{page}: id={one!r}" for one in counts if not re.fullmatch(r"[\w-]+", one)]
    assert not faults, listing(faults)


def test_every_massnahme_has_its_address(links: Links, bericht_html: Path) -> None:
    """handlungsfelder/<slug>.html#bs-2-4, relied on from outside."""
    text = (bericht_html / "daten" / "massnahmen.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines(), delimiter=";"))
    assert len(rows) == 144
    faults = []
    for row in rows:
        anchor = row["kennung"].lower().replace(".", "-")
        pages = [page for page, ids in links.ids.items() if anchor in ids]
        heading = links.soups[pages[0]].find("h1") if pages else None
        if len(pages) != 1 or not pages[0].startswith(f"{AUSGABE}/handlungsfelder/"):
            faults.append(f"{row['kennung']} is at {pages}")
        elif not isinstance(heading, Tag) or heading.get_text() != row["handlungsfeld"]:
            faults.append(f"{row['kennung']} is at {pages[0]}, not in {row['handlungsfeld']}")
    assert not faults, listing(faults)


@pytest.mark.parametrize(
    "name",
    [
        f"kik-{AUSGABE}.pdf",
        "daten/massnahmen.csv",
        "daten/massnahmen.xlsx",
        "daten/massnahmen.json",
    ],
)
def test_downloads_exist_and_are_linked(links: Links, name: str) -> None:
    target = f"{AUSGABE}/{name}"
    assert target in links.files
    assert (links.site / target).stat().st_size > 1000
    linked = {
        links.resolve(page, address)
        for page, soup in links.soups.items()
        for address in (str(one.get("href", "")) for one in soup.select("a[href]"))
    }
    assert target in linked


def test_not_found_page_works_at_any_depth(links: Links) -> None:
    """The server sends it for every missing address, so it may not use relative ones."""
    assert list(addresses(links.soups[NICHT_GEFUNDEN])) == [
        one for one in addresses(links.soups[NICHT_GEFUNDEN]) if urlsplit(one).scheme
    ]


def test_every_page_has_icon_and_preview(links: Links) -> None:
    faults = []
    for page, soup in links.soups.items():
        if page == NICHT_GEFUNDEN:
            continue
        if not soup.select_one('link[rel="icon"][href]'):
            faults.append(f"{page}: no icon")
        if not soup.select_one('meta[property="og:image"][content]'):
            faults.append(f"{page}: no preview image for social networks")
        if page != SUCHE and not soup.select_one('meta[name="description"][content]'):
            faults.append(f"{page}: no description")
    assert not faults, listing(faults)


# --- the check bites -------------------------------------------------------------------------


@pytest.fixture
def small_site(tmp_path: Path) -> Path:
    """A fictitious site of three pages that has every kind of address."""
    static = '<link rel="icon" href="{0}_static/bild.svg"><link href="{0}_static/a.css">'
    row = '<main><p id="bs-8-3">Fiktiv</p></main>'
    hit = '[{"a": "handlungsfelder/bildung-und-sprache.html#bs-8-3"}]'
    files = {
        START: f'<main><a href="{BUCH}">Fiktiv</a></main>',
        BUCH: static.format("") + '<main><a href="search.html">Suche</a></main>',
        SUCHE: static.format("") + "<main></main>",
        BILDUNG: static.format("../") + row,
        f"{AUSGABE}/_static/suchindex.1a2b3c4d5e.js": f"window.KIK_SUCHE = {hit};",
        f"{AUSGABE}/_static/a.css": "@font-face { src: url(schrift.woff2) }",
        f"{AUSGABE}/_static/bild.svg": "",
        f"{AUSGABE}/_static/schrift.woff2": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def append(page: str, html: str) -> Callable[[Path], None]:
    def damage(site: Path) -> None:
        path = site / page
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("</main>", f"{html}</main>"), encoding="utf-8")

    return damage


def remove_icon(site: Path) -> None:
    (site / AUSGABE / "_static" / "bild.svg").unlink()


def remove_font(site: Path) -> None:
    (site / AUSGABE / "_static" / "schrift.woff2").unlink()


def rename_anchor(site: Path) -> None:
    path = site / BILDUNG
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('id="bs-8-3"', 'id="bs-8-33"'), encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (append(BUCH, '<a href="#nirgends">x</a>'), "#nirgends leads to no place"),
        (append(BUCH, '<a href="handlungsfelder/bildung-und-sprache.html#bs-99-9">x</a>'),
         "#bs-99-9 leads to no place"),
        (append(BUCH, '<a href="fehlt.html">x</a>'), "fehlt.html leads to no file"),
        (append(BILDUNG, '<img src="fehlt.svg" alt="">'), "fehlt.svg leads to no file"),
        (append(BILDUNG, '<img srcset="../fehlt.svg 2x" alt="">'), "../fehlt.svg leads to no"),
        (append(BILDUNG, '<a href="/2023-12/index.html">x</a>'), "starts at the server's root"),
        (append(BILDUNG, '<p aria-labelledby="fehlt">x</p>'), "aria-labelledby=fehlt names no"),
        (remove_icon, "bild.svg leads to no file"),
        (remove_font, "woff2 leads to no file"),
        (rename_anchor, "search.html: handlungsfelder/bildung-und-sprache.html#bs-8-3 leads to no"),
    ],
)  # fmt: skip
def test_a_dead_address_is_noticed(
    small_site: Path, damage: Callable[[Path], None], words: str
) -> None:
    assert Links(small_site).faults() == []
    damage(small_site)
    assert any(words in fault for fault in Links(small_site).faults())

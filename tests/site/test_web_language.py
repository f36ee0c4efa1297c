"""German throughout: language, words of the interface, dates, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Comment, Doctype
from playwright.sync_api import Page, expect

from web import SUCHE, Server, listing

pytest_plugins = ["web_fixtures"]

# What Sphinx, Jupyter Book and their themes say when nobody translates them. Words that German
# has as well ("Name", "Index", "Download") cannot be told apart.
ENGLISH = re.compile(
    r"\b(search(ing)?|results?|skip to|next|previous|toggle|(table of )?contents|copyright|"
    r"created (using|with)|built with|powered by|(page )?not found|home|menu|close|open|loading|"
    r"please|read more|last updated|(show|view) source|warning|note|hint|important|attention|"
    r"see also|figure \d|table \d|light|dark|theme|mode|back to|edit|launch|fullscreen|print to|"
    r"hide|show|permalink|link to this|by the|authors?|version|released?|navigation menu|main|"
    r"click|prompt|cell|output|input|the|and|with|from|this|page|figure|draft)\b",
    re.IGNORECASE,
)
PROPER_NAMES = re.compile("Atkinson Hyperlegible Next|SIL Open Font License|Creative Commons")
ATTRIBUTES = (
    *("title", "alt", "placeholder", "label", "value", "summary", "content"),
    *("aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "data-label"),
)
# Not language: names of files, columns, technical values of meta elements.
SILENT = ("script", "style", "code", "template")
TECHNICAL_META = (
    *("viewport", "color-scheme", "theme-color", "robots", "generator", "referrer", "date"),
    *("og:type", "og:locale", "og:url", "og:image", "og:image:width", "og:image:height"),
    *("twitter:card", "twitter:image", "og:image:type", "dcterms.modified"),
)


def texts(soup: BeautifulSoup) -> Iterator[str]:
    """All that is shown or read out on a page: words, titles, labels, descriptions."""
    for string in soup.find_all(string=True):
        if isinstance(string, Comment | Doctype) or string.find_parent(SILENT):
            continue
        foreign = string.find_parent(lang=True)
        if string.strip() and (foreign is None or foreign["lang"] == "de"):
            yield str(string)
    for element in soup.find_all(True):
        kind = str(element.get("name") or element.get("property") or element.get("http-equiv"))
        if element.name == "meta" and kind in {*TECHNICAL_META, "Content-Security-Policy"}:
            continue
        for name in ATTRIBUTES:
            if value := str(element.get(name) or ""):
                yield value


def english(soup: BeautifulSoup) -> Iterator[str]:
    for text in texts(soup):
        if match := ENGLISH.search(PROPER_NAMES.sub("", text)):
            yield f"{match[0]!r} in {text.strip()[:80]!r}"


def test_every_page_declares_german(soups: dict[str, BeautifulSoup]) -> None:
    faults = []
    for address, soup in soups.items():
        languages = {str(one["lang"]) for one in soup.find_all(lang=True)}
        if soup.html is None or soup.html.get("lang") != "de" or languages != {"de"}:
            faults.append(f"{address}: {languages or 'no language'}")
        if soup.select('[translate="no"], .notranslate:not(code)'):
            faults.append(f"{address}: keeps translators away from its text")
    assert not faults, listing(faults)


def test_no_page_speaks_english(soups: dict[str, BeautifulSoup]) -> None:
    faults = [f"{page}: {one}" for page, soup in soups.items() for one in english(soup)]
    assert not faults, listing(faults)


@pytest.mark.parametrize("words", ["Pflege", "xyzzy", "a", "BS-8.3"])
def test_search_answers_in_german(page: Page, server: Server, words: str) -> None:
    page.goto(server.url(SUCHE))
    page.locator("#suchwort").fill(words)
    expect(page.get_by_role("status")).not_to_be_empty()
    assert list(english(BeautifulSoup(page.content(), "html.parser"))) == []


def test_scripts_hold_no_english_words_for_readers(site: Path) -> None:
    """Strings with a blank are sentences, not names, unless they select elements."""
    faults = []
    for path in site.rglob("*.js"):
        if path.name.startswith("suchindex."):
            continue
        bare = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        bare = re.sub(r'(?:querySelector(?:All)?|closest|matches)\("[^"]*"\)', "", bare)
        for match in re.finditer(r'"([^"\n]* [^"\n]*)"', bare):
            if match[1] != "use strict" and ENGLISH.search(match[1]):
                faults.append(f"{path.name}: {match[1]!r}")
    assert not faults, listing(faults)


# --- dates and numbers -----------------------------------------------------------------------

NUMBER_FAULTS = {
    "date as in a database": re.compile(r"\b\d{4}-\d{2}-\d{2}\b"),
    "date with strokes": re.compile(r"\b\d{1,2}/\d{1,2}/\d{2,4}\b"),
    "English month": re.compile(
        r"\b(January|February|March|May|June|July|October|December) \d|"
        r"\b(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{1,2}, \d{4}"
    ),
    "date without leading zero": re.compile(r"\b(\d\.\s?\d{1,2}|\d{1,2}\.\s?\d)\.\s?\d{4}\b"),
    "two-digit year": re.compile(r"\b\d{2}\.\d{2}\.\d{2}\b(?!\d|\.)"),
    "percent with a point": re.compile(r"\d\.\d+\s?%"),
    "percent without one decimal": re.compile(r"(?<![\d,])\d+\s?%|,\d{2,}\s?%"),
    "percent without a no-break space": re.compile(r"\d(?:%| %|\t%|\n%)"),
}
DATE = re.compile(r"\b(\d{2})\.(\d{2})\.(\d{4})\b")


def number_faults(text: str) -> Iterator[str]:
    for name, pattern in NUMBER_FAULTS.items():
        for match in pattern.finditer(text):
            around = text[max(0, match.start() - 15) : match.end() + 15]
            yield f"{name}: {match[0]!r} in {around!r}"
    for day, month, year in DATE.findall(text):
        try:
            date(int(year), int(month), int(day))
        except ValueError:
            yield f"no day of the calendar: {day}.{month}.{year}"


def test_dates_and_percentages_are_written_the_german_way(
    soups: dict[str, BeautifulSoup],
) -> None:
    faults = []
    percentages = 0
    for page, soup in soups.items():
        for text in texts(soup):
            faults += [f"{page}: {one}" for one in number_faults(text)]
            percentages += text.count("%")
    assert percentages > 100
    assert not faults, listing(faults)


def test_datenstand_stands_on_every_page_of_the_book(soups: dict[str, BeautifulSoup]) -> None:
    faults = []
    for page, soup in soups.items():
        if "404" not in page and "05.10.2023" not in soup.get_text():
            faults.append(page)
    assert faults == []


# --- the check bites -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "html",
    [
        "<button>Search</button>",
        "<a href='#x'>Skip to main content</a>",
        "<p>Created using Sphinx 7</p>",
        "<nav aria-label='Table of contents'></nav>",
        "<input placeholder='Search the docs ...'>",
        "<img alt='Figure 1'>",
        "<title>Page not found</title>",
        "<a title='next page'>Weiter</a>",
        "<p>© Copyright 2023.</p>",
        "<summary aria-label='Toggle hidden content'>x</summary>",
        "<meta name='description' content='This page'>",
    ],
)
def test_english_is_noticed(html: str) -> None:
    assert list(english(BeautifulSoup(html, "html.parser")))


@pytest.mark.parametrize(
    "text",
    [
        *("2023-10-05", "5.10.2023", "10/05/2023", "Oct 5, 2023", "31.02.2023", "05.10.23"),
        *("42.4\u00a0%", "42,4 %", "42,4%", "42\u00a0%", "42,41\u00a0%"),
    ],
)
def test_foreign_numbers_are_noticed(text: str) -> None:
    assert list(number_faults(f"Stand {text} im Bericht"))


@pytest.mark.parametrize(
    "text", ["05.10.2023", "Ausgabe 2023-12", "42,4\u00a0%", "100,0\u00a0%", "2.3.", "18.11.2021"]
)
def test_german_numbers_are_left_alone(text: str) -> None:
    assert list(number_faults(f"Stand {text} im Bericht")) == []

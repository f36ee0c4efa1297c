"""The search finds what a reader types, and says so to everyone."""

from __future__ import annotations

import re
from posixpath import dirname, join, normpath

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from web import (
    AUSGABE,
    BILDUNG,
    BUCH,
    DESKTOP,
    NICHT_GEFUNDEN,
    PHONE,
    SUCHE,
    UMSETZUNGSSTAENDE,
    Server,
    active,
    tab_to,
)

pytest_plugins = ["web_fixtures"]

WORD = "Sprachförderung"


def search(page: Page, server: Server, words: str) -> list[str]:
    """Type `words` into the search page as a person does; return the texts of the hits shown."""
    page.goto(server.url(SUCHE))
    tab_to(page, "e.id === 'suchwort'")
    page.keyboard.type(words)
    expect(page.get_by_role("status")).to_contain_text(f"„{words}“")
    return page.locator("#treffer li").all_inner_texts()


@pytest.mark.parametrize(
    "words",
    [
        "sprachforderung",
        "Förderung",
        "förderung",
        "sprachfoerderung",
        "SPRACHFÖRDERUNG",
        "sprach förder",
        "Sprachfo\u0308rderung",  # typed on a Mac
    ],
)
def test_sprachfoerderung_is_found(page: Page, server: Server, words: str) -> None:
    assert any(WORD in hit for hit in search(page, server, words))


@pytest.mark.parametrize("words", ["BS-8.3", "bs-8.3", "bs-8.3."])
def test_kennung_leads_to_its_row_first(page: Page, server: Server, words: str) -> None:
    first = search(page, server, words)[0]
    assert "BS-8.3" in first
    assert "Hausaufgabenbetreuung" in first
    assert any(stand in first for stand in UMSETZUNGSSTAENDE)
    address = page.locator("#treffer a").first.evaluate("e => e.href")
    assert address == server.url(f"{BILDUNG}#bs-8-3")


@pytest.mark.parametrize("words", ["Maßnahme", "massnahme", "Öffnung", "offnung", "oeffnung"])
def test_umlauts_and_sharp_s_do_not_matter(page: Page, server: Server, words: str) -> None:
    assert search(page, server, words)


def test_every_word_must_occur(page: Page, server: Server) -> None:
    both = search(page, server, "Hausaufgabenbetreuung Sprachförderung")
    assert len(both) < len(search(page, server, WORD))
    assert all("Hausaufgabenbetreuung" in hit for hit in both)


def test_no_hits_are_told_in_a_german_sentence(page: Page, server: Server) -> None:
    assert search(page, server, "Quastenflosser") == []
    sentence = page.get_by_role("status").inner_text()
    assert sentence.startswith("Keine Treffer für „Quastenflosser“.")


def test_number_of_hits_is_announced(page: Page, server: Server) -> None:
    """The region stands in the page before it speaks, or screen readers miss its words."""
    page.goto(server.url(SUCHE))
    region = page.locator("[aria-live=polite]")
    expect(region).to_have_count(1)
    expect(region).to_have_text("")
    page.locator("#suchwort").fill("BS-8.3")
    expect(region).to_have_text(re.compile("^1 Treffer für "))
    page.locator("#suchwort").fill("Hausaufgabenbetreuung")
    expect(region).to_have_text(re.compile(r"^\d+ Treffer für „Hausaufgabenbetreuung“"))
    shown = page.locator("#treffer li").count()
    assert region.inner_text().startswith(f"{shown} ")


def test_more_hits_are_shown_by_keyboard(page: Page, server: Server) -> None:
    shown = len(search(page, server, "Angebote"))
    total = int(page.get_by_role("status").inner_text().split()[0])
    assert shown < total
    tab_to(page, "e.tagName === 'BUTTON' && e.textContent.includes('Weitere')")
    page.keyboard.press("Enter")
    expect(page.locator("#treffer li").nth(shown)).to_be_visible()
    first_new = page.locator("#treffer a").nth(shown)
    assert first_new.evaluate("e => e === document.activeElement")
    while page.get_by_role("button", name="Weitere Treffer anzeigen").is_visible():
        page.get_by_role("button", name="Weitere Treffer anzeigen").press("Enter")
    expect(page.locator("#treffer li")).to_have_count(total)


def test_words_are_marked_but_not_as_markup(page: Page, server: Server) -> None:
    """What is typed comes back as text; a script in it stays text."""
    search(page, server, WORD)
    marks = page.locator("#treffer mark").all_inner_texts()
    assert WORD.casefold() in {mark.casefold() for mark in marks}
    search(page, server, "<img src=x onerror=alert(1)> Sprach")
    assert page.locator("#inhalt img").count() == 0


def test_a_search_can_be_shared_as_an_address(page: Page, server: Server) -> None:
    search(page, server, WORD)
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    expect(page.locator("#suchwort")).to_have_value(WORD)
    expect(page.locator("#treffer li").first).to_be_visible()


def test_every_page_has_the_same_form_that_leads_to_the_search(
    soups: dict[str, BeautifulSoup],
) -> None:
    """Alike but for the way to the search page, so that two pages show how it works."""
    forms = {}
    for address, soup in soups.items():
        if not address.startswith(f"{AUSGABE}/") or address in {SUCHE, NICHT_GEFUNDEN}:
            continue
        (form,) = soup.select("header [role=search]")
        assert normpath(join(dirname(address), str(form["action"]))) == SUCHE
        forms[address] = str(form).replace(str(form["action"]), "")
    assert len(forms) > 20
    assert len(set(forms.values())) == 1


@pytest.mark.parametrize(
    "addresses", [[BUCH, BILDUNG], pytest.param([], marks=pytest.mark.lang, id="alle")]
)
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_every_header_searches(
    page: Page, server: Server, pages: list[str], width: int, addresses: list[str]
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    inside = [one for one in pages if one.startswith(f"{AUSGABE}/") and one != NICHT_GEFUNDEN]
    for address in addresses or sorted(set(inside) - {SUCHE}):
        page.goto(server.url(address))
        tab_to(page, "e.type === 'search'")
        assert active(page, "e.labels[0].textContent.trim()") == "Suche im Bericht"
        page.keyboard.type("Pflege")
        page.keyboard.press("Enter")
        page.wait_for_url(server.url(f"{SUCHE}?q=Pflege"))
        expect(page.locator("#treffer li").first).to_be_visible()


def test_without_script_no_dead_control_is_shown(page: Page, server: Server) -> None:
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(server.url(SUCHE))
    expect(plain.locator("main")).to_be_visible()
    expect(plain.locator("input, button, select").filter(visible=True)).to_have_count(0)
    context.close()


def test_without_script_the_search_page_says_what_to_do(soups: dict[str, BeautifulSoup]) -> None:
    notices = [notice.get_text() for notice in soups[SUCHE].select("noscript")]
    assert any("Die Suche braucht JavaScript." in notice for notice in notices)

"""The list of all Maßnahmen in a real browser: filter, address, sorting, taking away."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page

from kikdata.model import Handlungsfeld
from kikdata.pages.massnahmen import full_list
from tabellen import to_rows
from web import (
    AUSGABE,
    BILDUNG,
    DESKTOP,
    HEIGHT,
    PHONE,
    START,
    TWO_FRAMES,
    Server,
    active,
    observe,
    serve,
    tab_to,
)
from web_axe import run_axe
from web_tree import accessibility_tree

pytest_plugins = ["web_fixtures"]

LISTE = f"{AUSGABE}/massnahmen.html"
COUNT = "#auswahl-zahl"
ROWS = "table.liste tr.massnahme"
FELD, GRUPPE, ZIEL = "#auswahl-handlungsfeld", "#auswahl-gruppe", "#auswahl-ziel"


def told(page: Page, words: str) -> None:
    """Wait until the number of hits is announced with these words."""
    page.wait_for_function(
        "words => document.querySelector('#auswahl-zahl').textContent.startsWith(words)", arg=words
    )


def kennungen(page: Page) -> list[str]:
    return page.locator(f"{ROWS} a.kennung").all_text_contents()


def rows_of_csv(bericht_html: Path) -> list[dict[str, str]]:
    text = (bericht_html / "daten" / "massnahmen.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


@pytest.fixture(scope="module")
def table(bericht_html: Path) -> list[dict[str, str]]:
    """The published table, the measure of what the list shows."""
    return rows_of_csv(bericht_html)


@pytest.fixture
def liste(page: Page, server: Server) -> Page:
    """The page with the list."""
    page.goto(server.url(LISTE))
    return page


# --- filter ----------------------------------------------------------------------------------


def test_all_massnahmen_are_listed_in_the_order_of_the_report(
    liste: Page, table: list[dict[str, str]]
) -> None:
    assert kennungen(liste) == [row["kennung"] for row in table]
    told(liste, "144 Maßnahmen")


@pytest.mark.parametrize("stand", [["wartend"], ["wartend", "implementiert"], []])
@pytest.mark.parametrize("feld", ["BS", "IO", ""])
def test_handlungsfeld_and_umsetzungsstand_choose_what_the_table_has(
    liste: Page, table: list[dict[str, str]], feld: str, stand: list[str]
) -> None:
    liste.select_option(FELD, feld)
    for one in stand:
        liste.check(f"input[value={one}]")
    wanted = [
        row["kennung"]
        for row in table
        if row["kennung"].startswith(feld) and (not stand or row["umsetzungsstand"] in stand)
    ]
    assert kennungen(liste) == wanted
    told(liste, f"{len(wanted)} Maßnahmen")


def test_gruppe_and_ziel_are_offered_for_the_chosen_handlungsfeld(
    liste: Page, table: list[dict[str, str]]
) -> None:
    assert not liste.is_visible(GRUPPE)
    assert not liste.is_visible(ZIEL)
    liste.select_option(FELD, "GP")
    offered = liste.locator(f"{GRUPPE} option").all_text_contents()
    gruppen = list(dict.fromkeys(r["gruppe"] for r in table if r["kennung"].startswith("GP")))
    assert offered == ["alle", *gruppen]
    liste.select_option(GRUPPE, label=gruppen[-1])
    of_gruppe = [r for r in table if r["gruppe"] == gruppen[-1] and r["kennung"].startswith("GP")]
    assert kennungen(liste) == [r["kennung"] for r in of_gruppe]
    ziele = dict.fromkeys(r["ziel_nummer"] for r in of_gruppe)
    assert len(liste.locator(f"{ZIEL} option").all()) == 1 + len(ziele)
    last = list(ziele)[-1]
    liste.select_option(ZIEL, last.rstrip("."))
    assert kennungen(liste) == [r["kennung"] for r in of_gruppe if r["ziel_nummer"] == last]
    liste.select_option(FELD, "BS")
    assert liste.input_value(GRUPPE) == liste.input_value(ZIEL) == ""


@pytest.mark.parametrize(
    "words",
    ["Sprachförderung Hausaufgabenbetreuung", "hausaufgabenbetreuung SPRACHFORDERUNG",
     "sprachfoerderung hausaufgaben", "bs-8.3"],
)  # fmt: skip
def test_every_word_must_occur_however_it_is_written(liste: Page, words: str) -> None:
    liste.fill("#auswahl-q", words)
    assert kennungen(liste) == ["BS-8.3"]


def test_words_of_the_ziel_are_found_too(liste: Page, table: list[dict[str, str]]) -> None:
    ziel = next(row for row in table if row["kennung"] == "GP-6.2")
    assert "Prävention" not in ziel["massnahme"]
    liste.fill("#auswahl-q", "praevention finden bedarfsorientierte")
    assert kennungen(liste) == [
        row["kennung"]
        for row in table
        if row["ziel"] == ziel["ziel"] and row["handlungsfeld"] == ziel["handlungsfeld"]
    ]


def test_no_hit_is_told_in_a_sentence_and_leaves_no_empty_table(liste: Page) -> None:
    liste.fill("#auswahl-q", "Xylophon")
    told(liste, "Keine Maßnahme passt zu dieser Auswahl.")
    assert not liste.is_visible("table.liste")


def test_priority_is_asked_for_only_if_a_massnahme_has_one(soups: dict[str, BeautifulSoup]) -> None:
    assert soups[LISTE].select("[name=prioritaet]") == []
    frame = made_up(6)
    frame.loc[2, "prioritaet"] = "TOP 5"
    form = BeautifulSoup(full_list([FIKTIV], to_rows(frame)).html, "html.parser")
    assert [o.get_text() for o in form.select("[name=prioritaet] option")] == ["alle", "TOP 5"]
    assert [one.get_text() for one in form.select("td.prioritaet")].count("TOP 5") == 1


# --- address ---------------------------------------------------------------------------------


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_the_choice_lives_in_the_address_and_comes_back_from_it(liste: Page) -> None:
    liste.select_option(FELD, "GP")
    liste.check("input[value=wartend]")
    liste.check("input[value=in-bearbeitung]")
    liste.fill("#auswahl-q", "Bedarfe & Angebote")
    liste.get_by_role("button", name="Maßnahme", exact=True).click()
    assert query(liste) == {
        "q": ["Bedarfe & Angebote"],
        "handlungsfeld": ["GP"],
        "stand": ["wartend", "in-bearbeitung"],
        "sortierung": ["massnahme"],
    }
    before = kennungen(liste)
    address = liste.url
    liste.goto("about:blank")
    liste.goto(address)
    assert kennungen(liste) == before
    assert before
    assert liste.input_value("#auswahl-q") == "Bedarfe & Angebote"
    assert liste.is_checked("input[value=in-bearbeitung]")
    assert not liste.is_checked("input[value=implementiert]")


def test_back_and_forward_undo_one_choice_each(liste: Page) -> None:
    liste.select_option(FELD, "GP")
    liste.check("input[value=wartend]")
    liste.locator("#auswahl-q").press_sequentially("bedarfe")
    told(liste, "2 Maßnahmen")
    liste.go_back()
    told(liste, "4 Maßnahmen: Gesundheit und Pflege, wartend")
    assert liste.input_value("#auswahl-q") == ""
    liste.go_back()
    assert not liste.is_checked("input[value=wartend]")
    liste.go_back()
    told(liste, "144 Maßnahmen")
    liste.go_forward()
    liste.go_forward()
    told(liste, "4 Maßnahmen: Gesundheit und Pflege, wartend")


def test_reset_clears_everything(liste: Page, server: Server) -> None:
    liste.goto(
        server.url(f"{LISTE}?handlungsfeld=BS&ziel=8&stand=wartend&q=x&sortierung=massnahme")
    )
    liste.get_by_role("button", name="Filter zurücksetzen").click()
    told(liste, "144 Maßnahmen")
    assert query(liste) == {}
    assert kennungen(liste)[0] == "BS-1.1"


@pytest.mark.parametrize(
    "bad", ["handlungsfeld=XX", "stand=fertig", "sortierung=nichts", "ziel=7", "gruppe=x&ziel=99",
            "prioritaet=hoch", "q=", "unbekannt=1"],
)  # fmt: skip
def test_an_unknown_value_in_an_old_link_does_no_harm(page: Page, server: Server, bad: str) -> None:
    seen = observe(page.context)
    page.goto(server.url(f"{LISTE}?{bad}"))
    told(page, "144 Maßnahmen")
    assert seen.faults == []


def test_the_list_works_from_a_folder(page: Page, site: Path) -> None:
    seen = observe(page.context)
    page.goto(f"{(site / LISTE).as_uri()}?handlungsfeld=GP&stand=wartend")
    told(page, "4 Maßnahmen")
    page.uncheck("input[value=wartend]")
    assert query(page) == {"handlungsfeld": ["GP"]}
    page.go_back()
    told(page, "4 Maßnahmen")
    assert seen.faults == []


# --- sorting ---------------------------------------------------------------------------------


def test_columns_sort_up_and_down_and_say_so(liste: Page, table: list[dict[str, str]]) -> None:
    button = liste.get_by_role("button", name="Umsetzungsstand", exact=True)
    order = ["wartend", "in Bearbeitung", "implementiert"]
    heads = liste.locator("table.liste thead th")
    assert [head.get_attribute("aria-sort") for head in heads.all()] == ["ascending", None, None]
    for sign, word in ((1, "ascending"), (-1, "descending")):
        button.click()
        assert [head.get_attribute("aria-sort") for head in heads.all()] == [None, None, word]
        shown = [order.index(x) for x in liste.locator(f"{ROWS} .stand").all_text_contents()]
        assert shown == sorted(shown, key=lambda i: sign * i)
        assert len(shown) == len(table)
    told(liste, "144 Maßnahmen (sortiert nach Umsetzungsstand, absteigend)")
    assert active(liste, "e.textContent.replaceAll('\\u00ad', '')") == "Umsetzungsstand"


def test_sorted_rows_tell_where_they_belong(liste: Page) -> None:
    liste.get_by_role("button", name="Maßnahme", exact=True).click()
    row = liste.locator(ROWS, has=liste.get_by_text("GP-6.2", exact=True))
    assert "Gesundheit und Pflege, Prävention und Gesundheitsförderung, Ziel\u00a06" in (
        row.inner_text()
    )
    texts = liste.locator(f"{ROWS} .wortlaut").all_text_contents()
    collated = liste.evaluate(
        "texts => [...texts].sort(new Intl.Collator('de', {numeric: true}).compare)", texts
    )
    assert texts == collated
    liste.get_by_role("button", name="Kennung", exact=True).click()
    assert not row.locator(".ort").is_visible()
    assert liste.locator("table.liste tr.gruppe").count() > 6


# --- taking away -----------------------------------------------------------------------------


def saved(page: Page) -> tuple[str, bytes]:
    with page.expect_download() as download:
        page.get_by_role("button", name="Auswahl als CSV speichern").click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_all_saved_is_the_published_file_byte_for_byte(liste: Page, bericht_html: Path) -> None:
    name, content = saved(liste)
    assert name == "massnahmen.csv"
    assert content == (bericht_html / "daten" / "massnahmen.csv").read_bytes()


def test_a_selection_saved_has_the_same_columns_and_its_rows(
    liste: Page, table: list[dict[str, str]]
) -> None:
    liste.check("input[value=implementiert]")
    name, content = saved(liste)
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert name == "massnahmen-auswahl.csv"
    assert rows == [row for row in table if row["umsetzungsstand"] == "implementiert"]


def test_the_link_to_the_selection_is_copied_and_announced(
    browser: Browser, server: Server
) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(server.url(f"{LISTE}?handlungsfeld=GP&stand=wartend"))
    page.get_by_role("button", name="Link zu dieser Auswahl kopieren").click()
    page.wait_for_selector("[role=status]:text('Link kopiert.')")
    assert page.evaluate("navigator.clipboard.readText()") == server.url(
        f"{LISTE}?handlungsfeld=GP&stand=wartend"
    )
    context.close()


@pytest.mark.parametrize("older_way", [True, False])
def test_without_the_clipboard_the_link_can_be_copied_all_the_same(
    liste: Page, *, older_way: bool
) -> None:
    liste.evaluate(
        """works => {
          Object.defineProperty(navigator, 'clipboard', {value: undefined});
          document.execCommand = () => works;
        }""",
        older_way,
    )
    liste.get_by_role("button", name="Link zu dieser Auswahl kopieren").click()
    if older_way:
        liste.wait_for_selector("[role=status]:text('Link kopiert.')")
    else:
        assert active(liste, "e.value.slice(e.selectionStart, e.selectionEnd)") == liste.url


# --- permanent addresses ---------------------------------------------------------------------


def test_each_row_leads_to_the_permanent_address(
    soups: dict[str, BeautifulSoup], table: list[dict[str, str]]
) -> None:
    links = {a.get_text(): str(a["href"]) for a in soups[LISTE].select("table.liste a.kennung")}
    assert len(links) == len(table)
    for row in table:
        page, _, place = links[row["kennung"]].partition("#")
        target = soups[f"{AUSGABE}/{page}"].find(id=place)
        assert target is not None
        wording = target.select_one(".wortlaut")
        assert wording is not None
        assert wording.get_text() == f"{row['kennung']} {row['massnahme']}"


def test_whom_a_link_leads_to_a_massnahme_sees_where_it_belongs(page: Page, server: Server) -> None:
    page.goto(server.url(f"{BILDUNG}#bs-8-3"))
    row = page.locator("#bs-8-3")
    place = row.locator(".ort").inner_text()
    assert re.match(r"Institutionelle Bildung\. Ziel 8: ", place)
    page.goto(server.url(f"{BILDUNG}#bs-8-2"))
    assert page.locator("#bs-8-2 .ort").is_visible()
    assert not row.locator(".ort").is_visible()


def test_the_address_of_a_massnahme_is_copied_by_keyboard(browser: Browser, server: Server) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(server.url(BILDUNG))
    assert page.locator(".link-kopieren").count() == 0, "no row is cluttered"
    page.locator("#bs-8-3 a.kennung").focus()
    page.keyboard.press("Tab")
    assert active(page, "e.getAttribute('aria-label')") == "Link zu BS-8.3 kopieren"
    assert page.locator("#bs-8-3 .link-kopieren").is_visible()
    page.keyboard.press("Enter")
    page.wait_for_selector("#bs-8-3 [role=status]:text('Link kopiert.')")
    assert page.evaluate("navigator.clipboard.readText()") == server.url(f"{BILDUNG}#bs-8-3")
    context.close()


def test_the_address_of_a_massnahme_is_reached_by_touch(browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport={"width": PHONE, "height": HEIGHT}, has_touch=True)
    page = context.new_page()
    page.goto(server.url(BILDUNG))
    page.locator("#bs-8-3 a.kennung").tap()
    button = page.locator("#bs-8-3 .link-kopieren")
    assert button.is_visible()
    box = button.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 24
    context.close()


# --- links from counts -----------------------------------------------------------------------


def test_every_count_leads_to_as_many_massnahmen(
    page: Page, server: Server, soups: dict[str, BeautifulSoup]
) -> None:
    """Each address once, on the list itself: as many rows as the link says."""
    addresses = {}
    for soup in soups.values():
        for link in soup.select(".zahlen a.zur-liste"):
            name = str(link["aria-label"])
            assert re.fullmatch(r"\d+ Maßnahmen? .+", name)
            assert name.split(maxsplit=1)[0] == link.get_text()
            addresses[str(link["href"]).removeprefix("../")] = int(link.get_text())
    assert len(addresses) > 150
    page.goto(server.url(LISTE))
    shown = page.evaluate(
        """([addresses, rows]) => addresses.map(address => {
          history.pushState(null, '', address);
          dispatchEvent(new PopStateEvent('popstate'));
          return document.querySelectorAll(rows).length;
        })""",
        [list(addresses), ROWS],
    )
    assert dict(zip(addresses, shown, strict=True)) == addresses


def test_every_count_has_a_link_and_none_leads_nowhere(soups: dict[str, BeautifulSoup]) -> None:
    # What a draft lacks is listed below the table of these numbers.
    tables = "table.zahlen:not(.qualitaet) td.zahl"
    cells = [one for soup in soups.values() for one in soup.select(tables)]
    counts = [(cell, int(re.match(r"\d+", cell.get_text())[0])) for cell in cells]  # type: ignore[index]
    assert len(counts) > 200
    assert [cell for cell, count in counts if bool(count) != bool(cell.select_one("a"))] == []
    assert any(count == 0 for _, count in counts)


def test_beside_every_chart_of_counts_stands_its_table_with_links(
    soups: dict[str, BeautifulSoup],
) -> None:
    charts = [
        (address, chart)
        for address, soup in soups.items()
        for chart in soup.select("figure[id^=abb-]")
        if "Umsetzungsstand" in chart.get_text() or "Fortschritt" in chart.get_text()
        # One offers the charts of other pages as files, the other lists the Maßnahmen itself.
        if not any(name in address for name in ("rat-vortrag-presse", "kurzfassung"))
    ]
    assert len(charts) >= 14
    for address, chart in charts:
        following = chart.find_next("table")
        assert following, address
        assert following.select("a.zur-liste"), (address, chart.get("id"))


# --- everyone --------------------------------------------------------------------------------


def test_a_filter_is_set_and_a_massnahme_opened_by_keyboard_alone(
    liste: Page, server: Server
) -> None:
    tab_to(liste, "e.id === 'auswahl-handlungsfeld'")
    liste.keyboard.type("Ges")  # Gesundheit und Pflege or Gesellschaftliche Teilhabe
    liste.keyboard.press("Home")
    for _ in range(3):
        liste.keyboard.press("ArrowDown")
    assert liste.input_value(FELD) == "GP"
    tab_to(liste, "e.value === 'wartend'")
    liste.keyboard.press("Space")
    told(liste, "4 Maßnahmen: Gesundheit und Pflege, wartend")
    tab_to(liste, "e.textContent === 'GP-2.3'")
    liste.keyboard.press("Enter")
    liste.wait_for_url(server.url(f"{AUSGABE}/handlungsfelder/gesundheit-und-pflege.html#gp-2-3"))


def test_without_script_it_is_a_plain_grouped_table(browser: Browser, server: Server) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server.url(f"{LISTE}?handlungsfeld=GP"))
    assert page.locator(ROWS).count() == 144
    assert page.locator("table.liste tr.gruppe").count() > 6
    for control in page.locator("article :is(form, input, select, button)").all():
        assert not control.is_visible()
    context.close()


@pytest.mark.parametrize(
    ("chosen", "width"),
    [
        ("?handlungsfeld=GP&stand=wartend", PHONE),
        ("?q=xx", DESKTOP),
        *(
            pytest.param(chosen, width, marks=pytest.mark.lang)
            for chosen in ("", "?handlungsfeld=GP&stand=wartend", "?sortierung=massnahme", "?q=xx")
            for width in (PHONE, DESKTOP)
        ),
    ],
)
def test_axe_finds_nothing(page: Page, server: Server, width: int, chosen: str) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.goto(server.url(LISTE + chosen))
    page.wait_for_function("() => document.querySelector('#auswahl-zahl').textContent !== ''")
    page.evaluate("document.querySelector('#auswahl-filter').open = true")
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        page.evaluate(TWO_FRAMES)
        assert run_axe(page).violations == [], scheme


@pytest.mark.parametrize("kind", ["link-kopieren", "kopiermeldung"])
def test_axe_finds_nothing_at_a_targeted_massnahme(page: Page, server: Server, kind: str) -> None:
    page.goto(server.url(f"{BILDUNG}#bs-8-3"))
    if kind == "kopiermeldung":
        page.click("#bs-8-3 .link-kopieren")
        page.wait_for_selector(f"#bs-8-3 .{kind}:not(:empty)")
    assert page.locator(f"#bs-8-3 .{kind}").is_visible()
    assert run_axe(page).violations == []


def test_on_a_phone_rows_are_cards_that_need_no_scrolling(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    page.goto(server.url(f"{LISTE}?stand=wartend"))
    assert not page.is_visible(FELD), "the filter is folded, the list comes first"
    area = "document.querySelector('.tabelle')"
    assert page.evaluate(f"{area}.scrollWidth <= {area}.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    cells = page.locator(f"{ROWS} >> nth=0").locator("th, td").all()
    tops = [cell.bounding_box()["y"] for cell in cells]  # type: ignore[index]
    assert all(one < next_ for one, next_ in pairwise(tops))
    assert page.evaluate(
        "getComputedStyle(document.querySelector('tr.massnahme td:last-child'), '::before').content"
    ).startswith('"Umsetzungsstand')


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_it_stays_a_table_for_listeners(page: Page, server: Server, width: int) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.goto(server.url(f"{LISTE}?handlungsfeld=GP&stand=wartend"))
    roles = [node.role for node in accessibility_tree(page)]
    assert roles.count("table") == 1
    assert roles.count("columnheader") == 3
    assert roles.count("rowheader") >= 4
    status = [node for node in accessibility_tree(page) if node.role == "status"]
    assert status


def test_forced_colours_show_every_control(page: Page, server: Server) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(server.url(LISTE))
    for control in page.locator(".auswahl :is(select, button, input[type=search])").all():
        if control.is_visible():
            style = control.evaluate("e => getComputedStyle(e).borderTopStyle")
            assert style == "solid"


# --- many rows -------------------------------------------------------------------------------

FIKTIV = Handlungsfeld("FI", "Fiktives Handlungsfeld")
MANY = 10_000
WORDS = ("Sprache", "Förderung", "Beratung", "Straße", "Bildung", "Pflege", "Teilhabe", "Kurse")


def made_up(count: int) -> pd.DataFrame:
    """Return a table of `count` made-up Maßnahmen with all columns filled."""
    rows = []
    for i in range(count):
        ziel, number = i // 10 + 1, i % 10 + 1
        words = [WORDS[(i * step + step) % len(WORDS)] for step in (1, 3, 5, 7)]
        rows.append(
            {
                "kennung": f"FI-{ziel}.{number}",
                "kuerzel": "FI",
                "handlungsfeld": FIKTIV.name,
                "gruppe": f"Fiktive Gruppe {i // 200 + 1}",
                "ziel_nummer": f"{ziel}.",
                "ziel": f"Fiktives Ziel {ziel} zu {words[0]} und {words[1]} soll erreicht werden.",
                "nummer": f"{ziel}.{number}.",
                "massnahme": f"Fiktive Maßnahme {i}: {', '.join(words)} wird angeboten. " * 2,
                "umsetzungsstand": ("wartend", "in Bearbeitung", "implementiert")[i % 3],
                "sachstand": (f'=Fiktiver Sachstand; mit "Zeichen"\nund Zeile {i} ' * 2).strip(),
                "zustaendig": f"Fiktive Stelle {i % 7}",
                "prioritaet": "",
            }
        )
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def many(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The page with 10,000 Maßnahmen instead of its own."""
    with serve(with_rows(site, tmp_path_factory.mktemp("viele"), MANY)) as running:
        yield running


@pytest.fixture
def few(site: Path, tmp_path: Path) -> Iterator[Server]:
    """The same page with 100 of them."""
    with serve(with_rows(site, tmp_path, 100)) as running:
        yield running


@pytest.fixture(scope="module")
def long_list(browser: Browser, many: Server) -> Iterator[Page]:
    """The page with 10,000 Maßnahmen, opened once: it is nine megabytes."""
    context = browser.new_context(viewport={"width": DESKTOP, "height": HEIGHT}, locale="de-DE")
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(many.url(LISTE))
    yield page
    context.close()


@pytest.fixture
def all_rows(long_list: Page) -> Page:
    """That page as it opens: nothing chosen, the first rows to be seen."""
    long_list.evaluate(
        "history.pushState(null, '', location.pathname);"
        " dispatchEvent(new PopStateEvent('popstate'))"
    )
    told(long_list, "10.000 Maßnahmen. Die ersten 150 sind zu sehen.")
    assert long_list.locator(ROWS).count() == 150
    return long_list


def with_rows(site: Path, folder: Path, count: int) -> Path:
    """Copy the page and what it loads, with so many made-up Maßnahmen instead of its own."""
    shutil.copytree(site / AUSGABE / "_static", folder / AUSGABE / "_static")
    text = (site / LISTE).read_text(encoding="utf-8")
    start = text.index('<div class="nur-web massnahmenliste">')
    end = text.index("</div>", text.index('id="auswahl-mehr"')) + len("</div>")
    # As plain text: markup would escape the page around it.
    liste = str(full_list([FIKTIV], to_rows(made_up(count))).html)
    (folder / LISTE).write_text(text[:start] + liste + text[end:], encoding="utf-8")
    return folder


# What an input makes the page do, until it is painted: texts folded anew, elements put in.
EFFORT = """([selector, value]) => new Promise(done => {
  const field = document.querySelector(selector);
  const normalize = String.prototype.normalize;
  let folded = 0;
  String.prototype.normalize = function (form) {
    folded += 1;
    return normalize.call(this, form);
  };
  const watcher = new MutationObserver(() => {});
  watcher.observe(document.body, {childList: true, subtree: true});
  if (field.type === 'checkbox') { field.checked = !field.checked; } else { field.value = value; }
  if (field.tagName === 'BUTTON') { field.click(); }
  else { field.dispatchEvent(new Event('input', {bubbles: true})); }
  requestAnimationFrame(() => requestAnimationFrame(() => {
    String.prototype.normalize = normalize;
    const added = watcher.takeRecords().flatMap(one => [...one.addedNodes]);
    done([folded, added.length]);
  }));
})"""


def test_an_input_costs_no_more_with_ten_thousand_rows(all_rows: Page) -> None:
    """No time is measured: what takes it is counted. The texts are folded once, for the first."""
    page = all_rows
    page.evaluate(EFFORT, ["#auswahl-q", "x"])
    efforts = {}
    for name, selector, value in (
        ("ein Buchstabe", "#auswahl-q", "s"),
        ("ein Wort", "#auswahl-q", "strasse forderung"),
        ("kein Treffer", "#auswahl-q", "xylophon"),
        ("alles", "#auswahl-q", ""),
        ("Umsetzungsstand", "input[value=wartend]", ""),
        ("Handlungsfeld", FELD, "FI"),
        ("Sortierung", "th:nth-child(2) .sortieren", ""),
    ):
        efforts[name] = page.evaluate(EFFORT, [selector, value])
        assert page.locator(ROWS).count() <= 150, name
    assert max(folded for folded, _ in efforts.values()) <= 20, efforts
    assert max(added for _, added in efforts.values()) <= 400, efforts


def test_ten_thousand_rows_are_saved_and_printed_in_full(all_rows: Page) -> None:
    page = all_rows
    _, content = saved(page)
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    expected = made_up(MANY)
    assert len(rows) == MANY
    assert rows[77]["sachstand"] == "'" + expected.loc[77, "sachstand"].strip()
    assert rows[77]["massnahme"] == expected.loc[77, "massnahme"]
    page.fill("#auswahl-q", "Zeile 7")
    assert page.locator(ROWS).count() == 150
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(ROWS).count() > 1000


def test_more_rows_come_by_keyboard(all_rows: Page) -> None:
    page = all_rows
    page.locator("#auswahl-mehr").focus()
    page.keyboard.press("Enter")
    assert page.locator(ROWS).count() == 300
    assert active(page, "e.textContent") == kennungen(page)[150]


# --- a journalist ----------------------------------------------------------------------------


def test_a_journalist_finds_links_cites_and_takes_away_the_waiting_massnahmen(
    browser: Browser, server: Server, table: list[dict[str, str]]
) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(server.url(START))
    page.get_by_role("link", name=re.compile("Ausgabe|Bericht")).first.click()
    page.get_by_role("main").get_by_role("link", name="Überblick").first.click()
    page.get_by_role("link", name="4 Maßnahmen wartend in Gesundheit und Pflege").first.click()
    told(page, "4 Maßnahmen: Gesundheit und Pflege, wartend")
    page.get_by_role("button", name="Link zu dieser Auswahl kopieren").click()
    page.wait_for_selector("[role=status]:text('Link kopiert.')")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == server.url(f"{LISTE}?handlungsfeld=GP&stand=wartend")
    _, content = saved(page)
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [row["kennung"] for row in rows] == kennungen(page)
    page.get_by_role("article").get_by_role("link", name="Daten").click()
    page.get_by_role("button", name="Zitat kopieren").click()
    page.wait_for_selector("[role=status]:text('Kopiert.')")
    citation = page.evaluate("navigator.clipboard.readText()")
    assert citation == page.locator("#zitat").inner_text()
    assert f"Ausgabe {AUSGABE}" in citation
    context.close()


# --- proof that damage bites -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "check"),
    [
        ('.replace(/ß/g, "ss")', "", lambda p: p.fill("#auswahl-q", "strasse")),
        ('"\'" + text', "text", None),
    ],
    ids=["ß", "formula"],
)
def test_a_broken_script_would_be_noticed(
    page: Page, few: Server, before: str, after: str, check: Callable[[Page], None] | None
) -> None:
    """The same questions as above, asked of a script with one rule taken out."""

    def damaged(route: Any) -> None:
        response = route.fetch()
        body = response.text()
        route.fulfill(response=response, body=body.replace(before, after))

    def is_sound() -> bool:
        page.goto(few.url(LISTE))
        if check:
            check(page)
            return page.locator(ROWS).count() > 0
        content = saved(page)[1].replace(b'"', b"")
        return b";'=Fiktiv" in content and b";=Fiktiv" not in content

    assert is_sound()
    page.route(re.compile(r"\.js$"), damaged)
    assert not is_sound()

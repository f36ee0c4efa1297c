"""Editions know of each other: the note on older ones, the list to switch, the page above all."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Locator, Page, expect
from test_web_static_loads import loads_of_html, loads_of_js

from conftest import read_files
from kikdata.site.editions import EDITIONS_SCRIPT, write_script
from kikdata.site.start_page import write_front_pages
from mappen import Book, edit_workbook, set_fact
from reihe_tabelle import AUSGABEN
from web import (
    DESKTOP,
    HEIGHT,
    PHONE,
    SUCHE,
    Server,
    active,
    listing,
    observe,
    serve,
    tab_to,
    widen_text,
)
from web_axe import run_axe
from web_geometry import FAULTS
from web_html import validate

pytest_plugins = ["web_fixtures"]

*AELTERE, NEUESTE, ENTWURF = AUSGABEN
MONATE = ("Dezember 2023", "Juni 2024", "Dezember 2024", "Juni 2025")
BEZEICHNUNGEN = dict(zip(AUSGABEN, MONATE, strict=True))
ALT = f"{AELTERE[0]}/handlungsfelder/interkulturelle-oeffnung.html"
SUB_PATH = "/amt/berichte/"

NOTE, LIST = "#ausgaben-hinweis", "#ausgaben-leiste"


@pytest.fixture(scope="module")
def reihe_server(reihe: Path) -> Iterator[Server]:
    """The series below a path, as the city's web server may hold it."""
    with serve(reihe, SUB_PATH) as running:
        yield running


def edition_pages(site: Path, ausgabe: str) -> list[str]:
    """Addresses of the pages within an edition."""
    pages = {
        path.relative_to(site / ausgabe).as_posix() for path in (site / ausgabe).rglob("*.html")
    }
    assert "index.html" in pages
    return sorted(pages)


def path_of(link: Locator) -> str:
    """Where a link leads, from the site's root on."""
    return below(str(link.evaluate("link => link.href")))


# --- the note --------------------------------------------------------------------------------


# What a page says of editions, asked in one go.
SAID = """([note, list]) => {
  const hint = document.querySelector(note);
  const open = hint?.checkVisibility() ?? false;
  const href = link => link.href;
  return {
    note: open ? hint.innerText : null,
    link: open ? hint.querySelector('a').href : null,
    targets: [...document.querySelectorAll(`${list} li a`)].map(href),
    current: [...document.querySelectorAll(`${list} [aria-current]`)].map(href),
  };
}"""


@pytest.fixture(scope="module")
def said(
    browser: Browser, reihe_server: Server, reihe: Path
) -> dict[tuple[str, str], dict[str, Any]]:
    """What each page says of editions, by edition and name; nothing may fail on the way."""
    context = browser.new_context()
    seen, page = observe(context), context.new_page()
    found = {}
    for ausgabe in AUSGABEN:
        for name in edition_pages(reihe, ausgabe):
            page.goto(reihe_server.url(f"{ausgabe}/{name}"), wait_until="domcontentloaded")
            found[ausgabe, name] = page.evaluate(SAID, [NOTE, LIST])
    page.wait_for_load_state()
    context.close()
    assert not seen.faults, listing(seen.faults)
    assert not reihe_server.missing, listing(reihe_server.missing)
    return found


def below(address: str) -> str:
    """Where an address leads, from the site's root on."""
    return address.partition(SUB_PATH)[2]


def test_older_pages_lead_to_the_same_page_in_the_newest(
    said: dict[tuple[str, str], dict[str, Any]], reihe: Path
) -> None:
    """Newest is what is published: the draft makes nothing old, and is not old itself."""
    assert {ausgabe for ausgabe, _ in said} == set(AUSGABEN)
    faults = []
    for (ausgabe, name), page in said.items():
        if ausgabe not in AELTERE:
            faults += [f"{ausgabe}/{name} is called old"] if page["note"] is not None else []
            continue
        words = f"Dies ist eine ältere Ausgabe vom {BEZEICHNUNGEN[ausgabe]}."
        if words not in (page["note"] or ""):
            faults.append(f"{ausgabe}/{name}: {page['note']}")
        elif below(page["link"]) != f"{NEUESTE}/{name}":
            faults.append(f"{ausgabe}/{name} leads to {page['link']}")
        if not (reihe / NEUESTE / name).exists():
            faults.append(f"{ausgabe}/{name} leads nowhere")
    assert not faults, listing(faults)


def test_the_note_says_where_its_link_leads(page: Page, reihe_server: Server) -> None:
    page.goto(reihe_server.url(ALT))
    expect(page.locator(NOTE)).to_have_text(
        "Dies ist eine ältere Ausgabe vom Dezember 2023. "
        "Zu derselben Seite in der neuesten Ausgabe vom Dezember 2024"
    )
    page.locator(NOTE).get_by_role("link").click()
    expect(page).to_have_url(reihe_server.url(ALT.replace(AELTERE[0], NEUESTE)))
    page.goto(reihe_server.url(f"{AELTERE[0]}/index.html"))
    expect(page.locator(NOTE)).to_contain_text("Zur neuesten Ausgabe vom Dezember 2024")


@pytest.fixture
def without_glossar(reihe: Path, tmp_path: Path) -> Path:
    """The series, as if the newest edition had no glossary any more."""
    site = tmp_path / "_site"
    shutil.copytree(reihe, site)
    (site / NEUESTE / "glossar.html").unlink()
    write_script(site)
    return site


def test_a_page_that_is_gone_leads_to_the_title_page(page: Page, without_glossar: Path) -> None:
    with serve(without_glossar, SUB_PATH) as server:
        seen = observe(page.context)
        page.goto(server.url(f"{AELTERE[0]}/glossar.html#zielerreichungsgrad"))
        note = page.locator(NOTE)
        expect(note).to_contain_text("Diese Seite gibt es in der neuesten Ausgabe nicht mehr.")
        page.locator(f"{LIST} summary").click()
        entry = page.locator(f"{LIST} li", has_text=BEZEICHNUNGEN[NEUESTE])
        expect(entry).to_contain_text("Diese Seite fehlt dort: zur Titelseite")
        assert path_of(entry.locator("a")) == f"{NEUESTE}/index.html"
        there = page.locator(f"{LIST} li", has_text=BEZEICHNUNGEN[AELTERE[1]]).locator("a")
        assert path_of(there).startswith(f"{AELTERE[1]}/glossar.html")
        note.get_by_role("link").click()
        expect(page).to_have_url(server.url(f"{NEUESTE}/index.html"))
        assert not seen.faults, listing(seen.faults)


def test_an_anchor_is_kept_where_the_other_page_has_it(page: Page, reihe_server: Server) -> None:
    """IO-5.1 is dropped in the newest edition, IO-4.1 is not."""
    link = page.locator(f"{NOTE} a")
    page.goto(reihe_server.url(f"{ALT}#io-4-1"))
    assert path_of(link).endswith("interkulturelle-oeffnung.html#io-4-1")
    page.evaluate("location.hash = '#io-5-1'")
    page.wait_for_function("sel => !document.querySelector(sel).hash", arg=f"{NOTE} a")
    page.locator(f"{LIST} summary").click()
    entry = page.locator(f"{LIST} li", has_text=BEZEICHNUNGEN[AELTERE[1]]).locator("a")
    assert path_of(entry).endswith(f"{ALT.partition('/')[2]}#io-5-1")


def test_what_is_searched_for_is_searched_there(page: Page, reihe_server: Server) -> None:
    page.goto(reihe_server.url(f"{SUCHE}?q=Pflege"))
    page.locator(f"{NOTE} a").click()
    expect(page.locator("#suchwort")).to_have_value("Pflege")
    expect(page.locator("#treffer li").first).to_be_visible()


def test_hits_stay_in_their_edition(page: Page, reihe_server: Server) -> None:
    for ausgabe in AUSGABEN:
        page.goto(reihe_server.url(f"{ausgabe}/search.html?q=Pflege"))
        expect(page.locator("#treffer li").first).to_be_visible()
        hits = [path_of(one) for one in page.locator("#treffer a").all()]
        assert hits
        assert {hit.partition("/")[0] for hit in hits} == {ausgabe}


# --- the list --------------------------------------------------------------------------------


def test_every_page_lists_all_editions(
    said: dict[tuple[str, str], dict[str, Any]], reihe: Path
) -> None:
    faults = []
    for (ausgabe, name), page in said.items():
        targets = [below(one) for one in page["targets"]]
        there = {one: name for one in AUSGABEN if (reihe / one / name).exists()}
        if targets != [f"{one}/{there.get(one, 'index.html')}" for one in reversed(AUSGABEN)]:
            faults.append(f"{ausgabe}/{name} lists {targets}")
        if [below(one) for one in page["current"]] != [f"{ausgabe}/{name}"]:
            faults.append(f"{ausgabe}/{name} does not say which one is read")
    assert not faults, listing(faults)


def test_the_list_is_read_aloud_with_names_and_states(page: Page, reihe_server: Server) -> None:
    page.goto(reihe_server.url(ALT))
    page.get_by_text("Ausgabe: Dezember 2023", exact=True).click()
    entries = page.get_by_role("navigation", name="Ausgaben").get_by_role("listitem")
    assert [one.inner_text().partition("\n")[0] for one in entries.all()] == [
        *("Juni 2025 (Entwurf)", "Dezember 2024 (neueste)", "Juni 2024", "Dezember 2023"),
    ]
    above = page.get_by_role("navigation", name="Ausgaben").get_by_role(
        "link", name="Alle Ausgaben mit PDF"
    )
    assert path_of(above) == "index.html"


def test_the_list_works_with_the_keyboard_alone(page: Page, reihe_server: Server) -> None:
    page.goto(reihe_server.url(ALT))
    details = page.locator(f"{LIST} details")
    tab_to(page, f"e.matches('{LIST} summary')")
    expect(details).not_to_have_attribute("open", "")
    page.keyboard.press("Enter")
    expect(details).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    assert active(page, "e.textContent").startswith("Juni 2025 (Entwurf)")
    page.keyboard.press("Escape")
    expect(details).not_to_have_attribute("open", "")
    assert active(page, f"e.matches('{LIST} summary')")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(reihe_server.url(ALT.replace(AELTERE[0], NEUESTE)))


def test_the_open_list_never_hides_what_has_the_focus(page: Page, reihe_server: Server) -> None:
    page.goto(reihe_server.url(ALT))
    summary = page.locator(f"{LIST} summary")
    summary.click()
    tab_to(page, f"!e.closest('{LIST}')", limit=12)
    expect(page.locator(f"{LIST} details")).not_to_have_attribute("open", "")
    summary.click()
    page.locator("h1").click()
    expect(page.locator(f"{LIST} details")).not_to_have_attribute("open", "")


# --- every reader ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "width"),
    [
        ("light", PHONE),
        pytest.param("dark", PHONE, marks=pytest.mark.lang),
        pytest.param("light", DESKTOP, marks=pytest.mark.lang),
        ("dark", DESKTOP),
    ],
)
def test_axe_finds_nothing(page: Page, reihe_server: Server, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": HEIGHT})
    for address in (ALT, f"{ENTWURF}/index.html", "index.html"):
        page.goto(reihe_server.url(address))
        for summary in page.locator(f"{LIST} summary").all():
            summary.click()
        result = run_axe(page)
        faults = [f"{address}: {one}" for one in result.violations]
        assert not faults, listing(faults)


@pytest.mark.parametrize(
    ("width", "percent"),
    [
        (PHONE, 100),
        *(pytest.param(width, 100, marks=pytest.mark.lang) for width in (640, DESKTOP)),
        *(pytest.param(width, 200, marks=pytest.mark.lang) for width in (PHONE, 640)),
        (DESKTOP, 200),
    ],
)
def test_nothing_sticks_out(page: Page, reihe_server: Server, width: int, percent: int) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    for address in (ALT, f"{AELTERE[0]}/index.html", "index.html"):
        page.goto(reihe_server.url(address))
        widen_text(page, percent)
        for summary in page.locator(f"{LIST} summary").all():
            summary.click()
        faults = page.evaluate(FAULTS)
        assert not faults, listing([f"{address}: {fault}" for fault in faults])


def test_without_javascript_a_line_leads_to_all_editions(
    browser: Browser, reihe_server: Server, reihe: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for name in edition_pages(reihe, AELTERE[0]):
        page.goto(reihe_server.url(f"{AELTERE[0]}/{name}"))
        expect(page.locator(LIST)).not_to_be_visible()
        assert path_of(page.locator("header p.ausgaben-hinweis a")) == "index.html", name
    page.locator("header p.ausgaben-hinweis a").click()
    expect(page).to_have_url(reihe_server.url("index.html"))
    context.close()


def test_editions_work_from_a_folder(page: Page, reihe: Path) -> None:
    seen = observe(page.context)
    page.goto((reihe / ALT).as_uri())
    page.locator(f"{NOTE} a").click()
    expect(page).to_have_url((reihe / ALT.replace(AELTERE[0], NEUESTE)).as_uri())
    page.locator(f"{LIST} summary").click()
    page.get_by_role("link", name="Juni 2024", exact=False).first.click()
    expect(page).to_have_url((reihe / ALT.replace(AELTERE[0], AELTERE[1])).as_uri())
    assert not seen.faults, listing(seen.faults)


def test_pages_and_script_are_valid_and_load_nothing_from_elsewhere(reihe: Path) -> None:
    pages = [reihe / "index.html"]
    pages += [reihe / a / name for a in AUSGABEN[1:] for name in edition_pages(reihe, a)]
    # The titles of the example are longer than the rule likes: they must say "fiktiv" everywhere.
    faults = [fault for fault in validate(*pages) if ": long-title: " not in fault]
    assert not faults, listing(faults)
    assert list(loads_of_js((reihe / EDITIONS_SCRIPT).read_text(encoding="utf-8"))) == []
    assert list(loads_of_html((reihe / "index.html").read_text(encoding="utf-8"))) == []


# --- what is built ---------------------------------------------------------------------------


def add_edition(project: Path, ausgabe: str) -> None:
    """Copy the first workbook as that of a later edition; both are drafts."""

    def change(book: Book) -> None:
        set_fact(book, "Ausgabe", ausgabe)
        set_fact(book, "Titel", f"Fiktiver Bericht {ausgabe}")

    data = project / "data"
    edit_workbook(data / "kik-2023-12.xlsx", change, data / f"kik-{ausgabe}.xlsx")


def test_a_newer_edition_leaves_the_bytes_of_the_older_alone(
    small_project: Path, kik: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    site = small_project / "_site"
    first = kik("bericht", cwd=small_project)
    assert first.returncode == 0, first.stderr
    before = read_files(site / "2023-12")
    script = (site / EDITIONS_SCRIPT).read_bytes()
    add_edition(small_project, "2024-06")
    second = kik("bericht", cwd=small_project)
    assert second.returncode == 0, second.stderr
    assert read_files(site / "2023-12") == before
    assert (site / EDITIONS_SCRIPT).read_bytes() != script
    # What GitHub Pages needs, and no half-built folder.
    hidden = [path.name for path in site.iterdir() if path.name.startswith(".")]
    assert hidden == [".nojekyll"]


def test_a_book_on_its_own_says_nothing_of_editions(small_project: Path) -> None:
    """`jupyter-book build`, as anyone who knows it would call it."""
    done = subprocess.run(
        [
            *(Path(sys.executable).parent / "jupyter-book", "build", "book"),
            *("--config", "_config.yml", "--toc", "_toc.yml", "--path-output", "buch"),
        ],
        cwd=small_project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    pages = list((small_project / "buch" / "_build" / "html").rglob("*.html"))
    assert len(pages) > 2
    for path in pages:
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        assert not soup.select(f"{NOTE}, {LIST}, script[src*=ausgaben], noscript .ausgaben-hinweis")


# --- the script and the page above all editions ------------------------------------------------


def fictitious_site(
    site: Path,
    ausgaben: list[str],
    drafts: tuple[str, ...] = (),
    corrected: Mapping[str, str] | None = None,
) -> Path:
    """Facts, one page and a PDF for each edition: what the page above all of them needs.

    `corrected`: the day of the last Berichtigung of those that have one.
    """
    for ausgabe in ausgaben:
        daten = site / ausgabe / "daten"
        daten.mkdir(parents=True)
        facts = {
            "ausgabe": ausgabe,
            "monat": f"Monat {ausgabe}",
            "titel": f"Fiktiver Bericht {ausgabe}",
            "konzept": "Fiktives Konzept",
            "herausgeber": "Fiktives Amt",
            "zustand": "Entwurf" if ausgabe in drafts else "veröffentlicht",
            "datenstand": "05.10.2023",
            "zeitraum": "November 2021 bis September 2023",
            "kennzahl": "31,3 %",
            "kennzahl_satz": "45 von 144 Maßnahmen sind implementiert.",
            **({"berichtigt": corrected.get(ausgabe, "")} if corrected is not None else {}),
        }
        (daten / "ausgabe.json").write_text(json.dumps(facts), encoding="utf-8")
        (site / ausgabe / f"kik-{ausgabe}.pdf").write_bytes(b"x" * 712_000)
        article = '<article class="artikel"><h1 id="oben">Fiktiv</h1></article>'
        (site / ausgabe / "index.html").write_text(article, encoding="utf-8")
    write_script(site)
    write_front_pages(site)
    return site


def start_page(site: Path) -> BeautifulSoup:
    return BeautifulSoup((site / "index.html").read_text(encoding="utf-8"), "html.parser")


def script_data(site: Path) -> dict[str, list[dict[str, object]]]:
    text = (site / EDITIONS_SCRIPT).read_text(encoding="utf-8")
    match = re.fullmatch(r"window\.KIK_AUSGABEN = (.*);\n", text)
    assert match
    data: dict[str, list[dict[str, object]]] = json.loads(match[1])
    return data


def test_start_page_shows_the_newest_published_and_lists_all(reihe: Path) -> None:
    soup = start_page(reihe)
    newest = soup.select_one(".neueste")
    assert newest is not None
    text = " ".join(newest.get_text(" ").split())
    assert "Fiktives Beispiel: Bericht Dezember 2024" in text
    assert "April 2024 bis September 2024" in text
    assert "Stand der Daten 15.10.2024" in text
    assert "57 von 145" in text
    assert re.search(r"Bericht als PDF \(\d,\d\xa0MB\)", newest.get_text())
    items = soup.select(".ausgaben > li")
    assert [one.select_one(".monat").get_text() for one in items] == list(reversed(MONATE))  # type: ignore[union-attr]
    assert [bool(one.select_one(".merkmal")) for one in items] == [True, False, False, False]
    for link in soup.select("a[href$='.pdf']"):
        assert (reihe / str(link["href"])).is_file()


def test_a_draft_stands_on_top_only_if_it_is_alone(tmp_path: Path) -> None:
    site = fictitious_site(tmp_path / "a", ["2023-12", "2024-06"], drafts=("2024-06",))
    assert "Fiktiver Bericht 2023-12" in start_page(site).select(".neueste h2")[0].get_text()
    assert not start_page(site).select(".entwurf")
    alone = fictitious_site(tmp_path / "b", ["2023-12"], drafts=("2023-12",))
    assert "Fiktiver Bericht 2023-12" in start_page(alone).select(".neueste h2")[0].get_text()
    assert start_page(alone).select(".entwurf")


def test_start_page_says_which_editions_were_corrected_and_when(tmp_path: Path) -> None:
    days = {"2023-12": "31.01.2024", "2024-12": "02.02.2025"}
    site = fictitious_site(tmp_path / "a", ["2023-12", "2024-06", "2024-12"], corrected=days)
    soup = start_page(site)
    items = [" ".join(one.get_text(" ").split()) for one in soup.select(".ausgaben > li")]
    assert ["Berichtigt am" in item for item in items] == [True, False, True]
    assert "Berichtigt am 02.02.2025" in items[0]
    assert "Berichtigt am 31.01.2024" in items[2]
    newest = soup.select(".neueste")[0].get_text()
    assert "Stand der Daten 05.10.2023, berichtigt am 02.02.2025" in newest
    # Editions of an older kik do not say whether they were corrected.
    old = fictitious_site(tmp_path / "b", ["2023-12"])
    assert "erichtigt" not in start_page(old).get_text()


HALF_YEARS = [f"{year}-{month}" for year in range(2023, 2035) for month in ("06", "12")]


@pytest.mark.parametrize("count", [1, 24])
def test_start_page_suits_one_edition_and_many(
    page: Page, tmp_path: Path, reihe: Path, count: int
) -> None:
    site = fictitious_site(tmp_path / "_site", HALF_YEARS[:count])
    shutil.copytree(reihe / NEUESTE / "_static", site / HALF_YEARS[count - 1] / "_static")
    write_front_pages(site)  # again: it names the style sheet that it finds
    assert len(start_page(site).select(".ausgaben > li")) == count
    assert validate(site / "index.html") == []
    with serve(site) as server:
        for width in (PHONE, DESKTOP):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.goto(server.url())
            assert page.evaluate(FAULTS) == []
            assert run_axe(page).violations == []


def test_the_script_stays_small_with_many_editions(reihe: Path, tmp_path: Path) -> None:
    """Every page loads it: twelve years of reports are as light as one chart."""
    site = tmp_path / "_site"
    for number in range(24):
        target = site / HALF_YEARS[number]
        shutil.copytree(
            reihe / AUSGABEN[number % len(AUSGABEN)],
            target,
            ignore=shutil.ignore_patterns("*.pdf", "_static", "_images"),
        )
        facts = json.loads((target / "daten" / "ausgabe.json").read_text(encoding="utf-8"))
        facts["ausgabe"] = HALF_YEARS[number]
        (target / "daten" / "ausgabe.json").write_text(json.dumps(facts), encoding="utf-8")
    write_script(site)
    assert len(script_data(site)["ausgaben"]) == 24
    assert (site / EDITIONS_SCRIPT).stat().st_size < 60_000


def test_the_script_names_every_page_and_anchor(reihe: Path) -> None:
    data = script_data(reihe)
    assert [one["ausgabe"] for one in data["ausgaben"]] == list(reversed(AUSGABEN))
    assert [one["entwurf"] for one in data["ausgaben"]] == [True, False, False, False]
    for edition in data["ausgaben"]:
        seiten = edition["seiten"]
        assert isinstance(seiten, dict)
        assert sorted(seiten) == edition_pages(reihe, str(edition["ausgabe"]))
        for name, place in seiten.items():
            soup = BeautifulSoup(
                (reihe / str(edition["ausgabe"]) / name).read_text("utf-8"), "lxml"
            )
            article = soup.select_one("article.artikel")
            assert article is not None
            ids = [str(one["id"]) for one in article.find_all(id=True)]
            assert str(data["anker"][place]).split() == ids, name


def test_the_same_site_gives_the_same_script(reihe: Path, tmp_path: Path) -> None:
    before = (reihe / EDITIONS_SCRIPT).read_bytes()
    site = tmp_path / "_site"
    shutil.copytree(reihe, site)
    (site / EDITIONS_SCRIPT).unlink()
    write_script(site)
    assert (site / EDITIONS_SCRIPT).read_bytes() == before

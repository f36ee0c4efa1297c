"""What changed, as the reader finds it: a small project of two editions (fiktiv), really built.

Pages, PDF, CSV and terminal tell every kind of change with the same numbers.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup, Tag
from pikepdf import Pdf
from playwright.sync_api import Page

import pdf_tags
from conftest import ROOT, SMALL_TOC, run_kik, write_small_project
from pdf_text import document_text
from web import DESKTOP, HEIGHT, PHONE, Server, serve, widen_text
from web_axe import run_axe
from web_html import validate

pytest_plugins = ["web_fixtures"]

BS = "Bildung und Sprache"
FIRST, SECOND = "2023-12", "2024-06"
CHAPTER, FIELD = "was-hat-sich-geaendert.html", "handlungsfelder/bildung-und-sprache.html"
TOC = SMALL_TOC.replace("  - caption", "  - caption: Der Bericht\n    chapters:\n"
                        "      - file: was-hat-sich-geaendert\n  - caption", 1)  # fmt: skip

#: How many Maßnahmen and Ziele changed in which way; see `write_second`.
MASSNAHMEN = {
    "vorangekommen": 2, "zurueckgestuft": 1, "neu": 1, "weggefallen": 6, "neuer_wortlaut": 1,
    "andere_nummer": 2,
}  # fmt: skip
ZIELE = {"neu": 1, "weggefallen": 1, "neuer_wortlaut": 1}
CAPTIONS = {
    "vorangekommen": "Vorangekommene Maßnahmen (2)",
    "zurueckgestuft": "Zurückgestufte Maßnahmen (1)",
    "neu": "Neue Maßnahmen (1)",
    "weggefallen": "Weggefallene Maßnahmen (6)",
    "neuer_wortlaut": "Maßnahmen mit neuem Wortlaut (1)",
    "andere_nummer": "Maßnahmen mit anderer Nummer (2)",
    "ziele-neu": "Neue Ziele (1)",
    "ziele-weggefallen": "Weggefallene Ziele (1)",
    "ziele-neuer_wortlaut": "Ziele mit neuem Wortlaut (1)",
}
REASONS = ("Das Vorhaben ruht (fiktiv).", "Genauer gesagt (fiktiv).", "Ziel geklärt (fiktiv).",
           "Vom Stadtrat gestrichen (fiktiv).")  # fmt: skip


def write_second(data: Path) -> None:
    """Write the later workbook, with every kind of change."""
    book = openpyxl.load_workbook(data / f"kik-{FIRST}.xlsx")
    bericht, bs = book["Bericht"], book[BS]
    bericht["B2"], bericht["B3"], bericht["B4"] = "Bericht (fiktiv)", SECOND, "30.04.2024"
    bs["E8"], bs["F8"] = None, "x"  # BS-2.3 advances
    bs["D9"], bs["E9"], bs["F9"] = None, None, "x"  # so does BS-2.4
    bs["F16"], bs["D16"], bs["J16"] = None, "x", REASONS[0]  # BS-4.3 goes back
    bs["C3"], bs["J3"] = bs["C3"].value.replace("aufgebaut und", "geschaffen und"), REASONS[1]
    bs["C2"], bs["J2"] = f"{bs['C2'].value} (fiktiv)", REASONS[2]
    for column in "CDEF":  # BS-2.1 and BS-2.2 swapped
        one, other = bs[f"{column}6"], bs[f"{column}7"]
        one.value, other.value = other.value, one.value
    bs.delete_rows(33, 7)  # Ziel 8 with six Maßnahmen
    bs["B33"], bs["C33"] = "9.", "Neues Ziel (fiktiv)."
    bs["B34"], bs["C34"], bs["D34"] = "9.1.", "Neue Maßnahme & mehr (fiktiv).", "x"
    sheet = book.create_sheet("Entfallen")
    sheet.append(["Kennung", "Ziel/Maßnahme", "Begründung"])
    sheet.append(["BS-8", "", REASONS[3]])
    book.save(data / f"kik-{SECOND}.xlsx")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, both editions built."""
    project = write_small_project(tmp_path_factory.mktemp("aenderungen") / "projekt")
    (project / "_toc.yml").write_text(TOC, encoding="utf-8")
    shutil.copy(ROOT / "book" / "was-hat-sich-geaendert.ipynb", project / "book")
    write_second(project / "data")
    done = run_kik("bericht", "--alle", cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    return project


@pytest.fixture(scope="module")
def site(project: Path) -> Path:
    return project / "_site"


def article(path: Path) -> Tag:
    found = BeautifulSoup(path.read_text("utf-8"), "html.parser").select_one("main article")
    assert found is not None
    return found


def lists(page: Tag) -> dict[str, Tag]:
    """The lists of changes of a page by the kind of change."""
    sections = {
        heading.get_text(): heading.find_parent("section") for heading in page.select("h2, h3")
    }
    found = {kind: sections.get(title) for kind, title in CAPTIONS.items()}
    return {kind: section for kind, section in found.items() if section is not None}


def expected() -> dict[str, int]:
    return MASSNAHMEN | {f"ziele-{kind}": count for kind, count in ZIELE.items()}


@pytest.mark.parametrize("page", [CHAPTER, FIELD])
def test_a_page_lists_every_kind_of_change(site: Path, page: str) -> None:
    found = lists(article(site / SECOND / page))
    assert {kind: len(one.select(".aenderung")) for kind, one in found.items()} == expected()


def test_the_chapter_has_a_heading_for_each_field(site: Path) -> None:
    for section in lists(article(site / SECOND / CHAPTER)).values():
        count = len(section.select(".aenderung"))
        assert [heading.get_text() for heading in section.select("h3")] == [f"{BS} ({count})"]


def test_each_list_says_what_was_and_what_is(site: Path) -> None:
    found = lists(article(site / SECOND / CHAPTER))
    told = {kind: " ".join(table.get_text(" ").split()) for kind, table in found.items()}
    assert "BS-2.3" in told["vorangekommen"]
    assert "vorher: in Bearbeitung jetzt: implementiert" in told["vorangekommen"]
    assert "vorher: implementiert jetzt: wartend" in told["zurueckgestuft"]
    assert f"Begründung: {REASONS[0]}" in told["zurueckgestuft"]
    assert "Neue Maßnahme & mehr (fiktiv)." in told["neu"]
    assert "vorher: BS-2.2 jetzt: BS-2.1" in told["andere_nummer"]
    assert told["weggefallen"].count(f"Begründung: {REASONS[3]}") == 6
    assert "BS, Ziel 8" in told["ziele-weggefallen"].replace("\u00a0", " ")
    changed = found["neuer_wortlaut"]
    assert [mark.get_text() for mark in changed.select("del")] == ["[gestrichen: aufgebaut]"]
    assert [mark.get_text() for mark in changed.select("ins")] == ["[neu: geschaffen]"]
    assert f"Begründung: {REASONS[1]}" in told["neuer_wortlaut"]


@pytest.mark.parametrize("page", [CHAPTER, FIELD])
def test_each_number_of_today_leads_to_its_place(site: Path, page: str) -> None:
    changes = [one.select(".aenderung a") for one in lists(article(site / SECOND / page)).values()]
    links = [link for found in changes for link in found]
    ids = {str(tag["id"]) for tag in article(site / SECOND / FIELD).select("[id]")}
    assert len(links) == sum(expected().values()) - 7  # what is gone has no place any more
    for link in links:
        place, _, fragment = str(link["href"]).partition("#")
        assert place.removeprefix("../") == FIELD
        assert fragment in ids


def test_the_sentences_have_the_numbers_of_the_lists(site: Path) -> None:
    """Of 7 implementierte two more came, one went back, and one was dropped with Ziel 8."""
    text = article(site / SECOND / CHAPTER).get_text(" ").replace("\u00a0", " ")
    assert "Implementiert sind jetzt 7 von 25 Maßnahmen" in " ".join(text.split())
    assert "sind 2 vorangekommen, eine ist zurückgestuft und 21 haben denselben" in text
    assert "Eine Maßnahme ist neu, 6 sind weggefallen, eine hat einen neuen Wortlaut" in text


def test_rows_and_columns_of_the_transitions_add_up(site: Path) -> None:
    page = article(site / SECOND / CHAPTER)
    [table] = page.select("table")
    rows = table.select("tbody tr")
    cells = [[int(cell.get_text().split()[0]) for cell in row.select("td")] for row in rows]
    assert all(sum(row[:-1]) == row[-1] for row in cells)
    assert [sum(column) for column in zip(*cells[:-1], strict=True)] == cells[-1]
    assert cells[-1][-1] == 24
    heads = [th.get_text() for th in table.select("tbody th")]
    assert heads == ["vorher wartend", "vorher in Bearbeitung", "vorher implementiert", "Summe"]
    assert all(th.get("scope") for th in page.select("th"))


def test_the_first_edition_has_one_sentence_and_no_empty_frames(site: Path) -> None:
    for page in (CHAPTER, FIELD):
        found = article(site / FIRST / page)
        assert "Dies ist die erste Ausgabe: Was sich ändert" in found.get_text()
        assert found.select(".aenderungen, .aenderung") == []
    assert article(site / FIRST / CHAPTER).select("table, figure, h2, caption") == []


def test_the_file_has_the_same_changes(site: Path) -> None:
    path = site / SECOND / "daten" / "aenderungen.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    kinds = Counter(
        ("" if "." in row["kennung"] + row["kennung_vorher"] else "ziele-") + row["art"]
        for row in rows
    )
    assert kinds == expected()
    (back,) = [row for row in rows if row["art"] == "zurueckgestuft"]
    assert back == {
        "art": "zurueckgestuft", "kennung_vorher": "BS-4.3", "kennung": "BS-4.3",
        "handlungsfeld": BS, "text_vorher": back["text"], "text": back["text"],
        "umsetzungsstand_vorher": "implementiert", "umsetzungsstand": "wartend",
        "begruendung": REASONS[0],
    }  # fmt: skip
    first = (site / FIRST / "daten" / "aenderungen.csv").read_text("utf-8-sig")
    assert len(first.splitlines()) == 1


def test_frictionless_accepts_the_file(site: Path) -> None:
    from frictionless import Package

    for ausgabe in (FIRST, SECOND):
        report = Package(str(site / ausgabe / "daten" / "datapackage.json")).validate()
        assert report.valid, report.flatten(["type", "message"])


def test_the_terminal_shows_the_same_changes(project: Path) -> None:
    done = run_kik("vergleich", FIRST, SECOND, cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    headings = re.findall(r"^(\S.*) \((\d+)\):$", done.stdout, flags=re.MULTILINE)
    assert Counter({name: int(count) for name, count in headings}) == {
        "Vorangekommene Maßnahmen": 2, "Zurückgestufte Maßnahmen": 1, "Neue Maßnahmen": 1,
        "Weggefallene Maßnahmen": 6,
        "Maßnahmen mit anderer Nummer": 2, "Maßnahmen mit neuem Wortlaut": 1, "Neue Ziele": 1,
        "Weggefallene Ziele": 1, "Ziele mit neuem Wortlaut": 1,
    }  # fmt: skip
    assert all(f"Begründung: {reason}" in done.stdout for reason in REASONS)


# --- on paper --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pdf(site: Path) -> Path:
    return site / SECOND / f"kik-{SECOND}.pdf"


def test_the_pdf_tells_the_same_changes(pdf: Path) -> None:
    text = document_text(pdf)
    # In the chapter of the changes and in that of the field.
    assert {text.count(caption) for caption in CAPTIONS.values()} == {2}
    whole = re.sub(r"[\s-]", "", text)  # words may be hyphenated
    assert [one for one in REASONS if re.sub(r"[\s-]", "", f"Begründung: {one}") not in whole] == []
    # A stroke through a word is not read out: the PDF says it, too.
    assert "[gestrichen:aufgebaut]" in whole


def test_the_pdf_is_accessible(pdf: Path) -> None:
    assert pdf_tags.validation_faults(pdf) == []
    with Pdf.open(pdf) as document:
        for check in pdf_tags.CHECKS:
            assert check(document) == []


# --- on screens ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[Server]:
    with serve(site) as running:
        yield running


def test_the_pages_are_valid(site: Path) -> None:
    assert validate(*(site / SECOND / page for page in (CHAPTER, FIELD))) == []


@pytest.mark.parametrize("name", [CHAPTER, FIELD])
def test_axe_finds_nothing(name: str, page: Page, served: Server) -> None:
    page.goto(served.url(f"{SECOND}/{name}"))
    for scheme, width in product(("light", "dark"), (PHONE, DESKTOP)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert run_axe(page).violations == []


def test_lists_fit_a_phone_and_large_text(page: Page, served: Server) -> None:
    page.goto(served.url(f"{SECOND}/{CHAPTER}"))
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    too_wide = """[...document.querySelectorAll('.aenderung')].filter(
      one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)"""
    for width in (PHONE, 390, DESKTOP):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert page.evaluate(wide) == 0
        assert page.evaluate(too_wide) == []
    widen_text(page)
    assert page.evaluate(wide) == 0

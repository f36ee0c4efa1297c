"""The published book against the source: one number, one source, everywhere."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from conftest import ROOT
from pdf_text import document_text

SOURCE = ROOT / "tests" / "daten" / "zwischenbericht-2023-10.csv"
STAENDE = ("wartend", "in Bearbeitung", "implementiert")
SLUGS = {
    "BS": "bildung-und-sprache",
    "AA": "arbeit-und-ausbildung",
    "GP": "gesundheit-und-pflege",
    "BE": "buergerschaftliches-engagement",
    "GT": "gesellschaftliche-teilhabe",
    "IO": "interkulturelle-oeffnung",
}
Counts = tuple[int, ...]


def source_rows() -> list[dict[str, str]]:
    """The independent transcription of the Zwischenbericht."""
    with SOURCE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


ROWS = source_rows()


def count(rows: list[dict[str, str]]) -> Counts:
    found = Counter(row["umsetzungsstand"] for row in rows)
    return tuple(found[stand] for stand in STAENDE)


def of_field(kuerzel: str) -> list[dict[str, str]]:
    return [row for row in ROWS if row["kennung"].startswith(f"{kuerzel}-")]


def page(folder: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((folder / f"{name}.html").read_text("utf-8"), "html.parser")


def words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def number_rows(table: Tag) -> Iterator[tuple[str, Counts]]:
    """Label and the four numbers (three counts and their sum) of each row."""
    for row in table.select("tbody tr"):
        cells = [words(cell) for cell in row.select("td.zahl")]
        head = row.select_one("th")
        assert head is not None
        yield words(head), tuple(int(cell.split()[0]) for cell in cells)


def table_of(soup: BeautifulSoup, words_of_caption: str) -> Tag:
    """The table whose caption has these words."""
    [table] = [
        table
        for table in soup.select("table")
        if table.caption and words_of_caption in table.caption.get_text()
    ]
    return table


def with_sum(counts: Counts) -> Counts:
    return (*counts, sum(counts))


@pytest.fixture(scope="session")
def pdf_text(bericht_pdf: Path) -> str:
    """All words of the PDF, one space between, as a reader's program extracts them."""
    return document_text(bericht_pdf)


# --- numbers ---------------------------------------------------------------------------------


def test_the_source_itself_has_the_published_sums() -> None:
    assert (len(ROWS), count(ROWS), len(of_field("BS"))) == (144, (38, 61, 45), 30)


@pytest.mark.parametrize("name", ["auf-einen-blick", "ueberblick"])
def test_the_whole_and_each_handlungsfeld_in_the_comparison(bericht_html: Path, name: str) -> None:
    rows = dict(number_rows(table_of(page(bericht_html, name), "nach Handlungsfeldern")))
    expected = [with_sum(count(of_field(kuerzel))) for kuerzel in SLUGS]
    assert list(rows.values()) == [*expected, (38, 61, 45, 144)]


@pytest.mark.parametrize("kuerzel", SLUGS)
def test_counts_of_each_gruppe_and_ziel(bericht_html: Path, kuerzel: str) -> None:
    soup = page(bericht_html, f"handlungsfelder/{SLUGS[kuerzel]}")
    rows = dict(number_rows(table_of(soup, "nach Gruppen und Zielen")))
    expected: dict[str, Counts] = {}
    field = of_field(kuerzel)
    for row in field:
        gruppe, ziel = row["gruppe"], row["ziel"]
        expected[gruppe] = with_sum(count([r for r in field if r["gruppe"] == row["gruppe"]]))
        expected[ziel] = with_sum(count([r for r in field if r["ziel"] == row["ziel"]]))
    expected["Summe"] = with_sum(count(field))
    assert rows == expected


@pytest.mark.parametrize("kuerzel", SLUGS)
def test_summary_and_alt_text_name_the_counts(bericht_html: Path, kuerzel: str) -> None:
    soup = page(bericht_html, f"handlungsfelder/{SLUGS[kuerzel]}")
    wartend, bearbeitung, implementiert = count(of_field(kuerzel))
    total = wartend + bearbeitung + implementiert
    sentence = soup.select_one("p.satz")
    assert sentence is not None
    assert f"sind {implementiert} von {total} Maßnahmen implementiert" in words(sentence)
    image = soup.select_one("figure.diagramm img")
    assert image is not None
    told = " ".join(str(image["alt"]).split())
    assert f"über {total} Maßnahmen" in told
    for number, stand in zip((wartend, bearbeitung, implementiert), STAENDE, strict=True):
        assert f"{number} {stand} (" in told


def test_shares_of_every_row_sum_to_100_but_for_rounding(bericht_html: Path) -> None:
    for slug in SLUGS.values():
        soup = page(bericht_html, f"handlungsfelder/{slug}")
        for row in table_of(soup, "nach Gruppen und Zielen").select("tbody tr"):
            shares = [s.get_text().strip("()\u00a0% ") for s in row.select(".anteil")]
            tenths = sum(int(share.replace(",", "")) for share in shares)
            assert abs(tenths - 1000) <= 1, row


# --- words -----------------------------------------------------------------------------------


def test_every_massnahme_stands_under_its_anchor_word_for_word(bericht_html: Path) -> None:
    seen = 0
    for kuerzel, slug in SLUGS.items():
        soup = page(bericht_html, f"handlungsfelder/{slug}")
        for row in of_field(kuerzel):
            target = soup.find(id=row["kennung"].lower().replace(".", "-"))
            assert isinstance(target, Tag)
            text, stand = [words(part) for part in target.find_all("p", recursive=False)]
            assert text == f"{row['kennung']} {' '.join(row['text'].split())}"
            assert stand == row["umsetzungsstand"]
            seen += 1
    assert seen == 144


def test_every_ziel_stands_word_for_word_before_its_massnahmen(bericht_html: Path) -> None:
    for kuerzel, slug in SLUGS.items():
        soup = page(bericht_html, f"handlungsfelder/{slug}")
        ziele = list(dict.fromkeys(row["ziel"] for row in of_field(kuerzel)))
        shown = [words(row).partition(": ")[2] for row in soup.select("section[id*=-ziel-] > h4")]
        assert shown == [" ".join(ziel.split()) for ziel in ziele]


def test_every_text_stands_in_the_pdf_word_for_word(pdf_text: str) -> None:
    missing = [
        row["kennung"]
        for row in ROWS
        for text in (row["text"], row["ziel"], row["gruppe"])
        if not _stands_in(text, pdf_text)
    ]
    assert missing == []


def _stands_in(text: str, whole: str) -> bool:
    """A word broken at a line's end is extracted with its hyphen: that is the same word."""
    letters = [re.escape(char) for char in text if not char.isspace()]
    # Between two letters a line break may stand, with or without hyphen; table rows may be
    # interrupted by the foot of a page only between words, which rows that hold together are not.
    return re.search(r"(?:-? |-)?\s?".join(letters), whole) is not None


def test_the_pdf_names_the_counts_of_each_handlungsfeld(pdf_text: str) -> None:
    for kuerzel in SLUGS:
        counts = count(of_field(kuerzel))
        told = f"{counts[2]} von {sum(counts)} Maßnahmen implementiert"
        assert _stands_in(told, pdf_text), kuerzel


# --- data ------------------------------------------------------------------------------------


def test_the_csv_is_the_source(bericht_html: Path) -> None:
    raw = (bericht_html / "daten" / "massnahmen.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    text = raw.decode("utf-8-sig")
    assert text.splitlines()[0] == (
        "kennung;handlungsfeld;gruppe;ziel_nummer;ziel;nummer;massnahme;umsetzungsstand;"
        "sachstand;zustaendig;prioritaet"
    )
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    shown = [
        (r["kennung"], r["gruppe"], r["ziel"], r["massnahme"], r["umsetzungsstand"]) for r in rows
    ]
    assert shown == [tuple(row.values()) for row in ROWS]


def test_no_spot_for_authors_reaches_the_reader(bericht_html: Path, pdf_text: str) -> None:
    for path in bericht_html.rglob("*"):
        if path.suffix in {".html", ".js", ".json"}:
            assert "AMT:" not in path.read_text("utf-8"), path
    assert "AMT:" not in pdf_text
    assert not list(bericht_html.rglob("*.ipynb"))
    assert not list(bericht_html.rglob("*.md"))


def test_facts_of_the_edition_are_kept_with_it(bericht_html: Path) -> None:
    facts = json.loads((bericht_html / "daten" / "ausgabe.json").read_text("utf-8"))
    assert facts["ausgabe"] == "2023-12"
    assert facts["datenstand"] == "05.10.2023"
    assert facts["zeitraum"] == "November 2021 bis September 2023"


def test_the_title_page_names_the_edition(bericht_html: Path) -> None:
    text = words(page(bericht_html, "index"))
    for fact in (
        "Dezember-Bericht 2023",
        "2023-12",
        "November 2021 bis September 2023",
        "05.10.2023",
        "Amt für Integration",
    ):
        assert fact in text


def test_the_site_lists_the_edition(site: Path) -> None:
    text = (site / "index.html").read_text("utf-8")
    assert 'href="2023-12/index.html"' in text
    assert 'href="2023-12/kik-2023-12.pdf"' in text
    assert [p.name for p in site.iterdir() if p.name.startswith(".")] == [".nojekyll"]

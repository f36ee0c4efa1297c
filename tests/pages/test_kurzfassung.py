"""The Kurzfassung against the source document, line by line: web page and PDF."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from pikepdf import Pdf

import pdf_tree
from conftest import ROOT
from editions import make_edition
from kikdata.analysis.counts import STAENDE
from kikdata.pages.report import Bericht

DATEN = ROOT / "tests" / "daten"
NUMBER = re.compile(r"\d+\.(\d+\.)?")
HEAD = ["Gruppe", "Nummer", "Ziel/Maßnahme", *STAENDE]

# Handlungsfeld, Gruppe, number, text, column of the x ("" for a Ziel).
Row = tuple[str, str, str, str, str]


def source_rows() -> Iterator[Row]:
    """Read the text of the Zwischenbericht; a row may have slipped by a column."""
    feld = gruppe = ""
    for line in (DATEN / "zwischenbericht-2023-10.txt").read_text("utf-8").splitlines():
        if line.startswith("## Handlungsfeld "):
            feld = line.removeprefix("## Handlungsfeld ").strip()
        cells = [re.sub("</?b>", "", cell).strip() for cell in line.split("\t")]
        found = [at for at, cell in enumerate(cells) if NUMBER.fullmatch(cell)]
        if not found or len(cells) < 3:
            continue
        at = found[0]
        # The name of a Gruppe carries the digit of a footnote.
        gruppe = re.sub(r" \d$", "", next(filter(None, cells[:at]), gruppe))
        text = next(place for place in range(at + 1, len(cells)) if cells[place])
        marks = [cell == "x" for cell in cells[text + 1 :]]
        stand = STAENDE[marks.index(True)] if any(marks) else ""
        yield feld, gruppe, cells[at], cells[text], stand


def page_rows(soup: BeautifulSoup) -> Iterator[Row]:
    for section in soup.select("section.kurz-feld"):
        heading = section.h2
        assert heading is not None
        feld = heading.get_text().removeprefix("Handlungsfeld ")
        [table] = section.select("table")
        yield from table_rows(feld, [cells_of(row) for row in table.select("tr")])


def cells_of(row: Tag) -> list[str]:
    return [" ".join(cell.get_text().split()) for cell in row.find_all(["th", "td"])]


def table_rows(feld: str, rows: list[list[str]]) -> Iterator[Row]:
    assert [pdf_tree.squeeze(text) for text in rows[0]] == [pdf_tree.squeeze(text) for text in HEAD]
    gruppe = ""
    for first, number, text, *marks in rows[1:]:
        gruppe = first or gruppe
        assert set(marks) <= {"", "x"}
        assert marks.count("x") == (1 if number.count(".") == 2 else 0)
        yield feld, gruppe, number, text, STAENDE[marks.index("x")] if "x" in marks else ""


@pytest.fixture(scope="module")
def soup(bericht_html: Path) -> BeautifulSoup:
    text = (bericht_html / "kurzfassung.html").read_text("utf-8")
    return BeautifulSoup(text, "html.parser")


@pytest.fixture(scope="module")
def kurzfassung_pdf(bericht_html: Path) -> Path:
    return bericht_html / "kurzfassung-2023-12.pdf"


def test_the_source_is_read_whole() -> None:
    rows = list(source_rows())
    assert sum(not stand for *_, stand in rows) == 43
    assert sum(bool(stand) for *_, stand in rows) == 144
    assert len({feld for feld, *_ in rows}) == 6


def test_every_line_of_the_source_stands_on_the_page_in_order(soup: BeautifulSoup) -> None:
    assert list(page_rows(soup)) == list(source_rows())


def test_every_line_agrees_with_the_second_transcription(soup: BeautifulSoup) -> None:
    with (DATEN / "zwischenbericht-2023-10.csv").open(encoding="utf-8") as file:
        wanted = [
            (row["gruppe"], row["kennung"].partition("-")[2], row["text"], row["umsetzungsstand"])
            for row in csv.DictReader(file, delimiter=";")
        ]
    shown = [
        (gruppe, number.rstrip("."), text, stand)
        for _, gruppe, number, text, stand in page_rows(soup)
        if stand
    ]
    assert shown == wanted


def test_every_line_of_the_source_stands_in_the_pdf_in_order(kurzfassung_pdf: Path) -> None:
    with Pdf.open(kurzfassung_pdf) as document:
        tables = [
            [
                [
                    " ".join(pdf_tree.element_text(document, cell, {}).split())
                    for cell in pdf_tree.kids(row)
                ]
                for row in pdf_tree.below(table)
                if pdf_tree.tag(row) == "TR"
            ]
            for table in pdf_tree.tagged(document, "Table")
        ]
    felder = list(dict.fromkeys(feld for feld, *_ in source_rows()))
    assert len(tables) == len(felder)
    shown = [
        tuple(map(pdf_tree.squeeze, row))
        for feld, rows in zip(felder, tables, strict=True)
        for row in table_rows(feld, rows)
    ]
    assert shown == [tuple(map(pdf_tree.squeeze, row)) for row in source_rows()]


def sums() -> dict[str, str]:
    """Return the line with the sum of each Handlungsfeld, counted in the source."""
    rows = list(source_rows())
    told = {}
    for feld in dict.fromkeys(row[0] for row in rows):
        counts = [sum(row[0] == feld and row[4] == stand for row in rows) for stand in STAENDE]
        words = ", ".join(f"{n} {stand}" for n, stand in zip(counts, STAENDE, strict=True))
        told[feld] = f"= {sum(counts)} Maßnahmen: {words}"
    return told


def test_sums_are_those_of_the_source(soup: BeautifulSoup, kurzfassung_pdf: Path) -> None:
    wanted = sums()
    shown = [" ".join(p.get_text().split()) for p in soup.select(".kurz-summe")]
    assert shown == list(wanted.values())
    printed = re.findall(
        r"= \d+ Maßnahmen$", (DATEN / "zwischenbericht-2023-10.txt").read_text("utf-8"), re.M
    )
    assert printed  # the text has the sum of one chart only; the others are pictures in print
    assert all(any(line.startswith(f"{one}:") for line in shown) for one in printed)
    with Pdf.open(kurzfassung_pdf) as document:
        text = pdf_tree.squeeze(pdf_tree.reading_text(document))
    for line in wanted.values():
        assert text.count(pdf_tree.squeeze(line)) == 1


def test_each_chart_tells_the_numbers_of_its_table(soup: BeautifulSoup) -> None:
    for section, line in zip(soup.select("section.kurz-feld"), sums().values(), strict=True):
        image = section.select_one("figure img")
        assert image is not None
        for number in re.findall(r"\d+", line):
            assert re.search(rf"\b{number}\b", str(image["alt"]))


def test_the_book_does_not_hold_it_twice(bericht_pdf: Path) -> None:
    with Pdf.open(bericht_pdf) as document:
        text = pdf_tree.squeeze(pdf_tree.reading_text(document))
    assert pdf_tree.squeeze("Die Kurzfassung zeigt den Umsetzungsstand") not in text


@pytest.mark.parametrize("seed", range(4))
def test_other_editions_show_each_massnahme_once_with_its_x(seed: int) -> None:
    edition = make_edition(seed, felder=1 + seed * 2, massnahmen=1 + 7 * seed)
    bericht = Bericht(edition)
    soup = BeautifulSoup(bericht.kurzfassung.handlungsfelder().html, "html.parser")
    shown = [(feld, number, stand) for feld, _, number, _, stand in page_rows(soup) if stand]
    columns = ("handlungsfeld", "nummer", "umsetzungsstand")
    wanted = [tuple(row) for row in edition.massnahmen[list(columns)].to_numpy().tolist()]
    assert shown == wanted
    assert len(soup.select(".kurz-summe")) == len(edition.handlungsfelder)

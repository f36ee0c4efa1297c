"""The Kurzfassung against the source document, line by line: web page and PDF."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pikepdf import Pdf

import pdf_tree
from conftest import ROOT
from editions import make_edition
from kikdata.analysis.counts import STAENDE
from kikdata.pages.report import Bericht

DATEN = ROOT / "tests" / "daten"
NUMBER = re.compile(r"\d+\.(\d+\.)?")

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
    """Read the page as headings and Maßnahmen, the number of each as the source has it."""
    feld = gruppe = ""
    for tag in soup.select("h2, h3, h4, article article"):
        told = " ".join(tag.get_text().split())
        if tag.name == "h2":
            feld = told.removeprefix("Handlungsfeld ") if told.startswith("Handlungsfeld") else ""
        elif tag.name == "h3":
            gruppe = told
        elif feld and (heading := re.fullmatch(r"Ziel (\d+): (.*)", told)):
            yield feld, gruppe, f"{heading[1]}.", heading[2], ""
        elif tag.name == "article":
            words, stand = [" ".join(p.get_text().split()) for p in tag.select("p")]
            kennung, _, text = words.partition(" ")
            yield feld, gruppe, f"{kennung.partition('-')[2]}.", text, stand


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
        text = pdf_tree.squeeze(pdf_tree.reading_text(document))
    at = 0
    for row in source_rows():
        for part in (row[3], row[4]):
            found = text.find(pdf_tree.squeeze(part), at)
            assert found >= 0, row
            at = found


def sums() -> dict[str, list[str]]:
    """Return the counts of each Handlungsfeld in words, counted in the source."""
    rows = list(source_rows())
    told = {}
    for feld in dict.fromkeys(row[0] for row in rows):
        counts = [sum(row[0] == feld and row[4] == stand for row in rows) for stand in STAENDE]
        told[feld] = [f"über {sum(counts)} Maßnahmen"]
        told[feld] += [f"{n} {stand}" for n, stand in zip(counts, STAENDE, strict=True)]
    return told


def test_each_chart_tells_the_numbers_of_the_source(
    soup: BeautifulSoup, kurzfassung_pdf: Path
) -> None:
    alts = [" ".join(str(one["alt"]).split()) for one in soup.select("figure .nur-hell img")]
    wanted = sums()
    assert len(alts) == len(wanted)
    for told, alt in zip(wanted.values(), alts, strict=True):
        assert all(part in alt for part in told)
    printed = re.findall(
        r"= (\d+ Maßnahmen)$", (DATEN / "zwischenbericht-2023-10.txt").read_text("utf-8"), re.M
    )
    assert printed  # the text has the sum of one chart only; the others are pictures in print
    assert all(any(f"über {one}" in alt for alt in alts) for one in printed)


def test_the_book_does_not_hold_it_twice(bericht_pdf: Path) -> None:
    with Pdf.open(bericht_pdf) as document:
        text = pdf_tree.squeeze(pdf_tree.reading_text(document))
    assert pdf_tree.squeeze("Die Kurzfassung zeigt den Umsetzungsstand") not in text


@pytest.mark.parametrize("seed", range(4))
def test_other_editions_show_each_massnahme_once_with_its_stand(seed: int) -> None:
    edition = make_edition(seed, felder=1 + seed * 2, massnahmen=1 + 7 * seed)
    html = "".join(feld.massnahmen_kurz().html for feld in Bericht(edition).handlungsfelder)
    shown = [
        [link.get_text(), stand.get_text()]
        for article in BeautifulSoup(html, "html.parser").select("article")
        for link, stand in [(article.select("a")[0], article.select(".stand")[0])]
    ]
    wanted = edition.massnahmen[["kennung", "umsetzungsstand"]].to_numpy().tolist()
    assert shown == wanted

"""The Ratsvorlage: two pages whatever the edition, and only what the workbook says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from pikepdf import Pdf

import pdf_tags
import pdf_tree
from editions import earlier_than, make_edition
from kikdata.analysis.counts import STAENDE
from kikdata.checks.workbook import load
from kikdata.errors import PdfError
from kikdata.model import Edition, Reason, Umsetzungsstand
from kikdata.pages.council import clip, share_out
from kikdata.pages.report import Bericht
from kikdata.paper.document import write_fitted

MOTION = "Der Ausschuss nimmt den fiktiven Bericht zur Kenntnis. "
EDITIONS: dict[str, dict[str, Any]] = {
    "eine Maßnahme": {"felder": 1, "massnahmen": 1},
    "wie üblich": {},
    "sehr viele": {"felder": 40, "massnahmen": 250},
    "lange Texte": {"words": 90, "Beschlussvorschlag": (MOTION * 40)[:1200]},
    "lange Angaben": {
        "felder": 12,
        "massnahmen": 8,
        "Titel": "Langer Titel " * 30,
        "Herausgeber": "Amt " * 80,
        "Konzept": "Integrationskonzept" * 12,
        "Webadresse": "https://example.org/" + "a" * 300,
        "Beschlussvorschlag": "\n".join(["Zeile (fiktiv)"] * 15),
    },
}


def write(edition: Edition, target: Path, earlier: bool = False) -> Path:
    before = (earlier_than(edition, 7),) if earlier else ()
    bericht = Bericht(edition, before)
    vorlage = bericht.ratsvorlage()
    write_fitted(vorlage.title, vorlage.pages(), bericht.facts, target)
    return target


def words(path: Path) -> str:
    with Pdf.open(path) as document:
        return " ".join(pdf_tree.reading_text(document).split())


@pytest.fixture(scope="module")
def real(bericht_html: Path) -> Path:
    return bericht_html / "ratsvorlage-2023-12.pdf"


def test_the_real_one_has_two_pages_of_a4(real: Path) -> None:
    with Pdf.open(real) as document:
        sizes = [[round(float(side)) for side in page.mediabox[2:]] for page in document.pages]
    assert sizes == [[595, 842], [595, 842]]


def test_the_real_one_says_what_the_workbook_says(real: Path, arbeitsmappe: Path) -> None:
    edition, text = load(arbeitsmappe), words(real)
    counts = [(edition.massnahmen["umsetzungsstand"] == stand).sum() for stand in STAENDE]
    assert " ".join(map(str, [*counts, sum(counts)])) in text
    for feld in edition.handlungsfelder:
        own = edition.massnahmen[edition.massnahmen["kuerzel"] == feld.kuerzel]
        numbers = [(own["umsetzungsstand"] == stand).sum() for stand in STAENDE]
        assert f"{feld.name} {' '.join(map(str, [*numbers, len(own)]))}" in text
    waiting = edition.massnahmen[edition.massnahmen["umsetzungsstand"] == STAENDE[0]]
    assert all(kennung in text for kennung in waiting["kennung"])
    assert "erste Ausgabe" in text
    assert "Beschlussvorschlag" not in text.replace("keinen Beschlussvorschlag", "")


@pytest.mark.parametrize("earlier", [False, True])
@pytest.mark.parametrize("name", EDITIONS)
def test_every_edition_fills_exactly_two_pages(name: str, earlier: bool, tmp_path: Path) -> None:
    path = write(make_edition(3, **EDITIONS[name]), tmp_path / "r.pdf", earlier)
    assert pdf_tags.validation_faults(path) == []
    with Pdf.open(path) as document:
        assert len(document.pages) == 2
        # Two pages need no list of contents.
        checks = [check for check in pdf_tags.CHECKS if check is not pdf_tags.contents_faults]
        assert [fault for check in checks for fault in check(document)] == []


def test_a_motion_is_printed_whole(tmp_path: Path) -> None:
    motion = (MOTION * 40)[:1200].strip()
    path = write(make_edition(3, words=60, Beschlussvorschlag=motion), tmp_path / "r.pdf")
    plain = re.sub(r"[\s-]", "", words(path))
    assert re.sub(r"[\s-]", "", motion) in plain


def test_what_went_back_is_told_with_its_reason(tmp_path: Path) -> None:
    edition = make_edition(3, felder=1, massnahmen=3, words=4)
    rows = tuple(replace(row, umsetzungsstand=Umsetzungsstand.WARTEND) for row in edition.rows)
    given = {row.kennung: Reason("Grund (fiktiv)", "Feld", "J2", "B2") for row in rows}
    edition = replace(edition, rows=rows, reasons=given)
    text = words(write(edition, tmp_path / "r.pdf", earlier=True))
    back = len(re.findall("jetzt wartend", text))
    before = earlier_than(edition, 7).massnahmen
    assert back == (before["umsetzungsstand"] != STAENDE[0]).sum() > 0
    assert text.count("Begründung: Grund (fiktiv)") == back


def test_a_character_the_font_lacks_is_named(tmp_path: Path) -> None:
    with pytest.raises(PdfError, match=r"U\+1F642"):
        write(make_edition(1, Beschlussvorschlag="\U0001f642"), tmp_path / "r.pdf")
    assert not (tmp_path / "r.pdf").exists()


def test_same_edition_gives_same_bytes(tmp_path: Path) -> None:
    one, other = (write(make_edition(5), tmp_path / name).read_bytes() for name in ("a", "b"))
    assert one == other


@pytest.mark.parametrize(
    ("sizes", "limit", "given"),
    [([5, 1, 9], 0, [0, 0, 0]), ([5, 1, 9], 6, [3, 1, 2]), ([3], 2, [3]), ([2, 2], 9, [2, 2])],
)
def test_places_are_shared_evenly(sizes: list[int], limit: int, given: list[int]) -> None:
    assert share_out(sizes, limit) == given


def test_a_list_that_is_cut_says_how_many_are_missing() -> None:
    edition = make_edition(3, felder=2, massnahmen=60)
    _, versions = Bericht(edition).ratsvorlage().pages()
    waiting = [row for row in edition.rows if row.umsetzungsstand == STAENDE[0]]
    for html in versions:
        for part in BeautifulSoup(html, "html.parser").select(".rv-feld:has(li)"):
            head = re.search(r": (\d+) von \d+ wartend(?:, davon (\d+) schon)?", part.h3.get_text())
            assert head is not None
            told = len(part.select("li .rv-kennung"))
            more = re.search(r"und (\d+) weitere", part.get_text())
            assert told + int(more[1] if more else 0) == int(head[1]) - int(head[2] or 0)
    first = BeautifulSoup(versions[0], "html.parser")
    assert len(first.select("li .rv-kennung")) == len(waiting)


def test_waiting_ones_are_counted_as_in_the_table_of_the_first_page() -> None:
    """Those told above are said to be told, and the total stays the total."""
    edition = make_edition(3, felder=1, massnahmen=20)
    rows = [replace(row, umsetzungsstand=STAENDE[0], prioritaet="") for row in edition.rows]
    rows[0] = replace(rows[0], prioritaet="hoch")
    _, (html, *_) = Bericht(replace(edition, rows=tuple(rows))).ratsvorlage().pages()
    text = " ".join(BeautifulSoup(html, "html.parser").get_text().split())
    assert "20 Maßnahmen sind wartend; 1 davon steht schon oben." in text
    assert "20 von 20 wartend, davon 1 schon genannt" in text
    assert "vermutlich" not in text


def test_a_text_is_cut_at_a_word() -> None:
    check: Callable[[str, int], str] = clip
    assert check("Ein kurzer Text", 40) == "Ein kurzer Text"
    assert check("Ein kurzer Text", 12) == "Ein kurzer\u00a0…"
    assert len(check("x" * 99, 12)) <= 13

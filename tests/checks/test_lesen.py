"""What is read from a workbook beside plain texts: formatted texts, links, Vorher, further stands,
Indikatoren and Rückmeldungen; and that the workbook to take away says the same.

Small made-up workbooks (fiktiv).
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from test_pruefung_zufall import FILE, small_workbook

from kikdata.checks.workbook import check, load
from kikdata.data.workbooks import to_filled_workbook
from kikdata.model import NEU, Edition, Indikator, Umsetzungsstand, Vorher
from kikdata.text import Block, Span, Text
from kikdata.workbook.read import read_workbook
from mappen import Book

FELD = "Erstes Feld"
BOLD, ITALIC = InlineFont(b=True), InlineFont(i=True)


def saved(book: Book, folder: Path) -> Path:
    path = folder / FILE
    book.save(path)
    return path


def sachstand(book: Book, folder: Path, row: int = 3) -> Text:
    """The Sachstand that was written into G3 or another row."""
    edition = load(saved(book, folder))
    return next(one.sachstand for one in edition.rows if one.zeile == row)


def paragraph(*spans: Span) -> Text:
    return Text((Block((spans,)),))


def test_bold_and_italic_parts_are_kept_with_lines_and_lists(tmp_path: Path) -> None:
    book = small_workbook()
    book[FELD]["G3"] = CellRichText(
        "Erst ", TextBlock(BOLD, "fett"), "\n- ", TextBlock(ITALIC, "schräg"), " und nicht"
    )
    text = sachstand(book, tmp_path)
    assert text.blocks == (
        Block(((Span("Erst "), Span("fett", is_bold=True)),)),
        Block(((Span("schräg", is_italic=True), Span(" und nicht")),), is_list=True),
    )
    assert text.plain == "Erst fett\n- schräg und nicht"


def test_a_cell_that_is_bold_all_over_emphasises_nothing(tmp_path: Path) -> None:
    book = small_workbook()
    book[FELD]["G3"] = CellRichText(TextBlock(BOLD, "Alles "), TextBlock(BOLD, "fett"))
    book[FELD]["G4"] = "Auch fett"
    book[FELD]["G4"].font = Font(bold=True)
    assert sachstand(book, tmp_path) == paragraph(Span("Alles fett"))
    assert sachstand(book, tmp_path, 4) == paragraph(Span("Auch fett"))


WEB = "https://www.beispiel.example/kurse/"
LINKS: dict[str, tuple[str, str, Text]] = {
    "at its address": (
        "Siehe www.beispiel.example/kurse.", WEB,
        paragraph(Span("Siehe "), Span("www.beispiel.example/kurse", href=WEB), Span(".")),
    ),
    "the same address": (
        WEB[:-1], WEB, paragraph(Span(WEB[:-1], href=WEB)),
    ),
    "after the text": (
        "Flyer (fiktiv)", WEB, paragraph(Span("Flyer (fiktiv) "), Span(WEB, href=WEB)),
    ),
    "another address": (
        "www.beispiel.example/kurse-2", WEB,
        paragraph(Span("www.beispiel.example/kurse-2 "), Span(WEB, href=WEB)),
    ),
    "mail": (
        "An amt@beispiel.example", "mailto:amt@beispiel.example",
        paragraph(Span("An "), Span("amt@beispiel.example", href="mailto:amt@beispiel.example")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", LINKS)
def test_a_link_belongs_to_its_address_else_it_follows_the_text(kind: str, tmp_path: Path) -> None:
    typed, link, expected = LINKS[kind]
    book = small_workbook()
    book[FELD]["G3"] = typed
    book[FELD]["G3"].hyperlink = link
    assert sachstand(book, tmp_path) == expected


def test_a_ziel_has_a_sachstand_of_its_own(tmp_path: Path) -> None:
    book = small_workbook()
    book[FELD]["G2"] = CellRichText("Ein ", TextBlock(BOLD, "Ziel"))
    edition = load(saved(book, tmp_path))
    assert edition.ziele[0].sachstand == paragraph(Span("Ein "), Span("Ziel", is_bold=True))


def full_workbook() -> Book:
    book = small_workbook()
    sheet = book[FELD]
    sheet["K1"], sheet["L1"] = "Vorher", "verstetigt"
    sheet["K2"], sheet["K3"], sheet["K4"] = "2022-12:EF-3", "EF-1.7; 2022-06: ef – 2.1.", "NEU"
    for letter in "DEF":
        sheet[f"{letter}5"] = None
    sheet["L5"] = "x"
    sheet["G3"] = CellRichText("Erst ", TextBlock(BOLD, "fett"), "\n- eins\n- zwei")
    sheet["G4"] = "Flyer (fiktiv)"
    sheet["G4"].hyperlink = WEB
    sheet["G2"] = "Zum Ziel (fiktiv)"
    book["Bericht"].append(("Weiterer Stand", "verstetigt = implementiert"))
    book["Handlungsfelder"]["C1"], book["Handlungsfelder"]["C2"] = "Vorher", "Altes Feld (fiktiv)"
    for name, rows in {
        "Entfallen": (
            ("Kennung", "Ziel/Maßnahme", "Begründung", "Ausgabe"),
            ("EF-9.1", "Alt (fiktiv)", "Grund (fiktiv)", "2023-12"),
            ("ZZ", "", "Alles zusammengelegt (fiktiv)", None),
        ),
        "Indikatoren": (
            ("Handlungsfeld", "Ziel", "Indikator", "Einheit", "Stichtag", "Wert", "Zielwert"),
            ("EF", "1.", "Kurse (fiktiv)", "Stück", dt.datetime(2022, 12, 31), "1.234,5", 2000),
            ("Zweites Feld", None, "Anteil (fiktiv)", None, "31. Dezember 2022", 0.125, None),
            (None, None, "Einwohner*innen (fiktiv)", None, "2022-12-31", 70_000, None),
        ),
        "Rückmeldungen": (
            ("Handlungsfeld", "Akteur", "Datum", "Text"),
            ("EF", "Verein (fiktiv)", dt.datetime(2023, 5, 1), "Gut (fiktiv).\n- mehr davon"),
        ),
    }.items():
        other = book.create_sheet(name)
        for row in rows:
            other.append(row)
    book["Indikatoren"]["F3"].number_format = "0.0%"
    return book


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    result = check(read_workbook(saved(full_workbook(), tmp_path_factory.mktemp("voll"))))
    assert result.findings == ()
    assert result.edition is not None
    return result.edition


def test_what_a_row_was_before_is_read(full: Edition) -> None:
    assert full.handlungsfelder[0].vorher == (Vorher("Altes Feld (fiktiv)"),)
    assert full.ziele[0].vorher == (Vorher("EF-3", "2022-12"),)
    assert full.rows[0].vorher == (Vorher("EF-1.7"), Vorher("EF-2.1", "2022-06"))
    assert full.rows[1].vorher == (NEU,)
    assert full.rows[2].vorher == ()
    assert [(one.kennung, one.ausgabe) for one in full.entfallen] == [
        ("EF-9.1", "2023-12"), ("ZZ", "")
    ]  # fmt: skip


def test_a_further_stand_counts_as_one_of_the_three_and_keeps_its_word(full: Edition) -> None:
    row = full.rows[2]
    assert (row.umsetzungsstand, row.stand_wortlaut) == (
        Umsetzungsstand.IMPLEMENTIERT, "verstetigt"
    )  # fmt: skip
    assert full.rows[0].stand_wortlaut == ""


def test_indikatoren_are_read_with_german_numbers_and_percentages(full: Edition) -> None:
    day = dt.date(2022, 12, 31)
    assert full.indikatoren == (
        Indikator("EF", "EF-1", "Kurse (fiktiv)", "Stück", day, 1234.5, 2000),
        Indikator("ZF", "", "Anteil (fiktiv)", "%", day, 12.5),
        Indikator("", "", "Einwohner*innen (fiktiv)", "", day, 70_000),
    )


def test_rueckmeldungen_are_read_with_their_structure(full: Edition) -> None:
    (one,) = full.rueckmeldungen
    assert (one.handlungsfeld, one.akteur, one.datum) == (
        "EF", "Verein (fiktiv)", dt.date(2023, 5, 1)
    )  # fmt: skip
    assert [block.is_list for block in one.text.blocks] == [False, True]


def test_the_workbook_to_take_away_gives_the_same_edition(full: Edition, tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(to_filled_workbook(full))
    result = check(read_workbook(path))
    assert result.findings == ()
    assert result.edition is not None
    again = result.edition
    rows = [(one.kennung, one.sachstand, one.stand_wortlaut, one.vorher) for one in again.rows]
    assert rows == [
        (one.kennung, one.sachstand, one.stand_wortlaut, one.vorher) for one in full.rows
    ]
    assert [(one.kennung, one.sachstand, one.vorher) for one in again.ziele] == [
        (one.kennung, one.sachstand, one.vorher) for one in full.ziele
    ]
    assert again.handlungsfelder == full.handlungsfelder
    assert again.indikatoren == full.indikatoren
    assert again.rueckmeldungen == full.rueckmeldungen
    assert [(one.kennung, one.ausgabe) for one in again.entfallen] == [
        (one.kennung, one.ausgabe) for one in full.entfallen
    ]

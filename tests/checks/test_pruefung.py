"""The check of a workbook: one bad workbook per rule, harmless habits, broken files, the command.

Every bad workbook is the real one with a fault put in on purpose; so each test also says that
nothing else in the real workbook is at fault.
"""

from __future__ import annotations

import ast
import csv
import datetime as dt
import gc
import json
import os
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.cell import Cell
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from kikdata import commands
from kikdata.checks import workbook as edition_rules
from kikdata.checks.workbook import check, load
from kikdata.errors import Finding, ShapeError, WorkbookError
from kikdata.model import Edition
from kikdata.settings import DATE_FIELDS, ENTFALLEN_COLUMNS, ENTFALLEN_NOTE
from kikdata.workbook import budget
from kikdata.workbook.read import read_workbook
from mappen import Book, Edit, both, delete_rows, put

Change = Callable[[Edit], Path]

FILE = "kik-2023-12.xlsx"
BS, AA, IO = "Bildung und Sprache", "Arbeit und Ausbildung", "Interkulturelle Öffnung"
GP = "Gesundheit und Pflege"
FELDER = (BS, AA, GP, "Bürgerschaftliches Engagement", "Gesellschaftliche Teilhabe", IO)
BERICHT, HANDLUNGSFELDER, ENTFALLEN = "Bericht", "Handlungsfelder", "Entfallen"
INDIKATOREN, RUECKMELDUNGEN = "Indikatoren", "Rückmeldungen"
MARK_COLUMNS = "DEF"

SHAPE_RULES = {
    "datei", "blatt-fehlt", "blatt-umbenannt", "zu-gross", "spalte-fehlt", "spalte-doppelt",
    "feld-fehlt",
}  # fmt: skip

# Facts that law or re-users need; a draft may lack them.  Their rows in the real workbook.
LEGAL_FACTS = {
    10: "Anschrift", 11: "Telefon", 12: "E-Mail", 13: "Vertretungsberechtigt",
    16: "Inhaltlich verantwortlich", 17: "Lizenz der Daten", 18: "Datenschutzbeauftragte Stelle",
    19: "Datenschutz E-Mail", 20: "Webserver-Betreiber", 21: "Protokolldaten",
    22: "Speicherdauer Protokolle", 23: "Webadresse", 24: "Erklärung erstellt am",
}  # fmt: skip


# --- edits -----------------------------------------------------------------------------------


def merge(sheet: str, area: str) -> Edit:
    return lambda book: book[sheet].merge_cells(area)


def insert_row(sheet: str, at: int, *values: object) -> Edit:
    def edit(book: Book) -> None:
        book[sheet].insert_rows(at)
        for column, value in enumerate(values, start=1):
            book[sheet].cell(at, column).value = value

    return edit


def entfallen(*rows: tuple[str, str, str]) -> Edit:
    """Fill sheet `Entfallen` from its second row on."""

    def edit(book: Book) -> None:
        for at, row in enumerate(rows, start=2):
            for column, value in enumerate(row, start=1):
                book[ENTFALLEN].cell(at, column).value = value

    return edit


def rename(sheet: str, name: str) -> Edit:
    return lambda book: setattr(book[sheet], "title", name)


def remove(sheet: str) -> Edit:
    return lambda book: book.remove(book[sheet])


def copy_of(sheet: str, name: str) -> Edit:
    return lambda book: setattr(book.copy_worksheet(book[sheet]), "title", name)


def formatted(sheet: str, row: int, column: int = 1) -> Edit:
    """Give one empty far-off cell a format, as happens when a whole sheet is formatted."""
    return lambda book: setattr(book[sheet].cell(row, column), "font", Font(bold=True))


def clear(sheet: str) -> Edit:
    def edit(book: Book) -> None:
        for row in book[sheet].iter_rows():
            for cell in row:
                cell.value = None

    return edit


def renumber_ziel_8(book: Book) -> None:
    """Call the last Ziel of BS 9 instead of 8, with all its Maßnahmen."""
    sheet = book[BS]
    sheet["B33"] = "9."
    for row in range(34, 40):
        sheet[f"B{row}"] = f"9.{row - 33}."


def sort_rows(sheet: str, column: str, first: int = 2) -> Edit:
    """Sort a sheet as Excel does: by one column, empty cells last, equal ones as they stood."""

    def edit(book: Book) -> None:
        at = openpyxl.utils.column_index_from_string(column) - 1
        rows = [[c.value for c in row] for row in book[sheet].iter_rows(min_row=first)]
        rows.sort(key=lambda row: (row[at] is None, str(row[at])))
        for number, row in enumerate(rows, start=first):
            for position, value in enumerate(row, start=1):
                book[sheet].cell(number, position).value = value

    return edit


def struck(sheet: str, cell: str) -> Edit:
    return lambda book: setattr(book[sheet][cell], "font", Font(strike=True))


def link(sheet: str, cell: str, address: str, text: str = "Flyer (fiktiv)") -> Edit:
    def edit(book: Book) -> None:
        book[sheet][cell] = text
        book[sheet][cell].hyperlink = address

    return edit


def weiterer_stand(typed: str) -> Edit:
    return put(BERICHT, A30="Weiterer Stand", B30=typed)


def _row_of(name: str, row: int, columns: Sequence[str], values: Mapping[str, object]) -> Edit:
    def edit(book: Book) -> None:
        sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
        for at, column in enumerate(columns, start=1):
            sheet.cell(1, at).value = column
            sheet.cell(row, at).value = values.get(column)

    return edit


def indikator(row: int = 2, **changed: object) -> Edit:
    """Enter an Indikator (fiktiv) into its sheet."""
    columns = (
        "Handlungsfeld", "Ziel", "Indikator", "Einheit", "Stichtag", "Wert", "Zielwert", "Quelle",
    )  # fmt: skip
    values = ("BS", "BS-2", "Teilnehmende (fiktiv)", "Personen", "31.12.2022", 120, 200, "Amt")
    return _row_of(INDIKATOREN, row, columns, dict(zip(columns, values, strict=True)) | changed)


def rueckmeldung(**changed: object) -> Edit:
    """Enter a Rückmeldung (fiktiv) into its sheet."""
    columns = ("Handlungsfeld", "Akteur", "Datum", "Text")
    values = ("Bildung und Sprache", "Verein (fiktiv)", "01.06.2023", "Gut (fiktiv).\n- eins")
    return _row_of(RUECKMELDUNGEN, 2, columns, dict(zip(columns, values, strict=True)) | changed)


def veroeffentlicht(**changed: object) -> Edit:
    """Fill in all that a published edition needs; `changed`: other cells of sheet `Bericht`."""
    facts: dict[str, object] = {f"B{row}": f"{name} (fiktiv)" for row, name in LEGAL_FACTS.items()}
    facts |= {"B9": "veröffentlicht", "B24": dt.datetime(2023, 12, 1), "B11": "0831 0000 (fiktiv)"}
    facts |= {"B12": "a@fiktiv.example", "B19": "b@fiktiv.example"}
    facts |= {"B23": "https://fiktiv.example/kik"}
    return put(BERICHT, **facts | changed)


def datenstand_as_number(book: Book) -> None:
    book[BERICHT]["B4"] = 45204
    book[BERICHT]["B4"].number_format = "General"


# --- one bad workbook per rule ---------------------------------------------------------------


@dataclass(frozen=True)
class Fault:
    """An edit, the findings it must give (rule, sheet, cell) and words of the first message."""

    name: str
    edit: Edit
    findings: tuple[tuple[str, str, str], ...]
    says: tuple[str, ...] = ()


def fault(
    name: str, edit: Edit, rule: str, sheet: str, cell: str, *says: str, more: tuple = ()
) -> Fault:
    """Return a fault whose first finding is `rule` at `sheet`!`cell`, followed by `more`."""
    return Fault(name, edit, ((rule, sheet, cell), *more), says)


_OLD = dt.datetime(2020, 1, 1)

FAULTS = [
    # marks
    fault("no mark", put(BS, E8=None), "keine-marke", BS, "D8", "BS-2.3"),
    fault("two marks", put(BS, D8="x"), "mehrere-marken", BS, "E8", "BS-2.3", "zwei"),
    fault("outer marks", put(BS, D11="x", E11=None, F11="X"), "mehrere-marken", BS, "F11",
          "BS-3.1", "wartend, implementiert"),
    fault("three marks", put(BS, D8="x", F8="x"), "mehrere-marken", BS, "E8", "BS-2.3",
          "drei", "wartend, in Bearbeitung, implementiert"),
    fault("unknown mark", put(BS, E8="ja"), "marke-unbekannt", BS, "E8", "BS-2.3", "„ja“"),
    fault("number as mark", put(BS, E8=1), "marke-unbekannt", BS, "E8", "BS-2.3", "„1“"),
    fault("date as mark", put(BS, E8=_OLD), "marke-unbekannt", BS, "E8", "BS-2.3", "01.01.2020"),
    fault("Cyrillic mark", put(BS, E8="\u0445"), "marke-unbekannt", BS, "E8", "BS-2.3"),
    fault("mark on Ziel", put(BS, D5="x"), "marke-am-ziel", BS, "D5", "Ziel 2"),
    # numbers
    fault("Maßnahme twice", put(BS, B9="2.3."), "nummer-doppelt", BS, "B9", "BS-2.3", "B8"),
    fault("Ziel twice", put(BS, B40="8.", C40="fiktiv"), "nummer-doppelt", BS, "B40", "Ziel 8"),
    fault("gap between Maßnahmen", put(BS, B9="2.5."), "nummer-luecke", BS, "B9",
          "BS-2.5", "BS-2.4"),
    fault("gap before first Maßnahme", delete_rows(BS, 6), "nummer-luecke", BS, "B6",
          "BS-2.2", "BS-2.1"),
    fault("gap between Ziele", renumber_ziel_8, "nummer-luecke", BS, "B33", "Ziel 9", "Ziel 8. "),
    fault("Maßnahmen swapped", put(BS, B8="2.4.", B9="2.3."), "nummer-reihenfolge", BS, "B8",
          "BS-2.4 steht vor BS-2.3 (B9)"),
    fault("three levels", put(BS, B8="2.3.1"), "nummer-form", BS, "B8", "2.3.1"),
    fault("comma", put(BS, B8="2,3"), "nummer-form", BS, "B8", "2.3."),
    fault("word as number", put(BS, B8="zwei"), "nummer-form", BS, "B8", "zwei"),
    fault("number turned date", put(BS, B8=dt.datetime(2023, 3, 2)), "nummer-form", BS, "B8",
          "Datum", "2.3."),
    fault("boolean as number", put(BS, B8=True), "nummer-form", BS, "B8"),
    fault("number zero", put(BS, B8="2.0."), "nummer-form", BS, "B8", "2.0."),
    fault("negative number", put(BS, B8=-2.3), "nummer-form", BS, "B8", "-2.3"),
    fault("Maßnahme without number", put(BS, B8=None), "nummer-fehlt", BS, "B8"),
    fault("Ziel without number", put(BS, B5=None), "nummer-fehlt", BS, "B5"),
    fault("Maßnahme before its Ziel", insert_row(BS, 2, None, "1.3.", "fiktiv", "x"),
          "massnahme-vor-ziel", BS, "B2", "BS-1.3"),
    fault("Maßnahme of other Ziel", put(BS, B9="3.4."), "massnahme-falsches-ziel", BS, "B9",
          "BS-3.4", "Ziel 2."),
    fault("last Ziel without Maßnahme", put(BS, B40="9.", C40="fiktiv"), "ziel-ohne-massnahme",
          BS, "B40", "Ziel 9"),
    fault("inner Ziel without Maßnahme", delete_rows(BS, 31, 2), "ziel-ohne-massnahme", BS, "B30",
          "Ziel 7"),
    # texts and Gruppen
    fault("Maßnahme without text", put(BS, C8=None), "text-fehlt", BS, "C8", "BS-2.3"),
    fault("Ziel without text", put(BS, C5="\u00a0\u00ad"), "text-fehlt", BS, "C5", "Ziel 2"),
    fault("no Gruppe", put(BS, A2=None), "gruppe-fehlt", BS, "A2", "Ziel 1"),
    fault("Gruppe inside a Ziel", put(BS, A8="Fiktive Gruppe"), "gruppe-in-massnahme", BS, "A8",
          "BS-2.3", "Fiktive Gruppe"),
    fault("Gruppe torn apart", put(BS, A30="Informelle Bildung"), "gruppe-getrennt", BS, "A30",
          "Informelle Bildung"),
    # merged cells and formulas
    fault("merged across", merge(BS, "G8:H8"), "verbundene-zellen", BS, "G8", "G8:H8"),
    fault("merged texts", merge(BS, "C7:C8"), "verbundene-zellen", BS, "C7", "C7:C8"),
    fault("Gruppe merged with number", merge(BS, "A7:B7"), "verbundene-zellen", BS, "A7", "A7:B7"),
    fault("merged facts", merge(BERICHT, "B10:B12"), "verbundene-zellen", BERICHT, "B10",
          "B10:B12"),
    fault("formula as mark", put(BS, E8='=IF(1=1,"x","")'), "formel", BS, "E8", "BS-2.3"),
    fault("formula as text", put(BS, C8='="fiktiv"'), "formel", BS, "C8", "BS-2.3"),
    fault("formula as Sachstand", put(BS, G8="=1+1"), "formel", BS, "G8", "BS-2.3", "=1+1"),
    fault("formula as number", put(BS, B8="=B7+0.1"), "formel", BS, "B8", "=B7+0.1"),
    fault("Excel error", put(BS, C8="#REF!"), "formel", BS, "C8", "BS-2.3", "#REF!"),
    fault("formula as fact", put(BERICHT, B2='="fiktiv"'), "formel", BERICHT, "B2", "Titel"),
    fault("formula as date", put(BERICHT, B4="=TODAY()"), "formel", BERICHT, "B4", "Datenstand"),
    fault("formula as Kürzel", put(HANDLUNGSFELDER, A2='="BS"'), "formel", HANDLUNGSFELDER, "A2"),
    # sheet of a Handlungsfeld as a whole
    fault("header alone", delete_rows(BS, 2, 60), "blatt-leer", BS, "A1"),
    fault("Gruppe alone", both(delete_rows(BS, 2, 60), put(BS, A2="Fiktive Gruppe")),
          "blatt-leer", BS, "A1"),
    fault("column renamed", put(BS, E1="in Arbeit"), "spalte-fehlt", BS, "A1",
          "in Bearbeitung"),
    fault("column misspelt", put(BS, C1="Ziele/Maßnamen"), "spalte-fehlt", BS, "A1",
          "Ziel/Maßnahme", "Ziele/Maßnamen"),
    fault("empty sheet", clear(BS), "spalte-fehlt", BS, "A1", "Gruppe", "implementiert"),
    fault("column missing in Bericht", put(BERICHT, B1="Inhalt"), "spalte-fehlt", BERICHT, "A1",
          "Wert"),
    fault("column missing in Handlungsfelder", put(HANDLUNGSFELDER, A1=None), "spalte-fehlt",
          HANDLUNGSFELDER, "A1", "Kürzel"),
    fault("column twice", put(BS, G1="Nummer"), "spalte-doppelt", BS, "G1", "Nummer"),
    fault("value in the last row", put(BS, G1048576="fiktiv"), "nummer-fehlt", BS, "B1048576",
          "G1048576", "weit unter der Tabelle"),
    fault("Ziel and its Maßnahmen twice",
          put(BS, B30="6.", B31="6.1.", B32="6.2."), "nummer-doppelt", BS, "B30", "Ziel 6"),
    fault("header gone", delete_rows(BS, 1), "spalte-fehlt", BS, "A1", "Gruppe", "implementiert",
          "ganze Zeile"),
    fault("sorted by its marks", sort_rows(BS, "F"), "blatt-sortiert", BS, "B1", "sortiert",
          "Strg+Z", "„Nummer“"),
    fault("sorted by its texts", sort_rows(BS, "C"), "blatt-sortiert", BS, "B1"),
    fault("sorted with its header", sort_rows(BS, "C", first=1), "blatt-sortiert", BS, "B39",
          "(jetzt Zeile 39)"),
    fault("sorted, a Gruppe on its own line",
          both(insert_row(BS, 2, "Fiktive Gruppe"), put(BS, A3=None), sort_rows(BS, "C")),
          "blatt-sortiert", BS, "B1", "Zeile ohne Nummer (jetzt 40)"),
    fault("sorted and a mark missing", both(put(BS, E8=None), sort_rows(BS, "F")),
          "blatt-sortiert", BS, "B1", more=(("keine-marke", BS, "D15"),)),
    fault("Ziel row deleted", delete_rows(BS, 5), "ziel-fehlt", BS, "B5", "BS-2.1", "Ziel 2. "),
    fault("first Ziel row deleted", delete_rows(BS, 2), "ziel-fehlt", BS, "B2", "Ziel 1"),
    fault("huge merge", lambda book: book[BS].merged_cells.add("L50:XFD9000"), "zu-gross", BS,
          "L50", "L50:XFD9000"),
    # what would not be read
    fault("Sachstand of a year", put(BS, G1="Sachstand 2023", G8="fiktiv"), "spalte-unbekannt", BS,
          "G1", "Spalte G „Sachstand 2023“ wird nicht gelesen (G8 „fiktiv“). Gemeint: Sachstand?"),
    fault("Sachstand misspelt", put(BS, G1="Sachstnad"), "spalte-unbekannt", BS, "G1",
          "Gemeint: Sachstand?"),
    fault("Zuständig by another word", put(BS, H1="Verantwortlich"), "spalte-unbekannt", BS, "H1",
          "Gemeint: Zuständig?"),
    fault("no heading over Sachstand", put(BS, G1=None, G8="fiktiv", G9="fiktiv"),
          "spalte-unbekannt", BS, "G1", "keine Überschrift", "G8 „fiktiv“ und 1 weitere Zelle",
          "Gemeint: Sachstand?"),
    fault("Maßnahme struck through", struck(BS, "C8"), "durchgestrichen", BS, "C8", "Entfallen",
          "erledigt"),
    fault("link to a file", link(BS, "G8", "file:///C:/fiktiv.pdf"), "link", BS, "G8",
          "auf Ihrem Rechner"),
    fault("link to a file beside", link(BS, "G8", "Berichte/fiktiv.pdf"), "link", BS, "G8"),
    fault("link that runs a program", link(BS, "G8", "javascript:alert(1)"), "link", BS, "G8",
          "javascript:"),
    fault("link without its beginning", link(BS, "G8", "www.example.org"), "link", BS, "G8",
          "Gemeint: „https://www.example.org“?"),
    fault("sheet like one that is read", copy_of(ENTFALLEN, "Indikator"), "blatt-nicht-gelesen",
          "Indikator", "", "Gemeint: „Indikatoren“?"),
    # what a row was before
    fault("Vorher in words", both(put(BS, K1="Vorher"), put(BS, K8="die alte Nummer")),
          "vorher-form", BS, "K8", "2023-12:BS-2.4", "neu"),
    fault("Vorher of a Ziel at a Maßnahme", both(put(BS, K1="Vorher"), put(BS, K8="BS-2")),
          "vorher-form", BS, "K8"),
    fault("Vorher of a Maßnahme at a Ziel", both(put(BS, K1="Vorher"), put(BS, K5="BS-2.1")),
          "vorher-form", BS, "K5", "BS-2"),
    # a stand of the city's own
    fault("further stand of none", weiterer_stand("verstetigt = fertig"), "weiterer-stand",
          BERICHT, "B30", "verstetigt = implementiert"),
    fault("further stand twice", weiterer_stand("Wartend = implementiert"), "weiterer-stand",
          BERICHT, "B30"),
    fault("further stand without column", weiterer_stand("verstetigt = implementiert"),
          "weiterer-stand", BERICHT, "", "verstetigt"),
    fault("marks in further and usual stand",
          both(weiterer_stand("verstetigt = implementiert"), put(BS, K1="verstetigt", K8="x")),
          "mehrere-marken", BS, "K8", "(in Bearbeitung, verstetigt)"),
    # sheets and Handlungsfelder
    fault("sheet missing", remove(GP), "blatt-fehlt", GP, "", GP),
    fault("sheet renamed", rename(GP, "Gesundheit u. Pflege"), "blatt-umbenannt",
          "Gesundheit u. Pflege", "", GP),
    fault("sheet renamed altogether", rename(GP, "Tabelle1"), "blatt-umbenannt", "Tabelle1", "",
          GP),
    fault("Bericht renamed", rename(BERICHT, "Angaben"), "blatt-umbenannt", "Angaben", "", BERICHT),
    fault("Handlungsfelder renamed", rename(HANDLUNGSFELDER, "Felder"), "blatt-umbenannt", "Felder",
          "", HANDLUNGSFELDER),
    fault("name that no sheet can have", both(remove(GP), put(HANDLUNGSFELDER, B4="Bauen/Wohnen")),
          "blatt-fehlt", "Bauen-Wohnen", "", "Bauen/Wohnen", "Excel lässt diesen Namen"),
    fault("no Bericht", remove(BERICHT), "blatt-fehlt", BERICHT, "", BERICHT),
    fault("no Handlungsfelder", remove(HANDLUNGSFELDER), "blatt-fehlt", HANDLUNGSFELDER, ""),
    fault("sheet twice", copy_of(BS, BS + " "), "blatt-unbekannt", BS + " ", ""),
    fault("sheet of no Handlungsfeld", copy_of(BS, "Kopie"), "blatt-unbekannt", "Kopie", "",
          "Kopie"),
    fault("no Kürzel", put(HANDLUNGSFELDER, A3=None), "kuerzel-fehlt", HANDLUNGSFELDER, "A3", AA),
    fault("odd Kürzel", put(HANDLUNGSFELDER, A3="a1"), "kuerzel-form", HANDLUNGSFELDER, "A3",
          "a1"),
    fault("Kürzel twice", put(HANDLUNGSFELDER, A3="BS"), "kuerzel-doppelt", HANDLUNGSFELDER, "A3",
          "BS"),
    fault("Kürzel without name", put(HANDLUNGSFELDER, B3=None), "handlungsfeld-fehlt",
          HANDLUNGSFELDER, "B3", "AA"),
    fault("Handlungsfeld twice", put(HANDLUNGSFELDER, A8="XY", B8=BS), "handlungsfeld-doppelt",
          HANDLUNGSFELDER, "B8", BS),
    fault("no Handlungsfeld at all", delete_rows(HANDLUNGSFELDER, 2, 6), "handlungsfelder-leer",
          HANDLUNGSFELDER, "A2"),
    # facts of the edition
    fault("fact twice", put(BERICHT, A27="Titel", B27="fiktiv"), "feld-doppelt", BERICHT, "A27",
          "Titel"),
    fault("fact empty", put(BERICHT, B2=" "), "angabe-fehlt", BERICHT, "B2", "Titel"),
    fault("fact removed", delete_rows(BERICHT, 7), "feld-fehlt", BERICHT, "", "Herausgeber"),
    fault("Datenstand in words", put(BERICHT, B4="Oktober 2023"), "kein-datum", BERICHT, "B4",
          "Datenstand", "Oktober 2023"),
    fault("Datenstand no day", put(BERICHT, B4="31.02.2023"), "kein-datum", BERICHT, "B4"),
    fault("Datenstand a small number", put(BERICHT, B4="2023"), "kein-datum", BERICHT, "B4"),
    fault("Datenstand of year 1", put(BERICHT, B4="05.10.0001"), "datum-jahr", BERICHT, "B4"),
    fault("Datenstand of year 2203", put(BERICHT, B4="05.10.2203"), "datum-jahr", BERICHT, "B4",
          "2203"),
    fault("Datenstand to come", put(BERICHT, B4="05.01.2024"), "datum-zukunft", BERICHT, "B4",
          "05.01.2024", "2023-12"),
    fault("Datenstand before the end", put(BERICHT, B4="05.09.2023"), "zeitraum", BERICHT, "B4",
          "05.09.2023", "30.09.2023"),
    fault("checked before it was written", put(BERICHT, B24="05.09.2023", B25="04.09.2023"),
          "zeitraum", BERICHT, "B25", "04.09.2023"),
    fault("value without a name", put(BERICHT, B30="fiktiv"), "feld-ohne-namen", BERICHT, "A30",
          "fiktiv"),
    fault("Datenstand a time", put(BERICHT, B4=dt.time(10, 5)), "kein-datum", BERICHT, "B4"),
    fault("Ausgabe in words", put(BERICHT, B3="Dezember 2023"), "ausgabe-form", BERICHT, "B3",
          "JJJJ-MM"),
    fault("Ausgabe of no month", put(BERICHT, B3="2023-13"), "ausgabe-form", BERICHT, "B3"),
    fault("Ausgabe unlike file", put(BERICHT, B3="2024-06"), "ausgabe-dateiname", BERICHT, "B3",
          "2024-06", FILE),
    fault("Beschlussvorschlag too long", put(BERICHT, B29="x" * 1201), "beschluss-lang", BERICHT,
          "B29", "1201 Zeichen", "1200 Zeichen"),
    fault("Beschlussvorschlag of many lines", put(BERICHT, B29="a\n" * 15 + "b"), "beschluss-lang",
          BERICHT, "B29", "16 Zeilen"),
    fault("Zeitraum upside down", put(BERICHT, B6=_OLD), "zeitraum", BERICHT, "B6",
          "01.01.2020", "01.11.2021"),
    # what is gone
    fault("gone: no Kennung", entfallen(("BS 2.3", "fiktiv", "fiktiv")), "entfallen-kennung",
          ENTFALLEN, "A2", "„BS 2.3“", "BS-2.3"),
    fault("gone: Kennung missing", entfallen(("", "fiktiv", "fiktiv")), "entfallen-kennung",
          ENTFALLEN, "A2", "Kennung fehlt"),
    fault("gone: twice", entfallen(("BS-9.1", "", "fiktiv"), ("bs – 9.1.", "", "fiktiv")),
          "entfallen-doppelt", ENTFALLEN, "A3", "BS-9.1", "A2"),
    fault("gone: still there", entfallen(("BS-2.3", "", "fiktiv")), "entfallen-noch-da",
          ENTFALLEN, "A2", "BS-2.3", f"„{BS}“", "B8"),
    fault("gone: Ziel still there", entfallen(("BS-2", "", "fiktiv")), "entfallen-noch-da",
          ENTFALLEN, "A2", "BS-2", "B5"),
    fault("gone: no reason", entfallen(("BS-9.1", "fiktiv", "")), "entfallen-begruendung",
          ENTFALLEN, "C2", "BS-9.1"),
    fault("gone: formula", entfallen(("BS-9.1", "fiktiv", "=A1")), "formel", ENTFALLEN, "C2"),
    fault("gone: merged", both(entfallen(("BS-9.1", "", "fiktiv")), merge(ENTFALLEN, "A2:B2")),
          "verbundene-zellen", ENTFALLEN, "A2"),
    fault("gone: title missing", put(ENTFALLEN, C1="Grund"), "spalte-fehlt", ENTFALLEN, "A1",
          "Begründung"),
    fault("gone: one of two listed", both(delete_rows(BS, 7, 2), entfallen(("BS-2.2", "", "x"))),
          "nummer-luecke", BS, "B7", "BS-2.3", "BS-2.4"),
    fault("gone: Ausgabe of none",
          both(put(ENTFALLEN, E1="Ausgabe", E2="2024"), entfallen(("BS-9.1", "", "x"))),
          "entfallen-ausgabe", ENTFALLEN, "E2", "2024"),
    fault("gone: Handlungsfeld still there", entfallen(("BS", "", "fiktiv")), "entfallen-noch-da",
          ENTFALLEN, "A2", "Handlungsfeld"),
    # what was measured and said
    fault("Indikator of no Handlungsfeld", indikator(Handlungsfeld="XY"), "handlungsfeld-unbekannt",
          INDIKATOREN, "A2", "XY", "BS, AA"),
    fault("Indikator of no Ziel", indikator(Ziel="BS-99"), "ziel-unbekannt", INDIKATOREN, "B2"),
    fault("Indikator of another's Ziel", indikator(Ziel="AA-1"), "ziel-unbekannt", INDIKATOREN,
          "B2", "BS-2"),
    fault("Indikator without name", indikator(Indikator=None), "angabe-fehlt", INDIKATOREN, "C2"),
    fault("Indikator without value", indikator(Wert=None), "angabe-fehlt", INDIKATOREN, "F2"),
    fault("Indikator of words", indikator(Wert="viele"), "keine-zahl", INDIKATOREN, "F2", "viele"),
    fault("Zielwert of words", indikator(Zielwert="mehr"), "keine-zahl", INDIKATOREN, "G2"),
    fault("Indikator by formula", indikator(Wert="=1+1"), "formel", INDIKATOREN, "F2"),
    fault("Stichtag a year", indikator(Stichtag=2022), "kein-datum", INDIKATOREN, "E2",
          "Gemeint: 31.12.2022?"),
    fault("Stichtag of year 1022", indikator(Stichtag="31.12.1022"), "datum-jahr", INDIKATOREN,
          "E2"),
    fault("Indikator twice", both(indikator(), indikator(row=3)), "indikator-doppelt", INDIKATOREN,
          "E3", "E2"),
    fault("Indikator in two units",
          both(indikator(), indikator(row=3, Stichtag="31.12.2021", Einheit="%")),
          "indikator-einheit", INDIKATOREN, "D3", "Personen"),
    fault("Rückmeldung of nobody", rueckmeldung(Akteur=None), "angabe-fehlt", RUECKMELDUNGEN, "B2"),
    fault("Rückmeldung without text", rueckmeldung(Text=None), "angabe-fehlt", RUECKMELDUNGEN,
          "D2"),
    fault("Rückmeldung without day", rueckmeldung(Datum="neulich"), "kein-datum", RUECKMELDUNGEN,
          "C2"),
    # before publication
    fault("placeholder as Anschrift", veroeffentlicht(B10="wird nachgetragen"), "angabe-form",
          BERICHT, "B10", "wird nachgetragen"),
    fault("x as Webserver-Betreiber", veroeffentlicht(B20="x"), "angabe-form", BERICHT, "B20"),
    fault("reference as Protokolldaten", veroeffentlicht(B21="siehe Website"), "angabe-form",
          BERICHT, "B21"),
    fault("mail address in words", veroeffentlicht(B12="amt(at)stadt.de"), "angabe-form", BERICHT,
          "B12", "Gemeint: „amt@stadt.de“?"),
    fault("web address without scheme", veroeffentlicht(B23="www.stadt.de/kik"), "angabe-form",
          BERICHT, "B23", "Gemeint: „https://www.stadt.de/kik“?"),
    fault("program as web address", veroeffentlicht(B23="javascript:alert(1)"), "angabe-form",
          BERICHT, "B23", "javascript:"),
    fault("words as Telefon", veroeffentlicht(B11="im Rathaus"), "angabe-form", BERICHT, "B11"),
    fault("TODO in a Sachstand", both(veroeffentlicht(), put(BS, G8="Erst TODO, dann fertig")),
          "platzhalter", BS, "G8", "„TODO“"),
    fault("question marks in a Maßnahme", both(veroeffentlicht(), put(BS, C8="Kurse für ???")),
          "platzhalter", BS, "C8", "???"),
    fault("unknown Zustand", put(BERICHT, B9="fertig"), "zustand", BERICHT, "B9", "fertig"),
]  # fmt: skip

#: Rules that need more than an edit of the real workbook; each has its own test below.
ELSEWHERE = {
    "datei", "hinweis-angabe", "hinweis-gruppe", "hinweis-prioritaet", "hinweis-indikator",
    "hinweis-einheit", "hinweis-akteur", "ueber-der-tabelle", "ausgeblendet", "kommentar", "bild",
    "hinweis-datenportal", "feld-unbekannt", "angabe-am-ziel", "gruppe-leer", "datei-unbekannt",
}  # fmt: skip

each_fault = pytest.mark.parametrize("case", FAULTS, ids=lambda case: case.name)
Report = Callable[[Fault], WorkbookError]


@pytest.fixture(scope="module")
def reported() -> dict[str, WorkbookError]:
    """Errors of the bad workbooks, each checked once only."""
    return {}


@pytest.fixture
def report(reported: dict[str, WorkbookError], changed_workbook: Change) -> Report:
    """Put a fault into the real workbook and give what loading it raises."""

    def give(case: Fault) -> WorkbookError:
        if case.name not in reported:
            with pytest.raises(WorkbookError) as caught:
                load(changed_workbook(case.edit))
            reported[case.name] = caught.value
        return reported[case.name]

    return give


@pytest.fixture(scope="module")
def untouched(arbeitsmappe: Path) -> Edition:
    """The edition that the real workbook gives."""
    return load(arbeitsmappe)


def places(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    return [(f.rule, f.sheet, f.cell) for f in findings]


@each_fault
def test_a_fault_is_reported_with_rule_sheet_and_cell_and_nothing_else(
    case: Fault, report: Report
) -> None:
    error = report(case)
    assert places(error.findings) == list(case.findings)
    assert {f.file for f in error.findings} == {FILE}
    assert not any(f.is_hint for f in error.findings)


@each_fault
def test_a_message_names_what_it_is_about(case: Fault, report: Report) -> None:
    message = report(case).findings[0].message
    assert [word for word in case.says if word not in message] == [], message


ENGLISH = re.compile(
    r"\b(the|is|are|not|must|of|missing|error|invalid|sheet|cell|row|None|NaN)\b", re.IGNORECASE
)
GERMAN = re.compile(
    r"\b(der|die|das|den|ein|eine|ist|fehlt|hat|kein|keine|steht|gibt|und|zu|nicht|oder|enthält|"
    r"sind|fehlen|im|als)\b",
    re.IGNORECASE,
)
INSTRUCTION = re.compile(
    r"\b\w*(setzen|tragen|leeren|löschen|nennen|ergänzen|legen|ändern|ordnen|geben|heben|füllen|"
    r"richtigen|prüfen|rücken|speichern|heißen|schieben|schließen|fernen|wählen|lassen|teilen|"
    r"stellen|fügen|schreiben|kopieren|lösen|wandeln|braucht|erwartet)\b",
    re.IGNORECASE,
)


def assert_german_and_helpful(message: str) -> None:
    assert not ENGLISH.search(message), message
    assert GERMAN.search(message), message
    assert message.endswith((".", "?")), message
    assert INSTRUCTION.search(message), f"sagt nicht, was zu tun ist: {message}"


@each_fault
def test_a_message_is_german_and_says_what_to_do(case: Fault, report: Report) -> None:
    for finding in report(case).findings:
        assert_german_and_helpful(finding.message)


@each_fault
def test_shape_faults_and_value_faults_raise_different_errors(case: Fault, report: Report) -> None:
    is_shape = any(rule in SHAPE_RULES for rule, _, _ in case.findings)
    assert type(report(case)) is (ShapeError if is_shape else WorkbookError)


def _rules_in_the_code() -> set[str]:
    """Return all string constants of the checking modules that look like the name of a rule."""
    single = {
        "datei", "formel", "zeitraum", "zustand", "link", "bild", "kommentar", "platzhalter",
        "durchgestrichen", "ausgeblendet",
    }  # fmt: skip
    found = set()
    checks = Path(edition_rules.__file__).parent
    others = {
        "earlier.py", "edition.py", "guesses.py", "identity.py", "prose.py", "quality.py",
        "register.py", "since_before.py",
    }  # fmt: skip
    files = [path for path in checks.rglob("*.py") if path.name not in others]
    for path in (*files, Path(budget.__file__)):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
                if text in single or re.fullmatch(r"[a-z]+(-[a-z]+)+", text):
                    found.add(text)
    return found


def test_every_rule_has_a_bad_workbook() -> None:
    assert _rules_in_the_code() - ELSEWHERE == {case.findings[0][0] for case in FAULTS} | {
        rule for case in FAULTS for rule, _, _ in case.findings
    }


# --- how findings come out -------------------------------------------------------------------


def test_two_marks_read_as_the_contract_says(changed_workbook: Change) -> None:
    with pytest.raises(WorkbookError) as caught:
        load(changed_workbook(put(BS, D8="x")))
    assert [str(finding) for finding in caught.value.findings] == [
        "kik-2023-12.xlsx, Bildung und Sprache!E8: BS-2.3 hat zwei Umsetzungsstände "
        "(wartend, in Bearbeitung). Genau ein x setzen."
    ]
    assert str(caught.value) == "1 Befund in kik-2023-12.xlsx"


def test_all_findings_come_at_once_and_in_the_order_of_the_workbook(
    changed_workbook: Change,
) -> None:
    edits = both(
        put(IO, D3="x", E3="x", F3="x"),
        put(BS, C39=None, F5="x", B8="zwei", E12="ja"),
        put(BERICHT, B7=None, B9="fertig", B4="?"),
        put(HANDLUNGSFELDER, A7="io"),
        put(AA, C2="=1"),
    )
    with pytest.raises(WorkbookError) as caught:
        load(changed_workbook(edits))
    assert [(f.sheet, f.cell) for f in caught.value.findings] == [
        (BERICHT, "B4"),
        (BERICHT, "B7"),
        (BERICHT, "B9"),
        (HANDLUNGSFELDER, "A7"),
        (BS, "F5"),
        (BS, "B8"),
        (BS, "E12"),
        (BS, "C39"),
        (AA, "C2"),
        (IO, "E3"),
    ]
    assert str(caught.value) == f"10 Befunde in {FILE}"


def test_findings_of_sheet_bericht_come_in_the_order_of_its_rows(changed_workbook: Change) -> None:
    edit = put(BERICHT, B2=None, B4="?", B6=_OLD, A27="Titel")
    with pytest.raises(WorkbookError) as caught:
        load(changed_workbook(edit))
    assert [f.cell for f in caught.value.findings] == ["B2", "B4", "B6", "A27"]


def test_faults_in_a_sheet_come_out_although_another_sheet_has_no_shape(
    changed_workbook: Change,
) -> None:
    edit = both(put(BS, A1=None), put(AA, B3="zwei"), remove(GP))
    with pytest.raises(ShapeError) as caught:
        load(changed_workbook(edit))
    assert {(f.rule, f.sheet) for f in caught.value.findings} == {
        ("blatt-fehlt", GP),
        ("spalte-fehlt", BS),
        ("nummer-form", AA),
    }


def test_one_number_typed_wrong_gives_one_finding(changed_workbook: Change) -> None:
    """The row after a double number follows what was expected, not what was typed."""
    with pytest.raises(WorkbookError) as caught:
        load(changed_workbook(put(BS, B7="2.1.")))
    assert places(caught.value.findings) == [("nummer-doppelt", BS, "B7")]


def test_no_finding_says_that_a_number_is_missing_that_is_there(changed_workbook: Change) -> None:
    """2.1, 2.3, 2.2, 2.4: only the swapped pair is out of order, 2.3 is not missing before 2.4."""
    with pytest.raises(WorkbookError) as caught:
        load(changed_workbook(put(BS, B7="2.3.", B8="2.2.")))
    assert "B9" not in {finding.cell for finding in caught.value.findings}


def test_an_unreadable_number_does_not_hide_a_double_one_below(changed_workbook: Change) -> None:
    with pytest.raises(WorkbookError) as caught:
        load(changed_workbook(put(BS, B6="2,1", B9="2.3.")))
    assert places(caught.value.findings) == [
        ("nummer-form", BS, "B6"),
        ("nummer-doppelt", BS, "B9"),
    ]


def test_two_handlungsfelder_never_read_the_same_sheet(changed_workbook: Change) -> None:
    """Excel cuts sheet names at 31 characters; names that differ after that share a sheet."""
    name = "Bürgerschaftliches Engagement und Ehrenamt"
    edit = both(
        rename("Bürgerschaftliches Engagement", name[:31]),
        put(HANDLUNGSFELDER, B5=name, A8="XX", B8=f"{name[:31]} und mehr"),
    )
    with pytest.raises(WorkbookError):
        load(changed_workbook(edit))


def test_a_sheet_with_massnahmen_is_never_left_out_in_silence(changed_workbook: Change) -> None:
    """Two slips at once: the row of a Handlungsfeld is gone, and a column of its sheet renamed."""
    edit = both(delete_rows(HANDLUNGSFELDER, 7), put(IO, E1="in Arbeit"))
    with pytest.raises(WorkbookError) as caught:
        load(changed_workbook(edit))
    assert {finding.sheet for finding in caught.value.findings} == {IO}


@pytest.mark.parametrize(
    "name",
    [
        "Großzügige Unterstützung von Vereinen",
        "Bürgerschaftliches Engagement & Ehrenamt",
        "Stärkung ehrenamtlicher Arbeit im Ort",
    ],
    ids=["with ß", "cut inside", "cut at a space"],
)
def test_a_long_name_finds_its_sheet_that_excel_cut_at_31_characters(
    name: str, changed_workbook: Change, untouched: Edition
) -> None:
    edit = both(rename("Bürgerschaftliches Engagement", name[:31]), put(HANDLUNGSFELDER, B5=name))
    edition = load(changed_workbook(edit))
    assert edition.handlungsfelder[3].name == name
    assert len(edition.massnahmen) == len(untouched.massnahmen)


# --- Entwurf and veröffentlicht --------------------------------------------------------------


def of_legal_facts(hints: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return the hints but for those on what only data portals ask for."""
    return tuple(hint for hint in hints if hint.rule != "hinweis-datenportal")


def test_a_draft_without_legal_facts_has_hints_but_no_findings(arbeitsmappe: Path) -> None:
    result = check(read_workbook(arbeitsmappe))
    assert result.findings == ()
    assert result.edition is not None
    assert result.edition.angaben.is_entwurf
    legal = of_legal_facts(result.hints)
    assert places(legal) == [("hinweis-angabe", BERICHT, f"B{row}") for row in LEGAL_FACTS]
    assert all(hint.is_hint for hint in result.hints)
    for hint, name in zip(legal, LEGAL_FACTS.values(), strict=True):
        assert f"„{name}“" in hint.message
        assert_german_and_helpful(hint.message)


def test_a_published_edition_without_legal_facts_has_findings(changed_workbook: Change) -> None:
    path = changed_workbook(put(BERICHT, B9="veröffentlicht"))
    result = check(read_workbook(path))
    assert result.edition is None
    assert of_legal_facts(result.hints) == ()
    assert places(result.findings) == [("angabe-fehlt", BERICHT, f"B{row}") for row in LEGAL_FACTS]
    for finding, name in zip(result.findings, LEGAL_FACTS.values(), strict=True):
        assert f"„{name}“" in finding.message
        assert_german_and_helpful(finding.message)


def test_a_published_edition_with_all_legal_facts_is_faultless(changed_workbook: Change) -> None:
    result = check(read_workbook(changed_workbook(veroeffentlicht())))
    assert (result.findings, of_legal_facts(result.hints)) == ((), ())
    assert result.edition is not None
    assert not result.edition.angaben.is_entwurf
    assert result.edition.angaben.dates["Erklärung erstellt am"] == dt.date(2023, 12, 1)


# --- harmless habits -------------------------------------------------------------------------


def _cells(book: Book, columns: str = "", first_row: int = 2) -> Iterator[Cell]:
    """Yield the filled cells of the Handlungsfelder, of all columns or some."""
    for name in FELDER:
        for row in book[name].iter_rows(min_row=first_row):
            for cell in row:
                if cell.value is not None and (not columns or cell.column_letter in columns):
                    yield cell


def _every_text(change: Callable[[str], str]) -> Edit:
    """Change every text of the workbook, headers too."""

    def edit(book: Book) -> None:
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str):
                        cell.value = change(cell.value)

    return edit


def _every_number(change: Callable[[str], object]) -> Edit:
    def edit(book: Book) -> None:
        for cell in _cells(book, "B"):
            cell.value = change(cell.value)

    return edit


def _every_mark(mark: str) -> Edit:
    def edit(book: Book) -> None:
        for cell in _cells(book, MARK_COLUMNS):
            cell.value = mark

    return edit


def _as_number(nummer: str) -> object:
    plain = nummer.rstrip(".")
    return float(plain) if "." in plain else int(plain)


def _break_lines(book: Book) -> None:
    for cell in _cells(book, "AC"):
        cell.value = cell.value.replace(" ", "\n", 1)


def _gruppe_ranges(sheet: Worksheet) -> list[tuple[int, int]]:
    starts = [row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value]
    return list(zip(starts, [*(row - 1 for row in starts[1:]), sheet.max_row], strict=True))


def _merge_gruppen(book: Book) -> None:
    for name in FELDER:
        for first, last in _gruppe_ranges(book[name]):
            book[name].merge_cells(f"A{first}:A{last}")


def _repeat_gruppen(book: Book) -> None:
    for name in FELDER:
        for first, last in _gruppe_ranges(book[name]):
            for row in range(first, last + 1):
                book[name].cell(row, 1).value = book[name].cell(first, 1).value


def _hide(book: Book) -> None:
    for name in FELDER:
        for letter in "ADEHIJ":
            book[name].column_dimensions[letter].hidden = True
        for row in range(5, 12):
            book[name].row_dimensions[row].hidden = True
        book[name].row_dimensions.group(15, 18, hidden=True)
        book[name].auto_filter.ref = "A1:J40"


def _reverse_columns(book: Book) -> None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell, value in zip(row, [c.value for c in row][::-1], strict=True):
                cell.value = value


def _add_columns(book: Book) -> None:
    for name in FELDER:
        sheet = book[name]
        sheet.insert_cols(1)
        sheet.insert_cols(4, 2)
        sheet["A1"], sheet["D1"] = "Notiz", "Kosten"
        for row in range(2, 12):
            sheet.cell(row, 1).value, sheet.cell(row, 4).value = "fiktiv", "=1+1"
        sheet.merge_cells("A3:A5")
    book[BERICHT].insert_cols(2)
    book[BERICHT]["B1"] = "Notiz"


def _note_beside(book: Book) -> None:
    """Someone writes a note to the right of the table, in a row that is otherwise empty."""
    for sheet in book.worksheets:
        sheet.cell(sheet.max_row + 2, 12).value = "Notiz (fiktiv)"


def _drop_optional_columns(book: Book) -> None:
    for name in FELDER:
        book[name].delete_cols(7, 4)


def _more_sheets(book: Book) -> None:
    sheet = book.create_sheet("Notizen", 0)
    sheet["B7"] = "fiktiv"
    book.create_sheet("Leer", 3).sheet_state = "hidden"
    chart = BarChart()
    chart.add_data(openpyxl.chart.Reference(sheet, min_col=2, min_row=1, max_row=8))
    book.create_chartsheet("Diagramm").add_chart(chart)


def _hide_sheets(book: Book) -> None:
    book[BS].sheet_state = "hidden"
    book[HANDLUNGSFELDER].sheet_state = "veryHidden"


def _annotate(book: Book) -> None:
    book[BS]["C8"].comment = Comment("fiktiv", "fiktiv")
    book[BS]["C8"].hyperlink = "https://example.org"
    book[BS].protection.sheet = True


def _misname_sheets(book: Book) -> None:
    odd = {BS: f" {BS} ", AA: AA.upper(), GP: GP.replace(" ", "\u00a0")}
    for sheet in book.worksheets:
        name = sheet.title
        sheet.title = "Zwischenname"  # openpyxl takes a change of case for a second sheet
        sheet.title = odd.get(name, f"{name} ")


def _check_boxes(book: Book) -> None:
    """Excel's check boxes are TRUE and FALSE; they may stand in every row."""
    for name in FELDER:
        for row in range(2, book[name].max_row + 1):
            for letter in MARK_COLUMNS:
                cell = book[name][f"{letter}{row}"]
                cell.value = cell.value == "x"


def _dates_as_text(book: Book) -> None:
    book[BERICHT]["B4"] = "05.10.2023"
    book[BERICHT]["B5"] = " 1.11.2021 "
    book[BERICHT]["B6"] = "30. 9. 2023"


HABITS = {
    "X": _every_mark("X"),
    "x with spaces": _every_mark(" x "),
    "x with no-break space": _every_mark("\u00a0x"),
    "x with line break": _every_mark("x\n"),
    "ss for ß in the header": put(BS, C1="Ziel/Massnahme"),
    "tick": _every_mark("✓"),
    "heavy tick": _every_mark("✔"),
    "spaces around everything": _every_text(lambda text: f"  {text}   "),
    "double spaces": _every_text(lambda text: text.replace(" ", "  ")),
    "no-break spaces": _every_text(lambda text: text.replace(" ", "\u00a0")),
    "narrow and other spaces": _every_text(lambda text: text.replace(" ", "\u202f\u2009")),
    "soft hyphens": _every_text(lambda text: re.sub(r"(\w{4})(?=\w{3})", "\\1\u00ad", text)),
    "zero-width spaces": _every_text(lambda text: f"\ufeff{text}\u200b"),
    "decomposed umlauts": _every_text(lambda text: unicodedata.normalize("NFD", text)),
    "line breaks in texts": _break_lines,
    "numbers typed as numbers": _every_number(_as_number),
    "numbers without final dot": _every_number(lambda nummer: nummer.rstrip(".")),
    "numbers with spaces": _every_number(lambda nummer: f" {nummer.replace('.', '. ')}"),
    "hidden columns and rows": _hide,
    "merged Gruppe": _merge_gruppen,
    "Gruppe on every row": _repeat_gruppen,
    "columns in reverse": _reverse_columns,
    "further columns": _add_columns,
    "note beside the table": _note_beside,
    "no optional columns": _drop_optional_columns,
    "further sheets": _more_sheets,
    "hidden sheets": _hide_sheets,
    "comment, link, protection": _annotate,
    "sheet names with spaces or capitals": _misname_sheets,
    "dates as text": _dates_as_text,
    "Datenstand as a number of days": datenstand_as_number,
    "Datenstand in words": put(BERICHT, B4="5. Oktober 2023"),
    "Datenstand in ISO form": put(BERICHT, B4="2023-10-05"),
    "check boxes": _check_boxes,
    "Nr. as heading": put(BS, B1="Nr."),
    "signs in a heading": put(BS, C1="Ziel / Maßnahme", E1="in-Bearbeitung:"),
    "a value far beside the table": put(BS, XFD900="fiktiv"),
    "a space far beside the table": put(BS, XFD900=" "),
    "Datenstand with time": put(BERICHT, B4=dt.datetime(2023, 10, 5, 14, 30)),
    "Ausgabe turned into a date": put(BERICHT, B3=dt.datetime(2023, 12, 1)),
    "Ausgabe with spaces": put(BERICHT, B3="2023-12 "),
    "one row formatted to the last column": formatted(BS, 40, 16_384),
    "formatted far below": formatted(BS, 5_000),
    "formatted to the last row": formatted(BS, 1_048_576),
}


def assert_same_edition(path: Path, untouched: Edition, *, rows_move: bool = False) -> None:
    edition = load(path)
    moved = ["zeile"] if rows_move else []
    pd.testing.assert_frame_equal(
        edition.massnahmen.drop(columns=moved), untouched.massnahmen.drop(columns=moved)
    )
    assert edition.handlungsfelder == untouched.handlungsfelder
    assert edition.angaben.dates == untouched.angaben.dates
    assert _facts(edition) == _facts(untouched)


def _facts(edition: Edition) -> dict[str, str]:
    """Return the facts but for dates, which `Angaben.dates` holds."""
    texts = edition.angaben.texts
    return {name: text for name, text in texts.items() if name not in DATE_FIELDS}


@pytest.mark.parametrize("habit", HABITS)
def test_a_harmless_habit_changes_nothing(
    habit: str, changed_workbook: Change, untouched: Edition
) -> None:
    assert_same_edition(changed_workbook(HABITS[habit]), untouched)


def _copy_header(width: int) -> Edit:
    """Repeat the header in the middle of every table, as after a page break."""

    def edit(book: Book) -> None:
        for name in FELDER:
            sheet = book[name]
            sheet.insert_rows(9)
            for column in range(1, width + 1):
                sheet.cell(9, column).value = sheet.cell(1, column).value

    return edit


def _empty_rows(book: Book) -> None:
    for sheet in book.worksheets:
        sheet.insert_rows(4, 3)
        sheet.cell(5, 1).value = " \u00a0"
        sheet.cell(6, 2).value = "\u00ad"


def _header_further_down(book: Book) -> None:
    for sheet in book.worksheets:
        sheet.insert_rows(1, 2)


def _titles_above(book: Book) -> None:
    for sheet in book.worksheets:
        sheet.insert_rows(1, 2)
        sheet["A1"], sheet["C2"] = "Fiktiver Titel", "Stand: fiktiv"
        sheet.merge_cells("A1:F1")


def _sorted_by_number(book: Book) -> None:
    """The way back from a sorted sheet: Excel puts 1.10. before 1.2. then."""
    for name in FELDER:
        sort_rows(name, "F")(book)
        sort_rows(name, "B")(book)


def _gruppe_on_own_row(book: Book) -> None:
    for name in FELDER:
        sheet = book[name]
        for first, _ in reversed(_gruppe_ranges(sheet)):
            gruppe = sheet.cell(first, 1).value
            sheet.cell(first, 1).value = None
            sheet.insert_rows(first)
            sheet.cell(first, 1).value = gruppe


MOVING_HABITS = {
    "repeated header": _copy_header(10),
    "repeated header of the source's six columns": _copy_header(6),
    "empty rows": _empty_rows,
    "empty rows above the header": _header_further_down,
    "titles above the header": _titles_above,
    "sorted by number as text": _sorted_by_number,
    "Gruppe on a row of its own": _gruppe_on_own_row,
}


@pytest.mark.parametrize("habit", MOVING_HABITS)
def test_a_habit_that_only_moves_rows_changes_nothing(
    habit: str, changed_workbook: Change, untouched: Edition
) -> None:
    assert_same_edition(changed_workbook(MOVING_HABITS[habit]), untouched, rows_move=True)


def test_habits_may_come_together(changed_workbook: Change, untouched: Edition) -> None:
    names = ("merged Gruppe", "X", "numbers typed as numbers", "soft hyphens", "dates as text")
    edit = both(*(HABITS[name] for name in names))
    assert_same_edition(changed_workbook(edit), untouched)


def _ten_massnahmen(*numbers: object) -> Edit:
    """Continue Ziel 8 of BS, which has six Maßnahmen, with these numbers."""

    def edit(book: Book) -> None:
        for row, number in enumerate(numbers, start=40):
            book[BS][f"B{row}"], book[BS][f"C{row}"] = number, f"Text {row} (fiktiv)"
            book[BS][f"D{row}"] = "x"

    return edit


def test_a_number_after_2_9_that_excel_keeps_as_2_1_is_2_10(changed_workbook: Change) -> None:
    table = load(changed_workbook(_ten_massnahmen(8.7, 8.8, 8.9, 8.1, 8.11))).massnahmen
    added = table[table["handlungsfeld"] == BS].tail(5)
    assert list(added["nummer"]) == ["8.7.", "8.8.", "8.9.", "8.10.", "8.11."]
    assert list(added["kennung"])[3] == "BS-8.10"


def test_a_number_2_1_elsewhere_stays_2_1(changed_workbook: Change) -> None:
    with pytest.raises(WorkbookError) as caught:
        load(changed_workbook(_ten_massnahmen(8.7, 8.8, 8.1)))
    assert places(caught.value.findings) == [("nummer-doppelt", BS, "B42")]


def test_windows_line_breaks_leave_no_trace_in_a_text(changed_workbook: Change) -> None:
    """Excel writes a carriage return into the file as ``_x000D_``."""
    path = changed_workbook(put(BS, C8="Erste_x000D_\nZweite", G8="Eins_x000D_\nZwei (fiktiv)"))
    row = load(path).massnahmen.set_index("kennung").loc["BS-2.3"]
    assert row["massnahme"] == "Erste Zweite"
    assert row["sachstand"] == "Eins\nZwei (fiktiv)"


def test_halves_of_characters_leave_no_trace_in_a_text(changed_workbook: Change) -> None:
    path = changed_workbook(put(BS, C8="Text_xD800_ (fiktiv)_xFFFE_"))
    row = load(path).massnahmen.set_index("kennung").loc["BS-2.3"]
    assert row["massnahme"] == "Text (fiktiv)"


def test_optional_columns_reach_the_table(changed_workbook: Change) -> None:
    edit = put(BS, G8="Eins (fiktiv)\nzwei ", H8="Amt\n(fiktiv)", I8=1, J8=dt.datetime(2023, 1, 2))
    row = load(changed_workbook(edit)).massnahmen.set_index("kennung").loc["BS-2.3"]
    assert row["sachstand"] == "Eins (fiktiv)\nzwei"
    assert row["zustaendig"] == "Amt (fiktiv)"
    assert row["prioritaet"] == "1"
    assert row["begruendung"] == "02.01.2023"


# --- files that are no workbook --------------------------------------------------------------


def _nothing(path: Path) -> None:
    """No file at all."""


def _other_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")


def _truncated(path: Path) -> None:
    whole = Path(path.parent, "ganz.xlsx")
    openpyxl.Workbook().save(whole)
    path.write_bytes(whole.read_bytes()[:-200])


def _broken_xml(path: Path) -> None:
    openpyxl.Workbook().save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"][:-40]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
BROKEN_FILES: dict[str, Callable[[Path], object]] = {
    "missing": _nothing,
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("kennung;handlungsfeld", encoding="utf-8"),
    "random bytes": lambda path: path.write_bytes(bytes(range(256)) * 9),
    "locked with a password": lambda path: path.write_bytes(OLE_MAGIC + bytes(2048)),
    "directory": lambda path: path.mkdir(),
    "Word file": _other_zip,
    "truncated": _truncated,
    "broken inside": _broken_xml,
}


# That the file is closed again has its own test; when Python notices is a matter of chance.
ignore_open_files = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


@ignore_open_files
@pytest.mark.parametrize("kind", BROKEN_FILES)
def test_a_file_that_is_no_workbook_is_a_german_shape_error(kind: str, tmp_path: Path) -> None:
    path = tmp_path / FILE
    BROKEN_FILES[kind](path)
    with pytest.raises(ShapeError) as caught:
        load(path)
    (finding,) = caught.value.findings
    assert (finding.file, finding.sheet, finding.cell, finding.rule) == (FILE, "", "", "datei")
    assert str(finding).startswith(f"{FILE}: ")
    assert_german_and_helpful(finding.message)
    del caught
    gc.collect()


@ignore_open_files
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are listed on Linux")
def test_a_broken_file_is_closed_again(tmp_path: Path) -> None:
    """Windows lets nobody save over a file that a program still holds."""
    path = tmp_path / FILE
    _broken_xml(path)
    with pytest.raises(ShapeError) as caught:
        load(path)
    held = [link for link in Path("/proc/self/fd").iterdir() if link.exists()]
    assert path not in [link.resolve() for link in held], caught.value
    del caught
    gc.collect()


def test_a_workbook_with_nothing_in_it_lacks_both_sheets(tmp_path: Path) -> None:
    path = tmp_path / FILE
    openpyxl.Workbook().save(path)
    with pytest.raises(ShapeError) as caught:
        load(path)
    assert places(caught.value.findings) == [
        ("blatt-fehlt", BERICHT, ""),
        ("blatt-fehlt", HANDLUNGSFELDER, ""),
    ]


# --- kik pruefen -----------------------------------------------------------------------------

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def at_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


def test_pruefen_says_that_the_real_workbook_has_no_findings(
    at_root: None, capsys: Capture
) -> None:
    assert commands.main(["pruefen"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[-2:] == [
        f"{FILE}: keine Befunde.",
        "Was an Angaben noch fehlt oder sich widerspricht, zeigt: kik qualitaet",
    ]
    assert all(line.startswith(f"Hinweis: {FILE}, Bericht") for line in out.splitlines()[:-2])
    assert err == ""


def test_pruefen_lists_findings_on_stderr_and_exits_with_1(
    changed_workbook: Change, capsys: Capture
) -> None:
    path = changed_workbook(put(BS, D8="x", E9="ja"))
    assert commands.main(["pruefen", "--daten", str(path.parent)]) == 1
    out, err = capsys.readouterr()
    assert all(line.startswith("Hinweis: ") for line in out.splitlines())
    first, second, last = err.splitlines()
    assert first.startswith(f"{FILE}, {BS}!E8: BS-2.3 ")
    assert second.startswith(f"{FILE}, {BS}!E9: BS-2.4")
    assert last == f"{FILE}: 2 Befunde."


def test_pruefen_json_lists_findings_in_the_form_of_the_contract(
    changed_workbook: Change, capsys: Capture
) -> None:
    path = changed_workbook(put(BS, D8="x"))
    assert commands.main(["pruefen", "--json", "--daten", str(path.parent)]) == 1
    out, err = capsys.readouterr()
    listed = json.loads(out)
    assert listed[0] == {
        "file": FILE,
        "sheet": BS,
        "cell": "E8",
        "line": None,
        "rule": "mehrere-marken",
        "level": "befund",
        "message": "BS-2.3 hat zwei Umsetzungsstände (wartend, in Bearbeitung). "
        "Genau ein x setzen.",
    }
    for entry in listed:
        assert list(entry) == ["file", "sheet", "cell", "line", "rule", "level", "message"]
        assert all(isinstance(entry[name], str) for name in entry if name != "line")
    assert {entry["rule"] for entry in listed[1:]} == {"hinweis-angabe", "hinweis-datenportal"}
    assert err == ""


def test_pruefen_json_of_a_faultless_workbook_is_a_list_and_exits_with_0(
    at_root: None, capsys: Capture
) -> None:
    assert commands.main(["pruefen", "--json", "--ausgabe", "2023-12"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert {entry["rule"] for entry in listed} == {"hinweis-angabe", "hinweis-datenportal"}


@ignore_open_files
@pytest.mark.parametrize("kind", sorted(BROKEN_FILES.keys() - {"missing"}))
def test_pruefen_of_a_broken_file_exits_with_1_and_a_german_sentence(
    kind: str, tmp_path: Path, capsys: Capture
) -> None:
    BROKEN_FILES[kind](tmp_path / FILE)
    assert commands.main(["pruefen", "--daten", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"{FILE}: ")
    assert err.endswith(f"{FILE}: 1 Befund.\n")
    gc.collect()


def test_pruefen_json_of_a_broken_file_is_a_list_too(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / FILE).write_bytes(b"")
    assert commands.main(["pruefen", "--json", "--daten", str(tmp_path)]) == 1
    (entry,) = json.loads(capsys.readouterr().out)
    assert (entry["file"], entry["sheet"], entry["cell"], entry["rule"]) == (FILE, "", "", "datei")


def test_pruefen_takes_the_newest_edition_and_no_lock_files(
    changed_workbook: Change, capsys: Capture
) -> None:
    path = changed_workbook(both(put(BERICHT, B3="2024-06"), put(BS, D8="x")))
    path.rename(path.with_name("kik-2024-06.xlsx"))
    changed_workbook(put(BERICHT, A1="Feld"))
    path.with_name("~$kik-2025-01.xlsx").write_bytes(b"")
    path.with_name("kik-2026-01 Kopie.xlsx").write_bytes(b"")
    assert commands.main(["pruefen", "--daten", str(path.parent)]) == 1
    assert "kik-2024-06.xlsx: 1 Befund." in capsys.readouterr().err
    assert commands.main(["pruefen", "--daten", str(path.parent), "--ausgabe", "2023-12"]) == 0


WRONG_USAGE = {
    "no command": [],
    "unknown command": ["unsinn"],
    "unknown option": ["pruefen", "--unbekannt"],
    "option without value": ["pruefen", "--ausgabe"],
    "value too many": ["pruefen", "--json=ja"],
    "stray word": ["pruefen", "2023-12"],
    "month 13": ["pruefen", "--ausgabe", "2023-13"],
    "no such edition": ["pruefen", "--ausgabe", "2031-01"],
    "no such folder": ["pruefen", "--daten", "gibt-es-nicht"],
    "folder without workbook": ["pruefen", "--daten", "book"],
    "options that exclude each other": ["bericht", "--alle", "--ausgabe", "2023-12"],
    "shortened option": ["pruefen", "--aus", "2023-12"],
}


@pytest.mark.parametrize("arguments", WRONG_USAGE.values(), ids=WRONG_USAGE)
def test_wrong_usage_exits_with_2_and_a_german_sentence(
    arguments: list[str], at_root: None, capsys: Capture
) -> None:
    try:
        code = commands.main(arguments)
    except SystemExit as stop:
        code = stop.code
    out, err = capsys.readouterr()
    assert code == 2
    assert out == ""
    assert "kik: " in err
    english = r"usage:|error:|argument|expected|required|unrecognized|invalid|choose|allowed"
    assert not re.search(english, err), err


def test_outside_of_a_project_the_command_says_where_to_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    assert commands.main(["pruefen"]) == 2
    assert "_toc.yml" in capsys.readouterr().err


def test_the_installed_command_keeps_stdout_stderr_and_exit_code_apart(
    kik: Callable[..., subprocess.CompletedProcess[str]], changed_workbook: Change
) -> None:
    path = changed_workbook(put(BS, D8="x"))
    done = kik("pruefen", "--daten", str(path.parent))
    assert done.returncode == 1
    assert f"{FILE}, {BS}!E8: BS-2.3 hat zwei Umsetzungsstände" in done.stderr
    assert "Befund" not in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("options", [[], ["--json"]], ids=["text", "json"])
def test_a_windows_pipe_does_not_break_on_a_foreign_character(
    options: list[str], changed_workbook: Change
) -> None:
    """A pipe on Windows has code page 1252, which knows no ballot box."""
    path = changed_workbook(put(BS, E8="☒", F8="\u0445"))
    done = subprocess.run(
        [Path(sys.executable).parent / "kik", "pruefen", *options, "--daten", path.parent],
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    assert done.returncode == 1


# --- what is gone ----------------------------------------------------------------------------


def test_a_number_may_be_left_out_once_it_is_listed_as_gone(changed_workbook: Change) -> None:
    """Maßnahmen in the middle and at the end of a Ziel, a whole Ziel, and two in a row."""
    edition = load(
        changed_workbook(
            both(
                delete_rows(BS, 33, 7),  # Ziel 8
                delete_rows(BS, 7, 2),  # BS-2.2 and BS-2.3
                entfallen(
                    ("BS-8", "Ziel (fiktiv)", "Beschluss (fiktiv)"),
                    ("bs–2.3.", "Wortlaut (fiktiv)", "Grund\n(fiktiv)"),
                    ("BS-2.2", "", "Grund (fiktiv)"),
                ),
            )
        )
    )
    assert [(e.kennung, e.text, e.begruendung, e.cell) for e in edition.entfallen] == [
        ("BS-8", "Ziel (fiktiv)", "Beschluss (fiktiv)", "A2"),
        ("BS-2.3", "Wortlaut (fiktiv)", "Grund\n(fiktiv)", "A3"),
        ("BS-2.2", "", "Grund (fiktiv)", "A4"),
    ]
    kennungen = list(edition.massnahmen["kennung"])
    assert "BS-2.4" in kennungen
    assert not {"BS-2.2", "BS-2.3", "BS-8.1"} & {*kennungen}
    assert edition.reason_dropped("BS-8.1") == "Beschluss (fiktiv)"
    assert edition.reason_dropped("BS-2.3") == "Grund\n(fiktiv)"
    assert edition.reason_dropped("BS-3.1") == ""
    assert edition.entfallen_place.cell() == "A5"


def test_an_old_workbook_without_the_sheet_is_as_good(changed_workbook: Change) -> None:
    edition = load(changed_workbook(remove(ENTFALLEN)))
    assert edition.entfallen == ()
    assert edition.entfallen_place.sheet == ""


def test_the_reason_of_each_row_is_known_with_its_cell(changed_workbook: Change) -> None:
    edition = load(changed_workbook(put(BS, J5="Ziel (fiktiv)", J8="Maßnahme (fiktiv)")))
    assert edition.reason("BS-2") == "Ziel (fiktiv)"
    assert edition.reason("BS-2.3") == "Maßnahme (fiktiv)"
    assert (edition.reasons["BS-2.3"].sheet, edition.reasons["BS-2.3"].cell) == (BS, "J8")
    assert edition.reasons["BS-2"].row_cell == "B5"
    bare = load(changed_workbook(lambda book: book[BS].delete_cols(10)))
    assert not bare.reasons["BS-2.3"].has_column
    assert bare.reasons["BS-2.3"].cell == "J1"


def test_the_sheet_for_what_is_gone_is_empty_and_made_to_work_in(book: Book) -> None:
    sheet = book[ENTFALLEN]
    assert [cell.value for cell in sheet[1]] == [*ENTFALLEN_COLUMNS, "Hinweis"]
    values = [cell.value for row in sheet.iter_rows(min_row=2) for cell in row]
    assert [value for value in values if value] == [ENTFALLEN_NOTE]
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.oddFooter.left.text == book[BS].oddFooter.left.text
    for row in range(2, 20):
        assert sheet.cell(row, 1).number_format == "@"
        assert all(sheet.cell(row, column).alignment.wrap_text for column in (1, 2, 3))
    assert all(sheet.column_dimensions[letter].width > 40 for letter in "BC")


# --- the real workbook -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def source(root: Path) -> list[dict[str, str]]:
    """The Maßnahmen of the Zwischenbericht, transcribed independently of the workbook."""
    path = root / "tests" / "daten" / "zwischenbericht-2023-10.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.fixture(scope="module")
def book(arbeitsmappe: Path) -> Book:
    return openpyxl.load_workbook(arbeitsmappe)


def test_the_table_is_that_of_the_zwischenbericht_word_for_word(
    untouched: Edition, source: list[dict[str, str]]
) -> None:
    columns = ["kennung", "gruppe", "ziel", "massnahme", "umsetzungsstand"]
    ours = [tuple(row) for row in untouched.massnahmen[columns].itertuples(index=False)]
    keys = ["kennung", "gruppe", "ziel", "text", "umsetzungsstand"]
    assert ours == [tuple(row[key] for key in keys) for row in source]


def test_the_sums_are_those_of_the_zwischenbericht(untouched: Edition) -> None:
    table = untouched.massnahmen
    assert Counter(table["umsetzungsstand"]) == {
        "wartend": 38, "in Bearbeitung": 61, "implementiert": 45
    }  # fmt: skip
    assert len(table) == 144
    assert (table["handlungsfeld"] == BS).sum() == 30
    assert len(set(zip(table["kuerzel"], table["ziel_nummer"], strict=True))) == 43
    assert table["kennung"].is_unique


def test_handlungsfelder_stand_in_the_order_of_the_concept(untouched: Edition) -> None:
    kuerzel = ["BS", "AA", "GP", "BE", "GT", "IO"]
    assert [feld.kuerzel for feld in untouched.handlungsfelder] == kuerzel
    assert [feld.name for feld in untouched.handlungsfelder] == list(FELDER)
    assert list(untouched.massnahmen["kuerzel"].drop_duplicates()) == kuerzel


def test_the_facts_of_the_edition_are_those_of_the_source(untouched: Edition) -> None:
    angaben = untouched.angaben
    assert angaben["Titel"] == "Dezember-Bericht 2023"
    assert angaben.ausgabe == "2023-12"
    assert angaben.dates["Datenstand"] == dt.date(2023, 10, 5)
    assert angaben.dates["Zeitraum von"] == dt.date(2021, 11, 1)
    assert angaben.dates["Zeitraum bis"] == dt.date(2023, 9, 30)


def test_nothing_is_invented_where_the_source_is_silent(untouched: Edition) -> None:
    for column in ("sachstand", "zustaendig", "prioritaet", "begruendung"):
        assert set(untouched.massnahmen[column]) == {""}
    assert all(untouched.angaben[name] == "" for name in LEGAL_FACTS.values())


def test_no_text_carries_traces_of_the_transcription(untouched: Edition) -> None:
    texts = {*untouched.massnahmen["massnahme"], *untouched.massnahmen["ziel"]}
    texts |= {*untouched.massnahmen["gruppe"]}
    assert [text for text in texts if re.search(r"<|>|\\|\t|\s{2}|\s\d$|^\s|\s$", text)] == []


@pytest.mark.parametrize("name", FELDER)
def test_the_sheet_of_a_handlungsfeld_is_made_to_work_in(name: str, book: Book) -> None:
    sheet = book[name]
    assert sheet.freeze_panes is not None
    assert int(re.sub(r"\D", "", sheet.freeze_panes)) == 2  # row 1 stays in view
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.fitToWidth == 1
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert all(sheet.column_dimensions[letter].width > 8 for letter in "ABCDEFGHIJ")
    assert sheet.column_dimensions["C"].width > 50
    assert all(sheet.cell(1, column).font.bold for column in range(1, 11))
    for row in range(2, sheet.max_row + 1):
        nummer, text = sheet.cell(row, 2), sheet.cell(row, 3)
        assert nummer.number_format == "@"  # or Excel makes dates of numbers
        assert text.alignment.wrap_text
        assert sheet.cell(row, 7).alignment.wrap_text
        is_ziel = nummer.value.count(".") == 1
        assert bool(text.font.bold) is is_ziel, text.coordinate


@pytest.mark.parametrize("name", FELDER)
def test_marks_are_chosen_from_a_list(name: str, book: Book) -> None:
    sheet = book[name]
    (rule,) = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    assert rule.formula1 == '"x"'
    assert rule.allow_blank
    for row in range(2, sheet.max_row + 1):
        assert all(f"{letter}{row}" in rule.cells for letter in MARK_COLUMNS)


def test_sheet_bericht_offers_dates_and_zustand_and_explains_each_field(book: Book) -> None:
    sheet = book[BERICHT]
    by_cell = {str(v.sqref): v.type for v in sheet.data_validations.dataValidation}
    assert {by_cell.get(f"B{row}") for row in (4, 5, 6)} == {"date"}
    assert by_cell["B9"] == "list"
    assert sheet.freeze_panes == "A2"
    assert all(sheet.cell(row, 3).value for row in range(2, sheet.max_row + 1))
    assert sheet["B4"].number_format == "DD.MM.YYYY"

"""Findings offer what was probably meant, and nothing where the guess would be poor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_pruefung import (
    AA,
    BERICHT,
    BS,
    GP,
    HANDLUNGSFELDER,
    copy_of,
    rename,
)

from kikdata.checks.guesses import (
    closest,
    guess_ausgabe,
    guess_date,
    guess_kuerzel,
    guess_mark,
    guess_nummer,
    is_same_but_typed_differently,
)
from kikdata.checks.workbook import check
from kikdata.model import Umsetzungsstand
from kikdata.settings import AUSGABE_PATTERN
from kikdata.workbook.cleaning import clean_date
from kikdata.workbook.read import read_workbook
from mappen import Edit, both, put

Change = Callable[[Edit], Path]


def messages(path: Path) -> dict[tuple[str, str], str]:
    """Messages of all findings and hints, by rule and cell; several in one cell in one text."""
    result = check(read_workbook(path))
    said: dict[tuple[str, str], str] = {}
    for finding in (*result.findings, *result.hints):
        key = (finding.rule, finding.cell)
        said[key] = f"{said.get(key, '')} {finding.message}".strip()
    return said


def swap_number(row: int, value: object) -> Edit:
    return put(BS, **{f"B{row}": value})


# (edit, rule, cell, the question in the message; "" for none)
CASES: list[tuple[str, Edit, str, str, str]] = [
    ("column misspelt", put(BS, C1="Ziel/Maßname"), "spalte-fehlt", "A1", "„Ziel/Maßname“ in C1?"),
    ("column foreign", put(BS, C1="Bemerkung"), "spalte-fehlt", "A1", ""),
    ("column like another that is there", put(BS, B1="Nummmer", K1="Zahl"), "spalte-fehlt", "A1",
     "„Nummmer“ in B1?"),
    ("sheet gone", lambda book: book.remove(book[GP]), "blatt-fehlt", "", ""),
    ("sheet too many", copy_of(BS, "Kopie"), "blatt-unbekannt", "", ""),
    ("Stand as word in its column", put(BS, E8="in bearbeitung"), "marke-unbekannt", "E8",
     "ein x bei in Bearbeitung?"),
    ("Stand as word in another column", put(BS, E8="implementirt"), "marke-unbekannt", "E8",
     "Gemeint: implementiert?"),
    ("yes", put(BS, E8="ja"), "marke-unbekannt", "E8", "Gemeint: x?"),
    ("Cyrillic x", put(BS, E8="\u0445"), "marke-unbekannt", "E8", "Gemeint: x?"),
    ("no", put(BS, F8="nein"), "marke-unbekannt", "F8", "Gemeint: leer?"),
    ("something", put(BS, E8="siehe unten"), "marke-unbekannt", "E8", ""),
    ("mark in Sachstand", put(BS, E8=None, G8="x"), "keine-marke", "D8",
     "Gehört das x aus G8 („Sachstand“) hierher?"),
    ("Stand in Sachstand", put(BS, E8=None, G8="Implementiert"), "keine-marke", "D8",
     "Gemeint: implementiert, wie „Implementiert“ in G8?"),
    ("Sachstand as text", put(BS, E8=None, G8="läuft gut (fiktiv)"), "keine-marke", "D8", ""),
    ("mark one row too high", put(BS, E5="x", E6=None, D6=None, F6=None), "marke-am-ziel", "E5",
     "Gehört sie zu BS-2.1 darunter?"),
    ("mark at Ziel too many", put(BS, E5="x"), "marke-am-ziel", "E5", ""),
    ("Zustand in capitals", put(BERICHT, B9="ENTWURF"), "zustand", "B9", "„Entwurf“?"),
    ("Zustand misspelt", put(BERICHT, B9="veröffentlich"), "zustand", "B9", "„veröffentlicht“?"),
    ("Zustand foreign", put(BERICHT, B9="fertig"), "zustand", "B9", ""),
    ("Kürzel in small letters", put(HANDLUNGSFELDER, A3="aa"), "kuerzel-form", "A3",
     "Gemeint: AA?"),
    ("Kürzel with a figure", put(HANDLUNGSFELDER, A3="a1"), "kuerzel-form", "A3", "Gemeint: AA?"),
    ("Kürzel missing", put(HANDLUNGSFELDER, A3=None), "kuerzel-fehlt", "A3", "Gemeint: AA?"),
    ("Kürzel taken", put(HANDLUNGSFELDER, A3="BS"), "kuerzel-doppelt", "A3", "Gemeint: AA?"),
    ("no Kürzel to be made", both(put(HANDLUNGSFELDER, A3=None, B3="arbeit"), rename(AA, "arbeit")),
     "kuerzel-fehlt", "A3", ""),
    ("date with slashes", put(BERICHT, B4="2023/10/05"), "kein-datum", "B4", "05.10.2023?"),
    ("date short", put(BERICHT, B4="5.10.23"), "kein-datum", "B4", "05.10.2023?"),
    ("date in words misspelt", put(BERICHT, B4="5. Oktobr 2023"), "kein-datum", "B4",
     "05.10.2023?"),
    ("date beyond its month", put(BERICHT, B4="31.09.2023"), "kein-datum", "B4", "30.09.2023?"),
    ("date without day", put(BERICHT, B4="Oktober 2023"), "kein-datum", "B4", ""),
    ("date as a time", put(BERICHT, B4=dt.time(10, 5)), "kein-datum", "B4", ""),
    ("Ausgabe in words", put(BERICHT, B3="Dezember 2023"), "ausgabe-form", "B3", "2023-12?"),
    ("Ausgabe with a slash", put(BERICHT, B3="12/2023"), "ausgabe-form", "B3", "2023-12?"),
    ("Ausgabe of no month", put(BERICHT, B3="2023-13"), "ausgabe-form", "B3", "2023-12?"),
    ("Ausgabe unlike the file", put(BERICHT, B3="2023-11"), "ausgabe-dateiname", "B3", "2023-12?"),
    ("fact misnamed", put(BERICHT, A7="Herausgber"), "feld-fehlt", "", "„Herausgber“ in A7?"),
    ("fact renamed", put(BERICHT, A7="Wer"), "feld-fehlt", "", ""),
    ("comma in number", swap_number(8, "2,3"), "nummer-form", "B8", "Gemeint: 2.3.?"),
    ("letter in number", swap_number(6, "2.l."), "nummer-form", "B6", "Gemeint: 2.1.?"),
    ("bracket after number", swap_number(8, "2.3)"), "nummer-form", "B8", "Gemeint: 2.3.?"),
    ("word as number", swap_number(8, "zwei"), "nummer-form", "B8", ""),
    ("three levels", swap_number(8, "2.3.1"), "nummer-form", "B8", ""),
    ("number of Maßnahme missing", swap_number(8, None), "nummer-fehlt", "B8", "Gemeint: 2.3.?"),
    ("number of Ziel missing", swap_number(5, None), "nummer-fehlt", "B5", "Gemeint: 2.?"),
    ("number too high by one", swap_number(8, "2.4."), "nummer-luecke", "B8", "Gemeint: 2.3.?"),
    ("number left out", swap_number(9, "2.5."), "nummer-luecke", "B9", ""),
    ("number of the next Ziel", swap_number(9, "3.4."), "massnahme-falsches-ziel", "B9",
     "Gemeint: 2.4.?"),
    ("row under the wrong Ziel", both(swap_number(8, "3.9."), swap_number(6, "2.3.")),
     "massnahme-falsches-ziel", "B8", ""),
    ("Gruppe misspelt", put(BS, A10="Vernetztung", A13="Vernetzung"), "hinweis-gruppe", "A13",
     "Gemeint: „Vernetztung“?"),
    ("Priorität in two ways", put(BS, I8="TOP-5", I9="TOP-5", I11="Top 5"), "hinweis-prioritaet",
     "I11", "Gemeint: „TOP-5“?"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("edit", "rule", "cell", "question"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_a_message_asks_for_what_was_probably_meant(
    edit: Edit, rule: str, cell: str, question: str, changed_workbook: Change
) -> None:
    message = messages(changed_workbook(edit))[rule, cell]
    if question:
        assert question in message
    else:
        assert "?" not in message


def test_names_that_differ_in_a_number_or_a_word_are_no_typing_errors(
    changed_workbook: Change,
) -> None:
    edit = put(BS, A10="Fiktive Gruppe 1", A13="Fiktive Gruppe 2", I8="TOP-5", I9="TOP-4")
    said = messages(changed_workbook(edit))
    assert {rule for rule, _ in said} == {"hinweis-angabe", "hinweis-datenportal"}


def test_hints_on_spelling_stop_no_edition(changed_workbook: Change) -> None:
    path = changed_workbook(put(BS, I8="TOP-5", I9="Top 5"))
    assert check(read_workbook(path)).edition is not None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Vernetzung", "vernetzung", True),
        ("TOP-5", "TOP 5", True),
        ("Interkulturelle Öffnung", "Interkulturele Öffnung", True),
        ("Amt für Integration", "Amt f. Integration", True),
        ("Gruppe 1", "Gruppe 2", False),
        ("Eltern", "Ältere", False),
        ("Schule", "Schulen", False),
        ("Vernetzung", "Vernetzung", False),
    ],
)
def test_what_counts_as_the_same_name(one: str, other: str, same: bool) -> None:
    assert is_same_but_typed_differently(one, other) == same


def test_two_candidates_equally_close_give_no_guess() -> None:
    assert closest("Blatt 3", ["Blatt 1", "Blatt 2"]) == ""
    assert closest("Blatt 3", ["Blatt 1"]) == "Blatt 1"
    assert closest("", ["Blatt 1"]) == ""


texts = st.one_of(st.text(max_size=30), st.from_regex(r"[\d.,/ -]{1,12}", fullmatch=True))


@given(texts, st.sampled_from(Umsetzungsstand))
def test_no_text_breaks_a_guess_and_every_guess_is_valid(text: str, stand: Umsetzungsstand) -> None:
    date = guess_date(text)
    assert not date or clean_date(date) is not None
    ausgabe = guess_ausgabe(text, "fiktiv.xlsx")
    assert not ausgabe or AUSGABE_PATTERN.fullmatch(ausgabe)
    kuerzel = guess_kuerzel(text, "Bildung und Sprache", ["BS"])
    assert kuerzel != "BS"
    nummer = guess_nummer(text)
    assert nummer is None or nummer.ziel > 0
    assert guess_mark(text, stand) == "" or guess_mark(text, stand).endswith("?")


def test_a_guess_never_changes_what_is_read(arbeitsmappe: Path) -> None:
    result = check(read_workbook(arbeitsmappe))
    assert result.findings == ()
    assert {hint.rule for hint in result.hints} == {"hinweis-angabe", "hinweis-datenportal"}
    assert openpyxl.load_workbook(arbeitsmappe)[BS]["E8"].value == "x"

"""What changed since the edition before: its rules, and that all that is told agrees.

All later editions and their texts are made up (fiktiv).
"""

from __future__ import annotations

import ast
import csv
import inspect
import io
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT, run_kik
from examples import examples
from kikdata import commands, model
from kikdata.analysis.change_rows import changes_since, list_changes
from kikdata.analysis.change_sentences import HEADINGS
from kikdata.checks import edition as edition_rules
from kikdata.checks import identity, since_before
from kikdata.checks.workbook import load
from kikdata.commands.neu import write_new_edition
from kikdata.data.changes import changes_to_csv
from kikdata.data.workbooks import to_filled_workbook
from kikdata.model import Edition, Massnahme, Reason, to_snapshot
from kikdata.pages.changes import mark_differences
from kikdata.pages.html import Heading, Output
from kikdata.pages.report import Bericht
from mappen import Book, Edit, both, delete_rows, put
from tabellen import to_rows

Make = Callable[[Edit], Path]

BS, AA, GP = "Bildung und Sprache", "Arbeit und Ausbildung", "Gesundheit und Pflege"
ENTFALLEN = "Entfallen"
FILE = "kik-2024-06.xlsx"
GRUND = "Beschluss (fiktiv)"
STAENDE = ["wartend", "in Bearbeitung", "implementiert"]
FACTS = {"B2": "Bericht (fiktiv)", "B4": "30.04.2024", "B5": "01.10.2023", "B6": "31.03.2024"}


def move_mark(row: int, old: str, new: str) -> Edit:
    """Move the x of a row of BS from one column to another."""
    return put(BS, **{f"{old}{row}": None, f"{new}{row}": "x"})


def replace_text(cell: str, old: str, new: str) -> Edit:
    def edit(book: Book) -> None:
        text = book[BS][cell].value
        assert old in text
        book[BS][cell] = text.replace(old, new)

    return edit


def drop_2_3_and_close_ranks(book: Book) -> None:
    """BS-2.4 becomes BS-2.3: a number of a dropped Maßnahme given again."""
    book[BS].delete_rows(8)
    book[BS]["B8"] = "2.3."


def insert_2_3(book: Book) -> None:
    """A new BS-2.3; the old one becomes BS-2.4, that one BS-2.5."""
    sheet = book[BS]
    sheet.insert_rows(8)
    sheet["B8"], sheet["C8"], sheet["D8"] = "2.3.", "Etwas ganz anderes (fiktiv).", "x"
    sheet["B9"], sheet["B10"] = "2.4.", "2.5."


def swap_7_and_8(book: Book) -> None:
    sheet = book[BS]
    for column in "CDEF":
        one, other = sheet[f"{column}7"], sheet[f"{column}8"]
        one.value, other.value = other.value, one.value


def drop_last_feld(book: Book) -> None:
    """Take the Handlungsfeld IO away altogether."""
    book["Handlungsfelder"].delete_rows(7)
    book.remove(book["Interkulturelle Öffnung"])


@pytest.fixture(scope="module")
def fresh(arbeitsmappe: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the real workbook and, filled in, the one that `kik neu` makes of it."""
    data = tmp_path_factory.mktemp("folge") / "data"
    data.mkdir()
    shutil.copy(arbeitsmappe, data)
    path = write_new_edition(data, "2024-06").path
    book = openpyxl.load_workbook(path)
    put("Bericht", **FACTS)(book)
    book.save(path)
    return data


@pytest.fixture
def folge(fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Change the later workbook; gives the folder with both.  Outside of the project."""
    monkeypatch.chdir(tmp_path)

    def make(edit: Edit) -> Path:
        data = tmp_path / "data"
        shutil.copytree(fresh, data, dirs_exist_ok=True)
        book = openpyxl.load_workbook(data / FILE)
        edit(book)
        book.save(data / FILE)
        return data

    return make


Listed = list[dict[str, str]]


def pruefen(data: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, Listed, Listed]:
    """Return exit code, findings and hints on changes."""
    code = commands.main(["pruefen", "--json", "--daten", str(data)])
    listed = json.loads(capsys.readouterr().out)
    missing = {"hinweis-angabe", "hinweis-datenportal"}
    listed = [entry for entry in listed if entry["rule"] not in missing]
    hints = [entry for entry in listed if entry["rule"].startswith("hinweis-")]
    return code, [entry for entry in listed if entry not in hints], hints


def places(entries: Listed) -> list[tuple[str, str, str]]:
    return [(entry["rule"], entry["sheet"], entry["cell"]) for entry in entries]


# --- one workbook per rule -------------------------------------------------------------------


@dataclass(frozen=True)
class Fault:
    """An edit without a reason, what it must give, and the edit that gives the reason."""

    name: str
    edit: Edit
    findings: tuple[tuple[str, str, str], ...]
    says: tuple[str, ...]
    mend: Edit | None = None


BACK, WORDS = "rueckstufung-ohne-begruendung", "wortlaut-ohne-begruendung"
GONE, GAP = "entfallen-ohne-begruendung", "nummer-luecke"
LIST_2_3 = put(ENTFALLEN, A2="BS-2.3", C2=GRUND)

FAULTS = [
    Fault("implementiert to wartend", move_mark(16, "F", "D"), ((BACK, BS, "J16"),),
          ("BS-4.3", "implementiert", "wartend", "D16"), put(BS, J16=GRUND)),
    Fault("implementiert to in Bearbeitung", move_mark(16, "F", "E"), ((BACK, BS, "J16"),),
          ("BS-4.3", "in Bearbeitung"), put(BS, J16=GRUND)),
    Fault("in Bearbeitung to wartend", move_mark(8, "E", "D"), ((BACK, BS, "J8"),),
          ("BS-2.3",), put(BS, J8=GRUND)),
    Fault("Maßnahme reworded", replace_text("C3", "aufgebaut", "geschaffen"),
          ((WORDS, BS, "J3"),), ("BS-1.1", "Wortlaut", "2023-12"), put(BS, J3=GRUND)),
    Fault("Ziel reworded", replace_text("C2", "Wichtige", "Sehr wichtige"),
          ((WORDS, BS, "J2"),), ("BS, Ziel 1",), put(BS, J2=GRUND)),
    Fault("reworded and back", both(move_mark(8, "E", "D"), replace_text("C8", "e", "ee")),
          ((BACK, BS, "J8"), (WORDS, BS, "J8")), ("BS-2.3",), put(BS, J8=GRUND)),
    Fault("last of a Ziel dropped", delete_rows(AA, 36), ((GONE, ENTFALLEN, "A2"),),
          ("AA-8.4", "Zeile 2", "Kennung", "Begründung"),
          put(ENTFALLEN, A2="AA-8.4", B2="(fiktiv)", C2=GRUND)),
    Fault("one in the middle dropped", delete_rows(BS, 8),
          ((GAP, BS, "B8"), (GONE, ENTFALLEN, "A2")), ("BS-2.3",), LIST_2_3),
    Fault("a Ziel dropped", delete_rows(BS, 33, 7),
          ((GONE, ENTFALLEN, "A2"),), ("BS, Ziel 8", "mit BS-8.1", "Zeile 2"),
          put(ENTFALLEN, A2="BS-8", C2=GRUND)),
    Fault("one of two is not listed", both(delete_rows(BS, 39), delete_rows(BS, 8), LIST_2_3),
          ((GONE, ENTFALLEN, "A3"),), ("BS-8.6", "Zeile 3"),
          put(ENTFALLEN, A3="BS-8.6", C3=GRUND)),
    Fault("no column for reasons", both(lambda book: book[BS].delete_cols(10),
          move_mark(8, "E", "D")), ((BACK, BS, "J1"),), ("BS-2.3", "J1", "Spalte", "B8"),
          put(BS, J1="Begründung", J8=GRUND)),
    Fault("no sheet for what is gone", both(delete_rows(BS, 39), lambda b: b.remove(b[ENTFALLEN])),
          ((GONE, ENTFALLEN, ""),), ("BS-8.6", "anlegen", "„Kennung“", "„Ziel/Maßnahme“")),
    Fault("a free number given again", drop_2_3_and_close_ranks, ((GONE, ENTFALLEN, "A2"),),
          ("BS-2.3", "Ausgabe")),
    Fault("a Kürzel that never was", put(ENTFALLEN, A2="XY-1.1", C2=GRUND),
          (("entfallen-kuerzel", ENTFALLEN, "A2"),), ("XY", "BS, AA, GP, BE, GT, IO")),
]  # fmt: skip

each_fault = pytest.mark.parametrize("case", FAULTS, ids=lambda case: case.name)


@each_fault
def test_a_change_without_reason_is_a_finding_with_its_cell(
    case: Fault, folge: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    code, findings, _ = pruefen(folge(case.edit), capsys)
    assert code == 1
    assert places(findings) == list(case.findings)
    assert {entry["file"] for entry in findings} == {FILE}
    about = findings[-1 if case.findings[0][0] == GAP else 0]["message"]
    assert [word for word in case.says if word not in about] == [], about


@pytest.mark.parametrize("case", [f for f in FAULTS if f.mend], ids=lambda case: case.name)
def test_with_its_reason_the_same_change_is_fine(
    case: Fault, folge: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    assert case.mend is not None
    assert pruefen(folge(both(case.edit, case.mend)), capsys)[:2] == (0, [])


def test_every_rule_has_a_bad_workbook() -> None:
    rules = {
        node.value
        for module in (since_before, identity, edition_rules)
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Constant) and re.fullmatch(r"[a-z]+(-[a-z]+)+", str(node.value))
    }
    # The rest is in test_identity.
    with_own_tests = {"hinweis-umnummeriert", "fruehere-ausgabe"}
    with_own_tests |= {
        "datenstand-frueher",
        "vorher-unklar",
        "vorher-unbekannt",
        "vorher-entfallen",
    }
    with_own_tests |= {"entfallen-noch-da", "entfallen-ausgabe", "entfallen-unbekannt"}
    assert rules - with_own_tests == {rule for f in FAULTS for rule, _, _ in f.findings} - {GAP}


def test_a_workbook_made_by_kik_neu_has_no_changes_to_explain(
    folge: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pruefen(folge(lambda _: None), capsys) == (0, [], [])


def test_progress_and_what_is_new_need_no_reason(
    folge: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    new = put(BS, B40="8.7.", C40="Neue Maßnahme (fiktiv).", D40="x")
    assert pruefen(folge(both(move_mark(8, "E", "F"), new)), capsys) == (0, [], [])


def test_findings_on_changes_come_with_all_others(
    folge: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    """A missing fact, an unclear mark and a gap leave the rows comparable."""
    edit = both(
        put("Bericht", B4=None),
        put(BS, E9=None, D9=None, F9=None),
        move_mark(16, "F", "D"),
        delete_rows(AA, 3),
    )
    _, findings, _ = pruefen(folge(edit), capsys)
    assert {rule for rule, _, _ in places(findings)} == {
        "angabe-fehlt", "keine-marke", GAP, BACK, GONE,
    }  # fmt: skip
    assert sum(rule == BACK for rule, _, _ in places(findings)) == 1


def test_rows_that_cannot_be_told_apart_are_not_compared(
    folge: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    edit = both(put(BS, B8=None), move_mark(16, "F", "D"))
    _, findings, hints = pruefen(folge(edit), capsys)
    assert places(findings) == [("nummer-fehlt", BS, "B8")]
    assert hints == []


# --- numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edit", "moved", "says"),
    [
        (insert_2_3, ["B9", "B10"], "BS-2.4 hatte in der Ausgabe 2023-12 die Nummer BS-2.3"),
        (swap_7_and_8, ["B7", "B8"], "BS-2.2 hatte in der Ausgabe 2023-12 die Nummer BS-2.3"),
    ],
    ids=["one put in between", "two swapped"],
)
def test_another_number_is_a_hint_and_never_dropped_plus_new(
    edit: Edit, moved: list[str], says: str, folge: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    code, findings, hints = pruefen(folge(edit), capsys)
    assert (code, findings) == (0, [])
    assert places(hints) == [("hinweis-umnummeriert", BS, cell) for cell in moved]
    assert hints[0]["message"].startswith(says)


def test_another_number_and_wording_is_asked_and_can_be_denied(
    folge: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    def move_and_reword(book: Book) -> None:
        """BS-8.6 becomes BS-7.4 with two letters more."""
        sheet = book[BS]
        text, sheet["J33"] = sheet["C39"].value, GRUND
        sheet.delete_rows(39)
        sheet.insert_rows(33)
        sheet["B33"], sheet["C33"], sheet["E33"], sheet["J33"] = "7.5.", f"{text} xy", "x", GRUND
        sheet["J34"] = None

    sheet = openpyxl.load_workbook(ROOT / "data" / "kik-2023-12.xlsx")[BS]
    number = f"7.{int(sheet['B32'].value.split('.')[1]) + 1}."
    edit = both(move_and_reword, put(BS, B33=number))
    code, findings, hints = pruefen(folge(edit), capsys)
    assert (code, places(findings), hints) == (1, [("vorher-unklar", BS, "B33")], [])
    assert "„BS-8.6“" in findings[0]["message"]
    assert "„neu“" in findings[0]["message"]
    denied = both(edit, put(ENTFALLEN, A2="BS-8.6", C2=GRUND))
    assert pruefen(folge(denied), capsys) == (0, [], [])


def test_a_handlungsfeld_may_go_with_all_its_ziele(
    folge: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    def give_reasons(book: Book) -> None:
        for row in range(1, 10):
            book[ENTFALLEN][f"A{row + 1}"] = f"IO-{row}"
            book[ENTFALLEN][f"C{row + 1}"] = GRUND

    _, findings, _ = pruefen(folge(drop_last_feld), capsys)
    assert places(findings) == [(GONE, ENTFALLEN, "A2")]
    assert pruefen(folge(both(drop_last_feld, give_reasons)), capsys)[:2] == (0, [])
    in_one_line = put(ENTFALLEN, A2="IO", C2=GRUND)
    assert pruefen(folge(both(drop_last_feld, in_one_line)), capsys)[:2] == (0, [])


# --- the editions before ---------------------------------------------------------------------


def test_a_faulty_edition_before_is_named_once(
    folge: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    data = folge(move_mark(16, "F", "D"))
    book = openpyxl.load_workbook(data / "kik-2023-12.xlsx")
    put(BS, D8="x", D9="x")(book)
    book.save(data / "kik-2023-12.xlsx")
    code, (finding,), _ = pruefen(data, capsys)
    assert code == 1
    assert (finding["file"], finding["rule"]) == ("kik-2023-12.xlsx", "fruehere-ausgabe")
    assert "2 Befunde" in finding["message"]
    assert "kik pruefen --ausgabe 2023-12" in finding["message"]


def test_the_report_stops_before_any_notebook_runs(
    folge: Make, small_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folge(move_mark(16, "F", "D"))
    data = small_project / "data"
    book = openpyxl.load_workbook(data / "kik-2023-12.xlsx")
    put("Bericht", B3="2024-06", **FACTS)(book)
    move_mark(16, "F", "D")(book)
    book.save(data / FILE)
    done = run_kik("bericht", cwd=small_project)
    assert done.returncode == 1
    assert done.stdout == ""
    assert f"{FILE}, {BS}!J16: BS-4.3 ist von" in done.stderr
    assert not (small_project / "_site").exists()


def test_the_comparison_is_shown_with_the_reasons_that_are_missing(
    folge: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    data = folge(move_mark(16, "F", "D"))
    assert commands.main(["vergleich", "2023-12", "2024-06", "--daten", str(data)]) == 1
    out, err = capsys.readouterr()
    assert "  BS-4.3  implementiert → wartend" in out
    assert f"{FILE}, {BS}!J16: BS-4.3" in err


def test_kik_neu_carries_on_what_is_gone(folge: Make, capsys: pytest.CaptureFixture[str]) -> None:
    data = folge(both(delete_rows(BS, 8), LIST_2_3))
    path = write_new_edition(data, "2024-12").path
    book = openpyxl.load_workbook(path)
    put("Bericht", **FACTS)(book)
    book.save(path)
    code, findings, hints = pruefen(data, capsys)
    assert (code, findings, hints) == (0, [], [])
    assert [entry.kennung for entry in load(path).entfallen] == ["BS-2.3"]


def test_the_published_workbook_keeps_reasons_and_what_is_gone(folge: Make, tmp_path: Path) -> None:
    """Also texts that look like formulas, the reason of a Ziel and line breaks."""
    edit = both(
        delete_rows(BS, 8),
        put(ENTFALLEN, A2="BS-2.3", B2="=Alter Wortlaut (fiktiv)", C2="Zeile 1\nZeile 2 (fiktiv)"),
        put(BS, J2="Ziel (fiktiv)", J3="-Maßnahme (fiktiv)"),
        lambda book: setattr(book[ENTFALLEN]["B2"], "data_type", "s"),
    )
    edition = load(folge(edit) / FILE)
    (tmp_path / "neu").mkdir()
    (tmp_path / "neu" / FILE).write_bytes(to_filled_workbook(edition))
    again = load(tmp_path / "neu" / FILE)
    assert again.entfallen == edition.entfallen
    assert again.entfallen[0].text == "=Alter Wortlaut (fiktiv)"
    texts = {kennung: reason.text for kennung, reason in edition.reasons.items()}
    assert {kennung: reason.text for kennung, reason in again.reasons.items()} == texts
    assert texts["BS-1"] == "Ziel (fiktiv)"
    assert again.massnahmen.drop(columns="zeile").equals(edition.massnahmen.drop(columns="zeile"))


def test_kik_neu_adds_the_sheet_to_an_old_workbook(arbeitsmappe: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(arbeitsmappe)
    book.remove(book[ENTFALLEN])
    book.save(tmp_path / arbeitsmappe.name)
    new = openpyxl.load_workbook(write_new_edition(tmp_path, "2024-06").path)
    real = openpyxl.load_workbook(arbeitsmappe)
    assert new.sheetnames == real.sheetnames
    titles = [cell.value for cell in new[ENTFALLEN][1]]
    assert titles[:4] == ["Kennung", "Ziel/Maßnahme", "Begründung", "Ausgabe"]
    assert new[ENTFALLEN].oddFooter.left.text == "KIK-Bericht, Ausgabe 2024-06"


# --- all that is told agrees -----------------------------------------------------------------

TEXTS = st.sampled_from(
    [
        "Feste werden gefördert (fiktiv).",
        "Feste und Begegnungen werden gefördert (fiktiv).",
        "<b>Kurse</b> & „Treffen“ finden statt (fiktiv).",
        "Beratungsstellen arbeiten zusammen (fiktiv).",
    ]
)


@st.composite
def later(draw: st.DrawFn, first: pd.DataFrame) -> pd.DataFrame:
    """A random later table: some rows dropped, moved, reworded, advanced or set back, some new."""
    rows = first.astype(str).to_dict("records")
    gone = draw(st.sets(st.integers(0, len(rows) - 1), max_size=6))
    rows = [row for at, row in enumerate(rows) if at not in gone]
    for at in draw(st.sets(st.integers(0, len(rows) - 1), max_size=8)):
        rows[at] |= {"umsetzungsstand": draw(st.sampled_from(STAENDE))}
    for at in draw(st.sets(st.integers(0, len(rows) - 1), max_size=3)):
        rows[at] |= {"massnahme": draw(TEXTS)}
    for at, other in draw(st.lists(st.tuples(*[st.integers(0, len(rows) - 1)] * 2), max_size=3)):
        for column in ("massnahme", "umsetzungsstand"):
            rows[at][column], rows[other][column] = rows[other][column], rows[at][column]
    for number in range(draw(st.integers(0, 3))):
        ziel = draw(st.sampled_from(rows))
        nummer = f"{ziel['ziel_nummer']}{90 + number}."
        rows.append(
            ziel
            | {
                "nummer": nummer,
                "kennung": model.kennung(ziel["kuerzel"], nummer),
                "massnahme": draw(TEXTS),
                "umsetzungsstand": draw(st.sampled_from(STAENDE)),
            }
        )
    table = pd.DataFrame(rows)
    table["umsetzungsstand"] = pd.Categorical(table["umsetzungsstand"], STAENDE, ordered=True)
    return table


REAL = load(ROOT / "data" / "kik-2023-12.xlsx")
FIRST = to_snapshot(REAL)


def edition_with(table: pd.DataFrame) -> Edition:
    """The real edition with other Maßnahmen; rows that only tests have give no reason."""
    rows = to_rows(table)
    spare = Reason("", BS, "J1", "B1")
    return replace(REAL, rows=rows, reasons={**{r.kennung: spare for r in rows}, **REAL.reasons})


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def stand_counts(table: pd.DataFrame, kuerzel: str = "") -> Counter[str]:
    rows = table[table["kennung"].str.startswith(kuerzel)]
    return Counter(rows["umsetzungsstand"].astype(str))


def by_stand(entries: Sequence[Massnahme]) -> Counter[str]:
    return Counter(entry.stand for entry in entries)


@examples(0.5)
@given(st.data())
def test_totals_reconcile_whatever_changed(data: st.DataObject) -> None:
    """before + new − dropped = after; rows and columns of the table sum to the counts."""
    edition = edition_with(data.draw(later(REAL.massnahmen)))
    changes = changes_since(FIRST, edition)
    table = changes.transitions
    before, after = stand_counts(FIRST.massnahmen), stand_counts(edition.massnahmen)
    assert Counter(table.sum(axis=1).to_dict()) + by_stand(changes.dropped) == before
    assert Counter(table.sum().to_dict()) + by_stand(changes.new) == after
    sizes = (len(changes.common), len(changes.new), len(changes.dropped))
    assert len(FIRST.rows) + sizes[1] - sizes[2] == len(edition.rows)
    assert sizes[0] == len(changes.advanced) + len(changes.regressed) + changes.unchanged


@examples(0.3)
@given(st.data())
def test_totals_of_each_handlungsfeld_reconcile_too(data: st.DataObject) -> None:
    """What came from another Handlungsfeld counts where it is now."""
    edition = edition_with(data.draw(later(REAL.massnahmen)))
    whole = changes_since(FIRST, edition)
    parts = {feld.kuerzel: whole.within(feld.kuerzel) for feld in REAL.handlungsfelder}
    for kuerzel, part in parts.items():
        came = [pair.before for pair in part.common if pair.before.kuerzel != kuerzel]
        went = [pair.before for pair in part.moved if pair.after.kuerzel != kuerzel]
        rows = Counter(part.transitions.sum(axis=1).to_dict())
        before = stand_counts(FIRST.massnahmen, kuerzel)
        assert rows + by_stand(part.dropped) + by_stand(went) == before + by_stand(came)
        columns = Counter(part.transitions.sum().to_dict())
        after = stand_counts(edition.massnahmen, kuerzel)
        assert columns + by_stand(part.new) == after
    assert sum(len(part.common) for part in parts.values()) == len(whole.common)


@examples(0.3)
@given(st.data())
def test_file_and_pages_tell_the_same_changes(data: st.DataObject) -> None:
    edition = edition_with(data.draw(later(REAL.massnahmen)))
    changes = changes_since(FIRST, edition)
    listed = list_changes(changes, edition)
    counts = Counter((row.art, row.is_ziel) for row in listed)
    in_file = [
        (row["art"], "." not in row["kennung"] + row["kennung_vorher"])
        for row in rows_of(changes_to_csv(edition, FIRST))
    ]
    assert Counter(in_file) == counts
    shown = Bericht(edition, [FIRST]).aenderungen.lists()
    titles = [part.text for part in shown.parts if isinstance(part, Heading)]
    assert titles == [f"{HEADINGS[kind]} ({n})" for kind, n in counts.items()]
    bodies = [part.html for part in shown.parts if isinstance(part, Output)]
    for body, count in zip(bodies, counts.values(), strict=True):
        assert len(BeautifulSoup(body, "html.parser").select("article.aenderung")) == count


@examples(1.5)
@given(st.lists(st.sampled_from(["aus", "ein", "<b>", "&", "fest,", "„so“"])), st.data())
def test_marked_differences_keep_every_word(old: list[str], data: st.DataObject) -> None:
    new = data.draw(st.permutations(old)) + data.draw(st.lists(st.sampled_from(["neu", "ein"])))
    for words, pieces, tag in zip(
        (old, new), mark_differences(" ".join(old), " ".join(new)), ("del", "ins"), strict=True
    ):
        assert " ".join(text for _, text in pieces).split() == list(words)
        assert {kind for kind, _ in pieces} <= {"", tag}
        kept = " ".join(text for kind, text in pieces if not kind).split()
        assert len(kept) <= min(len(old), len(new))
        assert old != new or len(kept) == len(words)

"""`kik neu`: the workbook of the next period, carried over from the last without LibreOffice."""

from __future__ import annotations

import datetime as dt
import errno
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from conftest import run_kik
from kikdata.analysis.compare import compare
from kikdata.checks.workbook import check, load
from kikdata.commands.neu import NewEdition, write_new_edition
from kikdata.errors import UsageError, WorkbookError
from kikdata.model import to_snapshot
from kikdata.settings import DATE_FIELDS
from kikdata.workbook.copy import copy_workbook
from kikdata.workbook.read import read_workbook
from mappen import edit_workbook, put, with_angaben
from registers import publish_edition

Change = Callable[[Callable[[openpyxl.Workbook], object]], Path]
BS = "Bildung und Sprache"
#: Cells of the real workbook that `kik neu` changes, and to what.
CHANGED = {"B2": None, "B3": "2024-06", "B4": None, "B5": None, "B6": None}
FORMED_FACTS = {
    "B11": "0831 0 (fiktiv)", "B12": "a@fiktiv.example", "B19": "b@fiktiv.example",
    "B23": "https://fiktiv.example", "B26": "c@fiktiv.example",
}  # fmt: skip
FULL_FACTS = {"B9": "veröffentlicht", "B24": dt.datetime(2023, 12, 1), "B25": "02.12.2023"}


@pytest.fixture
def data(arbeitsmappe: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(arbeitsmappe, folder)
    return folder


@pytest.fixture(scope="module")
def written(arbeitsmappe: Path, tmp_path_factory: pytest.TempPathFactory) -> NewEdition:
    """The real workbook's successor, written once."""
    folder = tmp_path_factory.mktemp("neu") / "data"
    folder.mkdir()
    shutil.copy(arbeitsmappe, folder)
    return write_new_edition(folder, "2024-06")


def new_from(change: Change, edit: Callable[[openpyxl.Workbook], object]) -> openpyxl.Workbook:
    """Write the successor of a changed workbook and open it."""
    source = change(edit)
    return openpyxl.load_workbook(write_new_edition(source.parent, "2024-06").path, rich_text=True)


def values(path: Path) -> dict[tuple[str, str], object]:
    book = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
    }


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# --- what is carried over --------------------------------------------------------------------


def test_all_cells_are_carried_over_but_those_of_the_period(
    arbeitsmappe: Path, written: NewEdition
) -> None:
    expected = values(arbeitsmappe) | {("Bericht", cell): v for cell, v in CHANGED.items()}
    assert values(written.path) == expected


def test_formats_are_carried_over(arbeitsmappe: Path, written: NewEdition) -> None:
    old, new = (openpyxl.load_workbook(path) for path in (arbeitsmappe, written.path))
    assert old.sheetnames == new.sheetnames
    for name in old.sheetnames:
        for before, after in zip(old[name].iter_rows(), new[name].iter_rows(), strict=True):
            for one, other in zip(before, after, strict=True):
                where = f"{name}!{one.coordinate}"
                assert repr(one.font) == repr(other.font), where
                assert repr(one.fill) == repr(other.fill), where
                assert repr(one.border) == repr(other.border), where
                assert repr(one.alignment) == repr(other.alignment), where
                assert one.number_format == other.number_format, where
                assert repr(one.protection) == repr(other.protection), where


def sheet_setup(sheet: Any) -> dict[str, object]:
    """Everything about a sheet but its cells and its footer."""
    return {
        "widths": {k: (d.width, d.hidden) for k, d in sheet.column_dimensions.items()},
        "heights": {k: (d.height, d.hidden) for k, d in sheet.row_dimensions.items()},
        "frozen": sheet.freeze_panes,
        "filter": sheet.auto_filter.ref,
        "titles": (sheet.print_title_rows, sheet.print_title_cols),
        "area": sheet.print_area,
        "page": (sheet.page_setup.orientation, sheet.page_setup.paperSize),
        "fit": (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight),
        "fits": sheet.sheet_properties.pageSetUpPr.fitToPage,
        "margins": (sheet.page_margins.left, sheet.page_margins.top, sheet.page_margins.bottom),
        "merged": sorted(r.coord for r in sheet.merged_cells.ranges),
        "state": sheet.sheet_state,
        "validations": [
            (str(v.sqref), v.type, v.operator, v.formula1, v.allow_blank, v.error, v.prompt,
             v.showErrorMessage, v.showInputMessage)
            for v in sheet.data_validations.dataValidation
        ],
    }  # fmt: skip


def test_widths_panes_validations_and_print_setup_are_carried_over(
    arbeitsmappe: Path, written: NewEdition
) -> None:
    old, new = (openpyxl.load_workbook(path) for path in (arbeitsmappe, written.path))
    for name in old.sheetnames:
        assert sheet_setup(old[name]) == sheet_setup(new[name])
    assert str(new[BS].data_validations.dataValidation[0].sqref) == "D2:F99"
    assert new[BS].freeze_panes == "D2"


def test_what_an_author_added_is_carried_over(changed_workbook: Change) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        sheet = book[BS]
        sheet["C3"].fill = PatternFill("solid", fgColor="FFEEAA")
        sheet["G4"] = "alt (fiktiv)"
        sheet["G4"].font = Font(italic=True, strike=True)
        sheet["C6"].comment = Comment("Rückfrage (fiktiv)", "Amt")
        sheet["G6"] = CellRichText("Erst ", TextBlock(InlineFont(b=True), "fett"), " dann nicht")
        sheet["L6"] = "=1+1"
        sheet["L7"] = "Beratung_x000D_\nzweite Zeile"
        sheet.merge_cells("A2:A4")
        sheet.row_dimensions[10].hidden = True
        sheet.column_dimensions["I"].hidden = True
        sheet.sheet_properties.tabColor = "336699"
        sheet.protection.sheet = True
        book.create_sheet("Notizen")["B2"] = "Begründung"

    new = new_from(changed_workbook, edit)
    sheet = new[BS]
    assert sheet["C3"].fill.fgColor.rgb == "00FFEEAA"
    assert sheet["G4"].font.strike
    assert sheet["C6"].comment.text == "Rückfrage (fiktiv)"
    assert str(sheet["G6"].value) == "Erst fett dann nicht"
    assert sheet["G6"].value[1].font.b
    assert sheet["L6"].value == "=1+1"
    assert sheet["L7"].value == "Beratung_x000D_\nzweite Zeile"
    assert "A2:A4" in sheet.merged_cells
    assert sheet.row_dimensions[10].hidden
    assert sheet.column_dimensions["I"].hidden
    assert sheet.sheet_properties.tabColor.rgb == "00336699"
    assert sheet.protection.sheet
    assert new["Notizen"]["B2"].value == "Begründung"


def test_footers_headers_and_properties_name_the_new_edition(changed_workbook: Change) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        book[BS].evenHeader.right.text = "2023-12 und 2023-12-05 und 12023-12"
        book.properties.keywords = "KIK 2023-12"

    new = new_from(changed_workbook, edit)
    for sheet in new.worksheets:
        if sheet.title != "Notizen":
            assert sheet.oddFooter.left.text == "KIK-Bericht, Ausgabe 2024-06"
            assert sheet.oddFooter.center.text == "&A"
            assert sheet.oddFooter.right.text == "Seite &P von &N"
    assert new[BS].evenHeader.right.text == "2024-06 und 2023-12-05 und 12023-12"
    assert new.properties.title == "KIK-Bericht, Ausgabe 2024-06"
    assert new.properties.keywords == "KIK 2024-06"
    assert new.properties.creator == "Amt für Integration, Stadt Kempten (Allgäu)"


# --- what belongs to the period --------------------------------------------------------------


def test_the_edition_is_text_and_the_state_a_draft(changed_workbook: Change) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        for row in range(10, 27):
            book["Bericht"][f"B{row}"] = "fiktiv"
        for cell, value in FORMED_FACTS.items():
            book["Bericht"][cell] = value
        put("Bericht", **FULL_FACTS, B3=dt.datetime(2023, 12, 1))(book)
        book["Bericht"]["B3"].number_format = "YYYY-MM"

    bericht = new_from(changed_workbook, edit)["Bericht"]
    assert (bericht["B3"].value, bericht["B3"].data_type) == ("2024-06", "s")
    assert bericht["B3"].number_format == "@"
    assert bericht["B9"].value == "Entwurf"
    assert bericht["B10"].value == "fiktiv"
    names = {row[0].value: row[1] for row in bericht.iter_rows()}
    assert [names[field].value for field in DATE_FIELDS] == [None] * len(DATE_FIELDS)
    assert names["Datenstand"].number_format == "DD.MM.YYYY"


@pytest.mark.parametrize(
    ("titel", "kept"),
    [
        ("Dezember-Bericht 2023", False),
        ("Bericht zum Integrationskonzept 2021 bis 2023", False),
        ("Der Bericht vom DEZEMBER", False),
        ("Zwischenbericht Oktober", False),
        ("Integrationsbericht", True),
        ("Kempten 2030: Bericht zum Integrationskonzept", True),
        ("Bericht Nr. 20231", True),
    ],
)
def test_a_title_that_names_the_period_is_emptied(
    changed_workbook: Change, titel: str, kept: bool
) -> None:
    new = new_from(changed_workbook, put("Bericht", B2=titel))
    assert new["Bericht"]["B2"].value == (titel if kept else None)


def test_reasons_are_emptied_and_everything_else_of_a_massnahme_stays(
    changed_workbook: Change,
) -> None:
    edit = put(BS, J2="alt", J3="alter Grund", G3="Sachstand", H3="Amt", I3="hoch", J39="alt")
    source = changed_workbook(edit)
    path = write_new_edition(source.parent, "2024-06").path
    sheet = openpyxl.load_workbook(path)[BS]
    assert [cell.value for cell in sheet["J"]] == ["Begründung"] + [None] * 38
    assert [sheet[f"{column}3"].value for column in "GHI"] == ["Sachstand", "Amt", "hoch"]


def test_the_columns_are_found_by_their_titles(changed_workbook: Change) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        book["Bericht"].insert_cols(1)
        book["Bericht"].insert_rows(1)
        book["Bericht"].title = "kurz"  # else openpyxl takes the new name for a second sheet
        book["kurz"].title = "bericht"
        book[BS].insert_cols(1)
        book[BS]["K3"] = "Grund"

    new = new_from(changed_workbook, edit)
    assert new["bericht"]["C4"].value == "2024-06"
    assert new["bericht"]["C5"].value is None
    assert new[BS]["K3"].value is None


def test_no_massnahme_changes_from_one_edition_to_the_next(written: NewEdition) -> None:
    book = openpyxl.load_workbook(written.path)
    book["Bericht"]["B2"] = "Bericht (fiktiv)"
    for address in ("B4", "B5", "B6"):
        book["Bericht"][address] = dt.datetime(2024, 4, 30)
    filled = written.path.parent / "gefüllt" / written.path.name
    filled.parent.mkdir()
    book.save(filled)
    changes = compare(to_snapshot(load(written.source)), to_snapshot(load(filled)))
    assert changes.unchanged == 144
    assert not any((changes.new, changes.dropped, changes.reworded, changes.moved))


# --- what comes next -------------------------------------------------------------------------


def test_the_message_names_what_to_fill_and_pruefen_reports_exactly_this(data: Path) -> None:
    done = run_kik("neu", "2024-06", "--daten", str(data))
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == f"Neu: {data / 'kik-2024-06.xlsx'} (übernommen aus kik-2023-12.xlsx)"
    told = [line.strip() for line in lines if line.startswith("  ")]
    assert [line.split(": ")[0] for line in told] == [
        f"kik-2024-06.xlsx, Bericht!{cell}" for cell in ("B2", "B4", "B5", "B6")
    ]
    for line, name in zip(told, ("Titel", *DATE_FIELDS[:3]), strict=True):
        assert f"„{name}“ fehlt" in line
    checked = run_kik("pruefen", "--daten", str(data))
    assert checked.returncode == 1
    assert checked.stderr.splitlines() == [*told, "kik-2024-06.xlsx: 4 Befunde."]


def test_the_texts_of_the_edition_are_laid_out_beside_its_workbook(small_project: Path) -> None:
    done = run_kik("neu", "2024-06", cwd=small_project)
    folder = small_project / "book" / "ausgaben" / "2024-06"
    texts = sorted(path.name for path in folder.iterdir())
    assert {"vorwort.md", "bildung-und-sprache.md"} <= set(texts)
    assert f"Neu: {len(texts)} leere Texte in book/ausgaben/2024-06/" in done.stdout.splitlines()


def test_workbooks_of_elsewhere_leave_the_texts_of_this_project_alone(
    small_project: Path, data: Path
) -> None:
    done = run_kik("neu", "2024-06", "--daten", str(data), cwd=small_project)
    assert done.returncode == 0, done.stderr
    assert "Texte" not in done.stdout
    assert not (small_project / "book" / "ausgaben").exists()


def test_the_dates_of_the_declaration_are_asked_for_before_publication(
    changed_workbook: Change,
) -> None:
    source = changed_workbook(put("Bericht", B24=dt.datetime(2023, 12, 1)))
    assert "B24" not in {hint.cell for hint in check(read_workbook(source)).hints}
    new = write_new_edition(source.parent, "2024-06")
    assert "B24" in {hint.cell for hint in new.hints}


def test_the_next_edition_comes_from_the_newest_once_it_is_filled(
    data: Path, written: NewEdition
) -> None:
    shutil.copy(written.path, data)
    with pytest.raises(WorkbookError, match="4 Befunde in kik-2024-06"):
        write_new_edition(data, "2024-12")
    book = openpyxl.load_workbook(data / "kik-2024-06.xlsx")
    for address in ("B2", "B4", "B5", "B6"):
        book["Bericht"][address] = "30.04.2024"
    book[BS]["G3"] = "Sachstand 2024 (fiktiv)"
    book.save(data / "kik-2024-06.xlsx")
    new = write_new_edition(data, "2024-12")
    assert new.source.name == "kik-2024-06.xlsx"
    assert openpyxl.load_workbook(new.path)[BS]["G3"].value == "Sachstand 2024 (fiktiv)"


def add_later(data: Path) -> None:
    """The real workbook once more, as the edition 2024-12."""
    later = put("Bericht", B3="2024-12", B2="Später (fiktiv)")
    edit_workbook(data / "kik-2023-12.xlsx", later, data / "kik-2024-12.xlsx")


def test_an_edition_between_two_begins_with_the_one_before_and_tells_what_it_means(
    data: Path,
) -> None:
    add_later(data)
    done = run_kik("neu", "2024-06", "--daten", str(data))
    assert done.returncode == 0, done.stderr
    assert "(übernommen aus kik-2023-12.xlsx)" in done.stdout
    told = "Die Ausgabe 2024-12 folgt darauf: Sie vergleicht sich künftig mit 2024-06."
    assert told in done.stdout
    assert "ist veröffentlicht" not in done.stdout


def test_an_edition_before_all_others_begins_with_the_first(data: Path) -> None:
    add_later(data)
    first = with_angaben(load(data / "kik-2023-12.xlsx"), Zustand="veröffentlicht")
    publish_edition(first, data.parent / "site")
    done = run_kik("neu", "2023-06", "--daten", str(data))
    assert done.returncode == 0, done.stderr
    assert "(übernommen aus kik-2023-12.xlsx)" in done.stdout
    assert "2023-12 ist veröffentlicht. Was darin über Änderungen steht, bleibt" in done.stdout
    assert "Umsetzungsstände und Texte sind die von 2023-12" in done.stdout


# --- refused, and never a file lost ----------------------------------------------------------


@pytest.mark.parametrize(
    ("ausgabe", "says"),
    [
        ("2023-12", "Die Arbeitsmappe data/kik-2023-12.xlsx gibt es schon."),
        ("2024-13", "„2024-13“ ist keine Ausgabe. Als JJJJ-MM angeben."),
    ],
)
def test_an_edition_that_exists_or_is_none_is_refused(data: Path, ausgabe: str, says: str) -> None:
    before = snapshot(data)
    done = run_kik("neu", ausgabe, "--daten", str(data))
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert snapshot(data) == before


def test_a_second_run_leaves_the_first_workbook_as_it_is(data: Path, written: NewEdition) -> None:
    shutil.copy(written.path, data)
    before = snapshot(data)
    with pytest.raises(UsageError, match="gibt es schon"):
        write_new_edition(data, "2024-06")
    assert snapshot(data) == before


def test_without_a_workbook_and_without_an_edition_the_command_says_so(tmp_path: Path) -> None:
    done = run_kik("neu", "2024-06", "--daten", str(tmp_path))
    assert done.returncode == 2
    assert "liegt keine Arbeitsmappe" in done.stderr
    done = run_kik("neu")
    assert done.returncode == 2
    assert "Es fehlt: JJJJ-MM" in done.stderr
    shown = run_kik("neu", "--help").stdout
    assert "Beispiele:\n  kik neu 2024-06" in shown
    assert not any(word in shown for word in ("usage", "options", "positional"))


def test_a_faulty_workbook_is_not_carried_over(changed_workbook: Change) -> None:
    source = changed_workbook(put(BS, D8="x", C9=None))
    done = run_kik("neu", "2024-06", "--daten", str(source.parent))
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{BS}!E8: BS-2.3 hat zwei Umsetzungsstände" in done.stderr
    assert f"{BS}!C9: Der Text zu BS-2.4 fehlt" in done.stderr
    assert "2 Befunde in kik-2023-12.xlsx. Nichts wurde erstellt oder ersetzt." in done.stderr
    assert [path.name for path in source.parent.iterdir()] == ["kik-2023-12.xlsx"]


def test_a_file_that_appears_meanwhile_is_not_replaced(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = data / "kik-2023-12.xlsx", data / "kik-2024-06.xlsx"
    target.write_text("von jemand anderem")
    with pytest.raises(FileExistsError):
        copy_workbook(source, target, {}, "2023-12", "2024-06")

    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    with pytest.raises(FileExistsError):
        copy_workbook(source, target, {}, "2023-12", "2024-06")
    assert target.read_text() == "von jemand anderem"
    target.unlink()
    copy_workbook(source, target, {}, "2023-12", "2024-06")
    assert sorted(snapshot(data)) == ["kik-2023-12.xlsx", "kik-2024-06.xlsx"]
    assert zipfile.is_zipfile(target)


def test_a_full_disk_leaves_no_half_workbook(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = snapshot(data)
    write = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        write(path, content[:1000])
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        write_new_edition(data, "2024-06")
    assert snapshot(data) == before


def test_the_old_workbook_is_left_alone(arbeitsmappe: Path, written: NewEdition) -> None:
    assert written.source.read_bytes() == arbeitsmappe.read_bytes()
    names = {path.name for path in written.path.parent.iterdir() if path.is_file()}
    assert names == {"kik-2023-12.xlsx", "kik-2024-06.xlsx"}


DROP_DOWN = (
    '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
    'uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x14:dataValidations/></ext></extLst></worksheet>'
)


def test_what_cannot_be_carried_over_is_said(data: Path) -> None:
    path = data / "kik-2023-12.xlsx"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet3.xml"
    parts[sheet] = parts[sheet].replace(b"</worksheet>", DROP_DOWN.encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    done = run_kik("neu", "2024-06", "--daten", str(data))
    assert done.returncode == 0, done.stderr
    assert "Nicht übernommen: Auswahllisten, die aus einem anderen Blatt kommen" in done.stdout
    assert done.stderr == ""


def test_no_other_program_is_needed(data: Path) -> None:
    path = os.environ["PATH"]
    os.environ["PATH"] = ""
    try:
        assert write_new_edition(data, "2024-06").path.is_file()
    finally:
        os.environ["PATH"] = path

"""`kik pruefen --kommentieren`: every finding at its cell in a copy, and out again without trace.

Real workbooks with faults put in on purpose; texts typed by "authors" are made up (fiktiv).
"""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet
from test_neu import sheet_setup, values
from test_pruefung import FAULTS, FILE, Fault
from test_pruefung_zufall import Damage, calm, damages, sheet_numbers, small_workbook

from conftest import run_kik
from kikdata.checks.workbook import check, load
from kikdata.commands.neu import write_new_edition
from kikdata.errors import Finding, KikError, UsageError, WorkbookError
from kikdata.settings import BERICHT_FIELDS
from kikdata.workbook.commented import Commented, write_commented_copy
from kikdata.workbook.marks import has_marks, own_words
from kikdata.workbook.read import read_workbook
from mappen import both, put
from published import made_up

BS = "Bildung und Sprache"
Book = openpyxl.Workbook
Change = Callable[[Callable[[Book], object]], Path]
TWO_MARKS = put(BS, D8="x")


def judged(path: Path) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Findings and hints of a workbook, however broken its contents."""
    try:
        result = check(read_workbook(path))
    except WorkbookError as error:
        return error.findings, ()
    return result.findings, result.hints


def commented(source: Path, target: Path | None = None) -> Path:
    """Write the commented copy of a workbook beside its folder."""
    target = target or source.parent.parent / "befunde.xlsx"
    written = write_commented_copy(source, target, *judged(source))
    assert isinstance(written, Commented)
    return target


def comments(sheet: Worksheet) -> dict[str, str]:
    return {c.coordinate: c.comment.text for row in sheet.iter_rows() for c in row if c.comment}


def listed(book: Book) -> list[tuple[str, str, str, str]]:
    """Rows of the list: sheet, cell, message, rule."""
    rows = book.worksheets[0].iter_rows(min_row=6, max_col=4, values_only=True)
    return [tuple(v or "" for v in row) for row in rows if row[3]]  # type: ignore[misc]


def formats(path: Path, *, without: tuple[str, ...] = ("Befunde",)) -> dict[str, tuple[str, ...]]:
    """Every format of every cell, by address."""
    book = openpyxl.load_workbook(path)
    return {
        f"{sheet.title}!{cell.coordinate}": (
            repr(cell.font), repr(cell.fill), repr(cell.border), repr(cell.alignment),
            cell.number_format, repr(cell.protection),
        )
        for sheet in book.worksheets if sheet.title not in without
        for row in sheet.iter_rows() for cell in row
    }  # fmt: skip


def values_of_author(path: Path) -> dict[tuple[str, str], object]:
    """Values of all sheets but our list."""
    return {key: v for key, v in values(path).items() if key[0] != "Befunde (kik 1)"}


# --- what the copy holds ---------------------------------------------------------------------


(TOO_LARGE,) = [case for case in FAULTS if case.name == "huge merge"]
OPENED = [case for case in FAULTS if case is not TOO_LARGE]


@pytest.mark.parametrize("case", OPENED, ids=lambda case: case.name)
def test_every_finding_is_at_its_cell_and_in_the_list(
    case: Fault, changed_workbook: Change
) -> None:
    source = changed_workbook(case.edit)
    findings, hints = judged(source)
    before = source.read_bytes()
    book = openpyxl.load_workbook(commented(source))
    assert source.read_bytes() == before
    assert book.sheetnames[0] == "Befunde"
    for finding in (*findings, *hints):
        if not finding.cell:
            continue
        sheet = book[finding.sheet]
        corner = next(
            (str(r).split(":")[0] for r in sheet.merged_cells.ranges if finding.cell in r),
            finding.cell,
        )
        assert " ".join(finding.message.split()) in sheet[corner].comment.text
        framed = [f for f in sheet.conditional_formatting if sheet[finding.cell].coordinate in f]
        assert any("kik-" in formula for f in framed for r in f.rules for formula in r.formula)
    expected = [
        (
            f.sheet,
            f.cell or ("ganzes Blatt" if f.sheet else "ganze Datei"),
            " ".join(f.message.split()),
            f.rule,
        )
        for f in (*findings, *hints)
    ]
    assert listed(book) == expected


def test_addresses_in_the_list_lead_to_the_cells(changed_workbook: Change) -> None:
    edit = both(TWO_MARKS, lambda book: setattr(book[BS], "title", BS))
    sheet = openpyxl.load_workbook(commented(changed_workbook(edit)))["Befunde"]
    links = {row[1].value: row[1].hyperlink for row in sheet.iter_rows(min_row=6, max_col=4)}
    assert links["E8"].location == "'Bildung und Sprache'!E8"
    assert links["B10"].location == "'Bericht'!B10"


def test_a_missing_sheet_is_listed_without_a_link(changed_workbook: Change) -> None:
    source = changed_workbook(lambda book: book.remove(book["Gesundheit und Pflege"]))
    row = openpyxl.load_workbook(commented(source))["Befunde"][6]
    assert [c.value for c in row[:2]] == ["Gesundheit und Pflege", "ganzes Blatt"]
    assert row[1].hyperlink is None


def test_what_concerns_another_workbook_is_listed_under_its_name_without_a_link(
    changed_workbook: Change, tmp_path: Path
) -> None:
    source = changed_workbook(lambda book: None)
    other = Finding("kik-2023-06.xlsx", BS, "C3", "fiktiv", "Fiktiver Befund eintragen.")
    copy = tmp_path / "befunde.xlsx"
    assert write_commented_copy(source, copy, [other], ())
    book = openpyxl.load_workbook(copy)
    row = book["Befunde"][6]
    assert [cell.value for cell in row[:2]] == [f"kik-2023-06.xlsx {BS}", "C3"]
    assert row[1].hyperlink is None
    assert comments(book[BS]) == {}


LOSSES = {
    "xl/threadedComments/threadedComment1.xml": (b"<fiktiv/>", "Antworten auf Kommentare"),
    "xl/ctrlProps/ctrlProp1.xml": (b"<fiktiv/>", "Formularfelder"),
    "xl/drawings/drawing9.xml": (b"<xdr:sp macro=''/>", "Formen und Textfelder"),
    "xl/drawings/vmlDrawing9.vml": (b"<x:Visible/>", "immer zu sehen"),
    "xl/comments9.xml": (b"<rPr><b/></rPr>", "fette und kursive Schrift"),
}


@pytest.mark.parametrize("part", LOSSES)
def test_what_the_copy_cannot_hold_is_said(
    part: str, changed_workbook: Change, tmp_path: Path
) -> None:
    source = changed_workbook(TWO_MARKS)
    content, says = LOSSES[part]
    with zipfile.ZipFile(source, "a") as archive:
        archive.writestr(part, content)
    written = write_commented_copy(source, tmp_path / "befunde.xlsx", *judged(source))
    assert written is not None
    assert len(written.lost) == 1
    assert says in written.lost[0]


def test_nothing_is_said_to_be_lost_when_nothing_is(
    changed_workbook: Change, tmp_path: Path
) -> None:
    source = changed_workbook(rich)
    written = write_commented_copy(source, tmp_path / "befunde.xlsx", *judged(source))
    assert written is not None
    assert written.lost == ()


def test_hints_stand_apart_below_the_findings(changed_workbook: Change) -> None:
    sheet = openpyxl.load_workbook(commented(changed_workbook(TWO_MARKS)))["Befunde"]
    first = [str(row[0].value or "") for row in sheet.iter_rows(min_row=6, max_col=1)]
    assert first[0] == BS
    assert first[1] == ""
    assert first[2].startswith("Hinweise")
    assert set(first[3:]) == {"Bericht"}
    assert "1 Befund, 17 Hinweise" in sheet["A2"].value


def test_findings_of_one_cell_share_a_comment(changed_workbook: Change) -> None:
    merge = both(put(BS, C7="=1+1"), lambda book: book[BS].merge_cells("C7:C8"))
    book = openpyxl.load_workbook(commented(changed_workbook(merge)))
    assert comments(book[BS])["C7"].count("▸ Befund: ") == 2


def test_a_workbook_too_large_to_be_opened_gives_no_copy(
    changed_workbook: Change, tmp_path: Path
) -> None:
    source = changed_workbook(TOO_LARGE.edit)
    target = tmp_path / "befunde.xlsx"
    done = run_kik("pruefen", "--daten", str(source.parent), "--kommentieren", str(target))
    assert done.returncode == 1
    assert f"{BS}!L50: Die Zellen L50:XFD9000" in done.stderr
    assert "Keine Kopie geschrieben: Die Arbeitsmappe lässt sich nicht lesen." in done.stdout
    assert not target.exists()


def test_only_the_list_is_selected_so_that_nobody_edits_two_sheets_at_once(
    changed_workbook: Change,
) -> None:
    def edit(book: Book) -> None:
        TWO_MARKS(book)
        book.active = 3
        book.worksheets[3].sheet_view.tabSelected = True

    book = openpyxl.load_workbook(commented(changed_workbook(edit)))
    assert book.active.title == "Befunde"
    assert [s.title for s in book.worksheets if s.sheet_view.tabSelected] == ["Befunde"]


def rich(book: Book) -> None:
    """Put in what an author may have added, and one fault."""
    sheet = book[BS]
    sheet["D8"] = "x"
    sheet["E8"].fill = PatternFill("solid", fgColor="FFFFEEAA")
    sheet["E8"].border = Border(top=Side(style="double", color="FF112233"))
    sheet["E8"].font = Font(name="Arial", size=9, bold=True, color="FF0000FF")
    sheet["E8"].comment = Comment("Rückfrage (fiktiv)\nzweite Zeile", "Amt", 100, 240)
    sheet["C3"].comment = Comment("Nur so (fiktiv)", "Amt", 55, 333)
    sheet.conditional_formatting.add(
        "D2:F40", CellIsRule(operator="equal", formula=['"x"'], fill=PatternFill(bgColor="00FF00"))
    )
    sheet.merge_cells("A2:A4")
    sheet.column_dimensions["I"].hidden = True
    sheet.protection.sheet = True
    sheet.print_area = "A1:J39"
    book.defined_names["Quelle"] = DefinedName("Quelle", attr_text="'Bildung und Sprache'!$C$3")
    book.create_sheet("Befunde")["B2"] = "Blatt des Amts (fiktiv)"


def test_everything_else_is_kept(changed_workbook: Change) -> None:
    source = changed_workbook(rich)
    path = commented(source)
    old, new = openpyxl.load_workbook(source), openpyxl.load_workbook(path)
    assert new.sheetnames == ["Befunde (kik 1)", *old.sheetnames]
    for name in old.sheetnames:
        assert sheet_setup(old[name]) == sheet_setup(new[name])
        assert old[name].oddFooter.left.text == new[name].oddFooter.left.text
    assert formats(source, without=()) == formats(path, without=("Befunde (kik 1)",))
    assert values_of_author(path) == values(source)
    assert new.defined_names["Quelle"].attr_text == "'Bildung und Sprache'!$C$3"
    assert comments(new[BS])["C3"] == "Nur so (fiktiv)"
    assert (new[BS]["C3"].comment.author, comments(new[BS])["E8"][:18]) == (
        "Amt",
        "Rückfrage (fiktiv)",
    )
    theirs = [r for f in new[BS].conditional_formatting for r in f.rules if r.type == "cellIs"]
    assert [(r.formula, r.priority) for r in theirs] == [(['"x"'], 2)]


# --- mend the copy, save it as the workbook --------------------------------------------------


def as_workbook(copy: Path, source: Path, edit: Callable[[Book], object]) -> None:
    """Mend a copy and save it under the name of the workbook, as an author does in Excel."""
    book = openpyxl.load_workbook(copy, rich_text=True)
    edit(book)
    book.save(source)


def test_a_mended_copy_saved_as_the_workbook_is_clean_and_differs_in_nothing_else(
    changed_workbook: Change,
) -> None:
    source = changed_workbook(rich)
    before, old_formats = values(source), formats(source, without=())
    as_workbook(commented(source), source, put(BS, D8=None))
    edition = load(source)
    assert len(edition.massnahmen) == 144
    assert judged(source)[0] == ()
    assert values_of_author(source) == before | {(BS, "D8"): None}
    # The next copy has only the hints left; every mark on sheet BS is gone without trace.
    again = source.parent.parent / "noch-einmal.xlsx"
    book = openpyxl.load_workbook(commented(source, again))
    assert book.sheetnames == ["Befunde (kik 1)", *openpyxl.load_workbook(source).sheetnames[1:]]
    assert formats(again, without=("Befunde (kik 1)",)) == old_formats
    assert comments(book[BS]) == {
        "E8": "Rückfrage (fiktiv)\nzweite Zeile",
        "C3": "Nur so (fiktiv)",
    }
    rules = [r for f in book[BS].conditional_formatting for r in f.rules]
    assert [(r.formula, r.priority) for r in rules] == [(['"x"'], 1)]


def test_a_second_check_replaces_marks_instead_of_adding_to_them(changed_workbook: Change) -> None:
    source = changed_workbook(TWO_MARKS)
    first = commented(source)
    shutil.copy(first, source)
    second = openpyxl.load_workbook(commented(source, source.parent.parent / "zwei.xlsx"))
    once = openpyxl.load_workbook(first)
    assert second.sheetnames == once.sheetnames
    assert listed(second) == listed(once)
    for sheet in once.worksheets:
        assert comments(second[sheet.title]) == comments(sheet)
        assert [
            (str(f.sqref), [(r.formula, r.priority) for r in f.rules])
            for f in second[sheet.title].conditional_formatting
        ] == [
            (str(f.sqref), [(r.formula, r.priority) for r in f.rules])
            for f in sheet.conditional_formatting
        ]


def test_marks_left_in_the_workbook_change_nothing_in_the_report(
    arbeitsmappe: Path, changed_workbook: Change
) -> None:
    source = changed_workbook(lambda book: None)
    shutil.copy(commented(source), source)
    assert read_workbook(source).has_marks
    edition = load(source)
    assert edition.massnahmen.equals(load(arbeitsmappe).massnahmen)
    assert edition.angaben.texts == load(arbeitsmappe).angaben.texts


def test_the_next_edition_is_made_without_marks(changed_workbook: Change) -> None:
    source = changed_workbook(lambda book: None)
    shutil.copy(commented(source), source)
    new = write_new_edition(source.parent, "2024-06")
    assert not has_marks(openpyxl.load_workbook(new.path))
    assert "Befunde" not in openpyxl.load_workbook(new.path).sheetnames


def test_what_an_author_writes_into_our_comment_is_kept(changed_workbook: Change) -> None:
    source = changed_workbook(TWO_MARKS)

    def answer(book: Book) -> None:
        put(BS, D8=None)(book)
        text = book[BS]["E8"].comment.text
        book[BS]["E8"].comment = Comment(text + " mit der Schule geklärt (fiktiv)", "kik pruefen")

    as_workbook(commented(source), source, answer)
    book = openpyxl.load_workbook(commented(source, source.parent.parent / "zwei.xlsx"))
    assert comments(book[BS]) == {"E8": "mit der Schule geklärt (fiktiv)"}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Nur vom Amt", "Nur vom Amt"),
        ("Amt\n\nkik pruefen:\n▸ Befund: A\n▸ Eigene Notiz:", "Amt"),
        ("Amt\n\n\nkik pruefen:\n▸ Befund: A\n▸ Eigene Notiz:\ndanach", "Amt\n\ndanach"),
        ("kik pruefen:\n▸ Befund: A\nmittendrin\n▸ Hinweis: B\n▸ Eigene Notiz: x", "mittendrin\nx"),
        ("kik pruefen:\n▸ Befund: A", ""),
        ("kik pruefen: ein Wort des Amts", "kik pruefen: ein Wort des Amts"),
        ("▸ Aufzählung des Amts", "▸ Aufzählung des Amts"),
    ],
)
def test_only_our_lines_leave_a_comment(text: str, left: str) -> None:
    assert own_words(text) == left


def test_rows_moved_in_the_copy_take_their_marks_along_and_lose_them_too(
    changed_workbook: Change,
) -> None:
    source = changed_workbook(TWO_MARKS)

    def edit(book: Book) -> None:
        put(BS, D8=None)(book)
        book[BS].insert_rows(20)  # openpyxl moves cells with comments, not conditional formats

    as_workbook(commented(source), source, edit)
    clean = commented(source, source.parent.parent / "zwei.xlsx")
    assert comments(openpyxl.load_workbook(clean)[BS]) == {}


# --- LibreOffice -----------------------------------------------------------------------------


def save_in_libreoffice(path: Path, folder: Path) -> Path:
    """Open and save a workbook in LibreOffice."""
    profile = f"-env:UserInstallation=file://{folder / 'profil'}"
    program = shutil.which("soffice")
    assert program, "Es fehlt LibreOffice: sudo apt-get install libreoffice-calc"
    command = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir"]
    subprocess.run([*command, str(folder / "aus"), str(path)], check=True, capture_output=True)
    return folder / "aus" / path.name


@pytest.mark.lang
def test_a_copy_saved_by_libreoffice_behaves_like_the_copy(
    changed_workbook: Change, tmp_path: Path
) -> None:
    source = changed_workbook(rich)
    before = values(source)
    copy = commented(source)
    saved = save_in_libreoffice(copy, tmp_path)
    assert len(comments(openpyxl.load_workbook(saved)[BS])) == 2
    shutil.copy(saved, source)
    assert [(f.rule, f.cell) for f in judged(source)[0]] == [("mehrere-marken", "E8")]
    # Saved as the copy and untouched, it may be replaced; that would lose nothing.
    shutil.copy(saved, copy)
    assert write_commented_copy(source, copy, *judged(source))
    as_workbook(saved, source, put(BS, D8=None))
    assert judged(source)[0] == ()
    again = commented(source, tmp_path / "noch-einmal.xlsx")
    book = openpyxl.load_workbook(again)
    assert comments(book[BS]) == {
        "E8": "Rückfrage (fiktiv)\nzweite Zeile",
        "C3": "Nur so (fiktiv)",
    }
    assert book[BS]["E8"].fill.fgColor.rgb == "FFFFEEAA"
    rules = [r.formula for f in book[BS].conditional_formatting for r in f.rules]
    assert rules == [['"x"']]
    del before[BS, "D8"]
    typed = {key: value for key, value in before.items() if value is not None}
    saved_values = values_of_author(again).items()
    assert {key: value for key, value in saved_values if value is not None} == typed


# --- nothing is overwritten ------------------------------------------------------------------


def test_the_workbook_itself_is_never_overwritten(changed_workbook: Change, tmp_path: Path) -> None:
    source = changed_workbook(TWO_MARKS)
    (tmp_path / "verknuepft.xlsx").symlink_to(source)
    before = source.read_bytes()
    for target in (source, tmp_path / "verknuepft.xlsx", source.with_name("kik-2024-06.xlsx")):
        with pytest.raises(UsageError, match="nie überschrieben"):
            write_commented_copy(source, target, *judged(source))
    assert source.read_bytes() == before
    assert [path.name for path in source.parent.iterdir()] == [FILE]


def test_a_commented_workbook_is_not_overwritten_either(changed_workbook: Change) -> None:
    source = changed_workbook(TWO_MARKS)
    shutil.copy(commented(source), source)
    with pytest.raises(UsageError, match="nie überschrieben"):
        write_commented_copy(source, source, *judged(source))


@pytest.mark.parametrize("content", [b"fiktiv", b""])
def test_another_file_is_not_overwritten(
    content: bytes, changed_workbook: Change, tmp_path: Path
) -> None:
    target = tmp_path / "befunde.xlsx"
    target.write_bytes(content)
    source = changed_workbook(TWO_MARKS)
    with pytest.raises(UsageError, match="keine kommentierte Kopie"):
        write_commented_copy(source, target, *judged(source))
    assert target.read_bytes() == content


def test_another_workbook_is_not_overwritten(changed_workbook: Change, tmp_path: Path) -> None:
    source = changed_workbook(TWO_MARKS)
    target = tmp_path / "anderes.xlsx"
    shutil.copy(source, target)
    with pytest.raises(UsageError, match="keine kommentierte Kopie"):
        write_commented_copy(source, target, *judged(source))
    assert target.read_bytes() == source.read_bytes()


def test_an_untouched_copy_is_replaced(changed_workbook: Change) -> None:
    source = changed_workbook(TWO_MARKS)
    commented(source)
    put(BS, D9="x")(book := openpyxl.load_workbook(source))
    book.save(source)
    assert "E9" in comments(openpyxl.load_workbook(commented(source))[BS])


@pytest.mark.parametrize(
    "edit",
    [put(BS, D8=None), lambda b: setattr(b[BS]["C5"], "comment", Comment("fiktiv", "Amt"))],
    ids=["cell", "comment"],
)
def test_a_copy_in_which_someone_worked_is_not_replaced(
    edit: Callable[[Book], object], changed_workbook: Change
) -> None:
    source = changed_workbook(TWO_MARKS)
    copy = commented(source)
    as_workbook(copy, copy, edit)
    before = copy.read_bytes()
    with pytest.raises(UsageError, match="wurde geändert"):
        write_commented_copy(source, copy, *judged(source))
    assert copy.read_bytes() == before


# --- the command -----------------------------------------------------------------------------


def test_the_command_says_where_the_copy_is(changed_workbook: Change, tmp_path: Path) -> None:
    source = changed_workbook(TWO_MARKS)
    target = tmp_path / "befunde.xlsx"
    arguments = ("pruefen", "--daten", str(source.parent), "--kommentieren", str(target))
    done = run_kik(*arguments)
    assert done.returncode == 1
    assert f"Kopie mit Kommentaren: {target}" in done.stdout
    assert "BS-2.3 hat zwei Umsetzungsstände" in done.stderr
    assert target.is_file()
    shutil.copy(target, source)
    assert "einer früheren Prüfung" in run_kik(*arguments[:3]).stdout
    as_json = run_kik(*arguments, "--json")
    assert as_json.stdout.startswith("[")
    assert "Kopie mit Kommentaren" in as_json.stderr


@pytest.mark.parametrize(
    ("name", "says"), [("befunde.ods", ".xlsx"), ("nicht/da.xlsx", "gibt es nicht")]
)
def test_a_target_that_cannot_be_is_wrong_usage(
    name: str, says: str, changed_workbook: Change, tmp_path: Path
) -> None:
    folder = str(changed_workbook(TWO_MARKS).parent)
    done = run_kik("pruefen", "--daten", folder, "--kommentieren", str(tmp_path / name))
    assert done.returncode == 2
    assert says in done.stderr
    assert "BS-2.3" not in done.stderr


def test_a_file_that_cannot_be_read_gives_no_copy(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"fiktiv")
    target = tmp_path / "befunde.xlsx"
    done = run_kik("pruefen", "--daten", str(tmp_path), "--kommentieren", str(target))
    assert done.returncode == 1
    assert "Keine Kopie geschrieben" in done.stdout
    assert not target.exists()


def all_facts(book: Book) -> None:
    """Fill in what only hints ask for."""
    sheet = book["Bericht"]
    for row in sheet.iter_rows(min_row=10, max_col=2):
        row[1].value = made_up(row[0].value)
    there = {row[0].value for row in sheet.iter_rows()}
    for field in BERICHT_FIELDS:
        if field.name not in there:
            sheet.append((field.name, made_up(field.name)))


def test_a_workbook_without_findings_and_hints_gives_no_copy(
    changed_workbook: Change, tmp_path: Path
) -> None:
    source = changed_workbook(all_facts)
    assert judged(source) == ((), ())
    target = tmp_path / "befunde.xlsx"
    done = run_kik("pruefen", "--daten", str(source.parent), "--kommentieren", str(target))
    assert done.returncode == 0
    assert "Es gibt nichts zu kommentieren" in done.stdout
    assert not target.exists()


def test_old_marks_alone_give_a_clean_copy(changed_workbook: Change, tmp_path: Path) -> None:
    source = changed_workbook(both(all_facts, TWO_MARKS))
    as_workbook(commented(source), source, put(BS, D8=None))
    target = tmp_path / "sauber.xlsx"
    done = run_kik("pruefen", "--daten", str(source.parent), "--kommentieren", str(target))
    assert done.returncode == 0
    assert f"Kopie ohne Kommentare und Umrandungen der früheren Prüfung: {target}" in done.stdout
    book = openpyxl.load_workbook(target)
    assert not has_marks(book)
    assert "Befunde" not in book.sheetnames
    assert book.custom_doc_props.names == []


# --- random workbooks ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("zufall")


@calm
@given(st.lists(st.tuples(sheet_numbers, damages), min_size=1, max_size=4))
def test_every_random_workbook_has_a_copy_with_all_findings(
    folder: Path, done: list[tuple[int, Damage]]
) -> None:
    book = small_workbook()
    for number, damage in done:
        damage(book.worksheets[number % len(book.worksheets)])
    source = folder / FILE
    book.save(source)
    try:
        findings, hints = judged(source)
    except KikError:
        return
    copy = folder / "befunde.xlsx"
    copy.unlink(missing_ok=True)
    assert write_commented_copy(source, copy, findings, hints)
    opened = openpyxl.load_workbook(copy)
    said = "\n".join(text for sheet in opened.worksheets for text in comments(sheet).values())
    for finding in (*findings, *hints):
        words = " ".join(finding.message.split())
        assert any(words == row[2] and finding.rule == row[3] for row in listed(opened))
        assert not finding.cell or words in said
    typed = {k: v for k, v in values(copy).items() if k[0] != opened.sheetnames[0] and v}
    assert typed == {k: v for k, v in values(source).items() if v}
    shutil.copy(copy, source)
    assert judged(source) == (findings, hints)

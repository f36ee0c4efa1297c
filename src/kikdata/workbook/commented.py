"""A copy of a workbook with every finding where the author works: list, comments, frames."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from kikdata.errors import Finding, UsageError
from kikdata.settings import AUSGABE_PATTERN, ausgabe_of
from kikdata.workbook.cleaning import clean_line
from kikdata.workbook.copy import put_in_place
from kikdata.workbook.marks import (
    DIGEST_PROPERTY,
    FRAME_COLOURS,
    LIST_TITLE,
    add_marks,
    is_list,
    open_for_copy,
    own_words,
    remove_marks,
)

__all__ = ["Commented", "check_target", "write_commented_copy"]

_SHEET = "Befunde"
_HEADER = ("Blatt", "Zelle", "Befund und was zu tun ist", "Regel")
_WIDTHS = (30, 14, 88, 24)
_HEADER_ROW = 5
_WHITE, _DEEP, _LINE, _LINK = "FFFFFFFF", "FF0B3A53", "FFB9C7CF", "FF0B5394"


@dataclass(frozen=True)
class Commented:
    """A copy just written; `lost`: what could not be carried over, in German.

    `is_clean`: it has no marks, for there was nothing to say but old marks to take out.
    """

    path: Path
    lost: tuple[str, ...]
    is_clean: bool


def check_target(source: Path, target: Path) -> None:
    """Raise UsageError unless a commented copy of `source` may be written to `target`.

    Only a commented copy in which nobody has changed anything since may be replaced.
    """
    if target.suffix != ".xlsx":
        raise UsageError(f"Die Kopie braucht einen Namen mit .xlsx am Ende, nicht „{target.name}“.")
    if not target.parent.is_dir():
        raise UsageError(f"Den Ordner {target.parent} gibt es nicht.")
    same_folder = target.parent.resolve() == source.parent.resolve()
    ausgabe = ausgabe_of(target)
    if (target.exists() and target.samefile(source)) or (
        same_folder and ausgabe != target.stem and AUSGABE_PATTERN.fullmatch(ausgabe)
    ):
        raise UsageError(
            f"{target.name} ist der Name einer Arbeitsmappe; sie wird nie überschrieben. "
            "Einen anderen Namen angeben, etwa befunde.xlsx."
        )
    if not target.exists():
        return
    written, now = _digests(target)
    if written is None:
        raise UsageError(
            f"{target.name} gibt es schon und ist keine kommentierte Kopie. Die Datei bleibt, wie "
            "sie ist. Einen anderen Namen angeben."
        )
    if written != now:
        raise UsageError(
            f"{target.name} wurde geändert, seit die Befunde hineinkamen. Die Datei bleibt, wie "
            f"sie ist. Sie unter dem Namen {source.name} in den Ordner {source.parent.name} "
            "speichern oder für die neue Kopie einen anderen Namen angeben."
        )


def write_commented_copy(
    source: Path, target: Path, findings: Sequence[Finding], hints: Sequence[Finding]
) -> Commented | None:
    """Write a copy of `source` with all findings and hints; marks of an earlier check go.

    Without findings and hints it is a clean copy if there were old marks, else there is none
    (None).  `target` appears whole or not at all.  Raises UsageError as `check_target`.
    """
    check_target(source, target)
    book, lost = open_for_copy(source)
    had_marks = remove_marks(book)
    said = (*findings, *hints)
    if not said and not had_marks:
        return None
    if said:
        digest = _digest(book)
        add_marks(book, [finding for finding in said if finding.file == source.name])
        _add_list(book, source, findings, hints)
        book.custom_doc_props.append(StringProperty(name=DIGEST_PROPERTY, value=digest))
    buffer = io.BytesIO()
    book.save(buffer)
    fresh = target.with_name(f".{target.name}.neu-{os.getpid()}")
    try:
        fresh.write_bytes(buffer.getvalue())
        if target.exists():
            os.replace(fresh, target)
        else:
            put_in_place(fresh, target)
    finally:
        fresh.unlink(missing_ok=True)
    return Commented(target, tuple(lost), is_clean=not said)


# --- has anybody changed a copy? -------------------------------------------------------------


def _digests(path: Path) -> tuple[str | None, str]:
    """Return the digest kept in a commented copy (None if it is none) and that of its cells."""
    try:
        book, _ = open_for_copy(path)
    except Exception:  # whatever the file is, it is no commented copy
        return None, ""
    if DIGEST_PROPERTY not in book.custom_doc_props.names:
        return None, ""
    return str(book.custom_doc_props[DIGEST_PROPERTY].value), _digest(book)


def _digest(book: openpyxl.Workbook) -> str:
    """Return a checksum of all that an author can have typed: cells and comments, not marks."""
    typed = []
    for sheet in book.worksheets:
        if is_list(sheet):
            continue
        for at, cell in sheet._cells.items():
            words = own_words(cell.comment.text) if cell.comment else ""
            if cell.value is not None or words:
                typed.append((sheet.title, at, str(cell.value), words))
    return hashlib.sha256(repr(sorted(typed)).encode("utf-8", "surrogatepass")).hexdigest()


# --- the sheet that lists all ----------------------------------------------------------------


def _add_list(
    book: openpyxl.Workbook, source: Path, findings: Sequence[Finding], hints: Sequence[Finding]
) -> None:
    taken = {name.casefold() for name in book.sheetnames}
    names = (_SHEET, *(f"{_SHEET} (kik {n})" for n in range(1, len(taken) + 2)))
    sheet = book.create_sheet(next(n for n in names if n.casefold() not in taken), 0)
    known = {one.title for one in book.worksheets}
    _write_head(sheet, source, len(findings), len(hints))
    _write_table_header(sheet, _HEADER_ROW)
    at = _HEADER_ROW + 1
    for finding in findings:
        _write_row(sheet, at, finding, source.name, known)
        at += 1
    if hints:
        _write_line(sheet, at + 1, "Hinweise: Sie halten einen Entwurf nicht auf.", 22, _bold(12))
        at += 2
    for hint in hints:
        _write_row(sheet, at, hint, source.name, known)
        at += 1
    _lay_out(sheet)
    for one in book.worksheets:
        one.sheet_view.tabSelected = one is sheet
    book.active = 0
    for view in book.views:
        view.firstSheet = 0


def _write_head(sheet: Worksheet, source: Path, findings: int, hints: int) -> None:
    _write_line(sheet, 1, LIST_TITLE, 24, _bold(16))
    counted = f"{findings} {'Befund' if findings == 1 else 'Befunde'}"
    if hints:
        counted += f", {hints} {'Hinweis' if hints == 1 else 'Hinweise'}"
    where = (
        f"{source.name}: {counted}. Jede Stelle ist in ihrem Blatt umrandet und hat einen "
        "Kommentar; die Adresse in der Spalte Zelle führt hin."
    )
    _write_line(sheet, 2, where, 18)
    how = (
        f"So geht es weiter: hier berichtigen, unter dem Namen {source.name} in den Ordner "
        f"{source.resolve().parent.name} speichern, „kik pruefen“ aufrufen. Dieses Blatt, die "
        "Umrandungen und die Kommentare von kik pruefen dürfen stehen bleiben: Prüfung und "
        "Bericht übergehen sie."
    )
    _write_line(sheet, 3, how, 33)


def _write_line(
    sheet: Worksheet, row: int, text: str, height: float, font: Font | None = None
) -> None:
    """Write a text over the width of the table."""
    _put(sheet, row, 1, text, font)
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_HEADER))
    sheet.row_dimensions[row].height = height


def _write_table_header(sheet: Worksheet, at: int) -> None:
    for column, text in enumerate(_HEADER, start=1):
        _put(sheet, at, column, text, Font(name="Calibri", size=11, bold=True, color=_WHITE))
        sheet.cell(at, column).fill = PatternFill("solid", fgColor=_DEEP)
    sheet.row_dimensions[at].height = 18


def _write_row(sheet: Worksheet, at: int, finding: Finding, file: str, known: set[str]) -> None:
    message = clean_line(finding.message)
    place = finding.cell or ("ganzes Blatt" if finding.sheet else "ganze Datei")
    # What concerns another edition's workbook has no cell to go to in this one.
    is_here = finding.file == file
    sheet_name = finding.sheet if is_here else f"{finding.file} {finding.sheet}".strip()
    texts = (sheet_name, place, message, finding.rule)
    for column, text in enumerate(texts, start=1):
        _put(sheet, at, column, text)
        sheet.cell(at, column).border = Border(bottom=Side(style="thin", color=_LINE))
    fill, line = FRAME_COLOURS[finding.is_hint]
    cell = sheet.cell(at, 2)
    cell.fill = PatternFill("solid", fgColor=fill)
    side = Side(style="dashed" if finding.is_hint else "thin", color=line)
    cell.border = Border(left=side, right=side, top=side, bottom=side)
    if is_here and finding.sheet in known:
        where = f"{quote_sheetname(finding.sheet)}!{finding.cell or 'A1'}"
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=where, display=place)
        cell.font = Font(name="Calibri", size=11, color=_LINK, underline="single")
    rows = max(-(-len(text) // width) for text, width in zip(texts, _WIDTHS, strict=True))
    sheet.row_dimensions[at].height = min(15 * max(rows, 1) + 4, 400)


def _put(sheet: Worksheet, row: int, column: int, text: str, font: Font | None = None) -> None:
    cell = sheet.cell(row, column)
    cell.value = text[:32_000]
    cell.data_type = "s"  # a text, even if it looks like a formula
    cell.font = font or Font(name="Calibri", size=11)
    cell.alignment = Alignment(vertical="top", wrap_text=True)


def _bold(size: int) -> Font:
    return Font(name="Calibri", size=size, bold=True)


def _lay_out(sheet: Worksheet) -> None:
    for letter, width in zip("ABCD", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.sheet_properties.tabColor = FRAME_COLOURS[0][1]
    sheet.freeze_panes = f"A{_HEADER_ROW + 1}"
    sheet.sheet_view.showGridLines = False
    sheet.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.oddFooter.right.text = "Seite &P von &N"

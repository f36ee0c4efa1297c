"""Findings as marks in an open workbook: comments, frames, and how to take them out again.

Nothing that belongs to the author is changed: a frame is a conditional format laid over the cell,
so its own fill and border stay; in a comment our lines stand between fixed words.  Marks are
recognised by what any program keeps: the formula of the format, the words, the title of the list.
"""

from __future__ import annotations

import io
import math
import re
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import FormulaRule, Rule
from openpyxl.styles import Border, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import fromstring

from kikdata.errors import Finding
from kikdata.workbook.budget import read_within_budget
from kikdata.workbook.cleaning import clean_line

__all__ = [
    "DIGEST_PROPERTY",
    "FRAME_COLOURS",
    "LIST_TITLE",
    "add_marks",
    "has_marks",
    "is_list",
    "open_for_copy",
    "own_words",
    "remove_marks",
]

#: First cell of the sheet that lists the findings.
LIST_TITLE = "Befunde von kik pruefen"
#: Property of a commented copy: what its cells held when it was written.
DIGEST_PROPERTY = "kik-pruefen"
#: Fill and frame: of a finding, of a hint.
FRAME_COLOURS = (("FFEFE3F7", "FF5B2A86"), ("FFF4F4F4", "FF595959"))

_FORMULAS = ('LEN("kik-befund")>0', 'LEN("kik-hinweis")>0')
_NAMES = re.compile(r"kik-(befund|hinweis)")
_HEAD, _LINE, _END = "kik pruefen:", "▸ ", "▸ Eigene Notiz:"
_AUTHOR = "kik pruefen"
# A longer text than Excel holds in a comment would damage the file.
_MAX_MESSAGE = 2_000
_MAX_LINES = 12

# --- open a workbook to save it elsewhere ----------------------------------------------------

_LOST = {
    "Data Validation extension": "Auswahllisten, die aus einem anderen Blatt kommen",
    "Conditional Formatting extension": "besondere bedingte Formate (Datenbalken, Symbole)",
    "Unknown extension": "Erweiterungen neuerer Excel-Versionen",
    "header or footer": "eine Kopf- oder Fußzeile",
    "image": "ein Bild",
    "merged range but has a comment": "ein Kommentar in verbundenen Zellen",
}
_LOST_PARTS = {
    r"xl/threadedComments/": "Antworten auf Kommentare (ihr Text bleibt als Notiz)",
    r"xl/ctrlProps/|xl/activeX/": "Formularfelder und Schaltflächen",
    r"xl/slicers/|xl/timelines/": "Datenschnitte",
    r"xl/vbaProject\.bin": "Makros",
}
_LOST_TAGS = {
    r"xl/drawings/[^/]+\.xml": (rb"<(xdr:)?sp[ >]", "Formen und Textfelder"),
    r"xl/drawings/[^/]+\.vml": (rb"<x:Visible", "dass ein Kommentar immer zu sehen ist"),
    r"xl/comments.*\.xml": (rb"<(b|i|u|strike)/>", "fette und kursive Schrift in Kommentaren"),
}


def open_for_copy(path: Path) -> tuple[openpyxl.Workbook, list[str]]:
    """Open a workbook to save it elsewhere; also say in German what will then be missing."""
    data = read_within_budget(path)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        book = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
    said = " ".join(str(warning.message) for warning in caught)
    lost = [german for english, german in _LOST.items() if english in said]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        lost += _lost_parts(archive)
        for sheet in book.worksheets:
            _read_comment_sizes(sheet, archive)
    return book, lost


def _lost_parts(archive: zipfile.ZipFile) -> list[str]:
    names = archive.namelist()
    lost = [
        german
        for pattern, german in _LOST_PARTS.items()
        if any(re.match(pattern, name) for name in names)
    ]
    for pattern, (tag, german) in _LOST_TAGS.items():
        parts = [archive.read(name) for name in names if re.fullmatch(pattern, name)]
        if any(re.search(tag, part, re.DOTALL) for part in parts):
            lost.append(german)
    return lost


_VML = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/vmlDrawing"
_PIXELS = {"px": 1.0, "pt": 96 / 72, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4}


def _read_comment_sizes(sheet: Worksheet, archive: zipfile.ZipFile) -> None:
    """Give comments the size they have in the file; openpyxl reads their text only."""
    for relation in sheet._rels.find(_VML):
        try:
            root = fromstring(archive.read(relation.target))
        except (KeyError, ParseError, SyntaxError):  # Excel's VML need not be XML
            continue
        for shape in root.iter("{urn:schemas-microsoft-com:vml}shape"):
            texts = {child.tag.rpartition("}")[2]: child.text for child in shape.iter()}
            if not (texts.get("Row") and texts.get("Column")):
                continue
            at = int(texts["Row"] or 0) + 1, int(texts["Column"] or 0) + 1
            comment = sheet._cells[at].comment if at in sheet._cells else None
            style = shape.get("style", "")
            sizes = dict(re.findall(r"(?<![-\w])(width|height):([\d.]+(?:px|pt|in|cm|mm))", style))
            for side, size in sizes.items() if comment else ():
                setattr(comment, side, round(float(size[:-2]) * _PIXELS[size[-2:]], 2))


# --- put marks in ----------------------------------------------------------------------------


def add_marks(book: openpyxl.Workbook, findings: Sequence[Finding]) -> None:
    """Give each cell with findings a comment and a frame; those without a cell are left out."""
    for sheet in book.worksheets:
        here = [f for f in findings if f.sheet == sheet.title and f.cell]
        notes: dict[str, list[Finding]] = {}
        for finding in here:
            notes.setdefault(_area(sheet, finding.cell), []).append(finding)
        for area, said in notes.items():
            _add_comment(sheet, area.split(":")[0], said)
        _add_frames(sheet, notes)


def _area(sheet: Worksheet, cell: str) -> str:
    """Return the merged range that covers a cell, or the cell: only its corner has a comment."""
    return next((str(r) for r in sheet.merged_cells.ranges if cell in r), cell)


def _add_comment(sheet: Worksheet, cell: str, findings: Sequence[Finding]) -> None:
    lines = [_HEAD, *(_LINE + comment_line(f) for f in findings[:_MAX_LINES])]
    if len(findings) > _MAX_LINES:
        lines.append(f"{_LINE}und {len(findings) - _MAX_LINES} weitere, siehe erstes Blatt")
    block = "\n".join([*lines, _END])
    old = sheet[cell].comment
    if old is None:
        text, author, width, height = block, _AUTHOR, 0.0, 0.0
    else:
        text, author = f"{old.text}\n\n{block}", old.author
        width, height = float(old.width), float(old.height)
    width = max(width, 360)
    rows = sum(math.ceil((len(line) or 1) * 6.6 / (width - 12)) for line in text.split("\n"))
    height = max(height, min(18 * rows + 10, 480))
    sheet[cell].comment = Comment(text, author, width=round(width), height=round(height))


def comment_line(finding: Finding) -> str:
    """Return what the comment says of a finding, in one line."""
    kind = "Hinweis" if finding.is_hint else "Befund"
    text = clean_line(finding.message)
    return f"{kind}: {text if len(text) <= _MAX_MESSAGE else text[:_MAX_MESSAGE] + ' …'}"


def _add_frames(sheet: Worksheet, notes: Mapping[str, Sequence[Finding]]) -> None:
    new = []
    for is_hint in (False, True):
        areas = [a for a, said in notes.items() if all(f.is_hint for f in said) == is_hint]
        if areas:
            fill, line = FRAME_COLOURS[is_hint]
            side = Side(style="dashed" if is_hint else "thin", color=line)
            border = Border(left=side, right=side, top=side, bottom=side)
            pattern = PatternFill(bgColor=fill, fill_type="solid")
            rule = FormulaRule(formula=[_FORMULAS[is_hint]], fill=pattern, border=border)
            new.append((" ".join(areas), rule))
    if not new:
        return
    # The lowest number wins: ours come first, the others keep their order behind them.
    for _, rule in _rules(sheet):
        rule.priority += len(new)
    for number, (areas_, rule) in enumerate(new, start=1):
        rule.priority = number
        sheet.conditional_formatting.add(areas_, rule)


def _rules(sheet: Worksheet) -> list[tuple[str, Rule]]:
    formats = sheet.conditional_formatting
    return [(str(ranges.sqref), rule) for ranges in formats for rule in ranges.rules]


# --- take marks out --------------------------------------------------------------------------


def is_list(sheet: Worksheet) -> bool:
    """Tell whether a sheet is our list of findings."""
    first = sheet._cells.get((1, 1))  # asking the sheet itself would make the cell
    return first is not None and str(first.value) == LIST_TITLE


def has_marks(book: openpyxl.Workbook) -> bool:
    """Tell whether a workbook holds anything that `remove_marks` would take out."""
    return (
        any(is_list(sheet) for sheet in book.worksheets)
        or any(_is_ours(rule) for sheet in book.worksheets for _, rule in _rules(sheet))
        or any(own_words(c.text) != c.text for s in book.worksheets for c in _comments(s).values())
    )


def remove_marks(book: openpyxl.Workbook) -> bool:
    """Take out list, comments and frames of an earlier check; tell whether there were any.

    What the author wrote stays, also into our comments.
    """
    had = has_marks(book)
    for sheet in [sheet for sheet in book.worksheets if is_list(sheet)]:
        if len(book.worksheets) > 1:
            book.remove(sheet)
    for sheet in book.worksheets:
        _remove_frames(sheet)
        _remove_comments(sheet)
    if DIGEST_PROPERTY in book.custom_doc_props.names:
        del book.custom_doc_props[DIGEST_PROPERTY]
    return had


def _remove_frames(sheet: Worksheet) -> None:
    rules = _rules(sheet)
    kept = [(areas, rule) for areas, rule in rules if not _is_ours(rule)]
    removed = len(rules) - len(kept)
    if not removed:
        return
    if all(rule.priority > removed for _, rule in kept):
        for _, rule in kept:
            rule.priority -= removed
    sheet.conditional_formatting = ConditionalFormattingList()
    for areas, rule in kept:
        sheet.conditional_formatting.add(areas, rule)


def _is_ours(rule: Rule) -> bool:
    return any(_NAMES.search(str(formula)) for formula in rule.formula)


def _comments(sheet: Worksheet) -> dict[tuple[int, int], Comment]:
    # openpyxl has no public way to ask for existing cells.
    return {at: cell.comment for at, cell in sheet._cells.items() if cell.comment}


def _remove_comments(sheet: Worksheet) -> None:
    for at, comment in _comments(sheet).items():
        words = own_words(comment.text)
        if words == comment.text:
            continue
        cell = sheet._cells[at]
        cell.comment = None
        if words:
            cell.comment = Comment(words, comment.author, comment.height, comment.width)


def own_words(text: str) -> str:
    """Return the text of a comment without our lines; unchanged if it has none."""
    lines = text.replace("\r\n", "\n").split("\n")
    if _HEAD not in lines:
        return text
    kept: list[str] = []
    inside = False
    for line in lines:
        if line == _HEAD:
            inside = True
            if kept and not kept[-1]:
                kept.pop()  # the empty line before our words
        elif inside and line.startswith(_END):
            inside = False
            kept += [rest] if (rest := line.removeprefix(_END).strip()) else []
        elif not (inside and line.startswith(_LINE)):
            kept.append(line)
    return "\n".join(kept)

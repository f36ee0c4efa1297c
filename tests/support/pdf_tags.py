"""Checks of a tagged PDF, made on its bytes with pikepdf.

Each check takes an open document and returns the faults it found, one sentence each; CHECKS lists
them all.  They stand beside `page-validation`, which does not judge meaning: it accepts a header
cell demoted to a data cell, an alternative text "image", or a bookmark that leads elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import page as page_validation
import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

from pdf_tree import (
    attributes,
    below,
    bookmarks,
    contents,
    fonts,
    kids,
    marks,
    page_of,
    raw_kids,
    tag,
    tagged,
    walk,
    where,
)

PAINTING = {
    "Tj",
    "TJ",
    "'",
    '"',
    "f",
    "F",
    "f*",
    "B",
    "B*",
    "b",
    "b*",
    "S",
    "s",
    "sh",
    "Do",
    "INLINE IMAGE",
}
FAMILIES = {
    "AtkinsonHyperlegibleNext",
    "DejaVuSans",
    "NotoSansEthiopic",
}
PLACEHOLDER = re.compile(
    r"(image|img|bild|grafik|diagramm|figure|chart|alt|unnamed|unbenannt|.*\.(svg|png|jpe?g))\W*",
    re.IGNORECASE,
)


# Document ---------------------------------------------------------------------------------------


def validation_faults(path: Path) -> list[str]:
    """Faults against PDF/UA-1 that page-validation finds in the file."""
    report = page_validation.validate_pdf(path, profile="ua1")
    return [f"{fault.rule_id}: {fault.message}" for fault in report.failures]


def language_faults(pdf: Pdf) -> list[str]:
    language = str(pdf.Root.get("/Lang", ""))
    return [] if language == "de-DE" else [f"document language is {language!r}"]


def title_faults(pdf: Pdf) -> list[str]:
    """Title, author, subject in Info and XMP, equal dates, and the title shown in the window."""
    faults = []
    preferences = pdf.Root.get("/ViewerPreferences", Dictionary())
    if not preferences.get("/DisplayDocTitle", False):
        faults.append("DisplayDocTitle is not set")
    xmp = pdf.open_metadata()
    pairs = (("/Title", "dc:title"), ("/Author", "dc:creator"), ("/Subject", "dc:description"))
    for info_key, xmp_key in pairs:
        info = str(pdf.docinfo.get(info_key, ""))
        value = xmp.get(xmp_key, "")
        text = value if isinstance(value, str) else ", ".join(value)
        if not info.strip() or info != text:
            faults.append(f"{info_key} is {info!r} in Info and {text!r} in XMP")
    for info_key, xmp_key in (("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate")):
        info = re.sub(r"\D", "", str(pdf.docinfo.get(info_key, "")))
        if not info or info != re.sub(r"\D", "", str(xmp.get(xmp_key, ""))):
            faults.append(f"{info_key} and {xmp_key} differ or are missing")
    return faults


def font_faults(pdf: Pdf) -> list[str]:
    """Every font is the book's own, embedded, and says which characters its glyphs are."""
    faults = []
    for font in fonts(pdf):
        name = str(font.get("/BaseFont", "?"))
        inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
        descriptor = inner.get("/FontDescriptor", Dictionary())
        if not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            faults.append(f"font {name} is not embedded")
        if "/ToUnicode" not in font:
            faults.append(f"font {name} has no ToUnicode")
        if name.partition("+")[2].partition("-")[0] not in FAMILIES:
            faults.append(f"font {name} is not one of the book")
    return faults


# Elements ---------------------------------------------------------------------------------------


def figure_faults(pdf: Pdf) -> list[str]:
    """Every figure says in words what it shows."""
    faults = []
    for figure in tagged(pdf, "Figure"):
        alt = str(figure.get("/Alt", "")).strip()
        if len(alt) < 12 or PLACEHOLDER.fullmatch(alt):
            faults.append(f"{where(figure)} has the alternative text {alt!r}")
    return faults


def header_faults(pdf: Pdf) -> list[str]:
    """Tables have header cells, those have a Scope, and data cells name headers that exist."""
    faults = []
    ids = {str(cell.ID) for cell in tagged(pdf, "TH") if "/ID" in cell}
    for cell in tagged(pdf, "TH"):
        if str(attributes(cell).get("/Scope")) not in ("/Row", "/Column", "/Both"):
            faults.append(f"{where(cell)} has no Scope")
    for table in tagged(pdf, "Table"):
        for cell in (cell for cell in below(table) if tag(cell) == "TD"):
            names = [str(name) for name in attributes(cell).get("/Headers", Array())]
            if not names:
                faults.append(f"{where(cell)} names no header")
            faults += [
                f"{where(cell)} names the header {name!r} that does not exist"
                for name in names
                if name not in ids
            ]
    return faults


def table_faults(pdf: Pdf) -> list[str]:
    """All rows of a table are equally wide, the table has one head, and row headers are complete.

    If one row of the body begins with a header cell, all do.
    """
    faults = []
    for table in tagged(pdf, "Table"):
        rows = [row for row in below(table) if tag(row) == "TR"]
        widths = {sum(_span(cell) for cell in kids(row)) for row in rows}
        if len(widths) != 1:
            faults.append(f"{where(table)} has rows of {sorted(widths)} columns")
        parts = [tag(part) for part in kids(table)]
        if parts.count("THead") != 1 or "TBody" not in parts:
            faults.append(f"{where(table)} consists of {parts}")
        first = [tag(kids(row)[0]) for row in rows if tag(row.P) != "THead" and kids(row)]
        if len(set(first)) > 1 or len(rows) != sum(1 for row in rows if kids(row)):
            faults.append(f"{where(table)} has rows with and without a header cell in front")
    return faults


def _span(cell: Object) -> int:
    return int(attributes(cell).get("/ColSpan", 1))


def list_faults(pdf: Pdf) -> list[str]:
    """Lists hold items, items hold at most a label and exactly one body."""
    faults = []
    for element in tagged(pdf, "L"):
        wrong = {tag(kid) for kid in kids(element)} - {"LI", "L", "Caption"}
        if wrong or not kids(element):
            faults.append(f"{where(element)} holds {sorted(wrong) or 'nothing'}")
    for element in tagged(pdf, "LI"):
        names = [tag(kid) for kid in kids(element)]
        if names not in (["LBody"], ["Lbl", "LBody"]):
            faults.append(f"{where(element)} holds {names}")
    return faults


def heading_faults(pdf: Pdf) -> list[str]:
    """The first heading is H1 and no level is skipped on the way down."""
    faults = []
    before = 0
    for element in walk(pdf):
        if match := re.fullmatch(r"H([1-6])", tag(element)):
            level = int(match[1])
            if level > before + 1:
                faults.append(f"{where(element)} follows a heading of level {before}")
            before = level
    return faults if before else ["the document has no heading"]


def link_faults(pdf: Pdf) -> list[str]:
    """Links are in the tree, are described by their words, and lead somewhere in the document."""
    faults = []
    in_tree = {
        kid.Obj.objgen
        for element in tagged(pdf, "Link")
        for kid in raw_kids(element)
        if isinstance(kid, Dictionary) and "/Obj" in kid
    }
    for number, page in enumerate(pdf.pages, 1):
        for annotation in page.get("/Annots", Array()):
            contents = str(annotation.get("/Contents", "")).strip()
            place = f"link {contents!r} on page {number}"
            if annotation.objgen not in in_tree or "/StructParent" not in annotation:
                faults.append(f"{place} is not in the structure tree")
            if not contents or contents.startswith(("#", "http")):
                faults.append(f"{place} is not described in words")
            if "/Dest" in annotation and page_of(pdf, annotation.Dest) < 0:
                faults.append(f"{place} leads nowhere ({annotation.Dest})")
            if "/Dest" not in annotation and "/A" not in annotation:
                faults.append(f"{place} has no target")
    return faults


# Contents and bookmarks -------------------------------------------------------------------------


def contents_faults(pdf: Pdf) -> list[str]:
    """Each entry of the contents is a bookmark to the same page, in the same order."""
    entries = contents(pdf)
    if not entries:
        return ["the document has no table of contents"]
    marks = iter(bookmarks(pdf))
    return [
        f"contents entry {entry} has no bookmark in its place"
        for entry in entries
        if not any(entry == mark for mark in marks)
    ]


# Content streams --------------------------------------------------------------------------------


def unmarked_faults(pdf: Pdf) -> list[str]:
    """Whatever is painted is either held by the structure tree or an artifact, and never both."""
    faults = []
    held: dict[tuple[int, int], set[int]] = {}
    for element in walk(pdf):
        for page, number in marks(element):
            held.setdefault(page.objgen, set()).add(number)
    for count, page in enumerate(pdf.pages, 1):
        own = held.get(page.objgen, set())
        faults += [f"page {count}: {fault}" for fault in _page_faults(page, own)]
    return faults


def _page_faults(page: pikepdf.Page, held: set[int]) -> list[str]:
    faults: dict[str, None] = {}
    stack: list[str] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BMC", "BDC"):
            stack.append(_kind(operands, held))
            if stack[-1].startswith("MCID"):
                faults[stack[-1]] = None
        elif name == "EMC":
            stack.pop()
        elif name in PAINTING and len({*stack} - {"other"}) != 1:
            faults[f"{name} is painted in {stack or 'nothing'}"] = None
    return list(faults)


def _kind(operands: list[Object], held: set[int]) -> str:
    if operands[0] == Name.Artifact:
        return "artifact"
    properties = operands[1] if len(operands) > 1 else None
    if isinstance(properties, Dictionary) and "/MCID" in properties:
        number = int(properties.MCID)
        return "content" if number in held else f"MCID {number} is held by no element"
    return "other"


CHECKS: list[Callable[[Pdf], list[str]]] = [
    language_faults,
    title_faults,
    font_faults,
    figure_faults,
    header_faults,
    table_faults,
    list_faults,
    heading_faults,
    link_faults,
    contents_faults,
    unmarked_faults,
]

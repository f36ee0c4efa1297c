"""What a workbook may measure: judged by its packed parts, before openpyxl unpacks any of them.

A small file can hold a sheet that fills the memory: openpyxl makes an object of every cell, also
of the empty ones within merged areas and links.  The limits are far beyond what offices write.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from openpyxl.utils import column_index_from_string

from kikdata.errors import Finding, ShapeError

__all__ = ["MAX_TEXT", "read_within_budget", "text_too_long", "unreadable"]

_MB = 1_000_000
_MAX_FILE, _MAX_XML, _MAX_ALL = 100 * _MB, 150 * _MB, 300 * _MB
_MAX_CELLS, _MAX_ROWS, _MAX_AREA = 1_000_000, 300_000, 500_000
#: Longest text of a cell, as Excel has it.
MAX_TEXT = 32_767
# In the file a character takes up to seven bytes (a line break is ``_x000D_``).
_MAX_RUN = 8 * MAX_TEXT

_LOST = re.compile(b"_x005F_|x005F(?=_)")
_STRICT = b"http://purl.oclc.org/ooxml/"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_CELL, _ROW = re.compile(rb"<(?:\w+:)?c[\s/>]"), re.compile(rb"<(?:\w+:)?row[\s/>]")
_AREA = re.compile(
    rb"<(?:\w+:)?(mergeCell|hyperlink)\s[^>]*?\bref=\"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\""
)
_FORMAT = (
    "Die Datei ist keine lesbare Excel-Arbeitsmappe (beschädigt, mit Kennwort geschützt oder ein "
    "anderes Format). In Excel öffnen und als .xlsx speichern."
)


def read_within_budget(path: Path) -> bytes:
    """Return the bytes of a workbook that is safe to open.

    Raises ShapeError if there is none, if it is no xlsx file at all, or too large to be read.
    """
    data = _read_bytes(path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            too_much = next(_judge(path, archive), None)
            if too_much is None:
                return _keep_escapes(archive, data)
    except Exception as error:  # whatever zip and XML raise
        raise unreadable(path) from error
    raise ShapeError(path, [too_much])


def _keep_escapes(archive: zipfile.ZipFile, data: bytes) -> bytes:
    """Spell what openpyxl deletes from texts, ``x005F_``, so that it stays.

    After an underscore it is Excel's mark for what is no mark, else the words ``_x0041_`` would be
    an A; anywhere else these are letters like others.
    """
    names = archive.namelist()
    if not any(_LOST.search(archive.read(name)) for name in names if name.endswith(".xml")):
        return data
    spelled = io.BytesIO()
    with zipfile.ZipFile(spelled, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in names:
            part = archive.read(name)
            copy.writestr(name, _LOST.sub(_spell, part) if name.endswith(".xml") else part)
    return spelled.getvalue()


def _spell(found: re.Match[bytes]) -> bytes:
    return b"_x005f_" if found[0].startswith(b"_") else b"_x0078_005F"


def unreadable(path: Path, message: str = _FORMAT) -> ShapeError:
    """Return the error for a file that cannot be read."""
    return ShapeError(path, [_fault(path, message)])


def _fault(path: Path, message: str, sheet: str = "", cell: str = "") -> Finding:
    return Finding(path.name, sheet, cell, "zu-gross" if sheet or cell else "datei", message)


def _read_bytes(path: Path) -> bytes:
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):  # a pipe would be waited for
            raise unreadable(
                path,
                "Das ist keine Datei, sondern ein Ordner oder etwas anderes mit diesem Namen. "
                "Umbenennen und die Arbeitsmappe hierher legen.",
            )
        if about.st_size > _MAX_FILE:
            raise unreadable(
                path,
                f"Die Datei hat {_amount(about.st_size // _MB)} MB, gelesen werden höchstens "
                f"{_MAX_FILE // _MB} MB. Große Bilder aus der Arbeitsmappe löschen.",
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise unreadable(
            path, "Diese Arbeitsmappe gibt es nicht. Namen und Ordner prüfen."
        ) from None
    except OSError:
        raise unreadable(
            path,
            "Die Datei lässt sich nicht lesen. Ist sie noch in Excel geöffnet? Dort schließen.",
        ) from None


def _judge(path: Path, archive: zipfile.ZipFile) -> Iterator[Finding]:
    """Yield why the parts are too large; reads none that is."""
    parts = archive.infolist()
    xml = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
    if xml > _MAX_XML or sum(part.file_size for part in parts) > _MAX_ALL or len(parts) > 10_000:
        yield _fault(
            path,
            f"Entpackt hat die Arbeitsmappe mehr als {_MAX_XML // _MB} MB Text oder "
            f"{_MAX_ALL // _MB} MB mit Bildern. So viel wird nicht gelesen. Löschen, was nicht in "
            "den Bericht gehört.",
        )
        return
    names = archive.namelist()
    if any(_STRICT in archive.read(name) for name in names if name.endswith("workbook.xml")):
        yield _fault(
            path,
            "Die Arbeitsmappe ist im Dateityp „Strict Open XML“ gespeichert, der hier nicht "
            "gelesen wird. In Excel „Speichern unter“ wählen und den Dateityp "
            "„Excel-Arbeitsmappe (*.xlsx)“ einstellen.",
        )
    titles = _titles(archive)
    counts = [0, 0]
    for name in names:
        if name.endswith(".xml"):
            part = archive.read(name)
            if b"<!DOCTYPE" in part[:2000] or b"<!ENTITY" in part[:2000]:
                raise unreadable(path)  # no program for tables writes these
            sheet = titles.get(name, "") if _SHEET.fullmatch(name) else None
            if sheet is not None:
                counts = [counts[0] + len(_CELL.findall(part)), counts[1] + len(_ROW.findall(part))]
                yield from _judge_sheet(path, sheet or name, part, counts)
            if (start := _long_run(part)) >= 0:
                yield _long_text(path, archive, titles, name, part, start)


def _judge_sheet(path: Path, sheet: str, part: bytes, counts: list[int]) -> Iterator[Finding]:
    what = ((counts[0], _MAX_CELLS, "Zellen"), (counts[1], _MAX_ROWS, "Zeilen"))
    for count, limit, noun in what:
        if count > limit:
            yield _fault(
                path,
                f"Bis zu diesem Blatt hat die Arbeitsmappe {_amount(count)} {noun}, gelesen werden "
                f"höchstens {_amount(limit)}; auch leere zählen, wenn sie formatiert sind. Die "
                "leeren Zeilen und Spalten hinter der Tabelle markieren und löschen.",
                sheet,
            )
    for kind, *corners in _AREA.findall(part):
        left, top, right, bottom = (corner.decode() for corner in corners)
        width = abs(column_index_from_string(right) - column_index_from_string(left)) + 1
        if width * (abs(int(bottom) - int(top)) + 1) > _MAX_AREA:
            area = f"{left}{top}:{right}{bottom}"
            said = (
                f"Die Zellen {area} sind verbunden, mehr als gelesen werden. Verbindung aufheben."
            )
            if kind == b"hyperlink":
                said = f"Über den Zellen {area} liegt ein Link, mehr als gelesen werden. Entfernen."
            yield _fault(path, said, sheet, f"{left}{top}")


def _amount(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _titles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the names of the sheets by their part; empty if the parts are laid out otherwise."""
    try:
        targets = {
            one.get("Id"): one.get("Target", "")
            for one in ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        }
        sheets = [one for one in ET.fromstring(archive.read("xl/workbook.xml")).iter()
                  if one.tag.endswith("}sheet")]  # fmt: skip
    except (KeyError, ET.ParseError):
        return {}
    found = {}
    for sheet in sheets:
        relation = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
        target = targets.get(relation, "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        found[part] = sheet.get("name", "")
    return found


# --- texts that are too long -----------------------------------------------------------------


def _long_run(part: bytes) -> int:
    """Return where more than `_MAX_RUN` bytes without any mark-up begin, or -1."""
    at = 0
    while at + _MAX_RUN < len(part):
        mark = part.rfind(b"<", at, at + _MAX_RUN)
        if mark < 0:
            return at
        at = mark + 1
    return -1


def _long_text(
    path: Path,
    archive: zipfile.ZipFile,
    titles: dict[str, str],
    name: str,
    part: bytes,
    start: int,
) -> Finding:
    """Say in which cell a text is too long, as far as the parts tell."""
    sheet, cell = titles.get(name, ""), ""
    if name.endswith("sharedStrings.xml"):
        index = len(re.findall(rb"<(?:\w+:)?si[\s>]", part[:start])) - 1
        wanted = re.compile(
            rb'<(?:\w+:)?c r="([A-Z]+\d+)"[^>]*\bt="s"[^>]*>\s*<(?:\w+:)?v>%d<' % index
        )
        for other, title in titles.items():
            if other in archive.namelist() and (found := wanted.search(archive.read(other))):
                sheet, cell = title, found[1].decode()
                break
    elif sheet:
        before = re.findall(rb'<(?:\w+:)?c r="([A-Z]+\d+)"', part[:start])
        cell = before[-1].decode() if before else ""
    return text_too_long(path, sheet, cell)


def text_too_long(path: Path, sheet: str, cell: str) -> Finding:
    """Return the finding on a cell with more text than Excel itself can hold."""
    return _fault(
        path,
        f"Der Text hat mehr als {_amount(MAX_TEXT)} Zeichen; so viel fasst in Excel keine Zelle. "
        "Kürzen oder auf mehrere Zeilen der Tabelle verteilen.",
        sheet,
        cell,
    )

"""The table of an edition as files for others to use."""

from __future__ import annotations

import csv
import io

import pandas as pd

__all__ = ["CSV_COLUMNS", "to_csv"]

CSV_COLUMNS = (
    "kennung",
    "handlungsfeld",
    "gruppe",
    "ziel_nummer",
    "ziel",
    "nummer",
    "massnahme",
    "umsetzungsstand",
    "sachstand",
    "zustaendig",
    "prioritaet",
)

_FORMULA_STARTS = ("=", "+", "-", "@")


def to_csv(massnahmen: pd.DataFrame) -> bytes:
    """Return the table as CSV for German Excel: UTF-8 with BOM, ``;``, CRLF line ends.

    Text that a spreadsheet would take for a formula gets an apostrophe in front, which Excel
    and LibreOffice read as "this is text".
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for record in massnahmen[list(CSV_COLUMNS)].itertuples(index=False):
        writer.writerow([_defuse(str(value)) for value in record])
    return buffer.getvalue().encode("utf-8-sig")


def _defuse(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text

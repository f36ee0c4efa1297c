"""The table of an edition as CSV and JSON, and the data dictionary of all its files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from kikdata.analysis.counts import STAENDE, count_rows

__all__ = [
    "COUNT_COLUMNS",
    "CSV_COLUMNS",
    "DICTIONARIES",
    "LEVELS",
    "MASSNAHMEN_DICTIONARY",
    "STAND_COLUMN",
    "Column",
    "CountLine",
    "count_lines",
    "counts_to_csv",
    "defuse",
    "massnahmen_columns",
    "records",
    "to_csv",
    "to_json",
    "write_csv",
]


@dataclass(frozen=True)
class Column:
    """A column of a file: name for programs, label and meaning for people.

    `required`: never empty; `pattern`: what each value looks like; `is_number`: holds counts;
    `width`: of the column in a workbook, in characters.
    """

    name: str
    label: str
    meaning: str
    width: int = 12
    required: bool = True
    pattern: str = ""
    is_number: bool = False


MASSNAHMEN_DICTIONARY = (
    Column(
        "kennung",
        "Kennung",
        "Eindeutiger Name der Maßnahme, zum Beispiel BS-2.4.",
        10,
        pattern=r"[A-Z]{2,3}-[1-9]\d*\.[1-9]\d*",
    ),
    Column("handlungsfeld", "Handlungsfeld", "Name des Handlungsfelds.", 20),
    Column("gruppe", "Gruppe", "Name der Gruppe.", 22),
    Column(
        "ziel_nummer",
        "Nummer des Ziels",
        "Nummer des Ziels mit Punkt, wie im Bericht.",
        10,
        pattern=r"[1-9]\d*\.",
    ),
    Column("ziel", "Ziel", "Wortlaut des Ziels.", 46),
    Column(
        "nummer",
        "Nummer",
        "Nummer der Maßnahme mit Punkt am Ende, wie im Bericht.",
        10,
        pattern=r"[1-9]\d*\.[1-9]\d*\.",
    ),
    Column("massnahme", "Maßnahme", "Wortlaut der Maßnahme.", 60),
    Column(
        "umsetzungsstand",
        "Umsetzungsstand",
        f"Einer von drei Werten: {', '.join(STAENDE[:-1])} oder {STAENDE[-1]}.",
        19,
    ),
    Column("sachstand", "Sachstand", "Text zum Sachstand, kann leer sein.", 46, False),
    Column("zustaendig", "Zuständig", "Wer zuständig ist, kann leer sein.", 24, False),
    Column("prioritaet", "Priorität", "Priorität der Maßnahme, kann leer sein.", 11, False),
)

CSV_COLUMNS = tuple(column.name for column in MASSNAHMEN_DICTIONARY)
#: The last column of an edition in which a Maßnahme has a stand by another word.
STAND_COLUMN = Column(
    "stand_wortlaut",
    "Stand im Wortlaut",
    "Das eigene Wort der Stadt für den Umsetzungsstand, zum Beispiel verstetigt; meist leer.",
    19,
    required=False,
)

#: What a line of counts is about, from the whole to the part.
LEVELS = ("gesamt", "handlungsfeld", "gruppe", "ziel")

COUNT_COLUMNS = (
    Column(
        "ebene", "Ebene", f"Worüber die Zeile zählt: {', '.join(LEVELS[:-1])} oder {LEVELS[-1]}."
    ),
    Column(
        "handlungsfeld",
        "Handlungsfeld",
        "Name des Handlungsfelds; leer in der Zeile über alles.",
        30,
        required=False,
    ),
    Column(
        "gruppe",
        "Gruppe",
        "Name der Gruppe; nur in den Zeilen über eine Gruppe oder ein Ziel.",
        36,
        required=False,
    ),
    Column(
        "ziel_nummer",
        "Nummer des Ziels",
        "Nummer des Ziels mit Punkt; nur in den Zeilen über ein Ziel.",
        10,
        required=False,
        pattern=r"[1-9]\d*\.",
    ),
    *(
        Column(
            stand.lower().replace(" ", "_"),
            stand,
            f"Anzahl der Maßnahmen mit dem Umsetzungsstand „{stand}“.",
            15,
            is_number=True,
        )
        for stand in STAENDE
    ),
    Column("summe", "Summe", "Anzahl aller Maßnahmen der Zeile.", 10, is_number=True),
)

#: The columns of each CSV file.
DICTIONARIES = {"massnahmen.csv": MASSNAHMEN_DICTIONARY, "umsetzungsstand.csv": COUNT_COLUMNS}

_FORMULA_STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True)
class CountLine:
    """Counts of the whole, a Handlungsfeld, a Gruppe or a Ziel; `key` names it level by level."""

    key: tuple[str, ...]
    counts: tuple[int, ...]

    @property
    def ebene(self) -> str:
        return LEVELS[len(self.key)]


def count_lines(massnahmen: pd.DataFrame) -> list[CountLine]:
    """Return the counts of the whole, then of each Handlungsfeld, its Gruppen and their Ziele."""
    by = ("handlungsfeld", "gruppe", "ziel_nummer")
    ((_, total),) = count_rows(massnahmen)
    counts = {key: row for depth in (1, 2, 3) for key, row in count_rows(massnahmen, by[:depth])}
    ziele = [key for key in counts if len(key) == len(by)]
    order = dict.fromkeys(key[:depth] for key in ziele for depth in (1, 2, 3))
    return [CountLine((), total), *(CountLine(key, counts[key]) for key in order)]


def massnahmen_columns(massnahmen: pd.DataFrame) -> tuple[Column, ...]:
    """Return the columns of the table in files; `STAND_COLUMN` only where it says something."""
    has_words = STAND_COLUMN.name in massnahmen and bool(massnahmen[STAND_COLUMN.name].any())
    return (*MASSNAHMEN_DICTIONARY, STAND_COLUMN) if has_words else MASSNAHMEN_DICTIONARY


def records(massnahmen: pd.DataFrame) -> list[dict[str, str]]:
    """Return one record per Maßnahme with its `massnahmen_columns`, all as text."""
    names = [column.name for column in massnahmen_columns(massnahmen)]
    rows = massnahmen[names].itertuples(index=False)
    return [dict(zip(names, map(str, row), strict=True)) for row in rows]


def to_csv(massnahmen: pd.DataFrame) -> bytes:
    """Return the table as CSV for German Excel: UTF-8 with BOM, ``;``, CRLF line ends.

    Text that a spreadsheet would take for a formula gets an apostrophe in front, which Excel
    and LibreOffice read as "this is text".
    """
    names = [column.name for column in massnahmen_columns(massnahmen)]
    return write_csv(names, (record.values() for record in records(massnahmen)))


def counts_to_csv(massnahmen: pd.DataFrame) -> bytes:
    """Return `count_lines` as CSV of the same form."""
    rows = (
        [line.ebene, *line.key, *[""] * (3 - len(line.key)), *line.counts, sum(line.counts)]
        for line in count_lines(massnahmen)
    )
    return write_csv([column.name for column in COUNT_COLUMNS], rows)


def write_csv(header: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    """Return rows as CSV in the form of `to_csv`."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([defuse(str(value)) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def defuse(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula when it opens the CSV."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def to_json(massnahmen: pd.DataFrame) -> bytes:
    """Return the table as a JSON list of objects with the names of the CSV, words unchanged."""
    return (json.dumps(records(massnahmen), ensure_ascii=False, indent=1) + "\n").encode()

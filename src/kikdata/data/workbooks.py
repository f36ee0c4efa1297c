"""An edition as Excel files: one to read, one in the form in which an author fills it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from kikdata import model, settings
from kikdata.analysis.counts import STAENDE, share
from kikdata.data.tables import CSV_COLUMNS, MASSNAHMEN_DICTIONARY, CountLine, count_lines, records
from kikdata.model import Edition, Entfallen, Handlungsfeld
from kikdata.workbook.write import Choice, NewSheet, Value, to_xlsx

__all__ = ["entfallen_sheet", "to_filled_workbook", "to_workbook"]

_FREE_ROWS = 30  # of sheet `Entfallen`, formatted for an author to fill


def to_workbook(edition: Edition, facts: Iterable[tuple[str, str]]) -> bytes:
    """Return a workbook to read, sort and filter: Maßnahmen, Zahlen, Erläuterung.

    `facts`: label and text of what to know about the edition; empty ones are left out.
    """
    return _file(edition, [_massnahmen(edition), _zahlen(edition), _erlaeuterung(facts)])


def _file(edition: Edition, sheets: list[NewSheet]) -> bytes:
    angaben = edition.angaben
    title = f"{angaben['Konzept']}: {angaben['Titel']}"
    date = angaben.dates["Datenstand"]
    return to_xlsx(sheets, title=title, creator=angaben["Herausgeber"], date=date)


def _massnahmen(edition: Edition) -> NewSheet:
    return NewSheet(
        "Maßnahmen",
        tuple(column.label for column in MASSNAHMEN_DICTIONARY),
        [[record[name] for name in CSV_COLUMNS] for record in records(edition.massnahmen)],
        tuple(column.width for column in MASSNAHMEN_DICTIONARY),
        frozen="B2",
    )


def _zahlen(edition: Edition) -> NewSheet:
    lines = [line for line in count_lines(edition.massnahmen) if line.ebene != "ziel"]
    shares = tuple(f"{stand} (Anteil)" for stand in STAENDE)
    return NewSheet(
        "Zahlen",
        ("Ebene", "Handlungsfeld", "Gruppe", *STAENDE, "Summe", *shares),
        [_count_row(line) for line in lines],
        (16, 32, 44, 14, 16, 16, 10, 14, 16, 16),
        frozen="D2",
        strong=frozenset(i for i, line in enumerate(lines) if line.ebene != "gruppe"),
        percent=frozenset({7, 8, 9}),
    )


def _count_row(line: CountLine) -> list[Value]:
    names = [*line.key, "", ""][:2] if line.key else ["Alle Handlungsfelder", ""]
    total = sum(line.counts)
    fractions = [float(share(count, total)) for count in line.counts]
    return [line.ebene.capitalize(), *names, *line.counts, total, *fractions]


def _erlaeuterung(facts: Iterable[tuple[str, str]]) -> NewSheet:
    rows: list[list[Value]] = [["Dieser Bericht", name, "", text] for name, text in facts if text]
    rows += [
        ["Blatt Maßnahmen", column.label, column.name, column.meaning]
        for column in MASSNAHMEN_DICTIONARY
    ]
    rows += [
        ["Blatt Zahlen", "Ebene", "", "Worüber die Zeile zählt: gesamt, Handlungsfeld, Gruppe."],
        ["Blatt Zahlen", ", ".join(STAENDE), "", "Anzahl der Maßnahmen."],
        ["Blatt Zahlen", "Summe", "", "Anzahl aller Maßnahmen der Zeile."],
        [
            "Blatt Zahlen", "Anteil", "",
            "Anteil an der Summe der Zeile, genau; gezeigt mit einer Stelle nach dem Komma, "
            "deshalb kann die Summe der gezeigten Anteile von 100,0 % abweichen.",
        ],
        ["Alle Blätter", "Leere Zelle", "", "Dazu liegt keine Angabe vor."],
    ]  # fmt: skip
    header = ("Bereich", "Name", "Name in CSV und JSON", "Bedeutung")
    return NewSheet("Erläuterung", header, rows, (20, 28, 24, 90))


# --- in the form of the workbook -------------------------------------------------------------


def to_filled_workbook(edition: Edition) -> bytes:
    """Return the edition as a workbook of DESIGN §3, from which the same edition is read."""
    felder = [[feld.kuerzel, feld.name] for feld in edition.handlungsfelder]
    return _file(
        edition,
        [
            _bericht(edition),
            NewSheet(
                settings.HANDLUNGSFELDER_SHEET, settings.HANDLUNGSFELDER_COLUMNS, felder, (10, 44)
            ),
            *(_feld(edition, feld) for feld in edition.handlungsfelder),
            entfallen_sheet(edition.entfallen),
        ],
    )


def entfallen_sheet(entries: Iterable[Entfallen] = ()) -> NewSheet:
    """Return sheet `Entfallen` with room for more entries and a note for authors."""
    texts = [(entry.kennung, entry.text, entry.begruendung) for entry in entries]
    texts += [("", "", "")] * _FREE_ROWS
    notes = [settings.ENTFALLEN_NOTE, *[""] * (len(texts) - 1)]
    return NewSheet(
        settings.ENTFALLEN_SHEET,
        (*settings.ENTFALLEN_COLUMNS, "Hinweis"),
        [[*row, note] for row, note in zip(texts, notes, strict=True)],
        (12, 58, 58, 48),
    )


def _bericht(edition: Edition) -> NewSheet:
    angaben = edition.angaben
    rows: list[list[Value]] = [
        [field.name, angaben.dates.get(field.name, angaben[field.name]), field.purpose]
        for field in settings.BERICHT_FIELDS
    ]
    return NewSheet(
        settings.BERICHT_SHEET, (*settings.BERICHT_COLUMNS, "Hinweis"), rows, (30, 60, 60)
    )


def _feld(edition: Edition, feld: Handlungsfeld) -> NewSheet:
    table = edition.massnahmen
    rows = list(_feld_rows(edition, table[table["kuerzel"] == feld.kuerzel]))
    return NewSheet(
        feld.name,
        (*settings.REQUIRED_COLUMNS, *settings.OPTIONAL_COLUMNS),
        rows,
        (26, 10, 70, 11, 13, 15, 44, 26, 11, 36),
        frozen="D2",
        strong=frozenset(i for i, row in enumerate(rows) if str(row[1]).count(".") == 1),
        choices=(Choice(f"D2:F{len(rows) + 2}", ("x",), "Ein x setzen oder die Zelle leeren."),),
    )


def _feld_rows(edition: Edition, massnahmen: pd.DataFrame) -> Iterator[list[Value]]:
    """Yield a row per Ziel and per Maßnahme; the Gruppe stands where it begins."""
    gruppe = ziel = ""
    for row in massnahmen.to_dict("records"):
        if row["ziel_nummer"] != ziel:
            ziel = row["ziel_nummer"]
            begins = row["gruppe"] if row["gruppe"] != gruppe else ""
            gruppe = row["gruppe"]
            reason = edition.reason(model.kennung(row["kuerzel"], ziel))
            yield [begins, ziel, row["ziel"], *[""] * 6, reason]
        marks = ["x" if row["umsetzungsstand"] == stand else "" for stand in STAENDE]
        texts = [row[name] for name in ("sachstand", "zustaendig", "prioritaet", "begruendung")]
        yield ["", row["nummer"], row["massnahme"], *marks, *texts]

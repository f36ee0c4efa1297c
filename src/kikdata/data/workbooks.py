"""An edition as Excel files: one to read, one in the form in which an author fills it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kikdata import settings
from kikdata.analysis.counts import STAENDE, share
from kikdata.data.tables import CountLine, count_lines, massnahmen_columns, records
from kikdata.model import Edition, Entfallen, Handlungsfeld, Massnahme, Vorher
from kikdata.workbook.read import column_letter
from kikdata.workbook.write import Choice, NewSheet, Value, to_xlsx

__all__ = ["entfallen_sheet", "to_filled_workbook", "to_workbook"]

_FREE_ROWS = 30  # of sheet `Entfallen`, formatted for an author to fill


def to_workbook(edition: Edition, facts: Iterable[tuple[str, str]]) -> bytes:
    """Return a workbook to read, sort and filter: Maßnahmen, Zahlen, Erläuterung.

    `facts`: label and text of what to know about the edition; empty ones are left out.
    """
    return _file(edition, [_massnahmen(edition), _zahlen(edition), _erlaeuterung(edition, facts)])


def _file(edition: Edition, sheets: list[NewSheet]) -> bytes:
    angaben = edition.angaben
    title = f"{angaben['Konzept']}: {angaben['Titel']}"
    date = angaben.dates["Datenstand"]
    return to_xlsx(sheets, title=title, creator=angaben["Herausgeber"], date=date)


def _massnahmen(edition: Edition) -> NewSheet:
    columns = massnahmen_columns(edition.massnahmen)
    return NewSheet(
        "Maßnahmen",
        tuple(column.label for column in columns),
        [list(record.values()) for record in records(edition.massnahmen)],
        tuple(column.width for column in columns),
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


def _erlaeuterung(edition: Edition, facts: Iterable[tuple[str, str]]) -> NewSheet:
    rows: list[list[Value]] = [["Dieser Bericht", name, "", text] for name, text in facts if text]
    rows += [
        ["Blatt Maßnahmen", column.label, column.name, column.meaning]
        for column in massnahmen_columns(edition.massnahmen)
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
    return _file(
        edition,
        [
            _bericht(edition),
            _handlungsfelder(edition),
            *(_feld(edition, feld) for feld in edition.handlungsfelder),
            entfallen_sheet(edition.entfallen),
            *_indikatoren(edition),
            *_rueckmeldungen(edition),
        ],
    )


def entfallen_sheet(entries: Iterable[Entfallen] = ()) -> NewSheet:
    """Return sheet `Entfallen` with room for more entries and a note for authors."""
    texts = [(entry.kennung, entry.text, entry.begruendung, entry.ausgabe) for entry in entries]
    texts += [("", "", "", "")] * _FREE_ROWS
    notes = [settings.ENTFALLEN_NOTE, *[""] * (len(texts) - 1)]
    return NewSheet(
        settings.ENTFALLEN_SHEET,
        (*settings.ENTFALLEN_COLUMNS, settings.ENTFALLEN_AUSGABE, settings.NOTE_COLUMN),
        [[*row, note] for row, note in zip(texts, notes, strict=True)],
        (12, 58, 58, 12, 48),
    )


def _bericht(edition: Edition) -> NewSheet:
    angaben = edition.angaben
    rows: list[list[Value]] = [
        [field.name, angaben.dates.get(field.name, angaben[field.name]), field.purpose]
        for field in settings.BERICHT_FIELDS
    ]
    rows += [
        [settings.WEITERER_STAND, f"{title} = {stand}", ""]
        for title, stand in _further_stands(edition).items()
    ]
    header = (*settings.BERICHT_COLUMNS, settings.NOTE_COLUMN)
    return NewSheet(settings.BERICHT_SHEET, header, rows, (30, 60, 60))


def _further_stands(edition: Edition) -> dict[str, str]:
    """Return the city's own words for a stand, as far as a Maßnahme has one."""
    return {row.stand_wortlaut: row.stand for row in edition.rows if row.stand_wortlaut}


def _handlungsfelder(edition: Edition) -> NewSheet:
    felder = edition.handlungsfelder
    header: tuple[str, ...] = settings.HANDLUNGSFELDER_COLUMNS
    rows: list[list[Value]] = [[feld.kuerzel, feld.name] for feld in felder]
    if any(feld.vorher for feld in felder):
        header = (*header, settings.VORHER_COLUMN)
        rows = [[*row, _named(feld.vorher)] for row, feld in zip(rows, felder, strict=True)]
    return NewSheet(settings.HANDLUNGSFELDER_SHEET, header, rows, (10, 44, 24)[: len(header)])


def _named(vorher: Iterable[Vorher]) -> str:
    return "; ".join(map(str, vorher))


def _feld(edition: Edition, feld: Handlungsfeld) -> NewSheet:
    stands = (*STAENDE, *_further_stands(edition))
    own = [row for row in edition.rows if row.kuerzel == feld.kuerzel]
    rows = list(_feld_rows(edition, own, stands))
    usual = settings.OPTIONAL_COLUMNS[:-1]
    header = (*settings.REQUIRED_COLUMNS[:3], *stands, *usual)
    widths = (26, 10, 70, 11, 13, 15, *[15] * (len(stands) - 3), 44, 26, 11, 36)
    if any(row[-1] for row in rows):
        header, widths = (*header, settings.VORHER_COLUMN), (*widths, 24)
    last = column_letter(2 + len(stands))
    return NewSheet(
        feld.name,
        header,
        [row[: len(header)] for row in rows],
        widths,
        frozen="D2",
        strong=frozenset(i for i, row in enumerate(rows) if str(row[1]).count(".") == 1),
        choices=(Choice(f"D2:{last}{len(rows) + 2}", ("x",), "Ein x setzen oder leeren."),),
    )


def _feld_rows(
    edition: Edition, massnahmen: Iterable[Massnahme], stands: tuple[str, ...]
) -> Iterator[list[Value]]:
    """Yield a row per Ziel and per Maßnahme; the Gruppe stands where it begins."""
    ziele = {ziel.kennung: ziel for ziel in edition.ziele}
    gruppe = last = ""
    for row in massnahmen:
        if row.ziel_kennung != last:
            last = row.ziel_kennung
            begins = row.gruppe if row.gruppe != gruppe else ""
            gruppe = row.gruppe
            ziel = ziele.get(last)
            empty: list[Value] = [""] * len(stands)
            sachstand: Value = ziel.sachstand if ziel else ""
            reason, was = edition.reason(last), _named(ziel.vorher) if ziel else ""
            yield [begins, row.ziel_nummer, row.ziel, *empty, sachstand, "", "", reason, was]
        marks: list[Value] = [
            "x" if (row.stand_wortlaut or row.stand) == stand else "" for stand in stands
        ]
        texts: list[Value] = [row.sachstand, row.zustaendig, row.prioritaet, row.begruendung]
        yield ["", row.nummer, row.massnahme, *marks, *texts, _named(row.vorher)]


def _indikatoren(edition: Edition) -> Iterator[NewSheet]:
    """Yield sheet `Indikatoren` if there are any."""
    header = (
        "Handlungsfeld", "Ziel", "Indikator", "Einheit", "Stichtag", "Wert", "Zielwert", "Quelle",
        "Anmerkung",
    )  # fmt: skip
    rows: list[list[Value]] = [
        [
            one.handlungsfeld, one.ziel, one.name, one.einheit, one.stichtag, one.wert,
            one.zielwert, one.quelle, one.anmerkung,
        ]
        for one in edition.indikatoren
    ]  # fmt: skip
    if rows:
        widths = (15, 10, 40, 16, 12, 12, 12, 40, 40)
        yield NewSheet(settings.INDIKATOREN_SHEET, header, rows, widths)


def _rueckmeldungen(edition: Edition) -> Iterator[NewSheet]:
    """Yield sheet `Rückmeldungen` if there are any."""
    rows: list[list[Value]] = [
        [one.handlungsfeld, one.akteur, one.datum, one.text] for one in edition.rueckmeldungen
    ]
    if rows:
        columns = settings.RUECKMELDUNGEN_COLUMNS
        yield NewSheet(settings.RUECKMELDUNGEN_SHEET, columns, rows, (15, 36, 12, 90))

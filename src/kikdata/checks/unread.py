"""What a person wrote into a workbook and the report does not read: named, with what to do; pure.

A column that was probably meant to be read is a finding, everything else a hint: an office may
keep notes of its own beside the table.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence

from kikdata import settings
from kikdata.checks.columns import Columns, holds_massnahmen
from kikdata.checks.guesses import ask, closest, guess_column
from kikdata.checks.texts import fault_of_link, placeholder_in, unread_link
from kikdata.errors import Finding
from kikdata.workbook.cleaning import clean_line
from kikdata.workbook.read import Cell, Sheet, Workbook, column_letter

__all__ = [
    "check_columns",
    "check_looks",
    "check_other_sheets",
    "check_placeholders",
    "check_surroundings",
]

_OUR_NOTES = frozenset(
    f"{note}{end}"
    for note in (settings.ENTFALLEN_NOTE, *(field.purpose for field in settings.BERICHT_FIELDS))
    for end in ("", ".", ". Pflicht.", ". Vor der Veröffentlichung nötig.")
)

# --- columns and rows beside the table -------------------------------------------------------


def check_columns(
    file: str, sheet: Sheet, columns: Columns, wanted: Sequence[str]
) -> Iterator[Finding]:
    """Name each column and each line above the table that is not read; `wanted`: all that are."""
    known = set(columns.positions.values())
    beside: dict[int, list[Cell]] = {}
    for row in sheet.rows:
        if row.number > columns.header.number and not row.cells.keys() <= known:
            for at in sorted(row.cells.keys() - known):
                beside.setdefault(at, []).append(row.cells[at])
    for at in sorted((columns.header.cells.keys() - known) | beside.keys()):
        title = clean_line(columns.header.cells[at].value)
        cells = [cell for cell in beside.get(at, []) if not _is_ours(title, cell)]
        if title != settings.NOTE_COLUMN or cells:
            yield _column(file, sheet, columns, at, cells, wanted)
    for row in columns.above:
        cell = next(iter(row.cells.values()))
        yield Finding(
            file,
            sheet.name,
            cell.address,
            "ueber-der-tabelle",
            f"Was über der Tabelle steht ({_quote([*row.cells.values()])}), wird nicht gelesen. "
            f"Was davon in den Bericht gehört, ins Blatt „{settings.BERICHT_SHEET}“ eintragen.",
            is_hint=True,
        )


def _is_ours(title: str, cell: Cell) -> bool:
    return title == settings.NOTE_COLUMN and clean_line(cell.value) in _OUR_NOTES


def _column(
    file: str,
    sheet: Sheet,
    columns: Columns,
    at: int,
    cells: Sequence[Cell],
    wanted: Sequence[str],
) -> Finding:
    header = columns.header.cells[at]
    title = clean_line(header.value)
    missing = [name for name in wanted if name not in columns.positions]
    guess = guess_column(title, missing) if title else _by_place(columns, at, wanted)
    said = f"Spalte {column_letter(at)} „{title}“ wird nicht gelesen"
    if not title:
        said = f"Spalte {column_letter(at)} hat keine Überschrift und wird nicht gelesen"
    content = f" ({_quote(cells)})" if cells else ""
    to_do = "Was davon in den Bericht gehört, in eine Spalte mit bekannter Überschrift schreiben."
    if guess:
        to_do = f"Dann in {header.address} „{guess}“ schreiben; sonst etwas anderes, etwa „Notiz“."
    message = f"{said}{content}.{ask(guess, quoted=False)} {to_do}"
    return Finding(file, sheet.name, header.address, "spalte-unbekannt", message, not guess)


def _by_place(columns: Columns, at: int, wanted: Sequence[str]) -> str:
    """Return the missing column that belongs right of the one before, as in the source."""
    names = {position: name for name, position in columns.positions.items()}
    if at - 1 not in names or names[at - 1] not in wanted[:-1]:
        return ""
    following = wanted[wanted.index(names[at - 1]) + 1]
    return "" if following in columns.positions else following


def _quote(cells: Sequence[Cell]) -> str:
    """Show the first of some cells, and how many there are."""
    text = clean_line(cells[0].value)
    short = text if len(text) <= 40 else f"{text[:40].rstrip()} …"
    more = len(cells) - 1
    rest = f" und {more} weitere {'Zelle' if more == 1 else 'Zellen'}" if more else ""
    return f"{cells[0].address} „{short}“{rest}"


# --- how a cell looks, and where it leads ----------------------------------------------------


def check_looks(
    file: str,
    sheet: Sheet,
    columns: Columns,
    texts: Container[str] = (),
    counted: Container[str] = (),
) -> Iterator[Finding]:
    """Report struck words and links that would be lost.

    `texts`: columns whose links are read; `counted`: columns that make a row count.
    """
    for row in columns.data_rows:
        is_told = False
        for name, at in columns.positions.items():
            cell = row.cells.get(at)
            if cell is None or not (cell.struck or cell.link):
                continue
            if cell.struck and name in counted:
                if not is_told:
                    yield Finding(file, sheet.name, cell.address, "durchgestrichen", _STRUCK_ROW)
                is_told = True
            elif cell.struck:
                yield _struck_words(file, sheet, cell)
            if cell.link:
                yield from _link(file, sheet, cell, is_read=name in texts)


_STRUCK_ROW = (
    "Diese Zeile ist durchgestrichen und zählt trotzdem mit. Gibt es sie nicht mehr, im Blatt "
    f"„{settings.ENTFALLEN_SHEET}“ eintragen und hier die Zeile löschen. Ist sie erledigt oder "
    "gilt weiter, das Durchstreichen aufheben."
)


def _struck_words(file: str, sheet: Sheet, cell: Cell) -> Finding:
    words = clean_line(cell.struck)
    short = words if len(words) <= 40 else f"{words[:40].rstrip()} …"
    message = (
        f"„{short}“ ist durchgestrichen, stünde im Bericht aber ohne Strich. Löschen, was nicht "
        "mehr gilt; sonst das Durchstreichen aufheben."
    )
    return Finding(file, sheet.name, cell.address, "durchgestrichen", message, is_hint=True)


def _link(file: str, sheet: Sheet, cell: Cell, *, is_read: bool) -> Iterator[Finding]:
    fault = fault_of_link(cell.link)
    if is_read and fault:
        ask_for = "Eine Webadresse einsetzen (https://…) oder den Link entfernen."
        yield Finding(file, sheet.name, cell.address, "link", f"{fault} {ask_for}")
    elif not is_read and unread_link(cell):
        message = (
            f"Der Link dieser Zelle ({cell.link}) wird nicht gelesen; Links kommen aus der Spalte "
            "„Sachstand“ in den Bericht. Gehört er hinein, dort einsetzen."
        )
        yield Finding(file, sheet.name, cell.address, "link", message, is_hint=True)


def check_placeholders(
    file: str, sheet: Sheet, columns: Columns, texts: Iterable[str], *, is_published: bool
) -> Iterator[Finding]:
    """Report what only stands in for a text: findings once an edition is to be published."""
    for name in texts:
        at = columns.positions.get(name, -1)
        for row in columns.data_rows:
            cell = row.cells.get(at)
            if cell is not None and (found := placeholder_in(cell.value)):
                yield Finding(
                    file,
                    sheet.name,
                    cell.address,
                    "platzhalter",
                    f"„{found}“ in „{name}“ ist noch kein Text für den Bericht. Vor der "
                    "Veröffentlichung ergänzen oder leeren.",
                    is_hint=not is_published,
                )


# --- around the cells ------------------------------------------------------------------------


def check_surroundings(file: str, sheet: Sheet) -> Iterator[Finding]:
    """Name what is hidden in a sheet that is read, and what lies over its cells."""
    if sheet.is_hidden:
        message = "Das Blatt ist ausgeblendet, wird aber gelesen. Einblenden und prüfen."
        yield Finding(file, sheet.name, "", "ausgeblendet", message, is_hint=True)
    parts = [
        part
        for part in (
            _listed("Zeile", "Zeilen", _runs(sheet.hidden_rows)),
            _listed("Spalte", "Spalten", sheet.hidden_columns),
        )
        if part
    ]
    if parts:
        message = (
            f"Ausgeblendet und trotzdem gelesen: {' und '.join(parts)}. Einblenden und prüfen, ob "
            "alles in den Bericht gehört."
        )
        yield Finding(file, sheet.name, "", "ausgeblendet", message, is_hint=True)
    for cells, noun, rule in (
        (sheet.comments, "Kommentare werden", "kommentar"),
        (sheet.pictures, "Bilder und Diagramme werden", "bild"),
    ):
        if cells:
            message = (
                f"{noun} nicht gelesen, hier bei {', '.join(cells)}. Was in den Bericht gehört, "
                "als Text in eine Zelle schreiben."
            )
            # Told of the sheet, for a copy with findings as comments would comment on a comment.
            place = "" if rule == "kommentar" else cells[0]
            yield Finding(file, sheet.name, place, rule, message, is_hint=True)


def _listed(one: str, many: str, names: Sequence[str]) -> str:
    return (
        f"{one if len(names) == 1 and '–' not in names[0] else many} {', '.join(names)}"
        if names
        else ""
    )


def _runs(numbers: Sequence[int]) -> list[str]:
    """Return numbers in short: 5, 6, 7, 9 is 5–7, 9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]


def check_other_sheets(workbook: Workbook, used: Sequence[Sheet]) -> Iterator[Finding]:
    """Name each sheet that is not read; one that was probably meant to be is a finding.

    Those with Maßnahmen have findings of their own.
    """
    optional = (
        settings.ENTFALLEN_SHEET, settings.INDIKATOREN_SHEET, settings.RUECKMELDUNGEN_SHEET
    )  # fmt: skip
    missing = [name for name in optional if name not in [sheet.name for sheet in used]]
    for sheet in workbook.sheets:
        if sheet in used or not (sheet.rows or sheet.pictures) or holds_massnahmen(sheet):
            continue
        cells = [cell for row in sheet.rows for cell in row.cells.values()]
        content = f" ({_quote(cells)})" if cells else ""
        guess = closest(sheet.name, missing)
        to_do = "Was davon in den Bericht gehört, in ein Blatt übernehmen, das gelesen wird."
        if guess:
            to_do = "Dann das Blatt so nennen; sonst anders, etwa „Notizen“."
        yield Finding(
            workbook.file,
            sheet.name,
            "",
            "blatt-nicht-gelesen",
            f"Das Blatt „{sheet.name}“ wird nicht gelesen{content}.{ask(guess)} {to_do}",
            not guess,
        )
    for name in workbook.chartsheets:
        message = (
            f"Das Diagrammblatt „{name}“ wird nicht gelesen; Diagramme zeichnet der Bericht "
            "selbst. Gehört es hinein, im Notizbuch des Kapitels zeichnen lassen."
        )
        yield Finding(workbook.file, name, "", "blatt-nicht-gelesen", message, is_hint=True)
    if workbook.has_shapes:
        message = (
            "Textfelder, Formen und Schaltflächen werden nicht gelesen. Was in den Bericht gehört, "
            "als Text in eine Zelle schreiben."
        )
        yield Finding(workbook.file, "", "", "bild", message, is_hint=True)

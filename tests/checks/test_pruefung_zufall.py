"""Random workbooks: damaged ones never give a traceback or a silent wrong count.

Small made-up workbooks (fiktiv), written with openpyxl.  What the check makes of them is compared
with a count made straight from the cells, or with the model they were written from.  The examples
are the same in every run.
"""

from __future__ import annotations

import datetime as dt
import gc
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.worksheet.worksheet import Worksheet

from kikdata import model
from kikdata.checks.workbook import CheckResult, check, load
from kikdata.errors import KikError, ShapeError
from kikdata.model import MASSNAHMEN_COLUMNS, Edition
from kikdata.text import parse_text
from kikdata.workbook.cleaning import (
    Nummer,
    clean_date,
    clean_line,
    clean_text,
    is_mark,
    parse_nummer,
)
from kikdata.workbook.read import read_workbook

FILE = "kik-2023-12.xlsx"
STAENDE = ("wartend", "in Bearbeitung", "implementiert")
REQUIRED = ("Gruppe", "Nummer", "Ziel/Maßnahme", *STAENDE)
OPTIONAL = ("Sachstand", "Zuständig", "Priorität", "Begründung")
FACTS = (
    ("Titel", "Probebericht (fiktiv)"),
    ("Ausgabe", "2023-12"),
    ("Datenstand", dt.datetime(2023, 10, 5)),
    ("Zeitraum von", dt.datetime(2021, 11, 1)),
    ("Zeitraum bis", dt.datetime(2023, 9, 30)),
    ("Herausgeber", "Amt für Proben (fiktiv)"),
    ("Konzept", "Konzept (fiktiv)"),
    ("Zustand", "Entwurf"),
)

calm = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
often = settings(calm, max_examples=2 * calm.max_examples)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("zufall")


# --- a count made straight from the cells ----------------------------------------------------


def _plain(value: object) -> str:
    """Return the text of a cell without invisible characters, spaces made one."""
    if value is None:
        return ""
    kept = (c for c in str(value) if c in "\t\n\r" or unicodedata.category(c) not in {"Cc", "Cf"})
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def _looks_like_massnahme(value: object) -> bool:
    is_text = isinstance(value, str | int | float) and not isinstance(value, bool)
    return is_text and re.fullmatch(r"\d+ ?\. ?\d+ ?\.?", _plain(value)) is not None


@dataclass(frozen=True)
class Counted:
    """A row that looks like a Maßnahme: sheet, row, the columns marked, text."""

    sheet: str
    row: int
    marked: tuple[str, ...]
    text: str


def _tables(
    book: openpyxl.Workbook,
) -> Iterator[tuple[Worksheet, dict[str, int], list[list[Cell]]]]:
    """Yield the sheets that look like a Handlungsfeld, their columns and rows below the header."""
    for sheet in book.worksheets:
        rows = [list(row) for row in sheet.iter_rows() if any(_plain(c.value) for c in row)]
        titles = [_plain(cell.value).casefold() for cell in rows[0]] if rows else []
        known = {
            name: titles.index(name.casefold()) for name in REQUIRED if name.casefold() in titles
        }
        if len(known) >= len(REQUIRED) / 2 and "Nummer" in known:
            yield sheet, known, rows[1:]


def count_directly(path: Path) -> tuple[list[Counted], int]:
    """Return all rows that look like a Maßnahme, and the number of filled mark cells."""
    found, marks = [], 0
    for sheet, known, rows in _tables(openpyxl.load_workbook(path)):
        for row in rows:
            values = {name: row[at].value for name, at in known.items()}
            if _plain(values["Nummer"]) == "Nummer":
                continue  # the header once more
            marked = tuple(stand for stand in STAENDE if _plain(values.get(stand)))
            marks += len(marked)
            if _looks_like_massnahme(values["Nummer"]):
                text = _plain(values.get("Ziel/Maßnahme"))
                found.append(Counted(_plain(sheet.title), row[0].row, marked, text))
    return found, marks


def assert_nothing_is_lost(edition: Edition, path: Path) -> None:
    """Compare the table with the cells: as many rows, at the same place, with the same mark."""
    counted, marks = count_directly(path)
    table = edition.massnahmen
    names = {_plain(name).casefold()[:31]: name for name in {c.sheet for c in counted}}
    ours = {
        Counted(names.get(feld.casefold()[:31], feld), zeile, (str(stand),), _plain(text))
        for feld, zeile, stand, text in table[
            ["handlungsfeld", "zeile", "umsetzungsstand", "massnahme"]
        ].itertuples(index=False)
    }
    assert ours == set(counted)
    assert len(table) == len(counted) == marks
    assert table["kennung"].is_unique
    assert set(table["umsetzungsstand"]) <= set(STAENDE)


# --- a small faultless workbook --------------------------------------------------------------


def small_workbook() -> openpyxl.Workbook:
    """Two Handlungsfelder with two Ziele each and nine Maßnahmen together."""
    book = openpyxl.Workbook()
    book.active.title = "Bericht"
    for row in (("Feld", "Wert"), *FACTS):
        book["Bericht"].append(row)
    felder = book.create_sheet("Handlungsfelder")
    for row in (("Kürzel", "Handlungsfeld"), ("EF", "Erstes Feld"), ("ZF", "Zweites Feld")):
        felder.append(row)
    for name, count in (("Erstes Feld", 3), ("Zweites Feld", 2)):
        sheet = book.create_sheet(name)
        sheet.append((*REQUIRED, *OPTIONAL))
        for ziel in (1, 2):
            sheet.append((f"Gruppe {ziel}", f"{ziel}.", f"Ziel {ziel} (fiktiv)"))
            for n in range(1, count + 1 if ziel == 1 else 3):
                marks = ["x" if n % 3 == i else None for i in range(3)]
                sheet.append((None, f"{ziel}.{n}.", f"Maßnahme {n} (fiktiv)", *marks))
    return book


def test_the_small_workbook_is_faultless(folder: Path) -> None:
    """Otherwise the tests below would say nothing."""
    path = folder / FILE
    small_workbook().save(path)
    edition = load(path)
    assert len(edition.massnahmen) == 9
    assert_nothing_is_lost(edition, path)


def checked(path: Path) -> CheckResult | KikError:
    """Check a workbook; an author may see the errors of the project, but no other exception."""
    try:
        result = check(read_workbook(path))
    except KikError as error:
        event("unreadable")
        return error
    event("edition" if result.edition else "findings")
    return result


# --- random damage ---------------------------------------------------------------------------


def _writable(text: str) -> bool:
    return ILLEGAL_CHARACTERS_RE.search(text) is None


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).filter(_writable)
odd_values = st.one_of(
    st.none(),
    words,
    st.sampled_from(["\t", "\n", "\r\n", "\x7f", "\x85", "\u00ad", "\u00a0", "\u200b", "\u2028"]),
    st.sampled_from(["_x000D_", "{ref}`x`", "<script>", "' OR 1", "Gruppe", "wartend", "Bericht"]),
    st.integers(-3, 40),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(9999, 1, 1)),
    st.dates(dt.date(1901, 1, 1)),
    st.times(),
    st.timedeltas(dt.timedelta(0), dt.timedelta(days=9000)),
    st.sampled_from(["=A1", "=1/0", '="x"', "=", "#REF!", "#N/A", "#DIV/0!"]),
    st.integers(30_000, 40_000).map(lambda length: "lang " * (length // 5)),
)
likely_values = st.one_of(
    st.sampled_from(["x", "X", " x ", "✓", "x\u00a0", "\u00adx", "xx", "ja", "-", "0"]),
    st.sampled_from(["1.", "2.", "3.", "1.1.", "1.2", "1.3.", "1.4.", "2.1.", "2.3.", "2.4.", "4"]),
    st.sampled_from([1, 2, 3, 1.1, 1.2, 1.4, 2.1, 2.3, 2.0, "1,2", "2. 3.", " 1.4. ", "1.04."]),
    st.sampled_from(["Gruppe 1", "Gruppe 2", "Gruppe 3", "Erstes Feld", "EF", "Text (fiktiv)"]),
    st.sampled_from([None, None, "", " "]),
)
columns = st.integers(1, 11)
rows = st.integers(1, 11)

Damage = Callable[[Worksheet], object]


def _write(row: int, column: int, value: object) -> Damage:
    def damage(sheet: Worksheet) -> None:
        if type(sheet.cell(row, column)) is Cell:  # part of a merged range otherwise
            sheet.cell(row, column).value = value

    return damage


def _copy_row(source: int, target: int) -> Damage:
    def damage(sheet: Worksheet) -> None:
        for column in range(1, 11):
            _write(target, column, sheet.cell(source, column).value)(sheet)

    return damage


def _merge(row: int, column: int, height: int, width: int) -> Damage:
    def damage(sheet: Worksheet) -> None:
        area = {"start_row": row, "start_column": column}
        sheet.merge_cells(**area, end_row=row + height, end_column=column + width)

    return damage


def _rename(name: str) -> Damage:
    return lambda sheet: setattr(sheet, "title", name)


def _duplicate(sheet: Worksheet) -> None:
    sheet.parent.copy_worksheet(sheet)


def _remove(sheet: Worksheet) -> None:
    if len(sheet.parent.worksheets) > 1:
        sheet.parent.remove(sheet)


sheet_names = st.one_of(
    st.sampled_from(["Bericht ", "erstes feld", "Zweites\u00a0Feld", "Erstes Feld 2", "Notizen"]),
    st.text("abcÄöß -&,", min_size=1, max_size=31),
)
damages = st.one_of(
    st.builds(_write, rows, columns, likely_values),
    st.builds(_write, rows, st.integers(4, 6), likely_values),
    st.builds(_write, rows, st.integers(1, 3), likely_values),
    st.builds(_write, rows, columns, odd_values),
    st.builds(_copy_row, rows, rows),
    st.builds(lambda at: lambda sheet: sheet.insert_rows(at), rows),
    st.builds(lambda at: lambda sheet: sheet.delete_rows(at), rows),
    st.builds(lambda at: lambda sheet: sheet.insert_cols(at), columns),
    st.builds(lambda at: lambda sheet: sheet.delete_cols(at), columns),
    st.builds(_merge, rows, columns, st.integers(0, 2), st.integers(0, 2)),
    st.builds(_rename, sheet_names),
    st.just(_duplicate),
    st.just(_remove),
)
# The sheets of Handlungsfelder more often than the others.
sheet_numbers = st.sampled_from([2, 2, 2, 3, 3, 3, 1, 0])


@often
@given(st.lists(st.tuples(sheet_numbers, damages), max_size=4))
def test_random_damage_is_found_or_harmless(folder: Path, done: list[tuple[int, Damage]]) -> None:
    book = small_workbook()
    for number, damage in done:
        damage(book.worksheets[number % len(book.worksheets)])
    path = folder / FILE
    book.save(path)
    result = checked(path)
    if isinstance(result, KikError):
        assert str(result)
        return
    assert (result.edition is None) == bool(result.findings)
    for finding in (*result.findings, *result.hints):
        entry = finding.to_json()
        assert entry.pop("line") is None
        assert all(isinstance(value, str) for value in entry.values())
        assert finding.file == FILE
        assert re.fullmatch(r"([A-Z]{1,3}[1-9]\d*)?", finding.cell)
        assert re.search(
            r"\b(ist|fehlt|hat|steht|gibt|sind|hat|enthält|passt|eintragen|reicht|"
            r"beginnt|endet|kommt|bis|leer|Gemeint|wird|werden)\b",
            finding.message,
        ), finding
    if result.edition:
        assert_nothing_is_lost(result.edition, path)


def mostly(usual: st.SearchStrategy, odd: st.SearchStrategy) -> st.SearchStrategy:
    """Draw from `usual` nine times in ten; `|` would give every branch of `odd` the same chance."""
    return st.integers(0, 9).flatmap(lambda n: odd if n == 9 else usual)


mark_cells = mostly(st.sampled_from([None, None, None, " ", "\u00ad", "x", "X", "✓ "]), odd_values)


@calm
@given(st.lists(st.tuples(st.sampled_from([3, 4, 5, 7, 8]), *[mark_cells] * 3), max_size=2))
def test_random_values_among_the_marks_never_shift_a_count(
    folder: Path, written: list[tuple[int, object, object, object]]
) -> None:
    book = small_workbook()
    for row, *values in written:
        for column, value in enumerate(values, start=4):
            book["Erstes Feld"].cell(row, column).value = value
    path = folder / FILE
    book.save(path)
    result = checked(path)
    if isinstance(result, CheckResult) and result.edition:
        assert_nothing_is_lost(result.edition, path)
        assert len(result.edition.massnahmen) == 9


RIGHT_NUMBERS = {2: "1.", 3: "1.1.", 4: "1.2.", 5: "1.3.", 6: "2.", 7: "2.1.", 8: "2.2."}


@calm
@given(st.sampled_from(sorted(RIGHT_NUMBERS)), st.data())
def test_a_random_value_among_the_numbers_never_drops_a_massnahme(
    folder: Path, row: int, data: st.DataObject
) -> None:
    right = RIGHT_NUMBERS[row]
    forms = st.sampled_from([right, float(right[:-1]), right[:-1], f" {right}\u00a0", f"0{right}"])
    book = small_workbook()
    book["Erstes Feld"].cell(row, 2).value = data.draw(mostly(forms, likely_values | odd_values))
    path = folder / FILE
    book.save(path)
    result = checked(path)
    if isinstance(result, CheckResult) and result.edition:
        assert_nothing_is_lost(result.edition, path)


@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
@calm
@given(st.data())
def test_random_damage_inside_the_file_is_a_german_error_or_harmless(
    folder: Path, data: st.DataObject
) -> None:
    """Bytes of a part of the xlsx are overwritten, as a bad disk or a foreign program would."""
    path = folder / FILE
    small_workbook().save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    content = bytearray(parts[name])
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + 2] = data.draw(st.binary(max_size=3) | st.sampled_from([b"9", b"</c>"]))
    parts[name] = bytes(content)
    with zipfile.ZipFile(path, "w") as archive:
        for part, content_ in parts.items():
            archive.writestr(part, content_)
    result = checked(path)
    if isinstance(result, KikError):
        assert isinstance(result, ShapeError)
        assert {finding.rule for finding in result.findings} <= {"datei", "blatt-zu-lang"}
    gc.collect()


# --- random valid workbooks ------------------------------------------------------------------

Row = dict[str, object]


@dataclass
class Model:
    """A workbook to write, and the table it must give."""

    felder: list[tuple[str, str]] = field(default_factory=list)
    sheets: list[list[list[object]]] = field(default_factory=list)
    merges: list[tuple[int, str]] = field(default_factory=list)
    expected: list[Row] = field(default_factory=list)


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _honest(text: str) -> bool:
    """Tell whether a text is one for Excel too, no formula and no error value."""
    is_escape = re.search(r"_x[0-9A-Fa-f]{4}_", text)
    return bool(text) and not text.startswith("=") and not text.startswith("#") and not is_escape


_visible = st.characters(categories=["L", "N", "P", "S", "Zs"])
texts = st.text(_visible, min_size=1, max_size=30).map(_tidy).filter(_honest)
prose = st.text("abcäöüßABC ,.;:<>{}`\"'&|*\\-+@ 🙂", min_size=1, max_size=60)
texts |= prose.map(_tidy).filter(_honest)
names = st.text("abcdeäöüßABCÄ -&,()", min_size=3, max_size=31).map(_tidy)
kuerzel = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=3)
marks = st.sampled_from(["x", "x", "X", " x ", "✓", "✔", "x\u00a0", "\u00adx", "x\n"])


@st.composite
def fields(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Draw one to three Handlungsfelder whose sheets and pages do not clash."""
    count = draw(st.integers(1, 3))
    short = draw(st.lists(kuerzel, min_size=count, max_size=count, unique=True))
    usable = names.filter(lambda name: model.slug(name) not in {"", "bericht", "handlungsfelder"})
    long = draw(st.lists(usable, min_size=count, max_size=count, unique_by=model.slug))
    return list(zip(short, long, strict=True))


def _habit(draw: st.DrawFn, text: str) -> str:
    """Type a text as people do: spaces, soft hyphens, line breaks that mean nothing."""
    return draw(
        st.sampled_from(
            [
                text,
                text,
                f"  {text} ",
                text.replace(" ", "\u00a0"),
                text.replace(" ", "\n"),
                f"\u00ad{text}\u200b",
                unicodedata.normalize("NFD", text),
            ]
        )
    )


def _typed(draw: st.DrawFn, nummer: Nummer) -> object:
    """Type a number as text or as a number; Excel drops the nought of 2.10."""
    text = str(nummer)
    number = int(text[:-1]) if nummer.massnahme is None else float(text[:-1])
    return draw(st.sampled_from([text, text, text.rstrip("."), f" {text} ", number]))


@st.composite
def workbooks(draw: st.DrawFn) -> Model:
    """Draw a valid workbook with its harmless habits."""
    model = Model(felder=draw(fields()))
    for short, name in model.felder:
        optional = draw(st.lists(st.sampled_from(OPTIONAL), unique=True))
        titles = draw(st.permutations([*REQUIRED, *optional, "Notiz"]))
        sheet: list[list[object]] = [[None] * len(titles)] * draw(st.integers(0, 2))
        sheet.append(list(titles))
        model.sheets.append(sheet)
        ziel = 0
        for gruppe in draw(st.lists(texts, min_size=1, max_size=2, unique=True)):
            style = draw(st.sampled_from(["once", "every row", "merged", "own row"]))
            first = len(sheet) + 1
            if style == "own row":
                sheet.append(_line(titles, {"Gruppe": gruppe}))
            for _ in range(draw(st.integers(1, 2))):
                ziel += 1
                _add_ziel(draw, model, short, name, titles, gruppe, style, ziel)
            if style == "merged" and len(sheet) > first:
                letter = openpyxl.utils.get_column_letter(titles.index("Gruppe") + 1)
                model.merges.append(
                    (len(model.sheets) - 1, f"{letter}{first}:{letter}{len(sheet)}")
                )
    return model


def _line(titles: list[str], values: Row) -> list[object]:
    return [values.get(title) for title in titles]


def _add_ziel(
    draw: st.DrawFn, model: Model, short: str, name: str, titles: list[str],
    gruppe: str, style: str, ziel: int,
) -> None:  # fmt: skip
    sheet, text = model.sheets[-1], draw(texts)
    is_first = style != "own row" and not _gruppe_is_written(sheet, titles, gruppe)
    written = _habit(draw, gruppe) if is_first or style == "every row" else None
    values: Row = {"Gruppe": written, "Nummer": _typed(draw, Nummer(ziel))}
    sheet.append(_line(titles, values | {"Ziel/Maßnahme": _habit(draw, text)}))
    for n in range(1, draw(st.integers(1, 11)) + 1):
        if draw(st.integers(0, 9)) == 0:
            sheet.append(draw(st.sampled_from([[None] * len(titles), list(titles)])))
        stand, massnahme = draw(st.sampled_from(STAENDE)), draw(texts)
        more = {title: draw(texts | st.just("")) for title in titles if title in OPTIONAL}
        values = {"Gruppe": _habit(draw, gruppe) if style == "every row" else None}
        values |= {"Nummer": _typed(draw, Nummer(ziel, n)), stand: draw(marks), **more}
        sheet.append(_line(titles, values | {"Ziel/Maßnahme": _habit(draw, massnahme)}))
        model.expected.append(
            {
                "kennung": f"{short}-{ziel}.{n}",
                "kuerzel": short,
                "handlungsfeld": name,
                "gruppe": gruppe,
                "ziel_nummer": f"{ziel}.",
                "ziel": text,
                "nummer": f"{ziel}.{n}.",
                "massnahme": massnahme,
                "umsetzungsstand": stand,
                "sachstand": parse_text(more.get("Sachstand", "")).plain,
                "zustaendig": more.get("Zuständig", ""),
                "prioritaet": more.get("Priorität", ""),
                "begruendung": more.get("Begründung", ""),
                "zeile": len(sheet),
                "stand_wortlaut": "",
            }
        )


def _gruppe_is_written(sheet: list[list[object]], titles: list[str], gruppe: str) -> bool:
    at = titles.index("Gruppe")
    return any(clean_line(row[at]) == gruppe for row in sheet)


def write(model: Model, path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Bericht"
    for row in (("Feld", "Wert"), *FACTS):
        book["Bericht"].append(row)
    felder = book.create_sheet("Handlungsfelder")
    for row in (("Kürzel", "Handlungsfeld"), *model.felder):
        felder.append(row)
    for (_, name), rows_ in zip(model.felder, model.sheets, strict=True):
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows_, start=1):
            for column, value in enumerate(row, start=1):
                sheet.cell(number, column).value = value
    for number, area in model.merges:
        book.worksheets[2 + number].merge_cells(area)
    book.save(path)


@calm
@given(workbooks())
def test_a_random_valid_workbook_gives_the_table_it_was_written_from(
    folder: Path, model: Model
) -> None:
    path = folder / FILE
    write(model, path)
    result = check(read_workbook(path))
    assert result.findings == ()
    assert result.edition is not None
    table = result.edition.massnahmen
    assert list(table.columns) == list(MASSNAHMEN_COLUMNS)
    assert table.to_dict("records") == model.expected
    assert [(f.kuerzel, f.name) for f in result.edition.handlungsfelder] == model.felder
    assert_nothing_is_lost(result.edition, path)


@calm
@given(workbooks(), st.data())
def test_a_moved_mark_moves_exactly_one_count(
    folder: Path, model: Model, data: st.DataObject
) -> None:
    row = data.draw(st.sampled_from(model.expected))
    sheet = model.sheets[[name for _, name in model.felder].index(str(row["handlungsfeld"]))]
    titles = next(line for line in sheet if "Nummer" in line)
    stand = data.draw(st.sampled_from([s for s in STAENDE if s != row["umsetzungsstand"]]))
    line = sheet[int(str(row["zeile"])) - 1]
    line[titles.index(row["umsetzungsstand"])] = None
    line[titles.index(stand)] = "x"
    path = folder / FILE
    write(model, path)
    table = load(path).massnahmen
    changed = [a for a, b in zip(table.to_dict("records"), model.expected, strict=True) if a != b]
    assert changed == [row | {"umsetzungsstand": stand}]


# --- single cells ----------------------------------------------------------------------------

any_values = st.one_of(odd_values, likely_values, st.floats())


@calm
@given(any_values)
def test_no_value_of_a_cell_breaks_the_cleaning(value: object) -> None:
    text, line = clean_text(value), clean_line(value)
    assert clean_text(text) == text
    assert clean_line(line) == line
    assert "\n" not in line
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u00a0]", text)
    assert clean_date(value) is None or isinstance(clean_date(value), dt.date)
    assert parse_nummer(value) is None or isinstance(parse_nummer(value), Nummer)


@calm
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=3))
def test_only_crosses_and_ticks_are_marks(text: str) -> None:
    if is_mark(clean_line(text)):
        assert clean_line(text) in {"x", "X", "×", "✓", "✔", "☑"}


@calm
@given(st.integers(1, 999), st.none() | st.integers(1, 999))
def test_a_number_is_read_back_as_it_is_written(ziel: int, massnahme: int | None) -> None:
    nummer = Nummer(ziel, massnahme)
    assert parse_nummer(str(nummer)) == nummer
    assert parse_nummer(str(nummer).rstrip(".")) == nummer


@calm
@given(st.integers(1, 99), st.integers(1, 99))
def test_a_number_typed_as_a_number_is_read_after_the_one_before(ziel: int, massnahme: int) -> None:
    before = Nummer(ziel, massnahme - 1) if massnahme > 1 else Nummer(ziel)
    assert parse_nummer(float(f"{ziel}.{massnahme}"), before) == Nummer(ziel, massnahme)

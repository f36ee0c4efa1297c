"""One number, one source: whatever an edition says about Maßnahmen agrees with its workbook.

The workbook is counted anew with openpyxl (`zahlen_quelle`); texts and tables of all forms are
read as published (`zahlen_lesen`) and understood by a small grammar (`zahlen_grammatik`,
`zahlen_tabellen`), which reports any number that it does not understand.
"""

from __future__ import annotations

import csv
import json
import math
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from html import unescape
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest

from conftest import AUSGABE, ROOT, run_kik
from zahlen_grammatik import Pruefer, compact, waiting_rest
from zahlen_lesen import Tabelle, Text, read_html, read_json, read_pdf
from zahlen_quelle import STAENDE, Mappe, Wandel, percents, read_mappe
from zahlen_tabellen import check_table, scope_of
from zufallsausgaben import SPAETER, VORHER, write_random_project

Part = Text | Tabelle
SEED = 7

# Chapters that name no number about Maßnahmen of this edition, and why.
AUSGENOMMEN = {
    "So wird gerechnet": "rechnet mit erfundenen Zahlen vor und sagt das",
    "Glossar": "erklärt Wörter: „Eine Maßnahme ist implementiert, wenn …“",
    "Kolophon": "Prüfsummen und Versionen",
    "Inhalt": "Seitenzahlen",
    "Impressum": "Paragrafen und Anschriften",
    "Datenschutz": "Paragrafen und Anschriften",
    "Erklärung zur Barrierefreiheit": "Paragrafen und Anschriften",
    "Die Texte zu dieser Ausgabe": "nur im Entwurf: Wörter je Text",
    "Die Stellen in der Arbeitsmappe": "nur im Entwurf: Zellen, siehe tests/test_qualitaet.py",
}
LEGAL = ("impressum.html", "datenschutz.html", "barrierefreiheit.html", "kolophon.html")
DATA_TEXTS = ("ausgabe.json", "datapackage.json", "dcat.jsonld", "grafiken/grafiken.json")


@pytest.fixture(scope="module")
def zufall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two random editions, built."""
    if ready := os.environ.get("KIK_TEST_ZUFALL"):
        return Path(ready).resolve()
    project = write_random_project(tmp_path_factory.mktemp("zufall") / "projekt", SEED)
    done = run_kik("bericht", "--alle", cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    return project


@pytest.fixture(params=[AUSGABE, VORHER, SPAETER])
def ausgabe(request: pytest.FixtureRequest) -> tuple[Path, Pruefer]:
    """An edition as published, and what its workbook and those before it say."""
    if request.param == AUSGABE:
        return _edition(request.getfixturevalue("site"), ROOT / "data", AUSGABE)
    project = request.getfixturevalue("zufall")
    return _edition(project / "_site", project / "data", request.param)


@pytest.fixture
def spaeter(zufall: Path) -> tuple[Path, Pruefer]:
    """The later of the random editions: with changes and a development."""
    return _edition(zufall / "_site", zufall / "data", SPAETER)


def _edition(site: Path, data: Path, name: str) -> tuple[Path, Pruefer]:
    paths = sorted(path for path in data.glob("kik-*.xlsx") if path.stem[4:] <= name)
    return site / name, Pruefer([read_mappe(path) for path in paths])


# --- what is compared ----------------------------------------------------------------------------


@cache
def pages(folder: Path) -> list[Part]:
    """Return all texts and tables of the pages of an edition."""
    paths = sorted(folder.rglob("*.html"))
    return [part for path in paths for part in read_html(path, str(path.relative_to(folder)))]


@cache
def pdfs(folder: Path) -> list[Part]:
    """Return all texts and tables of the PDFs of an edition."""
    paths = sorted(folder.rglob("*.pdf"))
    return [part for path in paths for part in read_pdf(path, str(path.relative_to(folder)))]


def data_texts(folder: Path) -> list[Part]:
    """Return the texts that accompany the data: key figure, descriptions, alternative texts."""
    found: list[Part] = []
    for name in DATA_TEXTS:
        value = json.loads((folder / "daten" / name).read_text(encoding="utf-8"))
        if name == "grafiken/grafiken.json":  # the title says what the alternative text is about
            value = [f"{one['titel']}. {one['alternativtext']} {one['quelle']}" for one in value]
        found += read_json(value, f"daten/{name}")
    for path in sorted((folder / "daten" / "grafiken").glob("*.svg")):
        told = re.findall(r"<(?:title|desc)[^>]*>([^<]*)<", path.read_text(encoding="utf-8"))
        found.append(Text(f"daten/grafiken/{path.name}", ". ".join(map(unescape, told))))
    return [part for part in found if not _is_technical(part)]


def _is_technical(part: Part) -> bool:
    """Tell whether a text is an address, a checksum, a pattern or a version, said by its field."""
    last = part.ort.rsplit(", ", 1)[-1]
    names = {"hash", "path", "pattern", "version", "encoding", "@id", "@type", "@context", "name"}
    return last in names | {"dct:identifier", "spdx:checksumValue"} or (
        isinstance(part, Text) and re.match(r"https?://|\d{4}-\d\d-\d\d", part.text) is not None
    )


def contradictions(parts: Iterable[Part], pruefer: Pruefer) -> tuple[int, list[str]]:
    """Return how many numbers were compared, and a line for each that is wrong or unknown."""
    compared, wrong = 0, []
    parts = [part for part in parts if not _is_exempt(part)]
    named = Counter(_list_of(part) for part in parts if _names_one(part))
    for kennung, told in _massnahmen(parts):
        compared += 1
        true = {compact(text) for text in _stands(pruefer, kennung)}
        if compact(told) not in true:
            wrong.append(f"{kennung}: „{told}“ statt {sorted(true)}")
    for part, said, listed in _headed(parts):
        compared += 1
        if said != listed:
            wrong.append(f"{part.ort} › {part.text}: {listed} stehen darunter")
    for part in parts:
        if isinstance(part, Tabelle):
            n, faults = check_table(pruefer, part)
        elif hit := re.fullmatch(r"und (\d+) weitere", part.text):
            n, faults = 1, _check_rest(pruefer, part, named[_list_of(part)] + int(hit[1]))
        else:
            n, faults = pruefer.check(part.text, scope_of(pruefer, part.headings))
        compared += n
        where = " › ".join((part.ort, *part.headings))
        wrong += [f"{where}: {fault}" for fault in faults]
    return compared, wrong


def _massnahmen(parts: Sequence[Part]) -> Iterator[tuple[str, str]]:
    """Give each Maßnahme that is told with its Umsetzungsstand, and what is told."""
    for part, after in pairwise(parts):
        if not (isinstance(part, Text) and isinstance(after, Text)):
            continue
        name = re.match(r"([A-Z]{2,3}-\d+\.\d+) ", part.text)
        stand = f"(?:{'|'.join(STAENDE)})"
        told = re.match(rf"(vorher: {stand} )?(jetzt: )?{stand}", " ".join(after.text.split()))
        if name and told:
            yield name[1], told[0]


def _stands(pruefer: Pruefer, kennung: str) -> Iterator[str]:
    """Give what may be told of a Maßnahme."""
    editions = (pruefer.vorher, pruefer.jetzt)
    rows = [edition.massnahmen.get(kennung) if edition else None for edition in editions]
    if now := rows[1]:
        yield now.stand
    elif rows[0]:
        yield rows[0].stand
    if rows[0] and now:
        yield f"vorher: {rows[0].stand} jetzt: {now.stand}"


def _headed(parts: Sequence[Part]) -> Iterator[tuple[Text, int, int]]:
    """Give headings of lists of changes with the number they say and that of what is listed."""
    names = re.compile(r"[A-Z]{2,3}-\d+\.\d+\s|[A-Z]{2,3}, Ziel\s\d+\s|vorher: [A-Z]{2,3}")
    for part in parts:
        if not (isinstance(part, Text) and part.text in part.headings):
            continue
        if hit := re.fullmatch(r".*(?:Maßnahmen|Ziele)\b.* \((\d+)\)", part.text):
            below = [
                one
                for one in parts
                if isinstance(one, Text)
                and one.ort == part.ort
                and one.headings[: len(part.headings)] == part.headings
            ]
            yield part, int(hit[1]), sum(bool(names.match(one.text)) for one in below)


def _is_exempt(part: Part) -> bool:
    told = {compact(heading) for heading in part.headings}
    if told & {compact(heading) for heading in AUSGENOMMEN}:
        return True
    is_meta = part.ort.endswith(", meta")
    return is_meta and (part.ort.startswith(LEGAL) or getattr(part, "text", "").startswith("#"))


def _list_of(part: Part) -> tuple[str, tuple[str, ...]]:
    return part.ort, part.headings


def _names_one(part: Part) -> bool:
    return isinstance(part, Text) and re.match(r"[A-Z]{2,3}-\d+\.\d+ ", part.text) is not None


def _check_rest(pruefer: Pruefer, part: Text, said: int) -> list[str]:
    """Check „und 3 weitere“ at the end of a list of the Ratsvorlage, with those listed."""
    heading = part.headings[-1]
    wandel = Wandel(pruefer.vorher, pruefer.jetzt) if pruefer.vorher else None
    if feld := scope_of(pruefer, part.headings).feld:
        true = len(waiting_rest(pruefer, feld))
    elif "mit Priorität" in heading:
        items = pruefer.jetzt.massnahmen.items()
        urgent = {key for key, row in items if row.stand == "wartend" and row.prioritaet}
        true = len(urgent - (wandel.zurueck if wandel else set()))
    elif "Zurückgestuft" in heading and wandel:
        true = wandel.zahlen["zurückgestuft"]
    elif "Weggefallen" in heading and wandel:
        true = wandel.zahlen["weggefallen"]
    elif "Neu implementiert" in heading and wandel:
        moves = wandel.moves.items()
        true = sum(n for (old, new), n in moves if old != new == "implementiert")
    else:
        return [f"nicht verstanden: „{part.text}“"]
    return [] if said == true else [f"„{part.text}“: mit den genannten {said} statt {true}"]


# --- agreement -----------------------------------------------------------------------------------


def test_every_number_of_the_pages_agrees_with_the_workbook(
    ausgabe: tuple[Path, Pruefer],
) -> None:
    folder, pruefer = ausgabe
    compared, wrong = contradictions(pages(folder), pruefer)
    assert not wrong, "\n".join(wrong)
    assert compared > 400, "hardly any number was read"


def test_every_number_of_the_pdfs_agrees_with_the_workbook(ausgabe: tuple[Path, Pruefer]) -> None:
    folder, pruefer = ausgabe
    names = {part.ort for part in pdfs(folder)}
    for name in ("kik", "kurzfassung", "ratsvorlage"):
        assert f"{name}-{pruefer.jetzt.ausgabe}.pdf" in names
    assert sum(name.startswith("handlungsfelder/") for name in names) >= len(pruefer.jetzt.felder)
    compared, wrong = contradictions(pdfs(folder), pruefer)
    assert not wrong, "\n".join(wrong)
    assert compared > 250, "hardly any number was read"


def test_the_texts_beside_the_data_agree_with_the_workbook(ausgabe: tuple[Path, Pruefer]) -> None:
    folder, pruefer = ausgabe
    compared, wrong = contradictions(data_texts(folder), pruefer)
    assert not wrong, "\n".join(wrong)
    assert compared > 20, "hardly any number was read"


def test_the_start_page_gives_the_numbers_of_the_newest_edition(site: Path, zufall: Path) -> None:
    for place, data, name in (
        (site, ROOT / "data", AUSGABE),
        (zufall / "_site", zufall / "data", SPAETER),
    ):
        _, pruefer = _edition(place, data, name)
        parts = list(read_html(place / "index.html", "index.html"))
        compared, wrong = contradictions(_without_file_sizes(parts), pruefer)
        assert not wrong, "\n".join(wrong)
        assert compared >= 2


def _without_file_sizes(parts: Iterable[Part]) -> list[Part]:
    return [
        replace(part, text=re.sub(r"[\d,]+\s[KM]B", "", part.text))
        for part in parts
        if isinstance(part, Text)
    ]


def test_the_data_files_agree_with_the_workbook(ausgabe: tuple[Path, Pruefer]) -> None:
    folder, pruefer = ausgabe
    assert not data_contradictions(folder / "daten", pruefer)


def data_contradictions(folder: Path, pruefer: Pruefer) -> list[str]:
    """Return the names of those data files that say other things than the workbook."""
    mappe = pruefer.jetzt
    true = {key: (row.feld, row.gruppe, row.stand) for key, row in mappe.massnahmen.items()}
    fields = ("handlungsfeld", "gruppe", "umsetzungsstand")
    tables = {
        "massnahmen.csv": _read_csv(folder / "massnahmen.csv"),
        "massnahmen.json": json.loads((folder / "massnahmen.json").read_text(encoding="utf-8")),
    }
    wrong = [
        name
        for name, rows in tables.items()
        if {row["kennung"]: tuple(row[key] for key in fields) for row in rows} != true
        or len(rows) != len(true)
    ]
    if _counted(_read_csv(folder / "umsetzungsstand.csv")) != _all_counts(mappe):
        wrong.append("umsetzungsstand.csv")
    if not _agrees_xlsx(folder / "massnahmen.xlsx", pruefer):
        wrong.append("massnahmen.xlsx")
    if read_mappe(folder / f"kik-{mappe.ausgabe}.xlsx").massnahmen != mappe.massnahmen:
        wrong.append(f"kik-{mappe.ausgabe}.xlsx")
    if not _agrees_aenderungen(_read_csv(folder / "aenderungen.csv"), pruefer):
        wrong.append("aenderungen.csv")
    facts = json.loads((folder / "ausgabe.json").read_text(encoding="utf-8"))
    if compact(facts["kennzahl"]) != f"{percents(mappe.counts())[-1]}%":
        wrong.append("ausgabe.json")
    return wrong


def _read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _counted(rows: list[dict[str, str]]) -> dict[tuple[str, ...], tuple[int, ...]]:
    names = ("wartend", "in_bearbeitung", "implementiert", "summe")
    return {
        (row["handlungsfeld"], row["gruppe"], row["ziel_nummer"]): tuple(int(row[n]) for n in names)
        for row in rows
    }


def _all_counts(mappe: Mappe) -> dict[tuple[str, ...], tuple[int, ...]]:
    """Return the counts and their sum of the whole, each Handlungsfeld, each Gruppe, each Ziel."""
    found: dict[tuple[str, ...], tuple[int, ...]] = {}
    for row in mappe.rows():
        for key in (
            ("", "", ""),
            (row.feld, "", ""),
            (row.feld, row.gruppe, ""),
            (row.feld, row.gruppe, f"{row.ziel}."),
        ):
            counts = mappe.counts(key[0] or None, key[1] or None, key[2].rstrip(".") or None)
            found[key] = (*counts, sum(counts))
    return found


def _agrees_xlsx(path: Path, pruefer: Pruefer) -> bool:
    """Compare rows, counts and shares of the workbook for readers."""
    mappe, book = pruefer.jetzt, openpyxl.load_workbook(path)
    rows = list(book["Maßnahmen"].iter_rows(min_row=2, values_only=True))
    heads = [cell.value for cell in book["Maßnahmen"][1]]
    places = [heads.index(head) for head in ("Handlungsfeld", "Gruppe", "Umsetzungsstand")]
    said = {row[0]: tuple(row[place] for place in places) for row in rows}
    true = {key: (row.feld, row.gruppe, row.stand) for key, row in mappe.massnahmen.items()}
    numbers = list(book["Zahlen"].iter_rows(values_only=True))
    expected = list(_sheet_of_counts(mappe))
    same = len(numbers) == len(expected) and all(map(_same_row, numbers, expected))
    return said == true and len(rows) == len(true) and same


def _same_row(said: tuple[object, ...], true: tuple[object, ...]) -> bool:
    """Compare words and counts strictly, shares as far as a cell of Excel carries digits (15)."""
    pairs = list(zip(said, true, strict=True))
    return all(
        math.isclose(one, other, rel_tol=1e-14)
        if isinstance(one, float) and isinstance(other, float)
        else one == other
        for one, other in pairs
    )


def _sheet_of_counts(mappe: Mappe) -> Iterator[tuple[object, ...]]:
    """Give the rows of the sheet Zahlen: head, the whole, each Handlungsfeld with its Gruppen."""
    yield (
        *("Ebene", "Handlungsfeld", "Gruppe", *STAENDE, "Summe"),
        *(f"{stand} (Anteil)" for stand in STAENDE),
    )
    yield ("Gesamt", "Alle Handlungsfelder", None, *_counts_and_shares(mappe))
    for feld in mappe.felder.values():
        yield ("Handlungsfeld", feld, None, *_counts_and_shares(mappe, feld))
        for gruppe in dict.fromkeys(row.gruppe for row in mappe.rows(feld)):
            yield ("Gruppe", feld, gruppe, *_counts_and_shares(mappe, feld, gruppe))


def _counts_and_shares(mappe: Mappe, *where: str) -> tuple[float, ...]:
    counts = mappe.counts(*where)
    return (*counts, sum(counts), *(count / sum(counts) for count in counts))


def _agrees_aenderungen(rows: list[dict[str, str]], pruefer: Pruefer) -> bool:
    """Compare the list of changes: how many of each kind, and from which to which."""
    if pruefer.vorher is None:
        return not rows
    wandel = Wandel(pruefer.vorher, pruefer.jetzt)
    found = Counter(row["art"] for row in rows if "." in row["kennung"] + row["kennung_vorher"])
    names = {"neuer_wortlaut": "Wortlaut", "andere_nummer": "Nummer"}
    names |= {"zurueckgestuft": "zurückgestuft"}
    said = {names.get(art, art): n for art, n in found.items()}
    kinds = ("vorangekommen", "zurückgestuft", "neu", "weggefallen", "Wortlaut", "Nummer")
    moves = Counter(
        (row["umsetzungsstand_vorher"], row["umsetzungsstand"])
        for row in rows
        if row["art"] in {"vorangekommen", "zurueckgestuft"}
    )
    return said == {kind: wandel.zahlen[kind] for kind in kinds if wandel.zahlen[kind]} and (
        moves == {pair: n for pair, n in wandel.moves.items() if pair[0] != pair[1]}
    )


# --- the proof bites -----------------------------------------------------------------------------

#: The chart of all Maßnahmen in the names of its files.
GESAMT = "umsetzungsstand-der-massnahmen-in-allen-handlungsfeldern"
# A kind of place; where to look for it; a pattern whose first group is the number to damage.
SCHADEN = {
    "Satz": ("auf-einen-blick.html", r"(\d+) von \d+ Maßnahmen"),
    "Prozent im Satz": ("auf-einen-blick.html", r"beträgt (\d+),\d"),
    "Kennzahl": ("index.html", r"^(\d+),\d\s%$"),
    "Alternativtext": ("ueberblick.html", r"Balkendiagramm mit .*?: (\d+) wartend"),
    "Alternativtext mit Wort": (
        "handlungsfelder/bildung-und-sprache.html",
        r"\b(eine) ist wartend",
    ),
    "Name eines Links": ("ueberblick.html", r"^(\d+) Maßnahmen? (?:wartend|in Bearb|impl)"),
    "Trefferzahl": ("massnahmen.html", r"^(\d+) Maßnahmen$"),
    "Änderungen": ("was-hat-sich-geaendert.html", r"sind (\d+) vorangekommen"),
    "Neue": ("was-hat-sich-geaendert.html", r"(\d+) Maßnahmen sind neu"),
    "Flussdiagramm": ("was-hat-sich-geaendert.html", r"Unverändert: (\d+)"),
    "Verlauf": ("verlauf.html", r"von (\d+),\d\s% auf"),
    "Verlauf, damals": ("verlauf.html", r"Damals gab es (\d+)"),
    "Liniendiagramm": ("verlauf.html", r"Liniendiagramm.*?\d{4}: (\d+) wartend"),
    "Kurzfassung": ("kurzfassung.html", r"über (\d+)\sMaßnahmen"),
    "Satz im PDF": ("kik-2099-06.pdf", r"(\d+) von \d+ Maßnahmen implementiert"),
    "Alternativtext im PDF": ("kurzfassung-2099-06.pdf", r"über (\d+)\sMaßnahmen"),
    "Ratsvorlage": ("ratsvorlage-2099-06.pdf", r"Sprache: (\d+) von"),
    "PDF eines Handlungsfelds": ("handlungsfelder/bildung-und-sprache.pdf", r"(\d+) von \d+ Maßn"),
    "Bild zum Weitergeben": (
        "daten/grafiken/kik-2099-06-umsetzungsstand-der-massnahmen-in-allen-handlungsfeldern.svg",
        r"über (\d+)\sMaßnahmen",
    ),
    "JSON": ("daten/ausgabe.json, kennzahl_satz", r"^(\d+) von"),
}
TABELLEN = {
    "Zahlen": ("ueberblick.html", "wartend"),
    "Zahlen nach Gruppen": ("handlungsfelder/bildung-und-sprache.html", "Gruppe und Ziel"),
    "Liste": ("massnahmen.html", "Kennung"),
    "Verlauf": ("verlauf.html", "Summe"),
    "Übergänge": ("was-hat-sich-geaendert.html", "jetzt wartend"),
    "Zahlen im PDF": ("kik-2099-06.pdf", "Summe"),
    "Zahlen der Ratsvorlage": ("ratsvorlage-2099-06.pdf", "Zielerreichungsgrad"),
    "Datenqualität": ("datenqualitaet.html", "Ohne Sachstand"),
}


def _all_parts(folder: Path) -> list[Part]:
    return [*pages(folder), *pdfs(folder), *data_texts(folder)]


@pytest.mark.parametrize("kind", SCHADEN)
def test_a_wrong_number_in_a_text_is_found(spaeter: tuple[Path, Pruefer], kind: str) -> None:
    folder, pruefer = spaeter
    ort, pattern = SCHADEN[kind]
    part, hit = next(
        (part, hit)
        for part in _all_parts(folder)
        if isinstance(part, Text) and part.ort == ort and (hit := re.search(pattern, part.text))
    )
    assert not contradictions([part], pruefer)[1]
    other = str(int(hit[1]) + 1) if hit[1].isdigit() else "keine"
    text = f"{part.text[: hit.start(1)]}{other}{part.text[hit.end(1) :]}"
    assert contradictions([replace(part, text=text)], pruefer)[1]


@pytest.mark.parametrize("kind", TABELLEN)
def test_a_wrong_cell_in_a_table_is_found(spaeter: tuple[Path, Pruefer], kind: str) -> None:
    folder, pruefer = spaeter
    ort, title = TABELLEN[kind]
    table = next(
        part
        for part in _all_parts(folder)
        if isinstance(part, Tabelle) and part.ort == ort and title in part.titles
    )
    assert not contradictions([table], pruefer)[1]
    assert contradictions([_damaged(table)], pruefer)[1]


def _damaged(table: Tabelle) -> Tabelle:
    """Return the table with another number, another Umsetzungsstand or an x in another column."""
    others = {"wartend": "implementiert", "in Bearbeitung": "wartend", "implementiert": "wartend"}
    rows = [list(row) for row in table.rows]
    for row in rows:
        for at, cell in reversed(list(enumerate(row))):
            if at and (cell in others or re.match(r"\d+( |$)", cell)):
                row[at] = others.get(cell) or re.sub(
                    r"^\d+", lambda hit: f"{int(hit[0]) + 1}", cell
                )
                return replace(table, rows=tuple(map(tuple, rows)))
            if cell == "x":
                row[-3:] = [*row[-2:], row[-3]]
                return replace(table, rows=tuple(map(tuple, rows)))
            if "jetzt:" in cell:
                row[at] = f"{cell.partition('jetzt:')[0]}jetzt: in Prüfung"
                return replace(table, rows=tuple(map(tuple, rows)))
    raise AssertionError(f"nothing to damage in {table}")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("massnahmen.csv", ";wartend;", ";implementiert;"),
        ("massnahmen.json", '"umsetzungsstand": "wartend"', '"umsetzungsstand": "implementiert"'),
        ("umsetzungsstand.csv", "gesamt;;;;", "gesamt;;;;1"),
        ("aenderungen.csv", ";wartend;implementiert;", ";in Bearbeitung;implementiert;"),
        ("ausgabe.json", '"kennzahl": "', '"kennzahl": "1'),
    ],
)
def test_a_wrong_number_in_a_data_file_is_found(
    spaeter: tuple[Path, Pruefer], tmp_path: Path, name: str, old: str, new: str
) -> None:
    folder, pruefer = spaeter
    shutil.copytree(folder / "daten", tmp_path / "daten")
    path = tmp_path / "daten" / name
    text = path.read_bytes().decode("utf-8")
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode("utf-8"))
    assert data_contradictions(tmp_path / "daten", pruefer) == [name]


@pytest.mark.parametrize("name", ["massnahmen.xlsx", f"kik-{SPAETER}.xlsx"])
def test_a_wrong_mark_in_an_excel_file_is_found(
    spaeter: tuple[Path, Pruefer], tmp_path: Path, name: str
) -> None:
    folder, pruefer = spaeter
    shutil.copytree(folder / "daten", tmp_path / "daten")
    book = openpyxl.load_workbook(tmp_path / "daten" / name)
    if name == "massnahmen.xlsx":
        cells = [cell for cell in book["Maßnahmen"]["H"] if cell.value == "wartend"]
        cells[0].value = "implementiert"
    else:
        sheet = book["Bildung und Sprache"]
        row = next(r for r in range(2, 30) if sheet.cell(r, 4).value)
        sheet.cell(row, 4).value, sheet.cell(row, 5).value = None, "x"
    book.save(tmp_path / "daten" / name)
    assert data_contradictions(tmp_path / "daten", pruefer) == [name]


def test_any_wrong_number_in_the_sheet_of_counts_is_found(
    spaeter: tuple[Path, Pruefer], tmp_path: Path
) -> None:
    """Each cell in turn; a number that another row has does not hide it."""
    folder, pruefer = spaeter
    path = folder / "daten" / "massnahmen.xlsx"
    book = openpyxl.load_workbook(path)
    assert _agrees_xlsx(path, pruefer)
    numbers = [
        cell for row in book["Zahlen"] for cell in row if isinstance(cell.value, int | float)
    ]
    assert len(numbers) >= 7 * (1 + len(pruefer.jetzt.felder))
    for cell in numbers:
        true = cell.value
        cell.value = true + (1 if cell.column < 8 else 0.001)
        book.save(tmp_path / "falsch.xlsx")
        assert not _agrees_xlsx(tmp_path / "falsch.xlsx", pruefer), cell.coordinate
        cell.value = true
    book["Zahlen"].delete_rows(2)
    book.save(tmp_path / "falsch.xlsx")
    assert not _agrees_xlsx(tmp_path / "falsch.xlsx", pruefer)


@pytest.mark.parametrize(
    "text",
    [
        "Im nächsten Jahr sollen 12 Maßnahmen dazukommen.",
        "Fast 50 % sind geschafft.",
        "Gut 3 Ziele sind erreicht.",
        "Vier von 9 Maßnahmen laufen.",
        "Neun Maßnahmen sind fertig.",
    ],
)
def test_a_number_that_is_not_understood_is_reported(
    spaeter: tuple[Path, Pruefer], text: str
) -> None:
    assert contradictions([Text("probe.html", text)], spaeter[1])[1]

"""A small project with two made-up editions: other numbers for every seed, fictitious throughout.

Three Handlungsfelder under real names, because the notebooks carry those: one of some size, one
with a single Maßnahme, one that in the later edition is wholly implementiert.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from conftest import AUSGABE, ROOT
from mappen import set_fact
from zahlen_quelle import STAENDE

__all__ = ["SPAETER", "VORHER", "write_random_project"]

VORHER, SPAETER = "2098-12", "2099-06"
FELDER = {
    "BS": ("Bildung und Sprache", "bildung-und-sprache"),
    "GP": ("Gesundheit und Pflege", "gesundheit-und-pflege"),
    "IO": ("Interkulturelle Öffnung", "interkulturelle-oeffnung"),
}
# Some with numbers of their own: they are the author's words, no count of Maßnahmen.
WORTE = ["Fiktiv:", "Beratung", "für", "3 Kurse", "Sprache", "wird", "ausgebaut", "(5 % mehr)"]


@dataclass(frozen=True)
class Zeile:
    """A row of the sheet of a Handlungsfeld; a Ziel has no `stand`."""

    gruppe: str
    nummer: str
    text: str
    stand: str = ""
    sachstand: str = ""
    zustaendig: str = ""
    prioritaet: str = ""
    begruendung: str = ""
    vorher: str = ""


def write_random_project(project: Path, seed: int) -> Path:
    """Write the project of this seed into a new folder; the same seed gives the same workbooks."""
    chance = random.Random(seed)
    shutil.copytree(ROOT / "book", project / "book", ignore=shutil.ignore_patterns(".ipynb*"))
    for name in ("_config.yml", "kik.toml"):
        shutil.copy(ROOT / name, project)
    toc = (ROOT / "_toc.yml").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = {f"handlungsfelder/{slug}" for _name, slug in FELDER.values()}
    pages = [line for line in toc if "file: handlungsfelder/" not in line or _page(line) in kept]
    (project / "_toc.yml").write_text("".join(pages), encoding="utf-8")
    for notebook in (project / "book" / "handlungsfelder").glob("*.ipynb"):
        if f"handlungsfelder/{notebook.stem}" not in kept:
            notebook.unlink()
            _drop_mentions(project / "book" / "einfuehrung.md", notebook.name)
    (project / "data").mkdir()
    before = {
        "BS": list(_feld(chance, "BS", [chance.randint(2, 5) for _ in range(4)])),
        "GP": list(_feld(chance, "GP", [1])),
        "IO": list(_feld(chance, "IO", [chance.randint(1, 3), chance.randint(2, 4)])),
    }
    after: dict[str, list[Zeile]] = {}
    gone: list[tuple[str, str, str]] = []
    for kuerzel, rows in before.items():
        after[kuerzel] = list(_later(chance, kuerzel, rows, gone))
    _write(project / "data", VORHER, datetime(2098, 10, 5), before, [])
    _write(project / "data", SPAETER, datetime(2099, 4, 15), after, gone)
    return project


def _drop_mentions(page: Path, notebook: str) -> None:
    """Take the lines out of the page that link to the chapter."""
    lines = page.read_text(encoding="utf-8").splitlines(keepends=True)
    page.write_text("".join(line for line in lines if notebook not in line), encoding="utf-8")


def _page(line: str) -> str:
    """Return the page that a line of the table of contents names."""
    return line.partition("file:")[2].partition("#")[0].strip()


def _feld(chance: random.Random, kuerzel: str, sizes: list[int]) -> Iterator[Zeile]:
    """Give the rows of a Handlungsfeld: a Ziel with so many Maßnahmen for each of `sizes`."""
    weights = [chance.randint(1, 5) for _ in STAENDE]
    for ziel, size in enumerate(sizes, start=1):
        gruppe = f"Fiktive Gruppe {'ABC'[(ziel - 1) // 2]}"
        yield Zeile(gruppe, f"{ziel}.", f"Fiktives Ziel {kuerzel} {_text(chance)}")
        for own in range(1, size + 1):
            yield _massnahme(chance, gruppe, f"{ziel}.{own}.", weights)


def _massnahme(chance: random.Random, gruppe: str, nummer: str, weights: list[int]) -> Zeile:
    return Zeile(
        gruppe,
        nummer,
        f"{_text(chance)} {chance.randint(100, 999)} {_text(chance)}.",
        stand=chance.choices(STAENDE, weights)[0],
        sachstand=chance.choice(["", "", "Fiktiv: 2 von 7 Maßnahmen laufen."]),
        zustaendig=chance.choice(["", "Fiktives Amt"]),
        prioritaet=chance.choice(["", "", "TOP 5"]),
    )


def _text(chance: random.Random) -> str:
    return " ".join(chance.choices(WORTE, k=4))


def _later(
    chance: random.Random, kuerzel: str, rows: list[Zeile], gone: list[tuple[str, str, str]]
) -> Iterator[Zeile]:
    """Give the rows of the next edition; some move on, fall back, are new, reworded or gone."""
    massnahmen = [row for row in rows if row.stand]
    alone = len(massnahmen) == 1
    fates = [1.0] if alone else [0.0, 0.2, *(chance.random() for _ in massnahmen[2:])]
    chance.shuffle(fates)
    for row in rows:
        if not row.stand:
            yield row
            continue
        stand = "implementiert" if kuerzel == "IO" else chance.choice([row.stand, *STAENDE])
        changed = replace(row, stand=stand, begruendung="Fiktiver Grund mit 4 von 9 Maßnahmen.")
        fate = fates.pop()
        if fate < 0.12:
            kennung = f"{kuerzel}-{row.nummer.rstrip('.')}"
            gone.append((kennung, row.text, "Fiktiv: entfällt wegen 2 Gründen."))
        elif fate < 0.3:
            text = f"{row.text} Neu gefasst mit 6 Terminen (fiktiv)."
            yield replace(changed, text=text, vorher=f"{kuerzel}-{row.nummer.rstrip('.')}")
        else:
            yield changed
    if not alone:
        last = massnahmen[-1]
        ziel, own = last.nummer.rstrip(".").split(".")
        new = _massnahme(chance, last.gruppe, f"{ziel}.{int(own) + 1}.", [1, 1, 1])
        new = replace(new, vorher="neu")  # its few words may well stand in another one
        yield replace(new, stand="implementiert") if kuerzel == "IO" else new


def _write(
    folder: Path,
    ausgabe: str,
    datenstand: datetime,
    felder: dict[str, list[Zeile]],
    gone: list[tuple[str, str, str]],
) -> None:
    """Write a workbook: sheet Bericht of the real one with other facts, the rest made up."""
    book = openpyxl.load_workbook(ROOT / "data" / f"kik-{AUSGABE}.xlsx")
    facts = {
        "Titel": f"Fiktiver Bericht {ausgabe}",
        "Ausgabe": ausgabe,
        "Datenstand": datenstand,
        "Zeitraum von": datenstand.replace(year=datenstand.year - 1, day=1),
        "Zeitraum bis": datenstand.replace(day=1),
        "Herausgeber": "Fiktives Amt",
        "Ratsvorlage Gremium": "Fiktiver Ausschuss",
        "Ratsvorlage Datum": datenstand.replace(day=28),
        "Beschlussvorschlag": "Fiktiv: Der Ausschuss nimmt Kenntnis.",
    }
    for name, value in facts.items():
        set_fact(book, name, value)
    for name in book.sheetnames:
        if name not in {"Bericht", "Handlungsfelder"}:
            del book[name]
    book["Handlungsfelder"].delete_rows(2, 10)
    for kuerzel, rows in felder.items():
        name = FELDER[kuerzel][0]
        book["Handlungsfelder"].append([kuerzel, name])
        _fill(book.create_sheet(name), rows)
    if gone:
        sheet = book.create_sheet("Entfallen")
        for line in [("Kennung", "Ziel/Maßnahme", "Begründung"), *gone]:
            sheet.append(line)
    book.save(folder / f"kik-{ausgabe}.xlsx")


def _fill(sheet: Worksheet, rows: list[Zeile]) -> None:
    rest = ("Sachstand", "Zuständig", "Priorität", "Begründung", "Vorher")
    sheet.append(["Gruppe", "Nummer", "Ziel/Maßnahme", *STAENDE, *rest])
    gruppe = ""
    for row in rows:
        marks = ["x" if row.stand == stand else None for stand in STAENDE]
        shown = row.gruppe if row.gruppe != gruppe else None
        gruppe = row.gruppe
        rest = [row.sachstand, row.zustaendig, row.prioritaet, row.begruendung, row.vorher]
        sheet.append([shown, row.nummer, row.text, *marks, *rest])

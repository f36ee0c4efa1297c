"""What a workbook says, counted with nothing but openpyxl: the yardstick for `zahlen_lesen`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import openpyxl

STAENDE = ("wartend", "in Bearbeitung", "implementiert")


@dataclass(frozen=True)
class Massnahme:
    """A row with an x, as it stands in the sheet."""

    feld: str
    gruppe: str
    ziel: str
    nummer: str
    text: str
    stand: str
    sachstand: str
    zustaendig: str
    prioritaet: str


@dataclass
class Mappe:
    """All rows of a workbook; keys are Kennungen like ``BS-2.3`` and, for Ziele, ``BS-2``."""

    ausgabe: str
    datenstand: str
    felder: dict[str, str]
    massnahmen: dict[str, Massnahme]
    ziele: dict[str, str]
    worte: set[str] = field(default_factory=set)

    def rows(
        self,
        feld: str | None = None,
        gruppe: str | None = None,
        ziel: str | None = None,
        zustaendig: str | None = None,
    ) -> list[Massnahme]:
        """Return the rows of the whole, of a Handlungsfeld, of a Gruppe or of a Ziel.

        Only those of one Zuständig if it is given; of anybody named if it is "".
        """
        return [
            row
            for row in self.massnahmen.values()
            if feld in (None, row.feld)
            and gruppe in (None, row.gruppe)
            and ziel in (None, row.ziel)
            and (zustaendig is None or row.zustaendig == (zustaendig or row.zustaendig) != "")
        ]

    def counts(self, *where: str | None, **more: str | None) -> tuple[int, ...]:
        """Return how many of `rows` are wartend, in Bearbeitung, implementiert."""
        found = Counter(row.stand for row in self.rows(*where, **more))
        return tuple(found[stand] for stand in STAENDE)

    @cached_property
    def ziel_keys(self) -> list[tuple[str, str]]:
        """Name of the Handlungsfeld and number of the Ziel (``2``) of each Ziel."""
        return [(self.felder[key.split("-")[0]], key.split("-")[1]) for key in self.ziele]


def percents(counts: tuple[int, ...]) -> list[str]:
    """Return the shares as printed, ``42,4``: each to one decimal by itself, a half upwards."""
    tenths = [(2000 * count + sum(counts)) // (2 * sum(counts)) for count in counts]
    return [f"{value // 10},{value % 10}" for value in tenths]


def read_mappe(path: Path) -> Mappe:
    """Read a workbook in the author's layout."""
    book = openpyxl.load_workbook(path)
    facts = {row[0]: row[1] for row in book["Bericht"].iter_rows(min_row=2, values_only=True)}
    pairs = book["Handlungsfelder"].iter_rows(min_row=2, max_col=2, values_only=True)
    felder = {str(kuerzel): str(name) for kuerzel, name in pairs if kuerzel}
    massnahmen: dict[str, Massnahme] = {}
    ziele: dict[str, str] = {}
    own = {key: value for key, value in facts.items() if key != "Ausgabe"}
    worte = {value for value in own.values() if isinstance(value, str)}
    for kuerzel, name in felder.items():
        gruppe = ""
        for cells in book[name].iter_rows(min_row=2, max_col=10, values_only=True):
            told = [str(cell or "").strip() for cell in cells]
            worte.update([told[0], told[2], *told[6:]])
            gruppe = told[0] or gruppe
            nummer = told[1].rstrip(".")
            marks = [stand for stand, cell in zip(STAENDE, told[3:6], strict=True) if cell]
            if marks:
                (stand,) = marks
                ziel = nummer.split(".")[0]
                massnahmen[f"{kuerzel}-{nummer}"] = Massnahme(
                    name, gruppe, ziel, told[1], told[2], stand, *told[6:9]
                )
            elif nummer:
                ziele[f"{kuerzel}-{nummer}"] = told[2]
    if "Entfallen" in book.sheetnames:
        for cells in book["Entfallen"].iter_rows(min_row=2, max_col=3, values_only=True):
            worte.update(str(cell or "") for cell in cells[1:])
    date = facts["Datenstand"].strftime("%d.%m.%Y")
    return Mappe(str(facts["Ausgabe"]), date, felder, massnahmen, ziele, worte)


@dataclass
class Wandel:
    """What happened between two workbooks, by Kennung, in the whole or in a Handlungsfeld."""

    vorher: Mappe
    jetzt: Mappe
    feld: str | None = None

    def __post_init__(self) -> None:
        old, new = self._own(self.vorher), self._own(self.jetzt)
        both = [key for key in new if key in old]
        self.moves = Counter((old[key].stand, new[key].stand) for key in both)
        steps = [STAENDE.index(new[k].stand) - STAENDE.index(old[k].stand) for k in both]
        self.zahlen = {
            "gemeinsam": len(both),
            "vorangekommen": sum(step > 0 for step in steps),
            "zurückgestuft": sum(step < 0 for step in steps),
            "gleich": sum(step == 0 for step in steps),
            "neu": len(new.keys() - old.keys()),
            "weggefallen": len(old.keys() - new.keys()),
            "Wortlaut": sum(old[key].text != new[key].text for key in both),
            "Nummer": 0,
        }
        self.zurueck = {key for key, step in zip(both, steps, strict=True) if step < 0}
        self.neu = Counter(new[key].stand for key in new.keys() - old.keys())
        self.weg = Counter(old[key].stand for key in old.keys() - new.keys())

    def _own(self, mappe: Mappe) -> dict[str, Massnahme]:
        items = mappe.massnahmen.items()
        return {key: row for key, row in items if self.feld in (None, row.feld)}

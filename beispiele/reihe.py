"""Makes a series of four workbooks, to show what the report does over several periods.

    python beispiele/reihe.py _beispiel/daten

The first has the words of the real one, 2023-12; the three later ones are made up.  What happens
in them stands in `reihe_tabelle`.  The real edition is a draft; here it counts as published, so
that later ones can build on it, and therefore says that it is an example as well.
The same inputs give the same bytes.  `make beispiel` builds the report of the whole series.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kikdata import model, settings
from kikdata.checks.workbook import load
from kikdata.model import Handlungsfeld
from kikdata.workbook.write import Choice, NewSheet, Value, to_xlsx
from reihe_tabelle import AENDERUNGEN, ANGABEN, AUSGABEN, Aenderung, Art

__all__ = ["write_series"]

QUELLE = Path(__file__).resolve().parent.parent / "data" / "kik-2023-12.xlsx"
HERAUSGEBER = "Fiktives Beispiel, nicht von der Stadt Kempten"
FIKTIV = "(fiktiv)"


@dataclass(frozen=True)
class Eintrag:
    """A row of a Handlungsfeld: a Ziel (no `stand`) or a Maßnahme."""

    text: str
    gruppe: str = ""
    stand: str = ""
    sachstand: str = ""
    zustaendig: str = ""
    prioritaet: str = ""
    begruendung: str = ""
    vorher: str = ""


@dataclass(frozen=True)
class Stand:
    """One edition: rows by Kennung, and what has been dropped so far.

    Each with Kennung, text, reason, and the edition since which it is gone.
    """

    eintraege: dict[str, Eintrag]
    entfallen: tuple[tuple[str, str, str, str], ...] = ()


@dataclass(frozen=True)
class Rahmen:
    """Facts of an edition: title, the day its data were closed, first and last day."""

    titel: str
    datenstand: dt.date
    von: dt.date
    bis: dt.date


RAHMEN = {
    "2023-12": Rahmen(
        "Fiktives Beispiel nach dem Dezember-Bericht 2023",
        *(dt.date(2023, 10, 5), dt.date(2021, 11, 1), dt.date(2023, 9, 30)),
    ),
    "2024-06": Rahmen(
        "Fiktives Beispiel: Bericht Juni 2024",
        *(dt.date(2024, 4, 15), dt.date(2023, 10, 1), dt.date(2024, 3, 31)),
    ),
    "2024-12": Rahmen(
        "Fiktives Beispiel: Bericht Dezember 2024",
        *(dt.date(2024, 10, 15), dt.date(2024, 4, 1), dt.date(2024, 9, 30)),
    ),
    "2025-06": Rahmen(
        "Fiktives Beispiel: Bericht Juni 2025",
        *(dt.date(2025, 4, 15), dt.date(2024, 10, 1), dt.date(2025, 3, 31)),
    ),
}

# What the city alone can say, and a published edition must.
PFLICHTANGABEN = {
    "Anschrift": f"{FIKTIV} Beispielweg 1, 00000 Beispielstadt",
    "Telefon": f"{FIKTIV} 0000 000000",
    "E-Mail": "fiktiv@beispiel.example",
    "Vertretungsberechtigt": f"{FIKTIV} Die Leitung der Beispielstadt",
    "Inhaltlich verantwortlich": f"{FIKTIV} Redaktion, Beispielweg 1, 00000 Beispielstadt",
    "Lizenz der Daten": "CC BY 4.0",
    "Datenschutzbeauftragte Stelle": f"{FIKTIV} Beispielstelle, Beispielweg 1, 00000 Beispielstadt",
    "Datenschutz E-Mail": "fiktiv-datenschutz@beispiel.example",
    "Webserver-Betreiber": f"{FIKTIV} Beispielrechenzentrum",
    "Protokolldaten": f"{FIKTIV} Zeitpunkt, Adresse der Seite und gekürzte IP-Adresse",
    "Speicherdauer Protokolle": f"{FIKTIV} sieben Tage",
    "Webadresse": "https://beispiel.example/fiktiv/",
}


def write_series(folder: Path) -> list[Path]:
    """Write the workbooks of all editions into `folder`; returns their paths, the oldest first."""
    real = load(QUELLE)
    konzept = real.angaben["Konzept"]
    folder.mkdir(parents=True, exist_ok=True)
    stand = _first(real.massnahmen.astype(str).to_dict("records"))
    paths = []
    for ausgabe in AUSGABEN:
        if ausgabe != AUSGABEN[0]:
            stand = _next(stand, ausgabe)
        sheets = [_bericht(ausgabe, konzept), _felder(real.handlungsfelder)]
        sheets += [_feld(stand, feld) for feld in real.handlungsfelder]
        if stand.entfallen:
            sheets.append(_entfallen(stand))
        rahmen = RAHMEN[ausgabe]
        path = folder / settings.workbook_name(ausgabe)
        path.write_bytes(
            to_xlsx(sheets, title=rahmen.titel, creator=HERAUSGEBER, date=rahmen.datenstand)
        )
        paths.append(path)
    return paths


# --- one edition from the one before -----------------------------------------------------------


def _first(rows: Iterable[dict[Hashable, str]]) -> Stand:
    """Return the real edition; nothing in it is made up."""
    eintraege: dict[str, Eintrag] = {}
    for row in rows:
        ziel = model.kennung(row["kuerzel"], row["ziel_nummer"])
        eintraege.setdefault(ziel, Eintrag(row["ziel"], row["gruppe"]))
        eintraege[row["kennung"]] = Eintrag(row["massnahme"], stand=row["umsetzungsstand"])
    return Stand(eintraege)


def _next(before: Stand, ausgabe: str) -> Stand:
    """Return the edition that follows; every row of the tables is applied exactly once."""
    changes = [change for change in AENDERUNGEN if change.ausgabe == ausgabe]
    old = {
        kennung: replace(eintrag, begruendung="", vorher="")
        for kennung, eintrag in before.eintraege.items()
    }
    for change in changes:
        if change.art in {Art.STAND, Art.WORTLAUT}:
            old[change.kennung] = _changed(old[change.kennung], change)
    entfallen = list(before.entfallen)
    for change in _of(changes, Art.ENTFALLEN):
        entfallen.append((change.kennung, old.pop(change.kennung).text, change.grund, ausgabe))
    moved = {change.kennung: change.wert for change in _of(changes, Art.NUMMER)}
    new = {moved.get(kennung, kennung): eintrag for kennung, eintrag in old.items()}
    if len(new) < len(old) or not moved.keys() <= old.keys():
        raise ValueError(f"{ausgabe}: two rows get the same Kennung, or one that moves is missing")
    for change in _of(changes, Art.NEU):
        if change.kennung in new:
            raise ValueError(f"{ausgabe}: {change.kennung} is not free")
        new[change.kennung] = Eintrag(change.wert, _gruppe_of_new(new, change), change.stand)
    for angabe in ANGABEN:
        if angabe.ausgabe == ausgabe:
            new[angabe.kennung] = replace(
                new[angabe.kennung],
                sachstand=angabe.sachstand,
                zustaendig=angabe.zustaendig,
                prioritaet=angabe.prioritaet,
            )
    return Stand(dict(sorted(new.items(), key=lambda item: _place(item[0]))), tuple(entfallen))


def _of(changes: Sequence[Aenderung], art: Art) -> list[Aenderung]:
    return [change for change in changes if change.art is art]


def _changed(eintrag: Eintrag, change: Aenderung) -> Eintrag:
    if change.art is Art.STAND:
        eintrag = replace(eintrag, stand=change.wert)
    else:
        eintrag = replace(eintrag, text=change.wert, vorher=change.kennung)
    return replace(eintrag, begruendung=change.grund) if change.grund else eintrag


def _gruppe_of_new(eintraege: dict[str, Eintrag], change: Aenderung) -> str:
    """Return the Gruppe of a new Ziel, which stands last; a Maßnahme has that of its Ziel."""
    if change.stand:
        return ""
    kuerzel = change.kennung.partition("-")[0]
    return [e.gruppe for k, e in eintraege.items() if k.startswith(f"{kuerzel}-") and e.gruppe][-1]


def _place(kennung: str) -> tuple[str, list[int]]:
    kuerzel, _, nummer = kennung.partition("-")
    return kuerzel, [int(part) for part in nummer.split(".")]


# --- sheets ------------------------------------------------------------------------------------


def _bericht(ausgabe: str, konzept: str) -> NewSheet:
    rahmen = RAHMEN[ausgabe]
    is_last = ausgabe == AUSGABEN[-1]
    werte: dict[str, Value] = {
        "Titel": rahmen.titel,
        "Ausgabe": ausgabe,
        "Datenstand": rahmen.datenstand,
        "Zeitraum von": rahmen.von,
        "Zeitraum bis": rahmen.bis,
        "Herausgeber": HERAUSGEBER,
        "Konzept": konzept,
        "Zustand": model.ZUSTAND_ENTWURF if is_last else model.ZUSTAND_VEROEFFENTLICHT,
        "Erklärung erstellt am": rahmen.datenstand,
        **PFLICHTANGABEN,
    }
    rows = [(field.name, werte.get(field.name), field.purpose) for field in settings.BERICHT_FIELDS]
    return NewSheet(
        settings.BERICHT_SHEET,
        (*settings.BERICHT_COLUMNS, "Hinweis"),
        rows,
        (30, 60, 60),
        frozen="A2",
    )


def _felder(felder: Sequence[Handlungsfeld]) -> NewSheet:
    rows = [(feld.kuerzel, feld.name) for feld in felder]
    return NewSheet(
        settings.HANDLUNGSFELDER_SHEET, settings.HANDLUNGSFELDER_COLUMNS, rows, (10, 40)
    )


def _feld(stand: Stand, feld: Handlungsfeld) -> NewSheet:
    rows = list(_rows(stand, feld.kuerzel))
    first_mark, last_mark = "D", "F"
    return NewSheet(
        feld.name,
        (*settings.REQUIRED_COLUMNS, *settings.OPTIONAL_COLUMNS),
        rows,
        (24, 9, 60, 10, 12, 14, 40, 24, 10, 40, 14),
        frozen="D2",
        strong=frozenset(at for at, row in enumerate(rows) if not any(row[3:6])),
        choices=(
            Choice(
                f"{first_mark}2:{last_mark}{len(rows) + 20}",
                ("x",),
                "Genau ein x je Maßnahme setzen.",
            ),
        ),
    )


def _rows(stand: Stand, kuerzel: str) -> Iterator[tuple[Value, ...]]:
    gruppe = ""
    for kennung, eintrag in stand.eintraege.items():
        if not kennung.startswith(f"{kuerzel}-"):
            continue
        is_new_gruppe = bool(eintrag.gruppe) and eintrag.gruppe != gruppe
        gruppe = eintrag.gruppe or gruppe
        yield (
            eintrag.gruppe if is_new_gruppe else None,
            f"{kennung.partition('-')[2]}.",
            eintrag.text,
            *("x" if eintrag.stand == one else None for one in model.Umsetzungsstand),
            *(eintrag.sachstand, eintrag.zustaendig, eintrag.prioritaet),
            *(eintrag.begruendung, eintrag.vorher),
        )


def _entfallen(stand: Stand) -> NewSheet:
    return NewSheet(
        settings.ENTFALLEN_SHEET,
        (*settings.ENTFALLEN_COLUMNS, settings.ENTFALLEN_AUSGABE),
        stand.entfallen,
        (12, 70, 60, 12),
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Aufruf: python beispiele/reihe.py ORDNER")
    for written in write_series(Path(sys.argv[1])):
        print(written)

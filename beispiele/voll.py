"""Makes the series of `reihe` full of text: every Maßnahme has a Sachstand, every column is filled.

    python beispiele/voll.py _beispiel/voll

All that is added is made up and says so.  The texts are from one word to 8,000 characters long,
with paragraphs, lists, addresses and names in other scripts.  The same inputs give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kikdata.checks.workbook import load
from kikdata.data.workbooks import to_filled_workbook
from kikdata.model import Edition, Handlungsfeld, Indikator, Massnahme, Rueckmeldung, Ziel
from kikdata.text import Text, parse_text
from reihe import write_series

__all__ = ["sachstand", "write_full_series"]

LAENGEN = (1, 80, 220, 400, 700, 1100, 1800, 2600, 4200, 8000)
STELLEN = (
    "Amt für Beispiele (fiktiv)", "Verein Beispiel (fiktiv)", "Schule am Beispielweg (fiktiv)",
    "Beispielwerk (fiktiv); Amt für Beispiele (fiktiv)",
)  # fmt: skip
NAMEN = (
    "Спільнота „Їжа та мова“", "مركز اللقاء", "Hội người Việt", "Dayanışma Derneği",
    "ማህበር", "Κέντρο συνάντησης", "בית מפגש", "Büro für Begegnung",
)  # fmt: skip
SAETZE = (
    "Im Berichtszeitraum fanden {n} Treffen statt, an denen {m} Menschen teilnahmen.",
    "Die Träger haben sich auf einen gemeinsamen Ablauf verständigt und ihn erprobt.",
    "Es hakt noch an den Räumen: Am Nachmittag sind sie belegt, am Abend fehlt die Aufsicht.",
    "Als Nächstes wird das Angebot mit {name} abgestimmt und in mehreren Sprachen beschrieben.",
    "Wer teilnimmt, fragt vor allem nach Zeiten, die sich mit Schichtarbeit vereinbaren lassen.",
    "Die Erfahrungen stehen unter https://beispiel.example/fiktiv/{n} zum Nachlesen.",
    "Fragen beantwortet die Stelle unter fiktiv-{n}@beispiel.example.",
)  # fmt: skip
PUNKTE = ("- ein Kurs für Eltern", "- ein Treff mit {name}", "- eine Broschüre in {m} Sprachen")


def sachstand(number: int) -> Text:
    """Return a made-up Sachstand; the number decides how long it is and what it holds."""
    length = LAENGEN[number % len(LAENGEN)]
    if length == 1:
        return parse_text("Fiktiv")
    lines: list[str] = ["Fiktives Beispiel."]
    for turn in range(200):
        values = {
            "n": 2 + (number * 7 + turn * 3) % 40,
            "m": 3 + (number * 11 + turn * 5) % 90,
            "name": NAMEN[(number + turn) % len(NAMEN)],
        }
        lines[-1] += " " + SAETZE[(number + turn) % len(SAETZE)].format(**values)
        if turn % 3 == 2:
            lines += [*(point.format(**values) for point in PUNKTE), "Dazu kommt:"]
        if len("\n".join(lines)) >= length:
            break
    return parse_text("\n".join(lines)[:length].rstrip())


def write_full_series(folder: Path) -> list[Path]:
    """Write the workbooks of the series into `folder`, full; returns their paths."""
    paths = write_series(folder)
    for turn, path in enumerate(paths):
        path.write_bytes(to_filled_workbook(_fill(load(path), turn)))
    return paths


def _fill(edition: Edition, turn: int) -> Edition:
    rows = tuple(_fill_row(row, number + 3 * turn) for number, row in enumerate(edition.rows))
    ziele = tuple(
        replace(ziel, sachstand=sachstand(3 + number % 3))
        for number, ziel in enumerate(edition.ziele)
    )
    return replace(
        edition,
        rows=rows,
        ziele=ziele,
        indikatoren=tuple(_indikatoren(edition.handlungsfelder, ziele, turn)),
        rueckmeldungen=tuple(_rueckmeldungen(edition.handlungsfelder, turn)),
    )


def _fill_row(row: Massnahme, number: int) -> Massnahme:
    return replace(
        row,
        sachstand=sachstand(number),
        zustaendig=row.zustaendig or STELLEN[number % len(STELLEN)],
        prioritaet=row.prioritaet or ("hoch (fiktiv)", "mittel (fiktiv)")[number % 2],
    )


def _indikatoren(
    felder: tuple[Handlungsfeld, ...], ziele: tuple[Ziel, ...], turn: int
) -> Iterator[Indikator]:
    for at, feld in enumerate(felder):
        first = next(ziel.kennung for ziel in ziele if ziel.kuerzel == feld.kuerzel)
        for year in range(2020, 2023 + turn // 2):
            day, step = dt.date(year, 12, 31), year - 2020
            yield Indikator(
                feld.kuerzel, "", f"Teilnehmende in {feld.name} (fiktiv)", "Personen", day,
                900.0 + 350 * at + 120 * step, 2500.0, "Beispielstatistik (fiktiv)", "",
            )  # fmt: skip
            yield Indikator(
                feld.kuerzel, first, "Wartezeit auf einen Platz (fiktiv)", "Wochen", day,
                12.5 - 1.5 * step + at, None, "Eigene Erhebung (fiktiv)", "geschätzt",
            )  # fmt: skip


def _rueckmeldungen(felder: tuple[Handlungsfeld, ...], turn: int) -> Iterator[Rueckmeldung]:
    for at, feld in enumerate(felder):
        text = parse_text(
            f"Das Angebot in {feld.name} wird gut angenommen (fiktiv).\n"
            f"- {NAMEN[at % len(NAMEN)]} hat mitgewirkt\n- mehr Zeiten am Abend wären gut"
        )
        yield Rueckmeldung(
            feld.kuerzel, STELLEN[at % 3], dt.date(2023 + turn // 2, 3, 1 + at), text
        )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Aufruf: python beispiele/voll.py ORDNER")
    for written in write_full_series(Path(sys.argv[1])):
        print(written)

"""Made-up editions for tests, each different, and what is counted in them."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pandas as pd

from kikdata import model, settings
from kikdata.analysis.counts import STAENDE
from kikdata.model import Angaben, Edition, Handlungsfeld, Snapshot
from tabellen import to_rows

WORDS = [
    *("fiktiv", "Sprache", "Beratung", "Zusammenarbeit", "Kindertagesstätten", "gefördert"),
    *("Angebote", "werden", "Migrant*innenorganisationen", "ausgebaut", "(neu)", "„Probe“"),
    *("<b>", "&", "=", "x", "100%"),
]


def make_edition(
    seed: int,
    felder: int = 6,
    massnahmen: int = 24,
    words: int = 12,
    ausgabe: str = "2099-06",
    **angaben: str,
) -> Edition:
    """Return a made-up edition with so many Handlungsfelder and Maßnahmen in each."""
    chance = random.Random(seed)

    def text(most: int) -> str:
        return " ".join(chance.choices(WORDS, k=chance.randint(1, max(most, 1))))

    fields = [
        Handlungsfeld(f"{chr(65 + i // 26)}{chr(65 + i % 26)}", f"Feld {i} {text(words // 3)}")
        for i in range(felder)
    ]
    rows = []
    weights = chance.choices(range(1, 9), k=3)
    for feld in fields:
        for n in range(massnahmen):
            ziel, own = n // 4 + 1, n % 4 + 1
            nummer = f"{ziel}.{own}."
            rows.append(
                {
                    "kennung": model.kennung(feld.kuerzel, nummer),
                    "kuerzel": feld.kuerzel,
                    "handlungsfeld": feld.name,
                    "gruppe": f"Gruppe {ziel // 3}",
                    "ziel_nummer": f"{ziel}.",
                    "ziel": f"Ziel {ziel} (fiktiv)",
                    "nummer": nummer,
                    "massnahme": f"{feld.kuerzel}{n} {text(words)}",
                    "umsetzungsstand": chance.choices(STAENDE, weights)[0],
                    "sachstand": "",
                    "zustaendig": "",
                    "prioritaet": chance.choice(["", "", "", "TOP 5"]),
                    "begruendung": text(words) if chance.random() < 0.5 else "",
                    "zeile": n + 2,
                }
            )
    table = pd.DataFrame.from_records(rows, columns=list(model.MASSNAHMEN_COLUMNS))
    texts = {
        "Titel": "Probebericht (fiktiv)",
        "Ausgabe": ausgabe,
        "Herausgeber": "Amt für Proben (fiktiv)",
        "Konzept": "Konzept (fiktiv)",
        "Zustand": "Entwurf",
        **angaben,
    }
    dates = {
        "Datenstand": dt.date(2099, 6, 1),
        "Zeitraum von": dt.date(2099, 1, 1),
        "Zeitraum bis": dt.date(2099, 5, 31),
        "Ratsvorlage Datum": dt.date(2099, 7, 1),
    }
    name = Path(settings.workbook_name(ausgabe))
    return Edition(name, Angaben(texts, dates), tuple(fields), to_rows(table))


def earlier_than(edition: Edition, seed: int) -> Snapshot:
    """Return a made-up edition before this one: other Umsetzungsstände, some rows missing."""
    chance = random.Random(seed)
    table = edition.massnahmen.copy()
    mixed = [chance.choice([stand, *STAENDE]) for stand in table["umsetzungsstand"]]
    table["umsetzungsstand"] = pd.Categorical(mixed, categories=STAENDE, ordered=True)
    keep = [chance.random() < 0.95 for _ in range(len(table))]
    keep[0] = True
    return Snapshot("2098-12", "Vorher (fiktiv)", dt.date(2098, 12, 1), to_rows(table[keep]))

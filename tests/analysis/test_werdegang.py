"""What became of each Maßnahme over the editions.  All later editions here are made up (fiktiv)."""

from __future__ import annotations

import datetime as dt

import pandas as pd
from bs4 import BeautifulSoup

from kikdata.analysis.history import describe_werdegang, follow
from kikdata.model import Handlungsfeld, Snapshot
from kikdata.pages.massnahmen import chapter
from tabellen import to_rows

FELD = Handlungsfeld("BS", "Fiktives Handlungsfeld")
KURSE = "Es werden Sprachkurse für Eltern angeboten (fiktiv)."
KURSE_NEU = "Es werden Sprachkurse für alle Eltern angeboten (fiktiv)."
FESTE = "Feste und Begegnungen werden gefördert (fiktiv)."


def snapshot(ausgabe: str, *massnahmen: tuple[str, str, str]) -> Snapshot:
    """Return an edition of Maßnahmen: Kennung, text, Umsetzungsstand."""
    rows = [
        {
            "kennung": kennung,
            "kuerzel": "BS",
            "gruppe": "Fiktive Gruppe",
            "ziel_nummer": "1.",
            "ziel": "Fiktives Ziel",
            "nummer": f"{kennung[3:]}.",
            "massnahme": text,
            "umsetzungsstand": stand,
            "sachstand": "",
            "zustaendig": "",
            "prioritaet": "",
        }
        for kennung, text, stand in massnahmen
    ]
    date = dt.date(int(ausgabe[:4]), int(ausgabe[5:]), 1)
    return Snapshot(ausgabe, "Fiktiver Bericht", date, to_rows(pd.DataFrame(rows)))


ERSTE = snapshot("2023-12", ("BS-1.1", KURSE, "wartend"))
ZWEITE = snapshot("2024-06", ("BS-1.1", FESTE, "wartend"), ("BS-1.2", KURSE, "in Bearbeitung"))
DRITTE = snapshot("2024-12", ("BS-1.1", FESTE, "wartend"), ("BS-1.2", KURSE_NEU, "implementiert"))


def shown(earlier: list[Snapshot], today: Snapshot) -> BeautifulSoup:
    html = chapter(today.rows, today.ziele, follow(earlier, today)).html
    return BeautifulSoup(html, "html.parser")


def test_a_massnahme_is_followed_under_another_number_and_wording() -> None:
    way = follow([ERSTE, ZWEITE], DRITTE)["BS-1.2"]
    assert [(s.ausgabe, s.kennung, s.stand) for s in way.stations] == [
        ("2023-12", "BS-1.1", "wartend"),
        ("2024-06", "BS-1.2", "in Bearbeitung"),
        ("2024-12", "BS-1.2", "implementiert"),
    ]
    assert describe_werdegang(way) == (
        "Verlauf: wartend seit Ausgabe 2023-12 (Stand 01.12.2023), in Bearbeitung seit Ausgabe "
        "2024-06 (Stand 01.06.2024), implementiert seit Ausgabe 2024-12 (Stand 01.12.2024). "
        "Ab Ausgabe 2023-12 hieß die Maßnahme BS-1.1. "
        f"Ab Ausgabe 2023-12 lautete sie: „{KURSE}“"
    )


def test_a_new_massnahme_begins_with_its_first_edition() -> None:
    ways = follow([ERSTE, ZWEITE], DRITTE)
    assert [s.ausgabe for s in ways["BS-1.1"].stations] == ["2024-06", "2024-12"]
    assert not ways["BS-1.1"].has_changed
    assert ways["BS-1.2"].has_changed


def test_a_massnahme_that_was_away_begins_again() -> None:
    ways = follow([ERSTE, snapshot("2024-06", ("BS-1.1", FESTE, "wartend"))], DRITTE)
    assert [s.ausgabe for s in ways["BS-1.2"].stations] == ["2024-12"]


def test_the_first_edition_shows_nothing() -> None:
    assert shown([], ERSTE).select(".werdegang") == []


def test_a_change_is_printed_and_its_absence_only_told_on_the_screen() -> None:
    soup = shown([ERSTE, ZWEITE], DRITTE)
    changed, same = soup.select("#bs-1-2 .werdegang"), soup.select("#bs-1-1 .werdegang")
    assert "nur-bildschirm" not in changed[0]["class"]
    assert "nur-bildschirm" in same[0]["class"]

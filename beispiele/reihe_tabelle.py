"""What happens in the fictitious series, row by row: small enough to check by hand.

`reihe` builds the workbooks from these rows, tests compare the report with them.  Nothing here
is true: it is an example, and every text that people see says so ("fiktiv").
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["AENDERUNGEN", "ANGABEN", "AUSGABEN", "ERWARTET", "Aenderung", "Angabe", "Art", "Summe"]

BASIS = "2023-12"
JUNI, DEZEMBER, LETZTE = "2024-06", "2024-12", "2025-06"
#: All editions of the series, the oldest first; the last one is a draft.
AUSGABEN = (BASIS, JUNI, DEZEMBER, LETZTE)

WARTEND, BEARBEITUNG, IMPLEMENTIERT = "wartend", "in Bearbeitung", "implementiert"


class Art(StrEnum):
    """Kinds of change."""

    STAND = "Umsetzungsstand"
    WORTLAUT = "Wortlaut"
    NUMMER = "Nummer"
    NEU = "neu"
    ENTFALLEN = "entfallen"


@dataclass(frozen=True)
class Aenderung:
    """One change against the edition before.

    `kennung` is that of the edition before, of a new entry its own; one without a dot is a Ziel.
    `wert` is the new Umsetzungsstand, text or Kennung, as `art` says; `stand` that of a new
    Maßnahme.
    """

    ausgabe: str
    art: Art
    kennung: str
    wert: str = ""
    grund: str = ""
    stand: str = ""


@dataclass(frozen=True)
class Angabe:
    """What the columns behind the marks say from `ausgabe` on; `kennung` is that of `ausgabe`."""

    ausgabe: str
    kennung: str
    sachstand: str = ""
    zustaendig: str = ""
    prioritaet: str = ""


@dataclass(frozen=True)
class Summe:
    """Counted by hand, not by the program: what an edition has, and what changed in it.

    `uebergaenge`: of the Maßnahmen in both editions, rows before, columns after, each in the
    order wartend, in Bearbeitung, implementiert; `bestand`: all of the edition, in that order.
    """

    bestand: tuple[int, int, int]
    uebergaenge: tuple[tuple[int, int, int], ...]
    neu: int
    entfallen: int
    vorangekommen: int
    zurueckgestuft: int
    wortlaut: int
    nummer: int


AENDERUNGEN = (
    # --- 2024-06: mostly progress ------------------------------------------------------------
    Aenderung(JUNI, Art.STAND, "BS-1.1", BEARBEITUNG),
    Aenderung(JUNI, Art.STAND, "BS-2.1", BEARBEITUNG),
    Aenderung(JUNI, Art.STAND, "AA-2.1", BEARBEITUNG),
    Aenderung(JUNI, Art.STAND, "GP-2.3", BEARBEITUNG),
    Aenderung(JUNI, Art.STAND, "BE-1.1", BEARBEITUNG),
    Aenderung(JUNI, Art.STAND, "IO-1.3", BEARBEITUNG),
    Aenderung(JUNI, Art.STAND, "BS-2.3", IMPLEMENTIERT),
    Aenderung(JUNI, Art.STAND, "BS-4.1", IMPLEMENTIERT),
    Aenderung(JUNI, Art.STAND, "AA-2.4", IMPLEMENTIERT),
    Aenderung(JUNI, Art.STAND, "GP-5.3", IMPLEMENTIERT),
    Aenderung(JUNI, Art.STAND, "GT-1.1", IMPLEMENTIERT),
    Aenderung(JUNI, Art.STAND, "IO-3.1", IMPLEMENTIERT),
    Aenderung(JUNI, Art.STAND, "BS-4.6", IMPLEMENTIERT),  # two steps
    Aenderung(
        *(JUNI, Art.STAND, "AA-7.2", BEARBEITUNG),
        "(fiktiv) Die Beratungsstelle ist nach einem Wechsel im Team seit März nicht besetzt. "
        "Die Stelle ist neu ausgeschrieben.",
    ),
    Aenderung(
        *(JUNI, Art.WORTLAUT, "GP-1.1"),
        "Über das Gesundheits- und Pflegesystem wird mehrsprachig und in Leichter Sprache "
        "aufgeklärt (fiktiver Wortlaut).",
        "(fiktiv) Der Wortlaut nennt nun auch die Leichte Sprache, wie im Arbeitskreis vereinbart.",
    ),
    Aenderung(
        *(JUNI, Art.NEU, "BS-7.3"),
        "(fiktiv) Für Eltern mit kleinen Kindern gibt es Sprachkurse mit Kinderbetreuung.",
        stand=WARTEND,
    ),
    # --- 2024-12: the structure moves --------------------------------------------------------
    Aenderung(DEZEMBER, Art.STAND, "BS-1.2", BEARBEITUNG),
    Aenderung(DEZEMBER, Art.STAND, "BS-5.3", BEARBEITUNG),
    Aenderung(DEZEMBER, Art.STAND, "AA-7.3", BEARBEITUNG),
    Aenderung(DEZEMBER, Art.STAND, "BE-4.4", BEARBEITUNG),
    Aenderung(DEZEMBER, Art.STAND, "GT-7.2", BEARBEITUNG),
    Aenderung(DEZEMBER, Art.STAND, "GT-8.4", BEARBEITUNG),  # and moves to IO, see below
    Aenderung(DEZEMBER, Art.STAND, "BS-3.1", IMPLEMENTIERT),
    Aenderung(DEZEMBER, Art.STAND, "AA-7.2", IMPLEMENTIERT),  # again, after the step back
    Aenderung(DEZEMBER, Art.STAND, "GP-4.2", IMPLEMENTIERT),
    Aenderung(DEZEMBER, Art.STAND, "BE-3.2", IMPLEMENTIERT),
    Aenderung(DEZEMBER, Art.STAND, "GT-6.1", IMPLEMENTIERT),
    Aenderung(DEZEMBER, Art.STAND, "IO-2.1", IMPLEMENTIERT),
    Aenderung(
        *(DEZEMBER, Art.STAND, "GT-1.3", WARTEND),
        "(fiktiv) Das Vorhaben ruht, bis über die Planung der Quartiere entschieden ist.",
    ),
    # A new Maßnahme in the middle: those below get the next number.
    Aenderung(
        *(DEZEMBER, Art.NEU, "BS-4.3"),
        "(fiktiv) Ein Lotsendienst begleitet Familien beim Wechsel in die weiterführende Schule.",
        stand=BEARBEITUNG,
    ),
    Aenderung(DEZEMBER, Art.NUMMER, "BS-4.3", "BS-4.4"),
    Aenderung(DEZEMBER, Art.NUMMER, "BS-4.4", "BS-4.5"),
    Aenderung(DEZEMBER, Art.NUMMER, "BS-4.5", "BS-4.6"),
    Aenderung(DEZEMBER, Art.NUMMER, "BS-4.6", "BS-4.7"),
    # To another Ziel, to another Handlungsfeld, two in exchanged order.
    Aenderung(DEZEMBER, Art.NUMMER, "AA-6.3", "AA-2.7"),
    Aenderung(DEZEMBER, Art.NUMMER, "GT-8.4", "IO-3.4"),
    Aenderung(DEZEMBER, Art.NUMMER, "GT-3.1", "GT-3.2"),
    Aenderung(DEZEMBER, Art.NUMMER, "GT-3.2", "GT-3.1"),
    # Moved and slightly reworded: column Vorher tells what it was.
    Aenderung(DEZEMBER, Art.NUMMER, "BS-8.6", "BS-7.4"),
    Aenderung(
        *(DEZEMBER, Art.WORTLAUT, "BS-8.6"),
        "In oder in der Nähe von Kindertagesstätten und Schulen werden von Bildungsträgern "
        "Sprachkursangebote für Eltern etabliert (fiktiv: auch abends).",
        "(fiktiv) Die Maßnahme gehört zu den Sprachkursen und gilt nun auch für Abendkurse.",
    ),
    Aenderung(
        *(DEZEMBER, Art.WORTLAUT, "AA-5.1"),
        "(fiktiver Wortlaut) Neue Projekte berücksichtigen Bedarfe, die mit Flucht und Migration "
        "zusammenhängen.",
        "(fiktiv) Der Projektverbund hat sich aufgelöst; seine Aufgaben verteilen sich auf mehrere "
        "Träger.",
    ),
    Aenderung(
        *(DEZEMBER, Art.WORTLAUT, "BS-5"),
        "Einrichtungen und Eltern tauschen sich in verständlicher Sprache aus (fiktiver Wortlaut).",
        "(fiktiv) Das Ziel ist nun so gefasst, dass sich sein Erreichen prüfen lässt.",
    ),
    # A new Ziel, a dropped Maßnahme (its number stays free), a dropped Ziel.
    Aenderung(
        *(DEZEMBER, Art.NEU, "GT-9"),
        "(fiktiv) Menschen mit Migrationsgeschichte gestalten Feste und Gedenktage der Stadt mit.",
    ),
    Aenderung(
        *(DEZEMBER, Art.NEU, "GT-9.1"),
        "(fiktiv) Vereine und Gemeinschaften werden früh in die Planung der Feste einbezogen.",
        stand=WARTEND,
    ),
    Aenderung(
        *(DEZEMBER, Art.NEU, "GT-9.2"),
        "(fiktiv) Ein gemeinsamer Kalender zeigt Feste und Gedenktage aller Religionen.",
        stand=BEARBEITUNG,
    ),
    Aenderung(
        *(DEZEMBER, Art.ENTFALLEN, "BE-4.3"),
        grund="(fiktiv) Die Einrichtungen werben selbst; eine eigene Maßnahme ist nicht mehr "
        "nötig.",
    ),
    Aenderung(
        *(DEZEMBER, Art.ENTFALLEN, "IO-5"),
        grund="(fiktiv) Das Ziel geht in den allgemeinen Vorgaben für Beteiligungen auf.",
    ),
    Aenderung(
        *(DEZEMBER, Art.ENTFALLEN, "IO-5.1"), grund="(fiktiv) Entfällt zusammen mit seinem Ziel."
    ),
    Aenderung(
        *(DEZEMBER, Art.ENTFALLEN, "IO-5.2"), grund="(fiktiv) Entfällt zusammen mit seinem Ziel."
    ),
    # --- 2025-06: the draft; nothing happens in IO ---------------------------------------------
    Aenderung(LETZTE, Art.STAND, "BS-7.3", BEARBEITUNG),
    Aenderung(LETZTE, Art.STAND, "AA-8.1", BEARBEITUNG),
    Aenderung(LETZTE, Art.STAND, "GP-6.2", BEARBEITUNG),
    Aenderung(LETZTE, Art.STAND, "BE-3.6", BEARBEITUNG),
    Aenderung(LETZTE, Art.STAND, "GT-9.1", BEARBEITUNG),
    Aenderung(LETZTE, Art.STAND, "BS-1.1", IMPLEMENTIERT),
    Aenderung(LETZTE, Art.STAND, "BS-4.3", IMPLEMENTIERT),
    Aenderung(LETZTE, Art.STAND, "AA-2.1", IMPLEMENTIERT),
    Aenderung(LETZTE, Art.STAND, "GP-1.1", IMPLEMENTIERT),
    Aenderung(LETZTE, Art.STAND, "GP-2.3", IMPLEMENTIERT),
    Aenderung(LETZTE, Art.STAND, "BE-1.1", IMPLEMENTIERT),
    Aenderung(LETZTE, Art.STAND, "GT-5.2", IMPLEMENTIERT),
    Aenderung(LETZTE, Art.STAND, "BS-6.3", IMPLEMENTIERT),  # two steps
    Aenderung(
        *(LETZTE, Art.STAND, "GP-6.4", WARTEND),  # two steps back
        "(fiktiv) Die Treffs haben keine Räume mehr. Neue werden gesucht.",
    ),
    Aenderung(
        *(LETZTE, Art.STAND, "GT-4.2", BEARBEITUNG),
        "(fiktiv) Der Kulturlieferdienst wird für weitere Stadtteile neu geplant.",
    ),
    Aenderung(
        *(LETZTE, Art.WORTLAUT, "BE-3.5"),
        "(fiktiver Wortlaut) Die Anerkennung für ehrenamtlich Engagierte wird vielfältig und "
        "ohne Hürden gestaltet.",
        "(fiktiv) Der Zusatz „ohne Hürden“ kam aus der Runde der Ehrenamtlichen.",
    ),
    Aenderung(
        *(LETZTE, Art.WORTLAUT, "AA-3"),
        "(Neu-) Zugewanderte Auszubildende erhalten während der ganzen Ausbildung Sprachförderung "
        "(fiktiver Wortlaut).",
        "(fiktiv) Aus der Möglichkeit ist eine Zusage geworden.",
    ),
    # A Maßnahme goes, another one comes with the next number; another one at the end of a Ziel.
    Aenderung(
        *(LETZTE, Art.ENTFALLEN, "AA-4.2"),
        grund="(fiktiv) Die jährliche Umfrage der Kammern liefert dieselben Angaben.",
    ),
    Aenderung(
        *(LETZTE, Art.NEU, "AA-4.3"),
        "(fiktiv) Auszubildende mit Migrationsgeschichte erhalten auf Wunsch eine Patin oder einen "
        "Paten.",
        stand=WARTEND,
    ),
    Aenderung(
        *(LETZTE, Art.NEU, "GP-5.4"),
        "(fiktiv) Praxen erhalten eine mehrsprachige Übersicht über Angebote der Vorsorge.",
        stand=BEARBEITUNG,
    ),
    # Two Ziele in exchanged order, with their Maßnahmen.
    Aenderung(LETZTE, Art.NUMMER, "GP-3", "GP-4"),
    Aenderung(LETZTE, Art.NUMMER, "GP-3.1", "GP-4.1"),
    Aenderung(LETZTE, Art.NUMMER, "GP-3.2", "GP-4.2"),
    Aenderung(LETZTE, Art.NUMMER, "GP-4", "GP-3"),
    Aenderung(LETZTE, Art.NUMMER, "GP-4.1", "GP-3.1"),
    Aenderung(LETZTE, Art.NUMMER, "GP-4.2", "GP-3.2"),
)

#: The published first edition has no changes: wartend 38, in Bearbeitung 61, implementiert 45.
ERWARTET = {
    JUNI: Summe(
        bestand=(32, 62, 51),
        uebergaenge=((31, 6, 1), (0, 55, 6), (0, 1, 44)),
        neu=1,
        entfallen=0,
        vorangekommen=13,
        zurueckgestuft=1,
        wortlaut=1,
        nummer=0,
    ),
    DEZEMBER: Summe(
        bestand=(25, 63, 57),
        uebergaenge=((23, 6, 0), (1, 55, 6), (0, 0, 51)),
        neu=3,
        entfallen=3,
        vorangekommen=12,
        zurueckgestuft=1,
        wortlaut=2,
        nummer=9,
    ),
    LETZTE: Summe(
        bestand=(20, 63, 63),
        uebergaenge=((18, 5, 1), (0, 56, 7), (1, 1, 55)),
        neu=2,
        entfallen=1,
        vorangekommen=13,
        zurueckgestuft=2,
        wortlaut=1,
        nummer=4,
    ),
}

_LANG = (
    "(fiktiv) Die Arbeitsgruppe hat sich im Berichtszeitraum viermal getroffen. Beteiligt waren "
    "Kindertagesstätten, Grund- und Mittelschulen, die Volkshochschule, drei freie Träger und "
    "Eltern aus sieben Herkunftsländern. Im ersten Treffen wurden die vorhandenen Angebote "
    "gesammelt und verglichen. Daraus entstand eine Übersicht, die alle Beteiligten pflegen. Im "
    "zweiten und dritten Treffen ging es um Lücken: Angebote am Abend, Kinderbetreuung während "
    "der Kurse und verständliche Einladungen.\n"
    "Im vierten Treffen wurde ein Ablauf vereinbart, nach dem neue Angebote gemeldet, geprüft und "
    "veröffentlicht werden. Offen ist, wer die Übersicht nach dem Ende der Förderung weiterführt; "
    "darüber wird im nächsten Zeitraum beraten."
)
_ZEICHEN = (
    "=Sonderzeichen (fiktiv): 3 < 5 & „ja“ – 50 % der Plätze; <b>kein HTML</b>, "
    "{{ keine Vorlage }}, $x_1$, *kein Kursiv*, `kein Code`, C:\\Ordner\\neu | Strich; "
    "'gerade' Anführung, Café, Çay, Jiří, Łódź."
)

ANGABEN = (
    Angabe(JUNI, "BS-1.1", _LANG, "(fiktiv) Amt für Beispiele, Runde der Bildungsträger", "TOP 5"),
    Angabe(JUNI, "AA-2.1", "(fiktiv) Zwei Runden haben stattgefunden.", prioritaet="TOP 5"),
    Angabe(JUNI, "AA-7.2", "(fiktiv) Die Beratung pausiert.", "(fiktiv) Wirtschaftsförderung"),
    Angabe(JUNI, "GP-2.3", _ZEICHEN, "(fiktiv) Kreis „Pflege & Sprache“", "TOP 5"),
    Angabe(JUNI, "GP-5.3", "(fiktiv) Der Flyer liegt in fünf Sprachen aus."),
    Angabe(JUNI, "BE-1.1", zustaendig="(fiktiv) Freiwilligenbörse", prioritaet="TOP 5"),
    Angabe(JUNI, "GT-1.1", "(fiktiv) Das Fest fand im Mai statt."),
    Angabe(JUNI, "IO-3.1", "(fiktiv) Die Befragung der Ämter ist ausgewertet.", prioritaet="TOP 5"),
    Angabe(DEZEMBER, "BS-4.3", "(fiktiv) Acht Lotsinnen und Lotsen sind geschult."),
    Angabe(DEZEMBER, "AA-7.2", "(fiktiv) Die Beratung ist wieder besetzt."),
    Angabe(DEZEMBER, "GP-4.2", "(fiktiv) Die Reihe ist fester Teil des Programms."),
    Angabe(DEZEMBER, "IO-3.4", zustaendig="(fiktiv) Stabsstelle Digitales\nund Amt für Beispiele"),
    Angabe(LETZTE, "BS-1.1", "(fiktiv) Die Übersicht ist veröffentlicht.", "(fiktiv) Amt", "TOP 5"),
    Angabe(LETZTE, "BS-6.3", "(fiktiv) Die Förderung läuft in zwei Einrichtungen."),
    Angabe(LETZTE, "GP-6.4", zustaendig="(fiktiv) Familienstützpunkt"),
)

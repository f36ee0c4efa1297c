"""What a workbook looks like: sheets, columns, marks, Kennung.

The one place for these words.  Source: DESIGN §2 and §3; the column layout is that of
the tables in the Zwischenbericht Oktober 2023.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kikdata.city import city
from kikdata.model import ZUSTAND_VEROEFFENTLICHT, Umsetzungsstand

__all__ = [
    "AUSGABE_PATTERN",
    "AVAILABILITIES",
    "BERICHT_COLUMNS",
    "BERICHT_FIELDS",
    "BERICHT_SHEET",
    "BESCHLUSS_FIELD",
    "BESCHLUSS_LENGTH",
    "BESCHLUSS_LINES",
    "COLUMN_ALIASES",
    "DATE_FIELDS",
    "DRAFT_PAGES",
    "ENTFALLEN_AUSGABE",
    "ENTFALLEN_COLUMNS",
    "ENTFALLEN_NOTE",
    "ENTFALLEN_SHEET",
    "FIELD_PAGES",
    "FILES_PAGE",
    "FORMS",
    "HANDLUNGSFELDER_COLUMNS",
    "HANDLUNGSFELDER_SHEET",
    "INDIKATOREN_COLUMNS",
    "INDIKATOREN_OPTIONAL",
    "INDIKATOREN_SHEET",
    "KUERZEL_PATTERN",
    "MAIL_FIELDS",
    "MARKS",
    "NOTE_COLUMN",
    "OPTIONAL_COLUMNS",
    "PUBLISHER_TYPES",
    "REQUIRED_COLUMNS",
    "RUECKMELDUNGEN_COLUMNS",
    "RUECKMELDUNGEN_SHEET",
    "SHORT_PAGE",
    "VORHER_COLUMN",
    "WEITERER_STAND",
    "ausgabe_of",
    "draft_pages_to_drop",
    "file_stem",
    "own_pdf",
    "workbook_name",
]


BERICHT_SHEET = "Bericht"
BERICHT_COLUMNS = ("Feld", "Wert")
HANDLUNGSFELDER_SHEET = "Handlungsfelder"
HANDLUNGSFELDER_COLUMNS = ("Kürzel", "Handlungsfeld")

REQUIRED_COLUMNS = ("Gruppe", "Nummer", "Ziel/Maßnahme", *(str(s) for s in Umsetzungsstand))
OPTIONAL_COLUMNS = ("Sachstand", "Zuständig", "Priorität", "Begründung", "Vorher")
#: Other titles that leave no doubt about what is meant.
COLUMN_ALIASES: Mapping[str, tuple[str, ...]] = {
    "Nummer": ("Nr.", "lfd. Nr."),
    "Ziel/Maßnahme": ("Ziele/Maßnahmen", "Ziel und Maßnahme"),
}
#: What a row was in an earlier edition; also in sheet `Handlungsfelder`.
VORHER_COLUMN = "Vorher"

#: Maßnahmen and Ziele that are no longer in the concept, with the reason, and since when.
ENTFALLEN_SHEET = "Entfallen"
ENTFALLEN_COLUMNS = ("Kennung", "Ziel/Maßnahme", "Begründung")
ENTFALLEN_AUSGABE = "Ausgabe"

INDIKATOREN_SHEET = "Indikatoren"
INDIKATOREN_COLUMNS = ("Handlungsfeld", "Indikator", "Stichtag", "Wert")
INDIKATOREN_OPTIONAL = ("Ziel", "Einheit", "Zielwert", "Quelle", "Anmerkung")
RUECKMELDUNGEN_SHEET = "Rückmeldungen"
RUECKMELDUNGEN_COLUMNS = ("Handlungsfeld", "Akteur", "Datum", "Text")
#: For authors, in some sheets of ours; no part of the report.
NOTE_COLUMN = "Hinweis"
#: Rows of sheet `Bericht` that name a further column of marks: ``verstetigt = implementiert``.
WEITERER_STAND = "Weiterer Stand"
#: For authors, beside the first row of that sheet.
ENTFALLEN_NOTE = (
    "Hier steht je Zeile, was seit einer früheren Ausgabe weggefallen ist: die Kennung (Maßnahme "
    "BS-2.3, Ziel BS-2), der alte Wortlaut und der Grund. Im Blatt des Handlungsfelds die Zeile "
    "löschen, die übrigen Nummern lassen. Diese Zeilen bleiben auch in späteren Ausgaben stehen."
)

MARKS = frozenset({"x", "✓", "✔", "☑", "×"})


AUSGABE_PATTERN = re.compile(r"(?!0000)\d{4}-(0[1-9]|1[0-2])")
KUERZEL_PATTERN = re.compile(r"[A-Z]{2,3}")


#: Fields of sheet `Bericht` that hold a date.
DATE_FIELDS = (
    "Datenstand",
    "Zeitraum von",
    "Zeitraum bis",
    "Erklärung erstellt am",
    "Erklärung überprüft am",
    "Ratsvorlage Datum",
)


MAIL_FIELDS = ("E-Mail", "Datenschutz E-Mail", "Barriere melden E-Mail")


#: What a Beschlussvorschlag may measure: the Ratsvorlage has two pages and cuts none of it.
BESCHLUSS_FIELD = "Beschlussvorschlag"
BESCHLUSS_LENGTH, BESCHLUSS_LINES = 1200, 15


@dataclass(frozen=True)
class BerichtField:
    """One row of sheet `Bericht`.

    `needed`: "immer" (no edition without it), "veröffentlicht" (a draft may lack it; the law
    or re-users need it), "Datenportale" (they ask for it, nobody has to) or "" (may stay empty).
    `purpose` is the note beside it, `pattern` what a value has to look like.
    """

    name: str
    needed: str
    purpose: str
    pattern: str = ""


#: What data portals want to know, in the words of the workbook, with the last part of the address
#: that stands for it in their lists.
PUBLISHER_TYPES = {
    "Kommune": "LocalAuthority",
    "Land": "RegionalAuthority",
    "Bund": "NationalAuthority",
}
AVAILABILITIES = {
    "dauerhaft": "STABLE",
    "mittelfristig": "AVAILABLE",
    "zeitweise": "TEMPORARY",
    "versuchsweise": "EXPERIMENTAL",
}


BERICHT_FIELDS = (
    BerichtField("Titel", "immer", "Titel des Berichts, wie er auf dem Deckblatt steht"),
    BerichtField("Ausgabe", "immer", "Monat der Veröffentlichung als JJJJ-MM, wie im Dateinamen"),
    BerichtField("Datenstand", "immer", "Tag, an dem die Daten abgeschlossen wurden (TT.MM.JJJJ)"),
    BerichtField("Zeitraum von", "immer", "Erster Tag des Berichtszeitraums"),
    BerichtField("Zeitraum bis", "immer", "Letzter Tag des Berichtszeitraums"),
    BerichtField("Herausgeber", "immer", "Wer den Bericht herausgibt"),
    BerichtField("Konzept", "immer", "Name des Konzepts, über das berichtet wird"),
    BerichtField("Zustand", "immer", "Entwurf oder veröffentlicht"),
    BerichtField("Anschrift", "veröffentlicht", "Postanschrift für das Impressum"),
    BerichtField("Telefon", "veröffentlicht", "Telefonnummer für Impressum und Rückmeldungen"),
    BerichtField("E-Mail", "veröffentlicht", "E-Mail-Adresse für Impressum und Rückmeldungen"),
    BerichtField("Vertretungsberechtigt", "veröffentlicht", "Wer die Stadt nach außen vertritt"),
    BerichtField("Aufsichtsbehörde", "", "Nur wenn sie im Impressum stehen soll"),
    BerichtField("Umsatzsteuer-ID", "", "Nur wenn vorhanden (§ 5 DDG)"),
    BerichtField(
        "Inhaltlich verantwortlich", "veröffentlicht", "Name und Anschrift (§ 18 Abs. 2 MStV)"
    ),
    BerichtField("Lizenz der Daten", "veröffentlicht", "Zum Beispiel CC BY 4.0 oder dl-de/by-2-0"),
    BerichtField(
        "Datenschutzbeauftragte Stelle", "veröffentlicht", "Bezeichnung und Anschrift der Stelle"
    ),
    BerichtField("Datenschutz E-Mail", "veröffentlicht", "E-Mail-Adresse dieser Stelle"),
    BerichtField(
        "Webserver-Betreiber",
        "veröffentlicht",
        "Wer den Server betreibt, auf dem die Seiten liegen",
    ),
    BerichtField(
        "Protokolldaten", "veröffentlicht", "Was der Webserver bei jedem Abruf aufzeichnet"
    ),
    BerichtField(
        "Speicherdauer Protokolle", "veröffentlicht", "Wie lange der Webserver das aufbewahrt"
    ),
    BerichtField("Webadresse", "veröffentlicht", "Adresse, unter der der Bericht erscheint"),
    BerichtField(
        "Erklärung erstellt am", "veröffentlicht", "Tag der Erklärung zur Barrierefreiheit"
    ),
    BerichtField("Erklärung überprüft am", "", "Tag der letzten Überprüfung der Erklärung"),
    BerichtField("Barriere melden E-Mail", "", "Nur wenn sie von der E-Mail-Adresse oben abweicht"),
    BerichtField("Ratsvorlage Gremium", "", "Wem die Ratsvorlage vorliegt, etwa ein Ausschuss"),
    BerichtField("Ratsvorlage Datum", "", "Tag der Sitzung (TT.MM.JJJJ)"),
    BerichtField(
        BESCHLUSS_FIELD,
        "",
        f"Wortlaut für die Ratsvorlage, höchstens {BESCHLUSS_LENGTH} Zeichen und "
        f"{BESCHLUSS_LINES} Zeilen",
    ),
    BerichtField(
        "Datenbereitsteller-ID",
        "Datenportale",
        "Kennung aus der Liste von GovData (http://dcat-ap.de/def/contributors/)",
        r"(https?://\S+/)?[A-Za-z0-9_-]+",
    ),
    BerichtField(
        "Art des Herausgebers",
        "Datenportale",
        f"Eines von: {', '.join(PUBLISHER_TYPES)}",
        "|".join(PUBLISHER_TYPES),
    ),
    BerichtField(
        "Amtlicher Gemeindeschlüssel",
        "Datenportale",
        "Acht Ziffern, Leerzeichen erlaubt",
        r"\d\s?\d\s?\d\s?\d\s?\d\s?\d\s?\d\s?\d",
    ),
    BerichtField(
        "Verfügbarkeit der Daten",
        "Datenportale",
        f"Eines von: {', '.join(AVAILABILITIES)}",
        "|".join(AVAILABILITIES),
    ),
)


def workbook_name(ausgabe: str) -> str:
    """Return the file name of an edition's workbook; with "*" the pattern of all."""
    return f"{file_stem(ausgabe)}.xlsx"


def file_stem(ausgabe: str) -> str:
    """Return how names of files of an edition begin: ``kik-2023-12``."""
    return f"{city().prefix}-{ausgabe}"


def ausgabe_of(workbook: Path) -> str:
    """Return the edition that the name of a workbook tells."""
    return workbook.stem.removeprefix(f"{city().prefix}-")


#: A document of its own, and for that reason not in the book's PDF.
SHORT_PAGE = "kurzfassung"
#: Lists what there is to load: of no use on paper.
FILES_PAGE = "rat-vortrag-presse"
FIELD_PAGES = "handlungsfelder/"

#: The forms of an edition beside its pages: name for `--nur` → what the step is called.
FORMS: Mapping[str, str] = {
    "buch": "PDF",
    "kurzfassung": "Kurzfassung",
    "ratsvorlage": "Ratsvorlage",
    "handlungsfelder": "Handlungsfelder als PDF",
    "grafiken": "Grafiken",
}


def own_pdf(docname: str, ausgabe: str) -> str:
    """Return the PDF that holds only this page, seen from the edition; "" if there is none."""
    if docname == SHORT_PAGE:
        return f"{SHORT_PAGE}-{ausgabe}.pdf"
    return f"{docname}.pdf" if docname.startswith(FIELD_PAGES) else ""


#: Names as in `_toc.yml`, relative to `book/`.
DRAFT_PAGES = frozenset({"datenqualitaet"})


def draft_pages_to_drop(zustand: str) -> frozenset[str]:
    """Return the pages that an edition in this Zustand does not have."""
    return DRAFT_PAGES if zustand == ZUSTAND_VEROEFFENTLICHT else frozenset()

"""What the Kolophon shows: from what and with what an edition was made; see `report`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from kikdata.analysis.sentences import enumerate_words, format_date
from kikdata.checks.register_file import read_register
from kikdata.data.corrections import read_berichtigungen
from kikdata.data.metadata import Json
from kikdata.data.origin import HERKUNFT_FILE, LOCK, describe_herkunft
from kikdata.errors import UsageError
from kikdata.model import Berichtigung, Edition, Snapshot
from kikdata.pages.output import Output, paragraph

__all__ = [
    "BERICHTIGUNGEN_VARIABLE",
    "HERKUNFT_VARIABLE",
    "HerkunftBericht",
    "open_berichtigungen",
    "open_herkunft",
]

#: File with the Herkunft of the edition being made; without it, it is worked out anew.
HERKUNFT_VARIABLE = "KIK_HERKUNFT"
#: File with the Berichtigungen of the edition being made; without it, the register counts.
BERICHTIGUNGEN_VARIABLE = "KIK_BERICHTIGUNGEN"


def open_herkunft(edition: Edition, earlier: Sequence[Snapshot], site: Path | None) -> Json:
    """Return the Herkunft that the run has named, or work it out for a notebook opened alone."""
    if named := os.environ.get(HERKUNFT_VARIABLE):
        return dict(json.loads(Path(named).read_text(encoding="utf-8")))
    return describe_herkunft(_project_root(), edition, earlier, site)


def open_berichtigungen(edition: Edition) -> tuple[Berichtigung, ...]:
    """Return the Berichtigungen that the run has named, or those of the register."""
    if named := os.environ.get(BERICHTIGUNGEN_VARIABLE):
        return read_berichtigungen(Path(named))
    register = read_register(edition.path.parent, edition.angaben.ausgabe)
    return register.berichtigungen if register else ()


def _project_root() -> Path:
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "_toc.yml").is_file():
            return folder
    raise UsageError("Kein Projekt gefunden. Das Notizbuch im Projekt öffnen.")


class HerkunftBericht:
    """The Herkunft of one edition in words; `record` as of `describe_herkunft`."""

    def __init__(self, record: Json, berichtigungen: Sequence[Berichtigung]) -> None:
        self.record = record
        self._berichtigungen = tuple(berichtigungen)

    def daten(self) -> Output:
        """Return the workbook, and the editions that this one is compared with."""
        book, record = self.record["arbeitsmappe"], self.record
        year, month, day = record["datenstand"].split("-")
        facts = [
            ("Ausgabe", escape(record["ausgabe"])),
            ("Zustand", escape(record["zustand"])),
            ("Datenstand", f"{day}.{month}.{year}"),
            ("Arbeitsmappe", escape(book["name"])),
            ("Prüfsumme der Arbeitsmappe", _code(book["sha256"])),
        ]
        return _facts([*facts, *map(_earlier_fact, record["fruehere_ausgaben"])])

    def vergleich(self) -> Output:
        """Return in a sentence with which earlier editions this one is compared."""
        names = [entry["ausgabe"] for entry in self.record["fruehere_ausgaben"]]
        if not names:
            return paragraph("Dies ist die erste Ausgabe. Sie wird mit keiner anderen verglichen.")
        noun = "der Ausgabe" if len(names) == 1 else "den Ausgaben"
        return paragraph(f"Diese Ausgabe wird mit {noun} {enumerate_words(names)} verglichen.")

    def programm(self) -> Output:
        """Return commit, sources and lock."""
        record, quellen = self.record, self.record["quellen"]
        commit, is_clean = record["commit"], record["commit_unveraendert"]
        told = _code(commit) if commit else "nicht bekannt, das Projekt liegt nicht in git"
        facts = [("Stand des Programms (Commit)", told)]
        if commit:
            state = "nein" if is_clean else "ja, es gab Änderungen, die kein Commit enthält"
            facts.append(("Danach noch geändert", state))
        facts += [
            ("Texte, Notizbücher, Programm", f"{len(quellen['dateien'])} Dateien"),
            ("Prüfsumme dieser Dateien", _code(quellen["sha256"])),
        ]
        if record["requirements_lock"]:
            facts.append((f"Prüfsumme von {LOCK}", _code(record["requirements_lock"])))
        return _facts(facts)

    def pakete(self) -> Output:
        """Return the versions of the packages that pages and numbers depend on."""
        versions = self.record["pakete"].items()
        return _facts([(name, escape(version or "fehlt")) for name, version in versions], "pakete")

    def datei(self) -> Output:
        """Return the link to the record itself."""
        return Output(
            f'<p>Das alles steht auch in der Datei <a href="{HERKUNFT_FILE}">{HERKUNFT_FILE}</a>, '
            "dazu die Prüfsumme jeder einzelnen Datei.</p>"
        )

    def berichtigungen(self) -> Output:
        """Return what was corrected after the publication."""
        return berichtigungen_list(self._berichtigungen)


def _earlier_fact(entry: Json) -> tuple[str, str]:
    return f"Verglichen mit Ausgabe {entry['ausgabe']}", (
        f"{escape(entry['quelle'])}, Prüfsumme {_code(entry['sha256'])}"
    )


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _facts(facts: Iterable[tuple[str, str]], kind: str = "fakten") -> Output:
    """Return labels and their HTML as a description list."""
    items = "".join(f"<div><dt>{escape(name)}</dt><dd>{html}</dd></div>" for name, html in facts)
    return Output(f'<dl class="angaben herkunft {kind}">{items}</dl>')


def berichtigungen_list(berichtigungen: Sequence[Berichtigung]) -> Output:
    """Return all corrections with their dates, the oldest first, or that there is none."""
    if not berichtigungen:
        return paragraph("Diese Ausgabe wurde bisher nicht berichtigt.")
    return Output(f'<ul class="berichtigungen">{"".join(map(_item, berichtigungen))}</ul>')


def berichtigungen_notice(berichtigungen: Sequence[Berichtigung]) -> Output:
    """Return the notice for the title page; nothing for an edition as first published."""
    if not berichtigungen:
        return Output("")
    return Output(
        '<div class="admonition berichtigt"><p class="admonition-title">Diese Ausgabe wurde '
        "nach der Veröffentlichung berichtigt</p>"
        f'<ul class="berichtigungen">{"".join(map(_item, berichtigungen))}</ul></div>'
    )


def _item(berichtigung: Berichtigung) -> str:
    date = format_date(berichtigung.datum)
    return (
        f'<li><time datetime="{berichtigung.datum.isoformat()}">{date}</time>: '
        f"{escape(berichtigung.grund)}</li>"
    )

"""What stands behind an edition: its Herkunft and Berichtigungen, and the quality of its data."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from kikdata.analysis.sentences import edition_name, enumerate_words
from kikdata.checks.quality import ADVICE, Art, Note, Quality, judge_quality
from kikdata.checks.register_file import read_register
from kikdata.data.corrections import read_berichtigungen
from kikdata.data.metadata import Json
from kikdata.data.origin import HERKUNFT_FILE, LOCK, describe_herkunft
from kikdata.errors import UsageError
from kikdata.model import Berichtigung, Edition, Snapshot
from kikdata.pages.html import Output, as_html, paragraph, render
from kikdata.pages.massnahmen import address_of
from kikdata.pages.prose import FOLDER, count_words, text_names
from kikdata.pages.tables import frame_html

__all__ = [
    "BERICHTIGUNGEN_VARIABLE",
    "HERKUNFT_VARIABLE",
    "Datenqualitaet",
    "HerkunftBericht",
    "berichtigungen_notice",
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
        """Show the workbook, and the editions that this one is compared with."""
        book, record = self.record["arbeitsmappe"], self.record
        year, month, day = record["datenstand"].split("-")
        facts: list[_Fact] = [
            ("Ausgabe", record["ausgabe"]),
            ("Zustand", record["zustand"]),
            ("Datenstand", f"{day}.{month}.{year}"),
            ("Arbeitsmappe", book["name"]),
            ("Prüfsumme der Arbeitsmappe", _code(book["sha256"])),
        ]
        return _facts([*facts, *map(_earlier_fact, record["fruehere_ausgaben"])])

    def vergleich(self) -> Output:
        """Show in a sentence with which earlier editions this one is compared."""
        names = [edition_name(entry["ausgabe"]) for entry in self.record["fruehere_ausgaben"]]
        if not names:
            return paragraph("Dies ist die erste Ausgabe. Sie wird mit keiner anderen verglichen.")
        told = enumerate_words([f"dem {name}" for name in names])
        return paragraph(f"Diese Ausgabe wird mit {told} verglichen.")

    def programm(self) -> Output:
        """Show commit, sources and lock."""
        record, quellen = self.record, self.record["quellen"]
        commit, is_clean = record["commit"], record["commit_unveraendert"]
        told = _code(commit) if commit else "nicht bekannt, das Projekt liegt nicht in git"
        facts: list[_Fact] = [("Stand des Programms (Commit)", told)]
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
        """Show the versions of the packages that pages and numbers depend on."""
        versions = self.record["pakete"].items()
        return _facts([(name, version or "fehlt") for name, version in versions], "pakete")

    def datei(self) -> Output:
        """Show the link to the record itself."""
        return Output(render("herkunft.html", file=HERKUNFT_FILE))

    def berichtigungen(self) -> Output:
        """Show all corrections with their dates, the oldest first, or that there is none."""
        if not self._berichtigungen:
            return paragraph("Diese Ausgabe wurde bisher nicht berichtigt.")
        return Output(render("berichtigungen.html", told=self._berichtigungen, is_notice=False))


_Fact = tuple[str, str | Markup]


def _earlier_fact(entry: Json) -> _Fact:
    code = _code(entry["sha256"])
    told = Markup("{}, Prüfsumme {}").format(entry["quelle"], code)
    return f"Verglichen mit Ausgabe {entry['ausgabe']}", told


def _code(text: str) -> Markup:
    return as_html("code.html", text=text)


def _facts(facts: Iterable[_Fact], kind: str = "fakten") -> Output:
    """Return labels and what there is to say of them as a description list."""
    return Output(render("angaben.html", facts=list(facts), kind=f"herkunft {kind}", script=""))


def berichtigungen_notice(berichtigungen: Sequence[Berichtigung]) -> Output:
    """Show the notice for the title page; nothing for an edition as first published."""
    if not berichtigungen:
        return Output("")
    return Output(render("berichtigungen.html", told=berichtigungen, is_notice=True))


# --- quality of the data ---------------------------------------------------------------------


class Datenqualitaet:
    """The notes on an edition as the book shows them, in drafts only."""

    def __init__(self, edition: Edition, earlier: Sequence[Snapshot]) -> None:
        self.edition, self.earlier = edition, earlier

    @cached_property
    def quality(self) -> Quality:
        """All notes."""
        return judge_quality(self.edition, self.earlier)

    def overview(self) -> Output:
        """Show how many Maßnahmen of each Handlungsfeld each kind of note concerns."""
        quality = self.quality
        kinds = list(quality.by_art())
        if not kinds:
            return paragraph("Es gibt nichts nachzutragen.")
        rows = {
            name: [*(quality.count(art, key) for art in kinds), quality.totals[key]]
            for key, name in quality.names.items()
        }
        rows["Alle Handlungsfelder"] = [
            *(quality.count(art) for art in kinds),
            sum(quality.totals.values()),
        ]
        columns = [*(_capital(art) for art in kinds), "Maßnahmen"]
        frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
        frame.index.name = "Handlungsfeld"
        return Output(frame_html(frame, "Was in der Arbeitsmappe nachzutragen oder zu prüfen ist"))

    def texts(self) -> Output:
        """Show how much is written in each text that belongs to this edition."""
        ausgabe = self.edition.angaben.ausgabe
        names = text_names(self.edition.handlungsfelder)
        frame = pd.DataFrame(
            {
                "Text": names.values(),
                "Datei": [f"book/{FOLDER}/{ausgabe}/{name}.md" for name in names],
                "Wörter": [count_words(ausgabe, name) for name in names],
            }
        )
        return Output(frame_html(frame, "Texte zu dieser Ausgabe"))

    def lists(self) -> Output:
        """Show every note with its cell, folded; the PDF leaves them out."""
        slugs = {feld.kuerzel: feld.slug for feld in self.edition.handlungsfelder}
        kinds = [
            (_capital(art), ADVICE[art], notes, all(map(_is_empty, notes)))
            for art, notes in self.quality.by_art().items()
        ]
        return Output(
            render(
                "qualitaet.html",
                kinds=kinds,
                names=self.quality.names,
                link=lambda note: address_of(note.kennung, slugs),
                label=_label,
                is_empty=_is_empty,
            )
        )


def _label(note: Note) -> str:
    kuerzel, _, number = note.kennung.partition("-")
    return note.kennung if "." in note.kennung else f"{kuerzel}, Ziel {number}"


def _is_empty(note: Note) -> bool:
    """Tell whether all there is to say of a cell is that it is empty."""
    return note.art in (Art.OHNE_SACHSTAND, Art.OHNE_ZUSTAENDIG)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]

"""What notebooks import: opens an edition and offers its charts, tables and sentences.

Each method returns an `Output`: HTML for pages, and the same in words for everything else.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from html import escape
from pathlib import Path

import pandas as pd

from kikdata import settings
from kikdata.analysis import sentences
from kikdata.analysis.counts import Bar, count_rows
from kikdata.analysis.facts import count_all, edition_facts, edition_texts
from kikdata.checks.edition import load_with_history
from kikdata.data import files as data_files
from kikdata.errors import UsageError
from kikdata.model import Berichtigung, Edition, Handlungsfeld, Snapshot
from kikdata.pages import documents, massnahmen_list, tables
from kikdata.pages.changes import Aenderungen
from kikdata.pages.council import Ratsvorlage
from kikdata.pages.field import HandlungsfeldBericht
from kikdata.pages.origin import (
    HerkunftBericht,
    berichtigungen_notice,
    open_berichtigungen,
    open_herkunft,
)
from kikdata.pages.output import Output, bar_figure, break_label, sentence
from kikdata.pages.plain import EinfacheSprache
from kikdata.pages.quality import Datenqualitaet
from kikdata.pages.selection import Selection
from kikdata.pages.short import Kurzfassung
from kikdata.pages.trend import Verlauf
from kikdata.slices import record
from kikdata.slices.prepared import read_prepared

__all__ = [
    "DATEN_VARIABLE",
    "SITE_VARIABLE",
    "Bericht",
    "HandlungsfeldBericht",
    "Output",
    "edition_texts",
    "open_bericht",
]

#: Folder with the workbooks, if it is not `data/` above the notebook.
DATEN_VARIABLE = "KIK_DATEN"
#: Folder with the published editions, if it is not `_site/` beside `data/`.
SITE_VARIABLE = "KIK_SITE"


def open_bericht(ausgabe: str) -> Bericht:
    """Open the edition `ausgabe` (``2023-12``) for a notebook.

    Raises UsageError if there is no such workbook, WorkbookError if it has faults.
    """
    record.watch()
    data = _data_folder()
    site = Path(os.environ.get(SITE_VARIABLE) or data.parent / "_site")
    if prepared := read_prepared(ausgabe):
        return Bericht(*prepared, site)
    path = data / settings.workbook_name(ausgabe)
    return Bericht(*load_with_history(path, data), site)


def _data_folder() -> Path:
    if named := os.environ.get(DATEN_VARIABLE):
        return Path(named)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "data").is_dir() and (folder / "_toc.yml").is_file():
            return folder / "data"
    raise UsageError("Kein Ordner data/ gefunden. Das Notizbuch im Projekt öffnen.")


class Bericht:
    """One edition, as the chapters over all Handlungsfelder need it.

    `earlier`: the editions before it, the oldest first; empty for the first one.
    `site`: where published editions lie, if anywhere.
    """

    def __init__(
        self, edition: Edition, earlier: Sequence[Snapshot] = (), site: Path | None = None
    ) -> None:
        self.edition = edition
        self.earlier = tuple(earlier)
        self.site = site
        self.texts = edition_texts(edition)

    # Read when asked for: a chapter that shows no number does not depend on any.

    @property
    def massnahmen(self) -> pd.DataFrame:
        return self.edition.massnahmen

    @property
    def facts(self) -> dict[str, str]:
        return edition_facts(self.edition)

    def handlungsfeld(self, kuerzel: str) -> HandlungsfeldBericht:
        """Return the part of one Handlungsfeld; raises UsageError for an unknown Kürzel."""
        # Only this one: a part reads its rows, and what is read decides what runs again.
        for feld in self.edition.handlungsfelder:
            if feld.kuerzel == kuerzel:
                return HandlungsfeldBericht(feld, self.edition, self.earlier, self.source())
        known = sentences.enumerate_words([f.kuerzel for f in self.edition.handlungsfelder])
        raise UsageError(f"Das Handlungsfeld {kuerzel} gibt es nicht. Es gibt {known}.")

    @property
    def handlungsfelder(self) -> list[HandlungsfeldBericht]:
        """The parts of all Handlungsfelder, in report order."""
        return [
            HandlungsfeldBericht(feld, self.edition, self.earlier, self.source())
            for feld in self.edition.handlungsfelder
        ]

    @property
    def kurzfassung(self) -> Kurzfassung:
        """The Handlungsfelder in the form of the Zwischenbericht."""
        return Kurzfassung(self.handlungsfelder)

    def charts(self) -> list[Output]:
        """Return every chart over all Handlungsfelder; those over time are empty at first."""
        over_time = [self.aenderungen.chart(), self.verlauf.chart(), self.verlauf.felder_chart()]
        return [self.chart(), self.comparison_chart(), *over_time]

    def documents(self) -> Output:
        """Return links to this edition's PDFs, with a sentence each."""
        felder, ausgabe = self.edition.handlungsfelder, self.edition.angaben.ausgabe
        return Output(documents.documents_html(felder, ausgabe))

    def chart_files(self) -> Output:
        """Return every chart with its files to take away and its words to copy."""
        groups = [("Alle Handlungsfelder", self.charts())]
        groups += [(part.feld.name, part.charts()) for part in self.handlungsfelder]
        return Output(documents.charts_html(groups, self.edition.angaben.ausgabe))

    def ratsvorlage(self) -> Ratsvorlage:
        """Return the two pages for the council."""
        picture = self.chart().picture
        assert picture is not None
        return Ratsvorlage(self.edition, self.earlier, self.facts, picture)

    @property
    def berichtigungen(self) -> tuple[Berichtigung, ...]:
        """What was corrected after this edition was published, the oldest first."""
        return open_berichtigungen(self.edition)

    @property
    def herkunft(self) -> HerkunftBericht:
        """From what and with what this edition was made."""
        record = open_herkunft(self.edition, self.earlier, self.site)
        return HerkunftBericht(record, self.berichtigungen)

    @cached_property
    def aenderungen(self) -> Aenderungen:
        """What changed since the edition before."""
        return Aenderungen(self.edition, self.earlier, self.source())

    @property
    def einfach(self) -> EinfacheSprache:
        """The edition in plain German."""
        return EinfacheSprache(self.edition, self.earlier, self.source())

    @cached_property
    def verlauf(self) -> Verlauf:
        """The development over the editions up to this one."""
        return Verlauf(self.edition, self.earlier, self.source())

    @cached_property
    def datenqualitaet(self) -> Datenqualitaet:
        """What authors may add or look at; shown in drafts only."""
        return Datenqualitaet(self.edition, self.earlier)

    def title(self) -> Output:
        """Return the title of this edition, for the title page."""
        title = self.texts["titel"]
        return Output(f'<p class="untertitel">{escape(title)}</p>', title)

    def notice(self) -> Output:
        """Return what was corrected after the publication; nothing for most editions."""
        return berichtigungen_notice(self.berichtigungen)

    def title_facts(self) -> Output:
        """Return Ausgabe, Zeitraum, Datenstand and Herausgeber."""
        facts = edition_texts(self.edition, self.berichtigungen)
        shown = tables.facts_list(
            [
                ("Ausgabe", facts["ausgabe"]),
                ("Berichtszeitraum", facts["zeitraum"]),
                ("Datenstand", facts["datenstand"]),
                ("Herausgeber", facts["herausgeber"]),
            ]
        )
        return Output(shown + data_files.report_script(self.edition, facts))

    def angaben(self, *names: str) -> Output:
        """Return facts of sheet `Bericht` by field name.

        Empty ones are left out, but for those that a published edition needs: a draft says
        that they are missing.
        """
        return Output(tables.facts_list((name, self._angabe(name)) for name in names))

    def _angabe(self, name: str) -> str:
        angaben = self.edition.angaben
        if name in angaben.dates:
            return sentences.format_date(angaben.dates[name])
        needed = any(f.name == name and f.needed for f in settings.BERICHT_FIELDS)
        return angaben[name] or ("Diese Angabe fehlt noch im Entwurf." if needed else "")

    def key_figure(self) -> Output:
        """Return the Zielerreichungsgrad of the whole, large."""
        facts = self.facts
        return Output(
            f'<div class="kennzahl"><p class="kennzahl-wert">{facts["kennzahl"]}</p>'
            f'<p class="kennzahl-satz">{escape(facts["kennzahl_satz"])}</p></div>',
            f"{facts['kennzahl']}: {facts['kennzahl_satz']}",
        )

    def summary(self) -> Output:
        """Return the computed sentences over all Handlungsfelder."""
        return sentence(sentences.summarize_field(None, count_all(self.massnahmen)))

    def chart(self) -> Output:
        """Return the bar of all Maßnahmen."""
        counts = count_all(self.massnahmen)
        total = sentences.massnahmen_phrase(sum(counts))
        alt = f"Balkendiagramm über {total}: {sentences.describe_counts(counts)}."
        title = "Umsetzungsstand der Maßnahmen in allen Handlungsfeldern"
        return bar_figure([Bar("", counts)], title, alt, self.source(), "gesamt")

    def comparison_chart(self) -> Output:
        """Return one bar per Handlungsfeld, all of the same length."""
        counts = self._counts_by_field()
        bars = [Bar(break_label(feld.name), c) for feld, c in counts]
        told = "; ".join(f"{f.name}: {sentences.describe_counts(c)}" for f, c in counts)
        alt = f"Balkendiagramm mit einem Balken je Handlungsfeld. {told}."
        title = "Umsetzungsstand der Maßnahmen nach Handlungsfeldern"
        return bar_figure(bars, title, alt, self.source(), "vergleich")

    def comparison_table(self) -> Output:
        """Return the same numbers as `comparison_chart`, with links to the chapters."""
        rows = []
        for feld, counts in self._counts_by_field():
            link = f'<a href="handlungsfelder/{feld.slug}.html">{escape(feld.name)}</a>'
            rows.append(tables.CountRow(link, counts, selection=Selection.of_feld(feld)))
        total = self._total_row()
        return Output(
            tables.counts_table(
                "tab-vergleich",
                "Zahlen zum Umsetzungsstand der Maßnahmen nach Handlungsfeldern",
                "Handlungsfeld",
                [rows],
                total=total,
            )
        )

    def table(self) -> Output:
        """Return the three counts of the whole with their shares."""
        total = self._total_row()
        return Output(
            tables.counts_table(
                "tab-gesamt",
                "Zahlen zum Umsetzungsstand der Maßnahmen in allen Handlungsfeldern",
                "Bereich",
                total=total,
            )
        )

    def _total_row(self) -> tables.CountRow:
        counts = count_all(self.massnahmen)
        return tables.CountRow("Alle Handlungsfelder", counts, "summe", Selection())

    def massnahmen_list(self) -> Output:
        """Return all Maßnahmen to filter, search and sort; a plain grouped table on paper."""
        return Output(massnahmen_list.to_html(self.edition.handlungsfelder, self.massnahmen))

    def downloads(self) -> Output:
        """Return links to the files of this edition, with format and a sentence each."""
        facts = edition_texts(self.edition, self.berichtigungen)
        shown = data_files.files_html(self.edition.angaben.ausgabe)
        return Output(shown + data_files.dataset_script(self.edition, facts))

    def columns(self, name: str) -> Output:
        """Return what the columns of a CSV file of this edition mean."""
        return Output(data_files.columns_html(name))

    def licence(self) -> Output:
        """Return under which licence the data are, or that the Amt has not yet named one."""
        return Output(data_files.licence_html(self.edition))

    def citation(self) -> Output:
        """Return how to cite this edition, with a button that copies it."""
        text = data_files.cite(self.edition, edition_texts(self.edition, self.berichtigungen))
        return Output(
            f'<p class="satz zitat" id="zitat">{escape(text)}</p><p class="nur-js">'
            '<button type="button" class="kopieren" data-kopiert="zitat">Zitat kopieren</button>'
            "</p>",
            text,
        )

    def _counts_by_field(self) -> list[tuple[Handlungsfeld, tuple[int, ...]]]:
        counts = {kuerzel: row for (kuerzel,), row in count_rows(self.massnahmen, ("kuerzel",))}
        return [(feld, counts[feld.kuerzel]) for feld in self.edition.handlungsfelder]

    def source(self) -> str:
        """Return the line that names source and Datenstand below a picture."""
        return f"Quelle: {self.texts['herausgeber']}. Stand {self.texts['datenstand']}."

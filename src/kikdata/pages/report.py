"""What notebooks open: an edition and its Handlungsfelder, as tables and as pieces of pages."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from kikdata import settings
from kikdata.analysis import sentences
from kikdata.analysis.counts import count_by_umsetzungsstand
from kikdata.analysis.facts import edition_facts, edition_texts
from kikdata.checks.edition import load_with_history
from kikdata.data import files as data_files
from kikdata.errors import UsageError
from kikdata.model import Berichtigung, Edition, Snapshot
from kikdata.pages.about import (
    Datenqualitaet,
    HerkunftBericht,
    berichtigungen_notice,
    open_berichtigungen,
    open_herkunft,
)
from kikdata.pages.council import Ratsvorlage
from kikdata.pages.face import show_frames_as_tables
from kikdata.pages.html import Output, Outputs, render
from kikdata.pages.massnahmen import Context, full_list, open_context
from kikdata.pages.part import Feld, Part
from kikdata.pages.plain import EinfacheSprache
from kikdata.pages.prose import edition_text
from kikdata.settings import file_stem
from kikdata.slices import handed_slice

__all__ = ["DATEN_VARIABLE", "SITE_VARIABLE", "Bericht", "Feld", "open_bericht"]

#: Folder with the workbooks, if it is not `data/` above the notebook.
DATEN_VARIABLE = "KIK_DATEN"
#: Folder with the published editions, if it is not `_site/` beside `data/`.
SITE_VARIABLE = "KIK_SITE"


def open_bericht(ausgabe: str) -> Bericht:
    """Open the edition `ausgabe` (``2023-12``) for a notebook.

    Raises UsageError if there is no such workbook, WorkbookError if it has faults.
    """
    handed = handed_slice(ausgabe)
    bericht = Bericht(handed.edition, handed.earlier) if handed else _read_bericht(ausgabe)
    open_context(Context(bericht.edition, bericht.source))
    show_frames_as_tables()
    return bericht


def _read_bericht(ausgabe: str) -> Bericht:
    data = _data_folder()
    site = Path(os.environ.get(SITE_VARIABLE) or data.parent / "_site")
    return Bericht(*load_with_history(data / settings.workbook_name(ausgabe), data), site)


def _data_folder() -> Path:
    if named := os.environ.get(DATEN_VARIABLE):
        return Path(named)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "data").is_dir() and (folder / "_toc.yml").is_file():
            return folder / "data"
    raise UsageError("Kein Ordner data/ gefunden. Das Notizbuch im Projekt öffnen.")


class Bericht(Part):
    """One edition, as the chapters over all Handlungsfelder need it.

    `earlier`: the editions before it, the oldest first; empty for the first one.
    `site`: where published editions lie, if anywhere.
    """

    def __init__(
        self, edition: Edition, earlier: Sequence[Snapshot] = (), site: Path | None = None
    ) -> None:
        super().__init__(edition, earlier)
        self.site = site
        self.texts = edition_texts(edition)

    @property
    def facts(self) -> dict[str, str]:
        """The facts that every page shows; see `edition_facts`."""
        return edition_facts(self.edition)

    def handlungsfeld(self, kuerzel: str) -> Feld:
        """Return the part of one Handlungsfeld; raises UsageError for an unknown Kürzel."""
        # Only this one: a part reads its rows, and what is read decides what runs again.
        for feld in self.edition.handlungsfelder:
            if feld.kuerzel == kuerzel:
                return Feld(self.edition, self.earlier, feld)
        known = sentences.enumerate_words([f.kuerzel for f in self.edition.handlungsfelder])
        raise UsageError(f"Das Handlungsfeld {kuerzel} gibt es nicht. Es gibt {known}.")

    @property
    def handlungsfelder(self) -> list[Feld]:
        """The parts of all Handlungsfelder, in report order."""
        return [Feld(self.edition, self.earlier, feld) for feld in self.edition.handlungsfelder]

    @property
    def verlauf_je_handlungsfeld(self) -> pd.DataFrame:
        """As `verlauf`, for each Handlungsfeld, whose name comes first in the index."""
        parts = {feld.name: feld.verlauf for feld in self.handlungsfelder}
        parts = {name: frame for name, frame in parts.items() if len(frame)}
        return pd.concat(parts, names=["handlungsfeld"]) if parts else self.verlauf

    def text(self, name: str) -> Outputs:
        """Show what the Amt writes about this period: `book/ausgaben/<Ausgabe>/<name>.md`."""
        return edition_text(self.edition.angaben.ausgabe, name)

    def ratsvorlage(self) -> Ratsvorlage:
        """Return the two pages for the council."""
        counts = count_by_umsetzungsstand(self.massnahmen)
        return Ratsvorlage(self.edition, self.earlier, self.facts, counts, self.source)

    @property
    def berichtigungen(self) -> tuple[Berichtigung, ...]:
        """What was corrected after this edition was published, the oldest first."""
        return open_berichtigungen(self.edition)

    @property
    def herkunft(self) -> HerkunftBericht:
        """From what and with what this edition was made."""
        record = open_herkunft(self.edition, self.earlier, self.site)
        return HerkunftBericht(record, self.berichtigungen)

    @property
    def einfach(self) -> EinfacheSprache:
        """The edition in plain German."""
        return EinfacheSprache(self.edition, self.earlier, self.source)

    @cached_property
    def datenqualitaet(self) -> Datenqualitaet:
        """What authors may add or look at; shown in drafts only."""
        return Datenqualitaet(self.edition, self.earlier)

    # --- pieces of pages -----------------------------------------------------------------------

    def title(self) -> Output:
        """Show the title of this edition, for the title page."""
        title = self.texts["titel"]
        return Output(render("titel.html", title=title), title)

    def notice(self) -> Output:
        """Show what was corrected after the publication; nothing for most editions."""
        return berichtigungen_notice(self.berichtigungen)

    def title_facts(self) -> Output:
        """Show Ausgabe, Zeitraum, Datenstand and Herausgeber."""
        facts = edition_texts(self.edition, self.berichtigungen)
        shown = [
            ("Ausgabe", facts["ausgabe"]),
            ("Berichtszeitraum", facts["zeitraum"]),
            ("Datenstand", facts["datenstand"]),
            ("Herausgeber", facts["herausgeber"]),
        ]
        script = Markup(data_files.report_script(self.edition, facts))
        return Output(render("angaben.html", facts=shown, script=script))

    def angaben(self, *names: str) -> Output:
        """Show facts of sheet `Bericht` by field name.

        Empty ones are left out, but for those that a published edition needs: a draft says
        that they are missing.
        """
        facts = [(name, told) for name in names if (told := self._angabe(name))]
        return Output(render("angaben.html", facts=facts, script=""))

    def _angabe(self, name: str) -> str:
        angaben = self.edition.angaben
        if name in angaben.dates:
            return sentences.format_date(angaben.dates[name])
        needed = any(f.name == name and f.needed for f in settings.BERICHT_FIELDS)
        return angaben[name] or ("Diese Angabe fehlt noch im Entwurf." if needed else "")

    def key_figure(self) -> Output:
        """Show the Zielerreichungsgrad of the whole, large."""
        value, claim = self.facts["kennzahl"], self.facts["kennzahl_satz"]
        return Output(render("kennzahl.html", value=value, claim=claim), f"{value}: {claim}")

    def massnahmen_list(self) -> Output:
        """Show all Maßnahmen to filter, search and sort."""
        return full_list(self.edition.handlungsfelder, self.rows)

    def documents(self) -> Output:
        """Show links to this edition's PDFs, with a sentence each."""
        felder, ausgabe = self.edition.handlungsfelder, self.edition.angaben.ausgabe
        return Output(
            render("dokumente.html", felder=felder, ausgabe=ausgabe, stem=file_stem(ausgabe))
        )

    def chart_files(self) -> Output:
        """Show every chart of the book with its files; a run puts them here when it knows all."""
        return Output(render("grafiken.html", groups=None, ausgabe=""))

    def downloads(self) -> Output:
        """Show links to the files of this edition, with format and a sentence each."""
        facts = edition_texts(self.edition, self.berichtigungen)
        shown = data_files.files_html(self.edition.angaben.ausgabe)
        return Output(shown + data_files.dataset_script(self.edition, facts))

    def columns(self, name: str) -> Output:
        """Show what the columns of a CSV file of this edition mean."""
        return Output(data_files.columns_html(name))

    def licence(self) -> Output:
        """Show under which licence the data are, or that the Amt has not yet named one."""
        return Output(data_files.licence_html(self.edition))

    def citation(self) -> Output:
        """Show how to cite this edition, with a button that copies it."""
        text = data_files.cite(self.edition, edition_texts(self.edition, self.berichtigungen))
        return Output(render("zitat.html", text=text), text)

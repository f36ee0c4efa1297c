"""The published editions of a site, read from what lies in it."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kikdata import model
from kikdata.analysis.permanent_ids import Pairing, PermanentIds, give_permanent_ids
from kikdata.data.corrections import BERICHTIGUNGEN_FILE, read_berichtigungen
from kikdata.model import Berichtigung
from kikdata.site.editions import is_draft, published_editions, site_address

__all__ = ["PublishedEdition", "read_permanent_ids", "read_published"]


@dataclass(frozen=True)
class PublishedEdition:
    """An edition for readers: its facts, the day it came out, what was corrected since.

    `address` of the edition, with final slash, is relative to the site if the workbook has none.
    """

    folder: Path
    facts: Mapping[str, str]
    published_on: dt.date
    site_address: str
    berichtigungen: Sequence[Berichtigung]
    rows: Sequence[Mapping[str, str]]

    @property
    def ausgabe(self) -> str:
        return self.facts["ausgabe"]

    @property
    def address(self) -> str:
        return f"{self.site_address}{self.ausgabe}/"

    @property
    def changed_on(self) -> dt.date:
        """The day of the last correction, or else of the publication."""
        return self.berichtigungen[-1].datum if self.berichtigungen else self.published_on

    def page_of(self, row: Mapping[str, str]) -> str:
        """Return where a Maßnahme stands, seen from the edition."""
        page = f"handlungsfelder/{model.slug(row['handlungsfeld'])}.html"
        if not (self.folder / page).is_file():
            return "index.html"
        return f"{page}#{model.anchor(row['kennung'])}"


def read_published(
    site: Path, published_on: Mapping[str, dt.date] | None = None
) -> list[PublishedEdition]:
    """Return the published editions in `site`, the oldest first.

    `published_on`: the day on which each came out; where it is not known, its Datenstand counts.
    """
    days = published_on or {}
    return [
        _read(site, facts, days.get(facts["ausgabe"]))
        for facts in reversed(published_editions(site))
        if not is_draft(facts)
    ]


def _read(site: Path, facts: Mapping[str, str], day: dt.date | None) -> PublishedEdition:
    folder = site / facts["ausgabe"]
    data = folder / "daten"
    return PublishedEdition(
        folder,
        facts,
        day or dt.date.fromisoformat(facts["datenstand_iso"]),
        site_address(site, facts["ausgabe"]),
        read_berichtigungen(data / BERICHTIGUNGEN_FILE),
        json.loads((data / "massnahmen.json").read_text(encoding="utf-8")),
    )


def read_permanent_ids(editions: Sequence[PublishedEdition]) -> PermanentIds:
    """Return the permanent ids of all Maßnahmen, from what each edition says has changed."""
    names = [(one.ausgabe, [row["kennung"] for row in one.rows]) for one in editions]
    return give_permanent_ids(names, {one.ausgabe: _pairing(one) for one in editions[1:]})


def _pairing(edition: PublishedEdition) -> Pairing:
    """Return which Kennung each Maßnahme had before; the published list of changes is the proof."""
    path = edition.folder / "daten" / "aenderungen.csv"
    now: dict[str, list[str]] = {row["kennung"]: [] for row in edition.rows}
    told = set()
    with path.open(encoding="utf-8-sig", newline="") as file:
        for change in csv.DictReader(file, delimiter=";"):
            kennung, before = change["kennung"], change["kennung_vorher"]
            if kennung in now:
                told.add(kennung)
                if before and before not in now[kennung]:
                    now[kennung].append(before)
    return {kennung: old if kennung in told else [kennung] for kennung, old in now.items()}

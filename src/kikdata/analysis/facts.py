"""The facts of an edition that pages, PDF and files show, all as text; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from kikdata import model
from kikdata.analysis import sentences
from kikdata.analysis.counts import count_rows, round_shares
from kikdata.model import Berichtigung, Edition

__all__ = ["count_all", "edition_counts", "edition_facts", "edition_texts", "prose_facts"]


def count_all(massnahmen: pd.DataFrame) -> tuple[int, ...]:
    """Return the three counts over a table of Maßnahmen."""
    ((_, counts),) = count_rows(massnahmen)
    return counts


def edition_counts(edition: Edition) -> tuple[int, ...]:
    """Return the three counts over all Maßnahmen."""
    return count_all(edition.massnahmen)


def edition_facts(edition: Edition, berichtigungen: Sequence[Berichtigung] = ()) -> dict[str, str]:
    """Return the facts that every page and the PDF show, all as text."""
    counts = count_all(edition.massnahmen)
    done, total = counts[-1], sum(counts)
    return {
        **edition_texts(edition, berichtigungen),
        "kennzahl": sentences.format_percent(round_shares(counts)[-1]),
        "kennzahl_satz": sentences.describe_stand(done, total, model.Umsetzungsstand.IMPLEMENTIERT),
    }


def edition_texts(edition: Edition, berichtigungen: Sequence[Berichtigung] = ()) -> dict[str, str]:
    """Return the facts that do not depend on any Maßnahme.

    `berichtigt` is the day of the last correction, "" without one; `geaendert_iso` that day or
    else the Datenstand; `berichtigungen` has a line for each.
    """
    angaben, dates = edition.angaben, edition.angaben.dates
    changed = berichtigungen[-1].datum if berichtigungen else None
    return {
        "ausgabe": angaben.ausgabe,
        "monat": sentences.format_month(dt.date.fromisoformat(f"{angaben.ausgabe}-01")),
        "titel": angaben["Titel"],
        "konzept": angaben["Konzept"],
        "herausgeber": angaben["Herausgeber"],
        "zustand": angaben["Zustand"],
        "datenstand": sentences.format_date(dates["Datenstand"]),
        "datenstand_iso": dates["Datenstand"].isoformat(),
        "berichtigt": sentences.format_date(changed) if changed else "",
        "berichtigungen": "\n".join(
            f"{sentences.format_date(b.datum)}: {b.grund}" for b in berichtigungen
        ),
        "geaendert_iso": (changed or dates["Datenstand"]).isoformat(),
        "zeitraum": sentences.format_period(dates["Zeitraum von"], dates["Zeitraum bis"]),
    }


def prose_facts(edition: Edition) -> dict[str, str]:
    """Return what the prose may name of the concept.

    `felder`: a line for each chapter, slug, tab, name; `kuerzel`: the Kürzel with the names;
    `beispiel`: the Kennung of the first Maßnahme.
    """
    felder = edition.handlungsfelder
    return {
        "felder": "\n".join(f"{feld.slug}\t{feld.name}" for feld in felder),
        "kuerzel": sentences.enumerate_words([f"{f.kuerzel} ({f.name})" for f in felder]),
        "beispiel": str(edition.massnahmen["kennung"].iloc[0]),
    }

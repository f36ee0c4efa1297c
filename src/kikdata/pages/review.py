"""What the pages show of two means of review: Indikatoren, and Rückmeldungen of Akteur*innen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import pandas as pd

from kikdata.analysis.sentences import format_date, format_number
from kikdata.charts.picture import Drawing, Picture
from kikdata.charts.values import Course
from kikdata.model import Edition, Handlungsfeld, Indikator, slug
from kikdata.pages.html import Heading, Output, Outputs, figure_output, render, sentences
from kikdata.pages.tables import frame_html

__all__ = ["show_indikatoren", "show_rueckmeldungen"]

Parts = Iterator[Output | Heading]


def show_indikatoren(edition: Edition, feld: Handlungsfeld | None, heading: str) -> Outputs:
    """Show the Indikatoren of a Handlungsfeld, or of all: in words, as picture, as table."""
    felder = {one.kuerzel: one.name for one in edition.handlungsfelder}
    order = ["", *felder]
    chosen = [
        one for one in edition.indikatoren if feld is None or one.handlungsfeld == feld.kuerzel
    ]
    chosen.sort(key=lambda one: order.index(one.handlungsfeld))

    def parts() -> Parts:
        if chosen and heading:
            yield Heading(heading)
        for kuerzel, group in groupby(chosen, key=lambda one: one.handlungsfeld):
            name = felder.get(kuerzel, "")
            if feld is None and name:
                yield Heading(name, 3)
            yield from _tell(list(group), f" im Handlungsfeld {name}" if name else "", edition)

    return Outputs(parts())


def _tell(values: Sequence[Indikator], where: str, edition: Edition) -> Parts:
    courses: dict[tuple[str, str], list[Indikator]] = {}
    for one in values:
        courses.setdefault((one.ziel, one.name), []).append(one)
    ordered = [sorted(course, key=lambda one: one.stichtag) for course in courses.values()]
    told = [_sentence(course) for course in ordered]
    yield sentences(told[0], ()) if len(told) == 1 else sentences("", told)
    title = f"Indikatoren{where}"
    named = list(dict.fromkeys(one.quelle for one in values if one.quelle))
    drawn = [
        Course(
            course[-1].name,
            course[-1].einheit,
            tuple((one.stichtag, one.wert) for one in course),
            course[-1].zielwert,
        )
        for course in ordered
    ]
    alt = f"Liniendiagramm mit einem Feld je Indikator. {' '.join(told)}"
    source = f"Quelle: {'; '.join(named)}." if named else ""
    drawing = Drawing("values.draw_values", (drawn,))
    yield figure_output(Picture(drawing, title, alt, source, slug(title)))
    yield Output(frame_html(_frame(values, edition), f"Werte der {title}"))


def _sentence(course: Sequence[Indikator]) -> str:
    """Return what became of an Indikator from its first to its last value."""
    first, last = course[0], course[-1]
    unit = f"\u00a0{last.einheit}" if last.einheit else ""
    then, now = (
        f"{format_number(p.wert)}{unit} ({format_date(p.stichtag)})" for p in (first, last)
    )
    told = f"{last.name}: {now}"
    if len(course) > 1:
        told = f"{last.name}: von {then} auf {now}"
    if last.zielwert is not None:
        told += f"; Zielwert {format_number(last.zielwert)}{unit}"
    return f"{told}."


def _frame(values: Sequence[Indikator], edition: Edition) -> pd.DataFrame:
    ziele = {ziel.kennung: ziel.nummer.rstrip(".") for ziel in edition.ziele}
    rows = [
        {
            "Indikator": one.name,
            "Ziel": ziele.get(one.ziel, one.ziel),
            "Stichtag": one.stichtag,
            "Wert": f"{format_number(one.wert)}\u00a0{one.einheit}".strip(),
            "Zielwert": "" if one.zielwert is None else format_number(one.zielwert),
            "Quelle": one.quelle,
            "Anmerkung": one.anmerkung,
        }
        for one in values
    ]
    frame = pd.DataFrame(rows)
    return frame[[name for name in frame.columns if frame[name].astype(bool).any()]]


def show_rueckmeldungen(edition: Edition, feld: Handlungsfeld | None, heading: str) -> Outputs:
    """Show what Akteur*innen reported, quoted, each with its author and its date."""
    felder = {one.kuerzel: one.name for one in edition.handlungsfelder}
    chosen = [
        one for one in edition.rueckmeldungen if feld is None or one.handlungsfeld == feld.kuerzel
    ]
    chosen.sort(key=lambda one: (["", *felder].index(one.handlungsfeld), one.datum))
    if not chosen:
        return Outputs(())
    groups = [
        (felder.get(kuerzel, "") if feld is None else "", list(group))
        for kuerzel, group in groupby(chosen, key=lambda one: one.handlungsfeld)
    ]
    shown = Output(render("rueckmeldungen.html", groups=groups))
    return Outputs([Heading(heading), shown] if heading else [shown])

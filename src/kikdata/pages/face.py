"""What notebooks say: charts, tables, sentences and headings from tables of pandas.

Each verb returns what a cell shows; which rows are counted by what stands in the notebook.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import pandas as pd

from kikdata.analysis.counts import STAENDE, Bar
from kikdata.analysis.sentences import (
    describe_counts,
    massnahmen_phrase,
    summarize,
    summarize_field,
)
from kikdata.analysis.trend import Point, Series, describe_trend, summarize_trend
from kikdata.charts.picture import Drawing, Picture
from kikdata.errors import UsageError
from kikdata.pages.html import Heading, NoPage, Output, figure_output, sentences
from kikdata.pages.massnahmen import current, name_of, responsible
from kikdata.pages.tables import counts_html, frame_html, is_counts, row_labels, short_key

__all__ = [
    "bar_chart",
    "each_zustaendig",
    "figure",
    "heading",
    "line_chart",
    "page_needs",
    "sentence",
    "show_frames_as_tables",
    "table",
]

_FIRST = (
    "Dies ist die erste Ausgabe: Wie sich der Umsetzungsstand entwickelt, steht hier ab der "
    "nächsten."
)
_LABEL = 70  # letters of a label in an alternative text


def bar_chart(
    counts: pd.DataFrame, *, title: str, as_shares: bool | None = None, source: str = ""
) -> Output:
    """Draw counts as stacked bars, one a row, named by the index in words.

    `counts` is what `count_by_umsetzungsstand` returns.  Of two keys the first becomes headings;
    then the bars are as long as their count, while those of one key all have the full length
    (`as_shares` chooses).  With alt text, caption and source line; nothing for no rows.

    >>> counts = pd.DataFrame([[1, 0, 2], [0, 3, 0]], index=["Kita", "Schule"], columns=STAENDE)
    >>> print(bar_chart(counts, title="Fortschritt nach Orten", source="Fiktiv."))
    Fortschritt nach Orten. Balkendiagramm mit einem Balken je Zeile. Kita: 1 wartend (33,3 %),
    0 in Bearbeitung (0,0 %), 2 implementiert (66,7 %). Schule: 0 wartend (0,0 %), 3 in Bearbeitung
    (100,0 %), 0 implementiert (0,0 %). Fiktiv.
    """
    _check_counts("bar_chart", counts)
    rows = [
        (label, tuple(map(int, row)))
        for label, row in zip(row_labels(counts), counts.to_numpy(), strict=True)
        if sum(row)
    ]
    if not rows:
        return Output("")
    as_shares = counts.index.nlevels == 1 if as_shares is None else as_shares
    drawing = Drawing("bars.draw_bars", (_bars(rows),), {"as_shares": as_shares})
    alt = _describe_bars(rows, name_of(counts.index.names[-1] or "Zeile"), as_shares)
    return figure_output(Picture(drawing, title, alt, _source(counts, source), short_key(title)))


def _bars(rows: Sequence[tuple[tuple[str, ...], tuple[int, ...]]]) -> list[Bar]:
    if len(rows) == 1:
        return [Bar("", rows[0][1])]
    bars = []
    for heading, members in groupby(rows, key=lambda row: " · ".join(row[0][:-1])):
        for place, (label, numbers) in enumerate(members):
            bars.append(Bar(label[-1], numbers, "" if place else heading))
    return bars


def _describe_bars(
    rows: Sequence[tuple[tuple[str, ...], tuple[int, ...]]], what: str, as_shares: bool
) -> str:
    """Return what a chart of bars shows, for those who do not see it."""
    if len(rows) == 1:
        numbers = rows[0][1]
        total = massnahmen_phrase(sum(numbers))
        return f"Balkendiagramm über {total}: {describe_counts(numbers)}."
    describe = _with_shares if as_shares else _without_shares
    told = [
        f"{textwrap.shorten(label[-1], _LABEL, placeholder=' …')}: {describe(numbers)}"
        for label, numbers in rows
    ]
    return f"Balkendiagramm mit einem Balken je {what}. {' '.join(told)}"


def _with_shares(numbers: tuple[int, ...]) -> str:
    return f"{describe_counts(numbers)}."


def _without_shares(numbers: tuple[int, ...]) -> str:
    return summarize(numbers, with_percent=False)


def line_chart(counts: pd.DataFrame, *, title: str, source: str = "") -> Output:
    """Draw the shares of the Umsetzungsstände over time, as of `verlauf`; one panel per first key.

    The last key of the index is the day.  Nothing for fewer than two days.
    """
    _check_counts("line_chart", counts)
    series: dict[str, list[Point]] = {}
    for label, key, row in zip(row_labels(counts), counts.index, counts.to_numpy(), strict=True):
        if sum(row):
            name = label[0] if counts.index.nlevels > 2 else ""
            series.setdefault(name, []).append(Point(label[-2], key[-1], tuple(map(int, row))))
    if max((len(points) for points in series.values()), default=0) < 2:
        return Output("")
    drawn = [Series(name, tuple(points)) for name, points in series.items()]
    drawing = Drawing("trend.draw_trend", (drawn,))
    alt = describe_trend(drawn)
    return figure_output(Picture(drawing, title, alt, _source(counts, source), short_key(title)))


def table(
    frame: pd.DataFrame | pd.Series[Any], *, caption: str = "", total: str = "Summe"
) -> Output:
    """Show any table: with caption, row headers, German numbers and dates.

    Counts of Maßnahmen get their shares, a sum per row, links to the Maßnahmen that they count,
    and a last row of sums called `total` ("" for none).  A table without rows shows nothing.

    >>> table(pd.DataFrame({"Jahr": [2021], "Personen": [1587]}), caption="Fiktiv")
    Fiktiv Jahr Personen 2021 1.587
    """
    if isinstance(frame, pd.Series):
        frame = frame.to_frame()
    if frame.empty:
        return Output("")
    if is_counts(frame):
        return Output(counts_html(frame, caption, total, current()))
    return Output(frame_html(frame, caption))


def show_frames_as_tables() -> None:
    """Let a notebook show a bare table at the end of a cell as `table` would."""
    if ipython := sys.modules.get("IPython"):
        shell = ipython.get_ipython()
        if shell is not None:
            html = shell.display_formatter.formatters["text/html"]
            html.for_type(pd.DataFrame, lambda frame: table(frame).html)


def figure(drawn: Any, *, title: str, alt: str = "", source: str = "") -> Output:
    """Show a figure of matplotlib, or its axes, with alt text, caption and source line.

    `alt` says what it shows to those who do not see it; a published edition needs it.
    """
    from kikdata.charts.own import keep_figure  # noqa: PLC0415 - slow to import

    drawing = keep_figure(getattr(drawn, "figure", drawn))
    picture = Picture(drawing, title, alt, _source(None, source), short_key(title), is_own=True)
    return figure_output(picture)


def sentence(what: pd.DataFrame | str) -> Output:
    """Show a sentence: the text itself, or one on each row of counts.

    >>> sentence("Drei Kurse begannen (fiktiv).")
    Drei Kurse begannen (fiktiv).
    >>> sentence(pd.DataFrame([[1, 0, 2]], index=["gesamt"], columns=STAENDE))
    In allen Handlungsfeldern zusammen sind 2 von 3 Maßnahmen implementiert; der
    Zielerreichungsgrad beträgt 66,7 %. In Bearbeitung ist keine, wartend ist eine (33,3 %).
    """
    if isinstance(what, str):
        return sentences(what, ())
    _check_counts("sentence", what)
    if what.index.names[-1] == "datenstand":
        return sentences(_tell_trend(what), ())
    rows = [
        (label[-1], tuple(map(int, row)))
        for label, row in zip(row_labels(what), what.to_numpy(), strict=True)
        if sum(row)
    ]
    if not rows:
        return Output("")
    names = list(what.index.names)
    if names == [None] and len(rows) == 1:
        return sentences(summarize_field(None, rows[0][1]), ())
    if names == ["handlungsfeld"]:
        told = [summarize_field(label, numbers) for label, numbers in rows]
    else:
        told = [f"{label}: {summarize(numbers)}" for label, numbers in rows]
    return sentences(told[0], ()) if len(told) == 1 else sentences("", told)


def _tell_trend(counts: pd.DataFrame) -> str:
    """Return what became of the Zielerreichungsgrad from the first day to the last."""
    if len(counts) < 2:
        return _FIRST
    labels, rows = row_labels(counts), counts.to_numpy()
    ends = [Point(labels[i][0], counts.index[i][-1], tuple(map(int, rows[i]))) for i in (0, -1)]
    return summarize_trend(ends)


def heading(text: str, level: int = 2) -> Heading:
    """Return a heading that stands in the contents of the page: for pieces that may be missing.

    >>> heading("Wartend", 3)
    Wartend
    """
    return Heading(text, level)


def page_needs(something: object) -> Output:
    """Leave this page out of the book if there is nothing to tell on it: no row, no text.

    Shown alone, as in JupyterLab, the page says so.

    >>> page_needs(pd.DataFrame())
    Diese Seite fehlt im Bericht, weil es in dieser Ausgabe nichts dazu gibt.
    """
    is_given = not something.empty if isinstance(something, pd.DataFrame) else bool(something)
    return Output("") if is_given else NoPage()


def each_zustaendig(massnahmen: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each who is responsible for a Maßnahme; none where nobody is named.

    A Maßnahme of several, who stand between semicolons, has several rows.

    >>> named = pd.DataFrame({"zustaendig": ["Amt (fiktiv); Verein (fiktiv)", ""]})
    >>> each_zustaendig(named)["zustaendig"].tolist()
    ['Amt (fiktiv)', 'Verein (fiktiv)']
    """
    split = massnahmen.assign(zustaendig=massnahmen["zustaendig"].map(responsible))
    rows = split.explode("zustaendig").dropna(subset="zustaendig")
    rows.attrs = dict(massnahmen.attrs)
    return rows


def _check_counts(verb: str, counts: pd.DataFrame) -> None:
    if not is_counts(counts):
        raise UsageError(
            f"{verb} braucht Zahlen je Umsetzungsstand, wie count_by_umsetzungsstand sie gibt: "
            f"die Spalten {', '.join(STAENDE)}. Für andere Tabellen gibt es table, für eigene "
            "Diagramme figure."
        )


def _source(frame: pd.DataFrame | None, given: str) -> str:
    if given:
        return given
    if frame is not None and "quelle" in frame.attrs:
        return str(frame.attrs["quelle"])
    opened = current()
    return opened.source if opened else ""

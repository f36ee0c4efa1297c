"""Counts and rows → semantic HTML tables; pure.

Captions, scopes and row headers are part of every table.  Every text of the workbook is
escaped here, so that nothing an author types can become markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any

import pandas as pd

from kikdata.analysis.counts import STAENDE, count_rows, misses_100, round_shares
from kikdata.analysis.history import Werdegang, describe_werdegang
from kikdata.analysis.sentences import ROUNDING_NOTE, format_percent, summarize
from kikdata.model import Handlungsfeld, Umsetzungsstand, anchor
from kikdata.pages.selection import Selection

__all__ = [
    "CountRow",
    "Record",
    "counts_table",
    "facts_list",
    "lines",
    "massnahmen_table",
    "progress_table",
    "stand_badge",
    "to_records",
    "wrap",
    "ziele_table",
]

Record = dict[str, Any]


def stand_badge(stand: str) -> str:
    """Return mark and word of an Umsetzungsstand."""
    key = Umsetzungsstand(stand).key
    return (
        f'<span class="stand stand-{key}"><span class="marke" aria-hidden="true"></span>'
        f"{escape(stand)}</span>"
    )


def wrap(table_id: str, kind: str, caption: str, head: Sequence[str], body: str) -> str:
    """Return a table of a `kind` (its classes) in a region that scrolls when it is too wide."""
    cells = "".join(f'<th scope="col">{escape(title)}</th>' for title in head)
    return (
        f'<div class="tabelle" role="region" aria-labelledby="{table_id}" tabindex="0">'
        f'<table class="{kind}"><caption id="{table_id}">{escape(caption)}</caption>'
        f"<thead><tr>{cells}</tr></thead>{body}</table></div>"
    )


def lines(text: str) -> str:
    """Return a text of several lines as HTML."""
    return "<br>".join(escape(line) for line in text.split("\n"))


def facts_list(facts: Iterable[tuple[str, str]]) -> str:
    """Return label and value pairs as a description list; empty values are left out."""
    items = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{lines(value)}</dd></div>"
        for label, value in facts
        if value
    )
    return f'<dl class="angaben">{items}</dl>' if items else ""


# --- counts ----------------------------------------------------------------------------------


class CountRow:
    """One row of counts; `label` is HTML, `kind` a class such as ``gruppe`` or ``summe``.

    With a `selection`, each count leads to the list of the Maßnahmen it counts.
    """

    def __init__(
        self,
        label: str,
        counts: Sequence[int],
        kind: str = "",
        selection: Selection | None = None,
    ) -> None:
        self.label, self.counts, self.kind, self.selection = label, counts, kind, selection

    def to_html(self) -> str:
        total = sum(self.counts)
        if self.selection:
            shown, whole = self.selection.links(self.counts), self.selection.link(total)
        else:
            shown, whole = [str(count) for count in self.counts], str(total)
        cells = "".join(
            f'<td class="zahl">{count} <span class="anteil">({format_percent(percent)})</span></td>'
            for count, percent in zip(shown, round_shares(self.counts), strict=True)
        )
        kind = f' class="{self.kind}"' if self.kind else ""
        return (
            f'<tr{kind}><th scope="row">{self.label}</th>{cells}<td class="zahl">{whole}</td></tr>'
        )


def counts_table(
    table_id: str,
    caption: str,
    first: str,
    bodies: Sequence[Sequence[CountRow]] = (),
    *,
    total: CountRow | None = None,
) -> str:
    """Return a table of counts with shares; one tbody per entry of `bodies`, then the total."""
    ends = [[total]] if total else []
    parts = "".join(
        f"<tbody>{''.join(row.to_html() for row in rows)}</tbody>" for rows in [*bodies, *ends]
    )
    table = wrap(table_id, "zahlen", caption, [first, *STAENDE, "Summe"], parts)
    shown = [row.counts for rows in [*bodies, *ends] for row in rows]
    note = f'<p class="rundung">{ROUNDING_NOTE}</p>' if any(map(misses_100, shown)) else ""
    return table + note


def progress_table(feld: Handlungsfeld, massnahmen: pd.DataFrame) -> str:
    """Return the counts per Gruppe and, below each, per Ziel."""
    key = feld.kuerzel.lower()
    by_gruppe = count_rows(massnahmen, ("gruppe",))
    by_ziel = count_rows(massnahmen, ("gruppe", "ziel_nummer", "ziel"))
    selection = Selection.of_feld(feld, "../")
    bodies = []
    for (gruppe,), counts in by_gruppe:
        label = f"Gruppe: {escape(gruppe)}"
        rows = [CountRow(label, counts, "gruppe summe", selection.of_gruppe(gruppe))]
        for (home, nummer, ziel), ziel_counts in by_ziel:
            if home == gruppe:
                link = f'<a href="#{key}-ziel-{nummer.rstrip(".")}">Ziel {escape(nummer)}</a>'
                label, chosen = f"{link} {escape(ziel)}", selection.of_ziel(nummer)
                rows.append(CountRow(label, ziel_counts, "ziel", chosen))
        bodies.append(rows)
    ((_, total),) = count_rows(massnahmen)
    return counts_table(
        f"tab-{key}-fortschritt",
        f"Zahlen zum Fortschritt nach Gruppen und Zielen im Handlungsfeld {feld.name}",
        "Gruppe und Ziel",
        bodies,
        total=CountRow("Handlungsfeld", total, "summe", selection),
    )


def to_records(massnahmen: pd.DataFrame) -> list[Record]:
    """Return one record per row, by column."""
    names = [str(column) for column in massnahmen.columns]
    return [dict(zip(names, row, strict=True)) for row in massnahmen.itertuples(index=False)]


# --- Maßnahmen -------------------------------------------------------------------------------


def massnahmen_table(
    feld: Handlungsfeld,
    massnahmen: pd.DataFrame,
    werdegaenge: Mapping[str, Werdegang] | None = None,
) -> str:
    """Return all Maßnahmen of a Handlungsfeld; each row has its Kennung as anchor.

    `werdegaenge`: what became of each over the editions, by Kennung.
    """
    key, known = feld.kuerzel.lower(), werdegaenge or {}
    bodies = []
    for gruppe, rows in groupby(to_records(massnahmen), key=lambda r: r["gruppe"]):
        head = (
            '<tr class="gruppe"><th scope="rowgroup" colspan="3">'
            f"Gruppe: {escape(gruppe)}</th></tr>"
        )
        bodies.append(f"<tbody>{head}{''.join(_ziel_rows(key, list(rows), known))}</tbody>")
    return wrap(
        f"tab-{key}-massnahmen",
        "massnahmen",
        f"Alle Ziele und Maßnahmen im Handlungsfeld {feld.name}",
        ["Nummer", "Ziel/Maßnahme", "Umsetzungsstand"],
        "".join(bodies),
    )


def _ziel_rows(key: str, rows: list[Record], werdegaenge: Mapping[str, Werdegang]) -> Iterable[str]:
    for (nummer, ziel), members in groupby(rows, key=lambda r: (r["ziel_nummer"], r["ziel"])):
        yield (
            f'<tr class="ziel" id="{key}-ziel-{nummer.rstrip(".")}">'
            f'<th scope="row">{escape(nummer)}</th><td colspan="2">{escape(ziel)}</td></tr>'
        )
        yield from (_massnahme_row(row, werdegaenge.get(row["kennung"])) for row in members)


def _massnahme_row(row: Record, werdegang: Werdegang | None) -> str:
    target = anchor(row["kennung"])
    priority = row["prioritaet"]
    parts = [
        escape(row["massnahme"]),
        f'<p class="prioritaet">Priorität: {escape(priority)}</p>' if priority else "",
        _details(row),
        _werdegang(werdegang) if werdegang else "",
    ]
    return (
        f'<tr class="massnahme" id="{target}"><th scope="row">'
        f'<a class="kennung" href="#{target}">{escape(row["nummer"])}</a></th>'
        f"<td>{''.join(parts)}</td>"
        f"<td>{stand_badge(row['umsetzungsstand'])}</td></tr>"
    )


def _details(row: Record) -> str:
    """Return Sachstand and Zuständig, folded; on paper `ziele_table` has them."""
    told = {"Sachstand": row["sachstand"], "Zuständig": row["zustaendig"]}
    names = [name for name, text in told.items() if text]
    if not names:
        return ""
    parts = "".join(f"<p>{name}: {lines(told[name])}</p>" for name in names)
    return (
        '<details class="einzelheiten nur-bildschirm">'
        f"<summary>{' und '.join(names)}</summary>{parts}</details>"
    )


def _werdegang(werdegang: Werdegang) -> str:
    """Return the way of a Maßnahme through the editions, on paper only if there was a change."""
    if len(werdegang.stations) == 1:
        return ""
    hidden = "" if werdegang.has_changed else " am-ziel nur-bildschirm"
    return f'<p class="werdegang{hidden}">{escape(describe_werdegang(werdegang))}</p>'


def ziele_table(feld: Handlungsfeld, massnahmen: pd.DataFrame) -> str:
    """Return per Ziel a sentence, and below it the Maßnahmen with Sachstand or Zuständig.

    Silent about Maßnahmen for which the workbook has neither.
    """
    bodies = []
    records = to_records(massnahmen)
    for (nummer, ziel), rows in groupby(records, key=lambda r: (r["ziel_nummer"], r["ziel"])):
        members = list(rows)
        counts = [sum(r["umsetzungsstand"] == stand for r in members) for stand in STAENDE]
        head = (
            f'<tr class="ziel"><th scope="row">Ziel {escape(nummer)} {escape(ziel)}</th>'
            f"<td>{escape(summarize(counts, with_percent=False))}</td></tr>"
        )
        told = "".join(map(_told_row, (r for r in members if r["sachstand"] or r["zustaendig"])))
        bodies.append(f"<tbody>{head}{told}</tbody>")
    return wrap(
        f"tab-{feld.kuerzel.lower()}-ziele",
        "ziele",
        f"Stand der Ziele im Handlungsfeld {feld.name}",
        ["Ziel", "Stand"],
        "".join(bodies),
    )


def _told_row(row: Record) -> str:
    target = anchor(row["kennung"])
    parts = [f"<p>{stand_badge(row['umsetzungsstand'])}</p>"]
    if row["sachstand"]:
        parts.append(f"<p>{lines(row['sachstand'])}</p>")
    if row["zustaendig"]:
        parts.append(f'<p class="zustaendig">Zuständig: {escape(row["zustaendig"])}</p>')
    return (
        f'<tr class="massnahme"><th scope="row"><a class="kennung" href="#{target}">'
        f"{escape(row['nummer'])}</a> {escape(row['massnahme'])}</th>"
        f"<td>{''.join(parts)}</td></tr>"
    )

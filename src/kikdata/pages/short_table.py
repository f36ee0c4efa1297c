"""Rows → the table of the Zwischenbericht: an x in one of three columns; pure."""

from __future__ import annotations

from html import escape
from itertools import groupby

import pandas as pd

from kikdata.analysis.counts import STAENDE
from kikdata.model import Handlungsfeld, anchor
from kikdata.pages.tables import Record, to_records, wrap
from kikdata.settings import REQUIRED_COLUMNS

__all__ = ["short_table"]


def short_table(feld: Handlungsfeld, massnahmen: pd.DataFrame) -> str:
    """Return the Maßnahmen as the Zwischenbericht prints them: an x in one of three columns.

    The Gruppe stands once, in the row of its first Ziel; the number heads each row.
    """
    bodies = []
    for gruppe, members in groupby(to_records(massnahmen), key=lambda r: r["gruppe"]):
        rows: list[str] = []
        for (nummer, ziel), own in groupby(members, key=lambda r: (r["ziel_nummer"], r["ziel"])):
            first = "<td></td>" if rows else f'<td class="gruppenname">{escape(gruppe)}</td>'
            rows.append(
                f'<tr class="ziel">{first}<th scope="row">{escape(nummer)}</th>'
                f"<td>{escape(ziel)}</td>{'<td></td>' * len(STAENDE)}</tr>"
            )
            rows += [_short_row(row, feld) for row in own]
        bodies.append(f"<tbody>{''.join(rows)}</tbody>")
    return wrap(
        f"kurz-{feld.kuerzel.lower()}-massnahmen",
        "kurz",
        f"Ziele und Maßnahmen im Handlungsfeld {feld.name}",
        REQUIRED_COLUMNS,
        "".join(bodies),
    )


def _short_row(row: Record, feld: Handlungsfeld) -> str:
    cells = "".join(
        f'<td class="kreuz">{"x" if row["umsetzungsstand"] == stand else ""}</td>'
        for stand in STAENDE
    )
    address = f"handlungsfelder/{feld.slug}.html#{anchor(row['kennung'])}"
    return (
        f'<tr class="massnahme"><td></td><th scope="row"><a class="kennung" href="{address}">'
        f"{escape(row['nummer'])}</a></th><td>{escape(row['massnahme'])}</td>{cells}</tr>"
    )

"""All Maßnahmen of an edition as one list → HTML; pure.

A plain table grouped by Handlungsfeld, Gruppe and Ziel that holds every word of the workbook,
and a form.  `massnahmen.js` of the theme reads the table and lets the form choose among its rows;
without script the form is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

import pandas as pd

from kikdata.analysis.counts import STAENDE
from kikdata.analysis.sentences import massnahmen_phrase
from kikdata.model import Handlungsfeld, Umsetzungsstand, anchor, slug
from kikdata.pages.selection import LIST_PAGE
from kikdata.pages.tables import Record, lines, stand_badge, to_records, wrap

__all__ = ["to_html"]

_COLUMNS = ("Kennung", "Maßnahme", "Umsetzungsstand")
_PRIORITAET = "Priorität"


def to_html(felder: Sequence[Handlungsfeld], massnahmen: pd.DataFrame) -> str:
    """Return form, number of hits and table; on the web only, since the chapters hold it all."""
    records = to_records(massnahmen)
    priorities = sorted({row["prioritaet"] for row in records} - {""})
    count = massnahmen_phrase(len(records))
    return (
        f'<div class="nur-web massnahmenliste">{_form(felder, priorities)}'
        f'<p class="trefferzahl" id="auswahl-zahl" role="status">{count}</p>'
        f"{_TOOLS}{_table(felder, records, has_priority=bool(priorities))}"
        '<p class="nur-js"><button type="button" id="auswahl-mehr" hidden>'
        "Weitere Maßnahmen anzeigen</button></p></div>"
    )


# --- form ------------------------------------------------------------------------------------

_TOOLS = (
    '<div class="werkzeugzeile nur-js">'
    '<button type="button" id="auswahl-link">Link zu dieser Auswahl kopieren</button> '
    '<button type="button" id="auswahl-csv">Auswahl als CSV speichern</button></div>'
)


def _form(felder: Sequence[Handlungsfeld], priorities: Sequence[str]) -> str:
    marks = "".join(
        f'<label><input type="checkbox" name="stand[]" value="{Umsetzungsstand(stand).key}">'
        f"{stand_badge(stand)}</label>"
        for stand in STAENDE
    )
    search = (
        '<div class="feld"><label for="auswahl-q">Suchwörter</label>'
        '<div class="suchzeile"><input id="auswahl-q" name="q" type="search" autocomplete="off" '
        'spellcheck="false" aria-describedby="auswahl-hilfe">'
        '<button type="submit">Suchen</button></div><p class="hinweis" id="auswahl-hilfe">'
        "Gesucht wird auch in Ziel, Sachstand, Zuständigkeit und Kennung.</p></div>"
    )
    fields = [
        _select("handlungsfeld", "Handlungsfeld", [(f.kuerzel, f.name) for f in felder]),
        # Filled by the script once a Handlungsfeld is chosen.
        _select("gruppe", "Gruppe", [], is_hidden=True),
        _select("ziel", "Ziel", [], is_hidden=True),
        f'<fieldset class="feld"><legend>Umsetzungsstand</legend>{marks}</fieldset>',
    ]
    if priorities:
        fields.append(_select("prioritaet", _PRIORITAET, [(p, p) for p in priorities]))
    return (
        f'<form class="auswahl nur-js" id="auswahl" action="{LIST_PAGE}" method="get" '
        f'aria-label="Maßnahmen auswählen">{search}'
        f'<details id="auswahl-filter" open><summary>Filter</summary><div class="felder">'
        f"{''.join(fields)}</div></details>"
        '<p><button type="reset">Filter zurücksetzen</button></p></form>'
    )


def _select(
    name: str, label: str, options: Iterable[tuple[str, str]], *, is_hidden: bool = False
) -> str:
    choices = "".join(
        f'<option value="{escape(value)}">{escape(text)}</option>' for value, text in options
    )
    return (
        f'<div class="feld"{" hidden" if is_hidden else ""}><label for="auswahl-{name}">{label}'
        f'</label><select id="auswahl-{name}" name="{name}"><option value="">alle</option>'
        f"{choices}</select></div>"
    )


# --- table -----------------------------------------------------------------------------------


def _table(
    felder: Sequence[Handlungsfeld], records: Sequence[Record], *, has_priority: bool
) -> str:
    pages = {feld.kuerzel: f"handlungsfelder/{feld.slug}.html" for feld in felder}
    head = [*_COLUMNS, *([_PRIORITAET] if has_priority else [])]
    bodies = []
    for (kuerzel, gruppe), rows in groupby(records, key=lambda r: (r["kuerzel"], r["gruppe"])):
        members = list(rows)
        name = members[0]["handlungsfeld"]
        bodies.append(
            f'<tbody data-handlungsfeld="{escape(kuerzel)}" data-gruppe="{slug(gruppe)}">'
            f'<tr class="gruppe"><th scope="rowgroup" colspan="{len(head)}">'
            f'<span class="feldname">{escape(name)}</span> Gruppe: '
            f'<span class="gruppenname">{escape(gruppe)}</span></th></tr>'
            f"{''.join(_ziel_rows(pages[kuerzel], members, len(head)))}</tbody>"
        )
    body = "".join(bodies)
    return wrap("tab-liste", "massnahmen liste", "Liste der Maßnahmen", head, body)


def _ziel_rows(page: str, rows: Sequence[Record], width: int) -> Iterable[str]:
    for (nummer, ziel), members in groupby(rows, key=lambda r: (r["ziel_nummer"], r["ziel"])):
        yield (
            f'<tr class="ziel"><th scope="row"><span class="nur-vorlesen">Ziel </span>'
            f'<span class="zielnummer">{escape(nummer)}</span></th>'
            f'<td colspan="{width - 1}">{escape(ziel)}</td></tr>'
        )
        has_priority = width > len(_COLUMNS)
        yield from (_massnahme_row(page, row, has_priority=has_priority) for row in members)


def _massnahme_row(page: str, row: Record, *, has_priority: bool) -> str:
    parts = [f'<p class="wortlaut">{lines(row["massnahme"])}</p>']
    if row["sachstand"]:
        parts.append(f'<p class="sachstand">{lines(row["sachstand"])}</p>')
    if row["zustaendig"]:
        name = f'<span class="wert">{lines(row["zustaendig"])}</span>'
        parts.append(f'<p class="zustaendig">Zuständig: {name}</p>')
    priority = f'<td class="prioritaet">{escape(row["prioritaet"])}</td>' if has_priority else ""
    kennung = row["kennung"]
    return (
        f'<tr class="massnahme"><th scope="row">'
        f'<a class="kennung" href="{page}#{anchor(kennung)}">{escape(kennung)}</a></th>'
        f"<td>{''.join(parts)}</td><td>{stand_badge(row['umsetzungsstand'])}</td>{priority}</tr>"
    )

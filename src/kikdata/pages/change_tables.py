"""Changes → semantic HTML tables: what moved, old and new side by side; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from html import escape
from itertools import groupby

import pandas as pd

from kikdata.analysis.change_rows import Art, ChangeRow
from kikdata.analysis.changes import Entry
from kikdata.analysis.counts import STAENDE
from kikdata.pages.tables import lines, stand_badge, wrap

__all__ = ["by_kind", "changes_table", "mark_differences", "transitions_table"]

#: Heading of a list, for Maßnahmen and for Ziele.
_CAPTIONS = {
    Art.VORANGEKOMMEN: ("Vorangekommene Maßnahmen", ""),
    Art.ZURUECKGESTUFT: ("Zurückgestufte Maßnahmen", ""),
    Art.NEU: ("Neue Maßnahmen", "Neue Ziele"),
    Art.WEGGEFALLEN: ("Weggefallene Maßnahmen", "Weggefallene Ziele"),
    Art.NEUER_WORTLAUT: ("Maßnahmen mit neuem Wortlaut", "Ziele mit neuem Wortlaut"),
    Art.ANDERE_NUMMER: ("Maßnahmen mit anderer Nummer", "Ziele mit anderer Nummer"),
}


def changes_table(
    table_id: str,
    rows: Sequence[ChangeRow],
    where: str,
    felder: Mapping[str, str],
    link: Callable[[Entry], str],
) -> str:
    """Return the list of one kind of change, of Maßnahmen or of Ziele.

    `where` ends the caption, as in " im Handlungsfeld …".  `felder`: name by Kürzel, for a
    heading row per Handlungsfeld; none if empty.  `link` gives the address of an entry of today.
    """
    first = rows[0]
    caption = f"{_CAPTIONS[first.art][first.is_ziel]}{where} ({len(rows)})"
    head = ["Nummer", "Ziel"] if first.is_ziel else ["Nummer", "Maßnahme", "Umsetzungsstand"]
    bodies = []
    for kuerzel, members in groupby(rows, key=lambda row: row.entry.kuerzel):
        heading = ""
        if felder:
            heading = (
                f'<tr class="gruppe"><th scope="rowgroup" colspan="{len(head)}">'
                f"{escape(felder.get(kuerzel, kuerzel))}</th></tr>"
            )
        bodies.append(f"<tbody>{heading}{''.join(_row(row, link) for row in members)}</tbody>")
    kind = "aenderungen ziel-aenderungen" if first.is_ziel else "aenderungen"
    return wrap(table_id, kind, caption, head, "".join(bodies))


def _row(row: ChangeRow, link: Callable[[Entry], str]) -> str:
    stand = "" if row.is_ziel else f"<td>{_stand(row)}</td>"
    return (
        f'<tr class="aenderung"><th scope="row">{_number(row, link)}</th>'
        f"<td>{_text(row)}{_reason(row)}</td>{stand}</tr>"
    )


def _number(row: ChangeRow, link: Callable[[Entry], str]) -> str:
    if row.after is None:
        return _label(row.entry)
    shown = f'<a class="kennung" href="{escape(link(row.after))}">{_label(row.after)}</a>'
    if row.art != Art.ANDERE_NUMMER or row.before is None:
        return shown
    return _both(_label(row.before), shown)


def _label(entry: Entry) -> str:
    kuerzel, _, number = entry.kennung.partition("-")
    return escape(entry.kennung if entry.stand else f"{kuerzel}, Ziel\u00a0{number}")


def _text(row: ChangeRow) -> str:
    if row.before is not None and row.after is not None and row.art == Art.NEUER_WORTLAUT:
        return _both(*mark_differences(row.before.text, row.after.text))
    guess = ""
    if row.is_guess and row.art == Art.ANDERE_NUMMER:
        guess = '<p class="grund">Vermutlich dieselbe: Der Wortlaut ist ähnlich, nicht gleich.</p>'
    return f"<p>{escape(row.entry.text)}</p>{guess}"


def _reason(row: ChangeRow) -> str:
    return f'<p class="grund">Begründung: {lines(row.reason)}</p>' if row.reason else ""


def _stand(row: ChangeRow) -> str:
    if row.art in (Art.VORANGEKOMMEN, Art.ZURUECKGESTUFT) and row.before and row.after:
        return _both(stand_badge(row.before.stand), stand_badge(row.after.stand))
    return stand_badge(row.entry.stand)


def _both(before: str, after: str) -> str:
    """Return old and new, each under its word."""
    return (
        f'<p class="vorher"><span class="zeitwort">vorher:</span> {before}</p>'
        f'<p class="jetzt"><span class="zeitwort">jetzt:</span> {after}</p>'
    )


# --- two wordings ----------------------------------------------------------------------------


def mark_differences(old: str, new: str) -> tuple[str, str]:
    """Return both texts as HTML, word by word: what is gone in the old one, what came in the new.

    Hidden words tell it to those who do not see the marks.
    """
    before, after = old.split(), new.split()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    left: list[str] = []
    right: list[str] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        gone, come = (escape(" ".join(part)) for part in (before[a:b], after[c:d]))
        left += [gone if kind == "equal" else _marked("del", "gestrichen", gone)] if gone else []
        right += [come if kind == "equal" else _marked("ins", "neu", come)] if come else []
    return " ".join(left), " ".join(right)


def _marked(tag: str, word: str, text: str) -> str:
    return (
        f'<{tag}><span class="nur-vorlesen">[{word}: </span>{text}'
        f'<span class="nur-vorlesen">]</span></{tag}>'
    )


# --- the table of transitions ----------------------------------------------------------------


def transitions_table(table_id: str, caption: str, table: pd.DataFrame) -> str:
    """Return `Changes.transitions` with sums; rows before, columns now."""
    counts: list[list[int]] = table.to_numpy().tolist()
    rows = [
        _transition_row(f"vorher {stand}", row, same)
        for same, (stand, row) in enumerate(zip(STAENDE, counts, strict=True))
    ]
    sums = [sum(column) for column in zip(*counts, strict=True)]
    total = _transition_row("Summe", sums, None)
    head = ["Umsetzungsstand", *(f"jetzt {stand}" for stand in STAENDE), "Summe"]
    body = f'<tbody>{"".join(rows)}</tbody><tbody class="summe-unten">{total}</tbody>'
    return wrap(table_id, "zahlen uebergaenge", caption, head, body)


def _transition_row(label: str, counts: Sequence[int], same: int | None) -> str:
    kind = ' class="summe"' if same is None else ""
    cells = "".join(_cell(count, is_same=at == same) for at, count in enumerate(counts))
    return (
        f'<tr{kind}><th scope="row">{escape(label)}</th>{cells}'
        f'<td class="zahl">{sum(counts)}</td></tr>'
    )


def _cell(count: int, *, is_same: bool) -> str:
    if is_same:
        return f'<td class="zahl gleich">{count} <span class="anteil">(gleich)</span></td>'
    return f'<td class="zahl">{count}</td>'


def by_kind(rows: Iterable[ChangeRow]) -> list[list[ChangeRow]]:
    """Return the rows of each kind apart, those of Maßnahmen and of Ziele too, none empty."""
    return [list(part) for _, part in groupby(rows, key=lambda row: (row.is_ziel, row.art))]

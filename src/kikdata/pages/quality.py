"""What the page on data quality shows: counts first, then the cells to look at; see `report`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from html import escape

from kikdata import model
from kikdata.checks.quality import ADVICE, Art, Note, Quality, judge_quality
from kikdata.model import Edition, Snapshot
from kikdata.pages import tables
from kikdata.pages.output import Output

__all__ = ["Datenqualitaet"]


class Datenqualitaet:
    """The notes on an edition as the book shows them, in drafts only."""

    def __init__(self, edition: Edition, earlier: Sequence[Snapshot]) -> None:
        self.edition, self.earlier = edition, earlier

    @cached_property
    def quality(self) -> Quality:
        """All notes."""
        return judge_quality(self.edition, self.earlier)

    def overview(self) -> Output:
        """Return how many Maßnahmen of each Handlungsfeld each kind of note concerns."""
        quality = self.quality
        kinds = list(quality.by_art())
        if not kinds:
            return Output("<p>Es gibt nichts nachzutragen.</p>")
        body = [
            _count_row(
                name, [quality.count(art, kuerzel) for art in kinds], quality.totals[kuerzel]
            )
            for kuerzel, name in quality.names.items()
        ]
        total = [quality.count(art) for art in kinds]
        last = _count_row("Alle Handlungsfelder", total, sum(quality.totals.values()), "summe")
        head = ["Handlungsfeld", *(_capital(art) for art in kinds), "Maßnahmen"]
        parts = f"<tbody>{''.join(body)}</tbody><tbody>{last}</tbody>"
        caption = "Was in der Arbeitsmappe nachzutragen oder zu prüfen ist"
        return Output(tables.wrap("tab-datenqualitaet", "zahlen qualitaet", caption, head, parts))

    def lists(self) -> Output:
        """Return every note with its cell, folded; the PDF leaves them out."""
        parts = [self._list(art, notes) for art, notes in self.quality.by_art().items()]
        return Output(f'<div class="qualitaet-listen nur-bildschirm">{"".join(parts)}</div>')

    def _list(self, art: Art, notes: Sequence[Note]) -> str:
        slugs = {feld.kuerzel: feld.slug for feld in self.edition.handlungsfelder}
        is_short = all(_is_empty(note) for note in notes)
        opening = '<ul class="zellen">' if is_short else "<ul>"
        groups = []
        for kuerzel, name in self.quality.names.items():
            own = [note for note in notes if note.kuerzel == kuerzel]
            if own:
                items = "".join(f"<li>{_item(note, slugs[kuerzel])}</li>" for note in own)
                heading = f'<p class="qualitaet-feld">{escape(name)} ({len(own)})</p>'
                groups.append(f"{heading}{opening}{items}</ul>")
        return (
            f'<details class="qualitaet"><summary>{escape(_capital(art))} ({len(notes)})</summary>'
            f"<p>{escape(ADVICE[art])}</p>{''.join(groups)}</details>"
        )


def _count_row(name: str, counts: Sequence[int], total: int, kind: str = "") -> str:
    cells = "".join(f'<td class="zahl">{count}</td>' for count in (*counts, total))
    opening = f'<tr class="{kind}">' if kind else "<tr>"
    return f'{opening}<th scope="row">{escape(name)}</th>{cells}</tr>'


def _item(note: Note, slug: str) -> str:
    is_ziel = "." not in note.kennung
    kuerzel, _, number = note.kennung.partition("-")
    anchor = f"{kuerzel.lower()}-ziel-{number}" if is_ziel else model.anchor(note.kennung)
    label = f"{kuerzel}, Ziel {number}" if is_ziel else note.kennung
    message = "" if _is_empty(note) else f": {escape(note.message)}"
    return (
        f'<a class="kennung" href="handlungsfelder/{slug}.html#{anchor}">{escape(label)}</a> '
        f'<span class="zelle">(Zelle {escape(note.cell)})</span>{message}'
    )


def _is_empty(note: Note) -> bool:
    """Tell whether all there is to say of a cell is that it is empty."""
    return note.art in (Art.OHNE_SACHSTAND, Art.OHNE_ZUSTAENDIG)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]

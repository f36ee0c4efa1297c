"""The Kurzfassung: the form of the Zwischenbericht, a table and a chart per Handlungsfeld."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from kikdata.analysis.counts import STAENDE
from kikdata.pages.field import HandlungsfeldBericht
from kikdata.pages.output import Output
from kikdata.pages.short_table import short_table

__all__ = ["Kurzfassung"]


class Kurzfassung:
    """The Handlungsfelder of an edition, in report order, as the Zwischenbericht shows them."""

    def __init__(self, felder: Sequence[HandlungsfeldBericht]) -> None:
        self.felder = felder

    def contents(self) -> Output:
        """Return links to the Handlungsfelder further down on the page."""
        items = "".join(
            f'<li><a href="#kurz-{part.key}">{escape(part.feld.name)}</a></li>'
            for part in self.felder
        )
        return Output(f'<ul class="sprungziele nur-bildschirm">{items}</ul>')

    def handlungsfelder(self) -> Output:
        """Return a section per Handlungsfeld: its table, its sum in words, its chart."""
        return Output("".join(map(_section, self.felder)))


def _section(part: HandlungsfeldBericht) -> str:
    total = sum(part.counts)
    noun = "Maßnahme" if total == 1 else "Maßnahmen"
    words = ", ".join(f"{n} {stand}" for n, stand in zip(part.counts, STAENDE, strict=True))
    return (
        f'<section class="kurz-feld" id="kurz-{part.key}">'
        f"<h2>Handlungsfeld {escape(part.feld.name)}</h2>"
        f"{short_table(part.feld, part.massnahmen_rows)}"
        f'<p class="kurz-summe">= {total}\u00a0{noun}: {words}</p>{part.chart().html}</section>'
    )

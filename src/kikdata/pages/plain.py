"""What the page in plain German (Einfache Sprache) shows."""

from __future__ import annotations

from collections.abc import Sequence

from kikdata.analysis.change_rows import changes_since
from kikdata.analysis.facts import count_all
from kikdata.analysis.plain_sentences import (
    MEANINGS,
    describe_marks,
    tell_changes,
    tell_dots,
    tell_field,
    tell_plan,
    tell_progress,
)
from kikdata.charts.picture import Drawing, Picture
from kikdata.model import Edition, Snapshot
from kikdata.pages.html import Output, figure_output, render

__all__ = ["EinfacheSprache", "massnahmen_per_dot"]

#: More circles than these are no longer a picture at a glance.
_MOST_DOTS = 240


class EinfacheSprache:
    """An edition in short sentences and one large picture.

    `earlier`: the editions before, the oldest first; `source` is the line below the picture.
    """

    def __init__(self, edition: Edition, earlier: Sequence[Snapshot], source: str) -> None:
        self.edition, self.source = edition, source
        self.before = earlier[-1] if earlier else None
        self.older = earlier[:-1]

    @property
    def counts(self) -> tuple[int, ...]:
        """The three counts over all Maßnahmen."""
        return count_all(self.edition.massnahmen)

    def plan(self) -> Output:
        """Return how many Handlungsfelder and Maßnahmen the plan has."""
        felder = len(self.edition.handlungsfelder)
        return _lines(tell_plan(felder, sum(self.counts)))

    def staende(self) -> Output:
        """Return the three Umsetzungsstände: mark, word and what it means."""
        return Output(render("einfach.html", meanings=MEANINGS, felder=(), lines=()))

    def progress(self) -> Output:
        """Return how far the city is."""
        day = self.edition.angaben.dates["Datenstand"]
        return _lines(tell_progress(self.counts, day))

    def guide(self) -> Output:
        """Return how to read the picture."""
        total = sum(self.counts)
        return _lines(tell_dots(total, massnahmen_per_dot(total)))

    def chart(self) -> Output:
        """Return a circle per Maßnahme, or per so many when there are very many."""
        counts = self.counts
        per_dot = massnahmen_per_dot(sum(counts))
        draw = Drawing("dots.draw_dots", (counts, per_dot))
        alt = describe_marks(counts, per_dot)
        return figure_output(Picture(draw, "So weit ist der Plan", alt, self.source, "einfach"))

    def handlungsfelder(self) -> Output:
        """Return each Handlungsfeld with a link and two sentences."""
        told = [
            (feld, tell_field(count_all(self.edition.rows_of(feld.kuerzel))))
            for feld in self.edition.handlungsfelder
        ]
        words = " ".join(f"{feld.name}: {' '.join(lines)}" for feld, lines in told)
        return Output(render("einfach.html", meanings={}, felder=told, lines=()), words)

    def aenderungen(self) -> Output:
        """Return what changed since the edition before, or that this is the first one."""
        if self.before is None:
            return _lines(["Das ist die erste Ausgabe.", "Es gibt noch nichts zum Vergleichen."])
        changes = changes_since(self.before, self.edition, self.older)
        old = count_all(self.before.massnahmen)
        return _lines(tell_changes(changes, old, self.counts, self.before.datenstand))


def massnahmen_per_dot(total: int) -> int:
    """Return for how many Maßnahmen a circle stands: 1, 10, 100 and so on."""
    per_dot = 1
    while total > _MOST_DOTS * per_dot:
        per_dot *= 10
    return per_dot


def _lines(told: Sequence[str]) -> Output:
    """Return sentences in one paragraph, each on a line of its own."""
    return Output(render("einfach.html", meanings={}, felder=(), lines=told), " ".join(told))

"""What the pages show of the changes since the edition before; see `report`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from kikdata.analysis.change_rows import ChangeRow, changes_since, field_changes, list_changes
from kikdata.analysis.change_sentences import (
    describe_progress,
    describe_totals,
    describe_transitions,
    tell_changes,
)
from kikdata.analysis.changes import Changes, Entry
from kikdata.analysis.counts import STAENDE, count_rows
from kikdata.analysis.sentences import format_date
from kikdata.charts.drawings import Drawing
from kikdata.charts.picture import Picture
from kikdata.model import Edition, Handlungsfeld, Snapshot, anchor
from kikdata.pages.change_tables import by_kind, changes_table, transitions_table
from kikdata.pages.output import Output, figure, sentence, sentences

__all__ = ["Aenderungen"]

_PAGE, _TITLE = "was-hat-sich-geaendert.html", "Was hat sich geändert"
_FIRST = (
    "Dies ist die erste Ausgabe. Sie ist der Ausgangspunkt: Die nächste Ausgabe zeigt hier, was "
    "sich seitdem geändert hat."
)


class Aenderungen:
    """The changes of a whole edition, or of one Handlungsfeld of it.

    `earlier`: the editions before, the oldest first; without one, only `summary` and `teaser`
    say anything.  `source` is the line below pictures.
    """

    def __init__(
        self,
        edition: Edition,
        earlier: Sequence[Snapshot],
        source: str,
        feld: Handlungsfeld | None = None,
    ) -> None:
        self.edition, self.feld, self.source = edition, feld, source
        self.before = earlier[-1] if earlier else None
        self.key = f"{feld.kuerzel.lower()}-aenderungen" if feld else "aenderungen"
        self.where = f" im Handlungsfeld {feld.name}" if feld else ""

    @cached_property
    def _told(self) -> tuple[Changes, list[ChangeRow]] | None:
        if self.before is None:
            return None
        if self.feld:
            return field_changes(self.before, self.edition, self.feld.kuerzel)
        changes = changes_since(self.before, self.edition)
        return changes, list_changes(changes, self.edition)

    @property
    def changes(self) -> Changes | None:
        """The comparison; None in the first edition."""
        return self._told[0] if self._told else None

    def summary(self) -> Output:
        """Return in sentences what changed; that this is the first edition; or that nothing did."""
        if self.before is None or self.changes is None:
            return sentence(_FIRST)
        told = f"Ausgabe {self.before.ausgabe} (Datenstand {format_date(self.before.datenstand)})"
        if self.changes.is_empty:
            where = " in diesem Handlungsfeld" if self.feld else ""
            return sentence(
                f"Seit der {told} hat sich{where} nichts geändert: kein Umsetzungsstand, kein "
                "Wortlaut, keine Nummer."
            )
        old, new = self._counts(self.before), self._counts(self.edition)
        return sentences(describe_totals(old, new, told), tell_changes(self.changes))

    def teaser(self) -> Output:
        """Return one sentence with a link to the chapter."""
        link = f'<a href="{_PAGE}">{_TITLE}</a>'
        if self.changes is None:
            text = "Dies ist die erste Ausgabe. Was sich ändert, zeigt ab der nächsten das Kapitel"
        elif self.changes.is_empty:
            text = "Seit der vorigen Ausgabe ist alles gleich geblieben, siehe"
        else:
            text = f"{describe_progress(self.changes)} Alles Weitere steht im Kapitel"
        return Output(f'<p class="satz">{text} {link}.</p>', f"{text} {_TITLE}.")

    def chart(self) -> Output:
        """Return the picture of what moved; nothing in the first edition or if nothing changed."""
        if self.before is None or self.changes is None or self.changes.is_empty:
            return Output("")
        what = (
            self.changes.transitions,
            _by_stand(self.changes.new),
            _by_stand(self.changes.dropped),
            f"Ausgabe {self.before.ausgabe}",
            f"Ausgabe {self.edition.angaben.ausgabe}",
        )
        draw = Drawing("changes.draw_transitions", what)
        title = f"Wie sich die Maßnahmen{self.where} bewegt haben"
        return figure(Picture(draw, title, describe_transitions(*what), self.source, self.key))

    def details(self) -> Output:
        """Return a list per kind of change, with old and new and the reason; "" without any."""
        if self._told is None:
            return Output("")
        felder = {feld.kuerzel: feld.name for feld in self.edition.handlungsfelder}
        parts = [
            changes_table(
                f"tab-{self.key}-{'ziele-' if rows[0].is_ziel else ''}{rows[0].art}",
                rows,
                self.where,
                {} if self.feld else felder,
                self._address,
            )
            for rows in by_kind(self._told[1])
        ]
        return Output("".join(parts))

    def transitions(self) -> Output:
        """Return how many went from which Umsetzungsstand to which, with sums."""
        if self.before is None or self.changes is None or not self.changes.common:
            return Output("")
        now = self.edition.angaben.ausgabe
        caption = (
            f"Übergänge zwischen den Umsetzungsständen{self.where}: vorher heißt in der Ausgabe "
            f"{self.before.ausgabe}, jetzt in der Ausgabe {now}"
        )
        table = self.changes.transitions
        return Output(transitions_table(f"tab-{self.key}-uebergaenge", caption, table))

    def _counts(self, edition: Snapshot | Edition) -> tuple[int, ...]:
        table = edition.rows_of(self.feld.kuerzel) if self.feld else edition.massnahmen
        ((_, counts),) = count_rows(table)
        return counts

    def _address(self, entry: Entry) -> str:
        """Return where an entry of this edition stands: on the page of its Handlungsfeld."""
        target = f"#{anchor(entry.kennung)}"
        if not entry.stand:
            target = f"#{entry.kennung.lower().replace('-', '-ziel-')}"
        if self.feld is not None and self.feld.kuerzel == entry.kuerzel:
            return target
        slugs = {feld.kuerzel: feld.slug for feld in self.edition.handlungsfelder}
        folder = "" if self.feld else "handlungsfelder/"
        return f"{folder}{slugs[entry.kuerzel]}.html{target}"


def _by_stand(entries: Sequence[Entry]) -> tuple[int, ...]:
    return tuple(sum(entry.stand == stand for entry in entries) for stand in STAENDE)

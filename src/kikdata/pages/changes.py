"""What the pages show of the changes since the edition before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from itertools import groupby

import pandas as pd

from kikdata.analysis.change_rows import Art, ChangeRow, changes_since, field_changes, list_changes
from kikdata.analysis.change_sentences import (
    HEADINGS,
    describe_progress,
    describe_totals,
    describe_transitions,
    tell_changes,
)
from kikdata.analysis.changes import Changes, Entry
from kikdata.analysis.counts import STAENDE
from kikdata.analysis.facts import count_all
from kikdata.analysis.sentences import edition_name, format_date
from kikdata.charts.picture import Drawing, Picture
from kikdata.model import Edition, Handlungsfeld, Massnahme, Snapshot, Ziel, slug
from kikdata.pages.html import (
    Heading,
    Output,
    Outputs,
    figure_output,
    page_root,
    render,
    sentence,
    sentences,
)
from kikdata.pages.massnahmen import address_of

__all__ = ["Aenderungen", "mark_differences"]

_PAGE, _TITLE = "was-hat-sich-geaendert.html", "Was hat sich geändert"
_FIRST = "Dies ist die erste Ausgabe: Was sich ändert, steht hier ab der nächsten."


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
        self.older = earlier[:-1]
        self.where = f" im Handlungsfeld {feld.name}" if feld else ""

    @cached_property
    def _told(self) -> tuple[Changes, list[ChangeRow]] | None:
        if self.before is None:
            return None
        if self.feld:
            return field_changes(self.before, self.edition, self.feld.kuerzel, self.older)
        changes = changes_since(self.before, self.edition, self.older)
        return changes, list_changes(changes, self.edition)

    @property
    def changes(self) -> Changes | None:
        """The comparison; None in the first edition."""
        return self._told[0] if self._told else None

    @property
    def rows(self) -> list[ChangeRow]:
        """One row per change and kind; none in the first edition."""
        return self._told[1] if self._told else []

    def summary(self) -> Output:
        """Show in sentences what changed; that this is the first edition; or that nothing did."""
        if self.before is None or self.changes is None:
            return sentence(_FIRST)
        name, date = edition_name(self.before.ausgabe), format_date(self.before.datenstand)
        if self.changes.is_empty:
            where = " in diesem Handlungsfeld" if self.feld else ""
            return sentence(
                f"Seit dem {name} (Datenstand {date}) hat sich{where} nichts geändert: kein "
                "Umsetzungsstand, kein Wortlaut, keine Nummer."
            )
        told = f"im {name} (Datenstand {date})"
        old, new = self._counts(self.before), self._counts(self.edition)
        return sentences(describe_totals(old, new, told), tell_changes(self.changes))

    def teaser(self) -> Output:
        """Show one sentence with a link to the chapter."""
        if self.changes is None:
            text = "Dies ist die erste Ausgabe. Was sich ändert, zeigt ab der nächsten das Kapitel"
        elif self.changes.is_empty:
            text = "Seit der vorigen Ausgabe ist alles gleich geblieben, siehe"
        else:
            text = f"{describe_progress(self.changes)} Alles Weitere steht im Kapitel"
        shown = render("verweis.html", text=text, href=f"{page_root()}{_PAGE}", title=_TITLE)
        return Output(shown, f"{text} {_TITLE}.")

    def chart(self) -> Output:
        """Show what moved; nothing in the first edition or if nothing changed."""
        if self.before is None or self.changes is None or self.changes.is_empty:
            return Output("")
        kuerzel = self.feld.kuerzel if self.feld else ""
        what = (
            self.changes.transitions,
            _by_stand(self.changes.came(kuerzel)),
            _by_stand(self.changes.went(kuerzel)),
            edition_name(self.before.ausgabe),
            edition_name(self.edition.angaben.ausgabe),
        )
        draw = Drawing("changes.draw_transitions", what)
        title = f"Wie sich die Maßnahmen{self.where} bewegt haben"
        alt = describe_transitions(*what)
        return figure_output(Picture(draw, title, alt, self.source, slug(title)))

    @property
    def uebergaenge(self) -> pd.DataFrame:
        """How many Maßnahmen went from which Umsetzungsstand to which, with sums.

        Rows: in the edition before, columns: now.  Without rows in the first edition.
        """
        if self.changes is None or not self.changes.common:
            return pd.DataFrame()
        table = self.changes.transitions
        table = pd.concat([table, pd.DataFrame([table.sum()], index=["Summe"])])
        table["Summe"] = table.sum(axis=1)
        table.index = pd.Index([*(f"vorher {one}" for one in STAENDE), "Summe"], name="")
        table.columns = pd.Index([*(f"jetzt {one}" for one in STAENDE), "Summe"])
        return table

    def lists(self) -> Outputs:
        """Show a list per kind of change under its heading, with old and new and the reason."""
        parts: list[Output | Heading] = []
        for (art, is_ziel), group in groupby(self.rows, key=lambda row: (row.art, row.is_ziel)):
            rows = list(group)
            if self.feld and art == Art.SACHSTAND:
                continue  # it stands further down in the chapter, with each Maßnahme
            title = f"{HEADINGS[art, is_ziel]} ({len(rows)})"
            if self.feld is None:
                parts.append(Heading(title))
            parts.append(Output(self._list(rows, title)))
        return Outputs(parts)

    def _list(self, rows: Sequence[ChangeRow], title: str) -> str:
        felder = {feld.kuerzel: feld for feld in self.edition.handlungsfelder}
        groups = [
            (felder[kuerzel].name if kuerzel in felder else kuerzel, list(members))
            for kuerzel, members in groupby(rows, key=lambda row: row.entry.kuerzel)
        ]
        slugs = {kuerzel: feld.slug for kuerzel, feld in felder.items()}
        return render(
            "aenderungen.html",
            title=title if self.feld else "",
            groups=groups,
            has_names=self.feld is None,
            label=_label,
            link=lambda entry: address_of(entry.kennung, slugs),
            mark=mark_differences,
            ART=Art,
        )

    def _counts(self, edition: Snapshot | Edition) -> tuple[int, ...]:
        return count_all(edition.rows_of(self.feld.kuerzel) if self.feld else edition.massnahmen)


def _by_stand(entries: Iterable[Massnahme]) -> tuple[int, ...]:
    entries = list(entries)
    return tuple(sum(entry.stand == stand for entry in entries) for stand in STAENDE)


def _label(entry: Entry) -> str:
    kuerzel, _, number = entry.kennung.partition("-")
    return f"{kuerzel}, Ziel\u00a0{number}" if isinstance(entry, Ziel) else entry.kennung


def mark_differences(old: str, new: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return both texts in pieces: what is gone in the old one, what came in the new, or "".

    >>> mark_differences("Zwei Kurse", "Drei Kurse")
    ([('del', 'Zwei'), ('', 'Kurse')], [('ins', 'Drei'), ('', 'Kurse')])
    """
    before, after = old.split(), new.split()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    left: list[tuple[str, str]] = []
    right: list[tuple[str, str]] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        gone, come = " ".join(before[a:b]), " ".join(after[c:d])
        left += [("" if kind == "equal" else "del", gone)] if gone else []
        right += [("" if kind == "equal" else "ins", come)] if come else []
    return left, right

"""Which Maßnahmen a count is about, and the address of the list that shows just these; pure.

The names in the address (`?handlungsfeld=GP&stand=wartend`) are read by `massnahmen.js` of the
theme and stand in links that people have sent: they stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import quote, urlencode

from kikdata.analysis.counts import STAENDE
from kikdata.model import Handlungsfeld, Umsetzungsstand, slug

__all__ = ["LIST_PAGE", "Selection"]

#: The page with all Maßnahmen, from the root of the edition.
LIST_PAGE = "massnahmen.html"


@dataclass(frozen=True)
class Selection:
    """All Maßnahmen, those of a Handlungsfeld, of one of its Gruppen or of one of its Ziele.

    `words` say the same to listeners (``in Bildung und Sprache``); `root` leads from the page
    that holds the link to the root of the edition (``../``).
    """

    words: str = "in allen Handlungsfeldern"
    root: str = ""
    handlungsfeld: str = ""
    gruppe: str = ""
    ziel: str = ""

    @classmethod
    def of_feld(cls, feld: Handlungsfeld, root: str = "") -> Selection:
        """Return the Maßnahmen of a Handlungsfeld."""
        return cls(f"in {feld.name}", root, feld.kuerzel)

    def of_gruppe(self, gruppe: str) -> Selection:
        """Return the Maßnahmen of a Gruppe of this Handlungsfeld."""
        return replace(self, words=f"in der Gruppe {gruppe}", gruppe=slug(gruppe))

    def of_ziel(self, nummer: str) -> Selection:
        """Return the Maßnahmen of a Ziel (``2.``) of this Handlungsfeld."""
        nummer = nummer.rstrip(".")
        return replace(self, words=f"bei Ziel {nummer}", gruppe="", ziel=nummer)

    def address(self, stand: str = "") -> str:
        """Return the address of the list, of those with one Umsetzungsstand if it is given."""
        key = Umsetzungsstand(stand).key if stand else ""
        named = {
            "handlungsfeld": self.handlungsfeld,
            "gruppe": self.gruppe,
            "ziel": self.ziel,
            "stand": key,
        }
        query = urlencode({name: value for name, value in named.items() if value}, quote_via=quote)
        return f"{self.root}{LIST_PAGE}{'?' if query else ''}{query}"

    def link(self, count: int, stand: str = "") -> str:
        """Return a count that leads to the Maßnahmen it counts; none leads nowhere."""
        if not count:
            return str(count)
        told = [str(count), "Maßnahme" if count == 1 else "Maßnahmen", stand, self.words]
        label = " ".join(word for word in told if word)
        return (
            f'<a class="zur-liste" href="{escape(self.address(stand))}" '
            f'aria-label="{escape(label)}">{count}</a>'
        )

    def links(self, counts: Iterable[int]) -> list[str]:
        """Return one link per Umsetzungsstand."""
        return [self.link(count, stand) for count, stand in zip(counts, STAENDE, strict=True)]

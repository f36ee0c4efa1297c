"""Maßnahmen on pages: where they stand, which of them a number is about, and their lists."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any
from urllib.parse import quote, urlencode

from kikdata.analysis.counts import STAENDE
from kikdata.analysis.history import Werdegang, describe_werdegang
from kikdata.analysis.sentences import massnahmen_phrase
from kikdata.model import Edition, Handlungsfeld, Massnahme, Umsetzungsstand, Ziel, anchor, slug
from kikdata.pages.html import Output, page_root, render
from kikdata.text import NO_TEXT, Text

__all__ = [
    "LIST_PAGE",
    "Context",
    "Selection",
    "address_of",
    "brief_list",
    "chapter",
    "current",
    "full_list",
    "name_of",
    "open_context",
    "responsible",
]

#: The page with all Maßnahmen, from the root of the edition.
LIST_PAGE = "massnahmen.html"
#: Columns of tables in words; any other has its own name.
_NAMES = {
    "kennung": "Kennung",
    "handlungsfeld": "Handlungsfeld",
    "gruppe": "Gruppe",
    "ziel_nummer": "Nummer des Ziels",
    "ziel": "Ziel",
    "nummer": "Nummer",
    "massnahme": "Maßnahme",
    "umsetzungsstand": "Umsetzungsstand",
    "sachstand": "Sachstand",
    "zustaendig": "Zuständig",
    "prioritaet": "Priorität",
    "bericht": "Bericht",
    "datenstand": "Datenstand",
}


def name_of(column: Hashable) -> str:
    """Return what people call a column of a table."""
    return _NAMES.get(str(column), str(column))


def responsible(zustaendig: str) -> list[str]:
    """Return who is named in a cell: several stand between semicolons.

    >>> responsible("Amt A (fiktiv); Verein B (fiktiv)")
    ['Amt A (fiktiv)', 'Verein B (fiktiv)']
    """
    return [name for part in zustaendig.split(";") if (name := " ".join(part.split()))]


@dataclass(frozen=True)
class Selection:
    """All Maßnahmen, those of a Handlungsfeld, of a Gruppe, of a Ziel, of who is responsible.

    Knows the address of the list that shows just these; the names in it
    (`?handlungsfeld=GP&stand=wartend`) are read by `massnahmen.js` of the theme and stand in links
    that people have sent: they stay.  `words` say the same to listeners (``in Bildung und
    Sprache``); `root` leads from the page that holds the link to the root of the edition.
    """

    words: str = "in allen Handlungsfeldern"
    root: str = ""
    handlungsfeld: str = ""
    gruppe: str = ""
    ziel: str = ""
    zustaendig: str = ""

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

    def of_zustaendig(self, name: str) -> Selection:
        """Return those Maßnahmen for which this one is responsible."""
        return replace(self, words=f"bei {name}", zustaendig=name)

    def address(self, stand: str = "") -> str:
        """Return the address of the list, of those with one Umsetzungsstand if it is given."""
        named = {
            "handlungsfeld": self.handlungsfeld,
            "gruppe": self.gruppe,
            "ziel": self.ziel,
            "zustaendig": self.zustaendig,
            "stand": Umsetzungsstand(stand).key if stand else "",
        }
        query = urlencode({name: value for name, value in named.items() if value}, quote_via=quote)
        return f"{self.root}{LIST_PAGE}{'?' if query else ''}{query}"

    def label(self, count: int, stand: str = "") -> str:
        """Return in words what a link on a count leads to."""
        noun = "Maßnahme" if count == 1 else "Maßnahmen"
        return " ".join(word for word in (str(count), noun, stand, self.words) if word)


@dataclass(frozen=True)
class Context:
    """The edition that a notebook has opened; `source` is the line below its pictures."""

    edition: Edition
    source: str

    def selection(
        self, where: Mapping[str, str], counts: Sequence[int], origin: Mapping[Hashable, Any]
    ) -> Selection | None:
        """Return what shows the Maßnahmen that a row counts; None if no list shows just these.

        `where`: the keys of the row; `origin`: the `attrs` of the counts.
        """
        rows = [row for row in self._rows(origin) if _matches(row, where)]
        if not rows or list(counts) != [_count(rows, stand) for stand in STAENDE]:
            return None
        chosen = Selection(root=page_root())
        feld = next(f for f in self.edition.handlungsfelder if f.kuerzel == rows[0].kuerzel)
        if origin.get("handlungsfeld") or "handlungsfeld" in where or "kuerzel" in where:
            chosen = Selection.of_feld(feld, page_root())
        for key, value in where.items():
            if key == "gruppe" and chosen.handlungsfeld:
                chosen = chosen.of_gruppe(value)
            elif key in ("ziel", "ziel_nummer") and chosen.handlungsfeld:
                chosen = chosen.of_ziel(rows[0].ziel_nummer)
            elif key == "zustaendig" and value:
                chosen = chosen.of_zustaendig(value)
            elif key not in ("", "handlungsfeld", "kuerzel"):
                return None
        return chosen

    def address(self, where: Mapping[str, str], origin: Mapping[Hashable, Any]) -> str:
        """Return where what a row is about stands: a chapter, a Ziel in it; "" if nowhere."""
        last = [*where, ""][-2 if where else 0]
        if last == "handlungsfeld" and not origin.get("handlungsfeld"):
            felder = {feld.name: feld for feld in self.edition.handlungsfelder}
            feld = felder.get(where[last])
            return f"{page_root()}handlungsfelder/{feld.slug}.html" if feld else ""
        if last == "ziel" and origin.get("handlungsfeld"):
            rows = [row for row in self._rows(origin) if _matches(row, where)]
            return f"#{ziel_anchor(rows[0].ziel_kennung)}" if rows else ""
        return ""

    def _rows(self, origin: Mapping[Hashable, Any]) -> tuple[Massnahme, ...]:
        kuerzel = origin.get("handlungsfeld")
        return self.edition.massnahmen_of(kuerzel) if kuerzel else self.edition.rows


def _matches(row: Massnahme, where: Mapping[str, str]) -> bool:
    for key, value in where.items():
        if key == "zustaendig" and value in responsible(row.zustaendig):
            continue
        if key and str(getattr(row, key, None)) != value:
            return False
    return True


def _count(rows: Sequence[Massnahme], stand: str) -> int:
    return sum(row.umsetzungsstand == stand for row in rows)


def ziel_anchor(kennung: str) -> str:
    """Return the anchor of a Ziel in its chapter: ``bs-ziel-2`` for ``BS-2``."""
    return anchor(kennung).replace("-", "-ziel-", 1)


_current: list[Context] = []


def open_context(context: Context) -> None:
    """Let tables and charts know which edition a notebook has opened last."""
    _current[:] = [context]


def current() -> Context | None:
    """Return the edition opened last; None if there is none yet."""
    return _current[0] if _current else None


# --- lists -----------------------------------------------------------------------------------


def address_of(kennung: str, slugs: Mapping[str, str]) -> str:
    """Return where a Maßnahme, a Ziel or a Handlungsfeld stands; `slugs` of these by Kürzel."""
    page = f"{page_root()}handlungsfelder/{slugs[kennung.partition('-')[0]]}.html"
    if "-" not in kennung:
        return page
    return f"{page}#{anchor(kennung) if '.' in kennung else ziel_anchor(kennung)}"


def chapter(
    rows: Sequence[Massnahme], ziele: Sequence[Ziel], werdegaenge: Mapping[str, Werdegang]
) -> Output:
    """Return all of a Handlungsfeld: Gruppen and Ziele as headings, each Maßnahme at its place.

    `werdegaenge`: what became of each over the editions, by Kennung.
    """
    told = {ziel.kennung: ziel.sachstand for ziel in ziele}
    histories = {kennung: way for kennung, way in werdegaenge.items() if len(way.stations) > 1}
    return Output(
        render(
            "kapitel.html",
            gruppen=_by_gruppe(rows, told),
            histories={
                kennung: (describe_werdegang(way), way.has_changed)
                for kennung, way in histories.items()
            },
        )
    )


def _by_gruppe(
    rows: Sequence[Massnahme], told: Mapping[str, Text] | None = None
) -> list[tuple[str, list[tuple[Massnahme, Text, list[Massnahme]]]]]:
    """Return name and Ziele of each Gruppe; a Ziel as its first Maßnahme, its Sachstand, all."""
    gruppen = []
    for gruppe, members in groupby(rows, key=lambda row: (row.kuerzel, row.gruppe)):
        ziele = []
        for ziel, own in groupby(members, key=lambda row: row.ziel_kennung):
            several = list(own)
            ziele.append((several[0], (told or {}).get(ziel, NO_TEXT), several))
        gruppen.append((gruppe[1], ziele))
    return gruppen


def brief_list(feld: Handlungsfeld, rows: Sequence[Massnahme]) -> Output:
    """Return the Maßnahmen of a Handlungsfeld with their Umsetzungsstand, without Sachstand."""
    slugs = {feld.kuerzel: feld.slug}
    links = {row.kennung: address_of(row.kennung, slugs) for row in rows}
    return Output(render("kurz.html", gruppen=_by_gruppe(rows), links=links))


def full_list(felder: Sequence[Handlungsfeld], rows: Sequence[Massnahme]) -> Output:
    """Return all Maßnahmen with a form to choose among them; the script of the theme does that.

    On the web only, since the chapters hold it all.
    """
    slugs = {feld.kuerzel: feld.slug for feld in felder}
    names = {name for row in rows for name in responsible(row.zustaendig)}
    return Output(
        render(
            "liste.html",
            felder=felder,
            gruppen=_by_gruppe(rows),
            priorities=sorted({row.prioritaet for row in rows} - {""}),
            zustaendige=sorted(names, key=str.casefold),
            count=massnahmen_phrase(len(rows)),
            links={row.kennung: address_of(row.kennung, slugs) for row in rows},
            responsible=responsible,
            page=LIST_PAGE,
        )
    )

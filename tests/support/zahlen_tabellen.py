"""Tables of the report compared with the workbook: counts, marks, transitions, lists of changes."""

from __future__ import annotations

import re
from dataclasses import replace

from zahlen_grammatik import STAND, Bezug, Pruefer, compact
from zahlen_lesen import Tabelle
from zahlen_quelle import STAENDE, percents

__all__ = ["check_table", "scope_of"]

Verdict = tuple[int, list[str]]
# The page for drafts counts these by rules of its own, which tests/test_qualitaet.py checks.
OWN_RULES = {"Widerspruch", "Unverändert", "Begründung ohne Änderung", "Gleicher Text"}
OWN_RULES |= {"Zuständigkeit in mehreren Schreibweisen", "Priorität unklar"}

TITLES = STAND | {
    compact(title): title for title in ("Umsetzungsstand", "Ziel/Maßnahme", *OWN_RULES)
}
TITLES |= {compact(title): title for title in ("Ohne Sachstand", "Ohne Zuständigkeit")}


def scope_of(pruefer: Pruefer, headings: tuple[str, ...]) -> Bezug:
    """Return what the numbers under these headings are about."""
    for heading in reversed(headings):
        if heading == "Fortschritt nach Zuständigkeit":
            return Bezug(zustaendig="")
        for short, name in pruefer.names.items():
            if re.fullmatch(rf"(Handlungsfeld)?{re.escape(short)}(:\d+von\d+)?", compact(heading)):
                return Bezug(name)
    return Bezug()


def check_table(pruefer: Pruefer, table: Tabelle) -> Verdict:
    """Return how many numbers of a table were compared, and a line for each that is wrong."""
    bezug = scope_of(pruefer, table.headings)
    for short, name in pruefer.names.items():
        if f"Handlungsfeld{short}" in compact(table.caption):
            bezug = Bezug(name)
    titles = [TITLES.get(compact(title), title) for title in table.titles]
    table = replace(table, titles=tuple(titles))
    has_staende = set(STAENDE) <= set(titles)
    if any(title.startswith("jetzt ") for title in titles):
        return _transitions(pruefer, table, titles, bezug)
    if has_staende:
        return _counts(pruefer, table, titles, bezug)
    if "nachzutragen" in table.caption:
        return _quality(pruefer, table, titles)
    is_list = titles[:1] in (["Nummer"], ["Kennung"]) and "Umsetzungsstand" in titles
    return (_massnahmen if is_list else _texts)(pruefer, table, bezug)


def _compare(wrong: list[str], what: str, said: object, true: object) -> int:
    if said != true:
        wrong.append(f"{what}: {said} statt {true}")
    return 1


def _row_scope(pruefer: Pruefer, label: str, bezug: Bezug) -> Bezug:
    """Return what a row of counts is about; KeyError if its label is not known."""
    text = compact(label)
    whole = {"AlleHandlungsfelder": None, "AlleMaßnahmen": None, "Summe": bezug.feld}
    if text in whole or text in pruefer.names:
        return Bezug((whole | pruefer.names)[text])
    if bezug.zustaendig == "" and text in pruefer.aemter:
        return replace(bezug, zustaendig=pruefer.aemter[text])
    if bezug.feld:
        gruppen = {compact(row.gruppe): row.gruppe for row in pruefer.jetzt.rows(bezug.feld)}
        if text in gruppen:
            return replace(bezug, gruppe=gruppen[text], ziel=None)
        for found in pruefer.ziele.get(f"{text}:", ()):
            if found.feld == bezug.feld:
                return found
    return _edition_scope(pruefer, text, bezug)


def _edition_scope(pruefer: Pruefer, text: str, bezug: Bezug) -> Bezug:
    """Return what a row of an edition is about: „Juni2099(15.04.2099)“."""
    hit = re.fullmatch(r"([A-Z][a-zä]+\d{4})\((\d\d\.\d\d\.\d{4})\)", text)
    mappe = pruefer.mappen[pruefer.edition(hit[1])] if hit else None
    if hit is None or mappe is None or mappe.datenstand != hit[2]:
        raise KeyError(text)
    return Bezug(bezug.feld, ausgabe=mappe.ausgabe)


def _counts(pruefer: Pruefer, table: Tabelle, titles: list[str], bezug: Bezug) -> Verdict:
    wrong: list[str] = []
    compared = 0
    for row in table.rows:
        if len(row) != len(titles):
            wrong.append(f"Zeile nicht verstanden: {row}")
            continue
        try:
            counts = pruefer.counts(_row_scope(pruefer, row[0], bezug))
        except KeyError:
            wrong.append(f"Zeile nicht verstanden: {row}")
            continue
        shares = percents(counts)
        for title, cell in zip(titles[1:], row[1:], strict=True):
            if title in STAENDE:
                at = STAENDE.index(title)
                true = {f"{counts[at]}", f"{counts[at]}({shares[at]}%)"}
            else:
                true = {"Summe": {f"{sum(counts)}"}, "Zielerreichungsgrad": {f"{shares[-1]}%"}}[
                    title
                ]
            compared += _compare(wrong, f"{row[0]}, {title}", compact(cell) in true or cell, True)
    return compared, wrong


def _massnahmen(pruefer: Pruefer, table: Tabelle, bezug: Bezug) -> Verdict:
    """The list of all, and the one of a Handlungsfeld."""
    wrong: list[str] = []
    at = table.titles.index("Umsetzungsstand")
    said = {}
    for row in table.rows:
        if len(row) > at and re.search(r"\d\.\d+\.?$", row[0]):
            stand = next((s for c, s in STAND.items() if compact(row[at]).startswith(c)), row[at])
            said[row[0].rstrip(".")] = stand
    true = {
        (key if table.titles[0] == "Kennung" else row.nummer.rstrip(".")): row.stand
        for key, row in pruefer.jetzt.massnahmen.items()
        if bezug.feld in (None, row.feld)
    }
    return _compare(wrong, f"Liste {bezug.feld}", said, true), wrong


def _transitions(pruefer: Pruefer, table: Tabelle, titles: list[str], bezug: Bezug) -> Verdict:
    wrong: list[str] = []
    compared = 0
    moves = pruefer.wandel(bezug).moves
    for row in table.rows:
        before = next((s for c, s in STAND.items() if c in compact(row[0])), "")
        rows = [before] if before else list(STAENDE)
        for title, cell in zip(titles[1:], row[1:], strict=True):
            column = STAND.get(compact(title).removeprefix("jetzt"))
            columns = [column] if column else list(STAENDE)
            true = str(sum(moves[one, other] for one in rows for other in columns))
            compared += _compare(wrong, f"Übergang {row[0]}, {title}", compact(cell), true)
    return compared, wrong


def _quality(pruefer: Pruefer, table: Tabelle, titles: list[str]) -> Verdict:
    wrong: list[str] = []
    compared = 0
    for row in table.rows:
        rows = pruefer.jetzt.rows(_row_scope(pruefer, row[0], Bezug()).feld)
        true = {
            "Maßnahmen": len(rows),
            "Ohne Sachstand": sum(not one.sachstand for one in rows),
            "Ohne Zuständigkeit": sum(not one.zustaendig for one in rows),
        }
        for title, cell in zip(titles[1:], row[1:], strict=True):
            if title in true:
                compared += _compare(wrong, f"{row[0]}, {title}", cell, str(true[title]))
            elif title not in OWN_RULES:
                wrong.append(f"Spalte nicht verstanden: {title}")
    return compared, wrong


def _texts(pruefer: Pruefer, table: Tabelle, bezug: Bezug) -> Verdict:
    """Any other table: its cells are texts like others."""
    wrong: list[str] = []
    compared = 0
    for row in table.rows:
        hit = re.match(r"Ziel(\d+)\.", compact(row[0])) if row else None
        about = replace(bezug, ziel=hit[1]) if hit else bezug
        for cell in (table.caption, *row):
            text = re.sub(r"^Ziel\s*\d+\.|^\d+(\.\d+)*\.$", "", cell.strip())
            n, faults = pruefer.check(text, about)
            compared += n
            wrong += faults
    return compared, wrong

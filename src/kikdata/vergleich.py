"""Two editions and their changes → the lines and the JSON of `kik vergleich`; pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from kikdata.change_text import summarize_changes
from kikdata.changes import Changes, Entry, Pair, ZielChanges
from kikdata.distribution import STAENDE, count_rows
from kikdata.narrative import format_date, massnahmen_phrase
from kikdata.validation import Edition

__all__ = ["to_lines", "to_record"]

_MIN_TEXT = 20  # characters of text that even a narrow terminal shows
_TOTAL = "zusammen"

Row = tuple[str, ...]


# --- for people ------------------------------------------------------------------------------


def to_lines(
    before: Edition, after: Edition, changes: Changes, width: int | None = None
) -> list[str]:
    """Return the comparison as lines of at most `width` characters, or as long as they are.

    Header and tables need 77 characters and are never cut; kinds of change that do not occur
    are left out.
    """
    summary = summarize_changes(changes)
    lines = [f"Vergleich: {_title(before)} → {_title(after)}"]
    lines += textwrap.wrap(summary, max(_MIN_TEXT, width)) if width is not None else [summary]
    lines += ["", *_count_table(before, after, changes)]
    if changes.common:
        lines += ["", *_transition_table(before, after, changes)]
    for heading, rows in _sections(changes):
        lines += ["", f"{heading} ({len(rows)}):", *_align(rows, width)]
    for heading, pairs in _reworded_sections(changes):
        lines += ["", f"{heading} ({len(pairs)}):"]
        lines += [line for pair in pairs for line in _both_wordings(pair, width)]
    return lines


def _title(edition: Edition) -> str:
    stand = format_date(edition.angaben.dates["Datenstand"])
    return f"{edition.angaben.ausgabe} (Datenstand {stand})"


def _count_table(before: Edition, after: Edition, changes: Changes) -> list[str]:
    columns = [_stand_counts(before), _stand_counts(after)]
    rows = [(stand, *(c[i] for c in columns)) for i, stand in enumerate(STAENDE)]
    rows.append(("Maßnahmen", *(sum(c) for c in columns)))
    ziele = changes.ziele
    counts = (len(ziele.common) + len(only) for only in (ziele.dropped, ziele.new))
    rows.append(("Ziele", *counts))
    return _table(("Anzahl", before.angaben.ausgabe, after.angaben.ausgabe), rows)


def _stand_counts(edition: Edition) -> tuple[int, ...]:
    ((_, counts),) = count_rows(edition.massnahmen)
    return counts


def _transition_table(before: Edition, after: Edition, changes: Changes) -> list[str]:
    table = changes.transitions.to_numpy().tolist()
    rows = [(stand, *row, sum(row)) for stand, row in zip(STAENDE, table, strict=True)]
    totals = [sum(column) for column in zip(*table, strict=True)]
    rows.append((_TOTAL, *totals, sum(totals)))
    where = f"Zeilen: {before.angaben.ausgabe}, Spalten: {after.angaben.ausgabe}"
    title = f"{massnahmen_phrase(len(changes.common))} in beiden Ausgaben ({where}):"
    return [title[0].upper() + title[1:], *_table(("", *STAENDE, _TOTAL), rows)]


def _table(header: Row, rows: Sequence[tuple[object, ...]]) -> list[str]:
    cells = [header, *(tuple(map(str, row)) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in cells
    ]


def _sections(changes: Changes) -> Iterator[tuple[str, list[Row]]]:
    """Yield heading and rows of each kind of change that occurs; the last cell is the text."""
    ziele = changes.ziele
    sections: tuple[tuple[str, list[Row]], ...] = (
        ("Vorangekommen", [_progress(pair) for pair in changes.advanced]),
        ("Zurückgestuft", [_progress(pair) for pair in changes.regressed]),
        ("Neue Maßnahmen", [(e.kennung, e.stand, e.text) for e in changes.new]),
        ("Weggefallene Maßnahmen", [(e.kennung, e.stand, e.text) for e in changes.dropped]),
        ("Maßnahmen mit anderer Nummer", [_move(pair) for pair in changes.moved]),
        ("Neue Ziele", [(_label(e), e.text) for e in ziele.new]),
        ("Weggefallene Ziele", [(_label(e), e.text) for e in ziele.dropped]),
        ("Ziele mit anderer Nummer", [_move(pair) for pair in ziele.moved]),
    )
    yield from (section for section in sections if section[1])


def _reworded_sections(changes: Changes) -> Iterator[tuple[str, tuple[Pair, ...]]]:
    sections = (
        ("Maßnahmen mit neuem Wortlaut", changes.reworded),
        ("Ziele mit neuem Wortlaut", changes.ziele.reworded),
    )
    yield from (section for section in sections if section[1])


def _label(entry: Entry) -> str:
    return entry.kennung if entry.stand else entry.kennung.replace("-", ", Ziel ")


def _progress(pair: Pair) -> Row:
    return pair.after.kennung, f"{pair.before.stand} → {pair.after.stand}", pair.after.text


def _move(pair: Pair) -> Row:
    sure = "vermutlich umnummeriert" if pair.is_guess else "umnummeriert"
    return f"{_label(pair.before)} → {_label(pair.after)}", sure, pair.after.text


def _align(rows: Sequence[Row], width: int | None) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    for *cells, text in rows:
        start = "  ".join(["", *map(str.ljust, cells, widths), ""])
        yield start + _shorten(text, width, len(start))


def _both_wordings(pair: Pair, width: int | None) -> Iterator[str]:
    """Yield both texts, from shortly before the first difference if they are too long."""
    label = f"  {_label(pair.after)}"
    starts = (f"{label}  vorher:  ", f"{' ' * len(label)}  nachher: ")
    texts = [pair.before.text, pair.after.text]
    room = max(_MIN_TEXT, (width or 0) - len(starts[0]))
    if width is not None and max(map(len, texts)) > room:
        letters = enumerate(zip(*texts, strict=False))
        same = next((i for i, (a, b) in letters if a != b), min(map(len, texts)))
        cut = texts[0].rfind(" ", 0, max(0, same - room // 3)) + 1
        texts = [f"… {text[cut:]}" if cut else text for text in texts]
    for start, text in zip(starts, texts, strict=True):
        yield start + _shorten(text, width, len(start))


def _shorten(text: str, width: int | None, used: int) -> str:
    room = max(_MIN_TEXT, (width or 0) - used)
    if width is None or len(text) <= room:
        return text
    return f"{text[: room - 1].rstrip()}…"


# --- for programs ----------------------------------------------------------------------------


def to_record(before: Edition, after: Edition, changes: Changes) -> dict[str, Any]:
    """Return the comparison for `kik vergleich --json`; every key is always there."""
    ziele = changes.ziele
    return {
        "vorher": _edition_record(before, len(ziele.common) + len(ziele.dropped)),
        "nachher": _edition_record(after, len(ziele.common) + len(ziele.new)),
        "uebergaenge": changes.transitions.to_dict("index"),
        "massnahmen": {
            "vorangekommen": [_pair_record(pair) for pair in changes.advanced],
            "zurueckgestuft": [_pair_record(pair) for pair in changes.regressed],
            "unveraendert": changes.unchanged,
            **_set_record(changes),
        },
        "ziele": _set_record(ziele),
    }


def _edition_record(edition: Edition, ziele: int) -> dict[str, Any]:
    return {
        "ausgabe": edition.angaben.ausgabe,
        "datenstand": edition.angaben.dates["Datenstand"].isoformat(),
        "massnahmen": len(edition.massnahmen),
        "ziele": ziele,
        "umsetzungsstand": dict(zip(STAENDE, _stand_counts(edition), strict=True)),
    }


def _set_record(changes: Changes | ZielChanges) -> dict[str, Any]:
    return {
        "neu": [_entry_record(entry) for entry in changes.new],
        "weggefallen": [_entry_record(entry) for entry in changes.dropped],
        "neuer_wortlaut": [_pair_record(pair) for pair in changes.reworded],
        "andere_nummer": [
            {**_pair_record(pair), "vermutlich": pair.is_guess} for pair in changes.moved
        ],
    }


def _pair_record(pair: Pair) -> dict[str, Any]:
    return {"vorher": _entry_record(pair.before), "nachher": _entry_record(pair.after)}


def _entry_record(entry: Entry) -> dict[str, str]:
    record = {"kennung": entry.kennung, "text": entry.text}
    return {**record, "umsetzungsstand": entry.stand} if entry.stand else record

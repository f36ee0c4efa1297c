"""`kik vergleich`: two editions and their changes, as lines or as JSON."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from kikdata.analysis.change_rows import Art, ChangeRow
from kikdata.analysis.change_sentences import HEADINGS, summarize_changes
from kikdata.analysis.changes import Changes, Entry
from kikdata.analysis.counts import STAENDE, count_rows
from kikdata.analysis.sentences import format_date, massnahmen_phrase
from kikdata.commands.compare_editions import compare_editions
from kikdata.commands.options import add_daten, add_json, ausgabe, data_folder
from kikdata.commands.parser import Parser
from kikdata.commands.terminal import complain_about
from kikdata.errors import UsageError
from kikdata.model import Snapshot, Ziel

__all__ = ["add_options", "run", "to_lines", "to_record"]

_MIN_TEXT = 20  # characters of text that even a narrow terminal shows
_TOTAL = "zusammen"

Row = tuple[str, ...]


def add_options(parser: Parser) -> None:
    """Add what can be said to the command."""
    parser.explain(
        "Zeigt, was sich an Maßnahmen und Zielen zwischen zwei Ausgaben geändert hat.",
        "kik vergleich 2023-12 2024-06",
        "kik vergleich 2023-12 2024-06 --json",
    )
    parser.name_positionals("Ausgaben")
    for name, which in (("vorher", "frühere"), ("nachher", "spätere")):
        parser.add_argument(
            name, type=ausgabe, metavar=name.upper(), help=f"die {which} Ausgabe als JJJJ-MM"
        )
    add_daten(parser)
    add_json(parser, "Änderungen")


def run(options: argparse.Namespace) -> bool:
    """Print the comparison, then what is at fault with the editions; False if something is."""
    data, before, after = data_folder(options), options.vorher, options.nachher
    if before == after:
        raise UsageError(f"Zweimal dieselbe Ausgabe: {before}. Zwei verschiedene angeben.")
    if before > after:
        raise UsageError(f"Die frühere Ausgabe steht zuerst: kik vergleich {after} {before}")
    result = compare_editions(data, before, after)
    if result.told is not None:
        if options.json:
            print(json.dumps(to_record(*result.told), indent=1))
        else:
            width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
            print("\n".join(to_lines(*result.told, width)))
    for error in result.errors:
        complain_about(error, "vergleich")
    return not result.errors


# --- for people ------------------------------------------------------------------------------


def to_lines(
    before: Snapshot,
    after: Snapshot,
    changes: Changes,
    rows: Sequence[ChangeRow],
    width: int | None = None,
) -> list[str]:
    """Return the comparison as lines of at most `width` characters, or as long as they are.

    `rows`: `changes` one by one, with reasons.  Header and tables need 77 characters and are
    never cut; kinds of change that do not occur are left out.
    """
    summary = summarize_changes(changes)
    lines = [f"Vergleich: {_title(before)} → {_title(after)}"]
    lines += textwrap.wrap(summary, max(_MIN_TEXT, width)) if width is not None else [summary]
    lines += ["", *_count_table(before, after, changes)]
    if changes.common:
        lines += ["", *_transition_table(before, after, changes)]
    for (art, is_ziel), heading in HEADINGS.items():
        found = [row for row in rows if (row.art, row.is_ziel) == (art, is_ziel)]
        if found:
            lines += ["", f"{heading} ({len(found)}):", *_list(found, width)]
    return lines


def _title(edition: Snapshot) -> str:
    return f"{edition.ausgabe} (Datenstand {format_date(edition.datenstand)})"


def _count_table(before: Snapshot, after: Snapshot, changes: Changes) -> list[str]:
    columns = [_stand_counts(before), _stand_counts(after)]
    rows = [(stand, *(c[i] for c in columns)) for i, stand in enumerate(STAENDE)]
    rows.append(("Maßnahmen", *(sum(c) for c in columns)))
    ziele = changes.ziele
    rows.append(("Ziele", ziele.total_before, ziele.total_after))
    return _table(("Anzahl", before.ausgabe, after.ausgabe), rows)


def _stand_counts(edition: Snapshot) -> tuple[int, ...]:
    ((_, counts),) = count_rows(edition.massnahmen)
    return counts


def _transition_table(before: Snapshot, after: Snapshot, changes: Changes) -> list[str]:
    table = changes.transitions.to_numpy().tolist()
    rows = [(stand, *row, sum(row)) for stand, row in zip(STAENDE, table, strict=True)]
    totals = [sum(column) for column in zip(*table, strict=True)]
    rows.append((_TOTAL, *totals, sum(totals)))
    where = f"Zeilen: {before.ausgabe}, Spalten: {after.ausgabe}"
    title = f"{massnahmen_phrase(len(changes.common))} in beiden Ausgaben ({where}):"
    return [title[0].upper() + title[1:], *_table(("", *STAENDE, _TOTAL), rows)]


def _table(header: Row, rows: Sequence[tuple[object, ...]]) -> list[str]:
    cells = [header, *(tuple(map(str, row)) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in cells
    ]


def _list(rows: Sequence[ChangeRow], width: int | None) -> Iterator[str]:
    """Yield a line per change, two with both wordings, and the reason below."""
    cells = [_cells(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row, shown in zip(rows, cells, strict=True):
        if row.is_about_words:
            yield from _both_wordings(row, width)
        else:
            start = "  ".join(["", *map(str.ljust, shown, widths), ""])
            yield start + _shorten(row.entry.text, width, len(start))
        if row.reason:
            yield from _reason(row.reason, width)


def _cells(row: ChangeRow) -> Row:
    """Return what stands before the text."""
    label = _label(row.entry)
    if row.is_renumbered and row.before is not None:
        since = f" (Ausgabe {row.since})" if row.since else ""
        return (f"{_label(row.before)}{since} → {label}",)
    if row.art in (Art.VORANGEKOMMEN, Art.ZURUECKGESTUFT) and row.before and row.after:
        return label, f"{row.before.stand} → {row.after.stand}"
    return (label, row.entry.stand) if row.is_massnahme else (label,)


def _label(entry: Entry) -> str:
    return entry.kennung.replace("-", ", Ziel ") if isinstance(entry, Ziel) else entry.kennung


def _reason(reason: str, width: int | None) -> list[str]:
    indent = " " * 4
    text = f"Begründung: {' '.join(reason.split())}"
    if width is None:
        return [indent + text]
    room = max(_MIN_TEXT, width)
    return textwrap.wrap(text, room, initial_indent=indent, subsequent_indent=indent)


def _both_wordings(row: ChangeRow, width: int | None) -> Iterator[str]:
    """Yield both texts, from shortly before the first difference if they are too long."""
    label = f"  {_label(row.entry)}"
    starts = (f"{label}  vorher:  ", f"{' ' * len(label)}  nachher: ")
    texts = [" ".join(text.split()) or "–" for text in (row.was, row.now)]
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


def to_record(
    before: Snapshot, after: Snapshot, changes: Changes, rows: Sequence[ChangeRow]
) -> dict[str, Any]:
    """Return the comparison for `kik vergleich --json`; every key is always there."""
    ziele = changes.ziele
    kinds = {
        is_ziel: {
            str(art): [_record(row) for row in rows if (row.art, row.is_ziel) == (art, is_ziel)]
            for art in arten
        }
        for is_ziel, arten in ((False, _MASSNAHMEN_ARTEN), (True, _ZIEL_ARTEN))
    }
    rest = [art for art in Art if art not in {*_MASSNAHMEN_ARTEN, *_ZIEL_ARTEN}]
    return {
        "vorher": _edition_record(before, ziele.total_before),
        "nachher": _edition_record(after, ziele.total_after),
        "uebergaenge": changes.transitions.to_dict("index"),
        "massnahmen": {
            "vorangekommen": kinds[False].pop(Art.VORANGEKOMMEN),
            "zurueckgestuft": kinds[False].pop(Art.ZURUECKGESTUFT),
            "unveraendert": changes.unchanged,
            **kinds[False],
        },
        "ziele": kinds[True],
        "handlungsfelder": {
            str(art): [_record(row) for row in rows if row.art == art] for art in rest
        },
    }


_ZIEL_ARTEN = (
    Art.NEU,
    Art.WEGGEFALLEN,
    Art.NEUER_WORTLAUT,
    Art.ANDERE_NUMMER,
    Art.WIEDER_AUFGENOMMEN,
    Art.ZUSAMMENGELEGT,
    Art.AUFGETEILT,
    Art.SACHSTAND,
    Art.ANDERE_GRUPPE,
)
_MASSNAHMEN_ARTEN = (
    Art.VORANGEKOMMEN,
    Art.ZURUECKGESTUFT,
    *_ZIEL_ARTEN[:-1],
    Art.ZUSTAENDIG,
    Art.STAND_WORTLAUT,
)


def _edition_record(edition: Snapshot, ziele: int) -> dict[str, Any]:
    return {
        "ausgabe": edition.ausgabe,
        "datenstand": edition.datenstand.isoformat(),
        "massnahmen": len(edition.massnahmen),
        "ziele": ziele,
        "umsetzungsstand": dict(zip(STAENDE, _stand_counts(edition), strict=True)),
    }


def _record(row: ChangeRow) -> dict[str, Any]:
    if row.before is None or row.after is None:
        return {**_entry_record(row.entry), "begruendung": row.reason}
    pair = {"vorher": _entry_record(row.before), "nachher": _entry_record(row.after)}
    if row.since:
        pair["vorher"] = {"ausgabe": row.since, **pair["vorher"]}
    texts = row.before.text, row.after.text
    other = {} if (row.was, row.now) == texts else {"von": row.was, "zu": row.now}
    return {**pair, **other, "begruendung": row.reason}


def _entry_record(entry: Entry) -> dict[str, str]:
    record = {"kennung": entry.kennung, "text": entry.text}
    return {**record, "umsetzungsstand": entry.stand} if entry.stand else record

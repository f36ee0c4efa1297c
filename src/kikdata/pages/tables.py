"""Any table of pandas → HTML: caption, scope, row headers, German numbers and dates."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from kikdata.analysis.counts import STAENDE, misses_100, round_shares
from kikdata.analysis.sentences import ROUNDING_NOTE, format_date, format_number
from kikdata.model import slug
from kikdata.pages.html import as_html, render
from kikdata.pages.massnahmen import Context, Selection, name_of
from kikdata.text import Text

__all__ = ["CountRow", "counts_html", "frame_html", "is_counts", "row_labels", "short_key"]

_NOTHING = "–"
_KEY = 70  # letters of a title in addresses and names of files


def is_counts(frame: pd.DataFrame) -> bool:
    """Tell whether a table counts Maßnahmen per Umsetzungsstand."""
    return [str(name) for name in frame.columns] == STAENDE


def row_labels(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return the labels of each row, as words."""
    keys = [key if isinstance(key, tuple) else (key,) for key in frame.index]
    return [tuple(_word(part) for part in key) for key in keys]


def _word(value: Any) -> str:
    if isinstance(value, dt.date):
        return format_date(value)
    return str(value) or "ohne Angabe"


# --- counts ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class CountRow:
    """One row of counts; `kind` is a class such as ``gruppe`` or ``summe``; `href` may be empty.

    With a `selection`, each count leads to the list of the Maßnahmen it counts.
    """

    label: str
    counts: tuple[int, ...]
    kind: str = ""
    selection: Selection | None = None
    href: str = ""

    @property
    def shares(self) -> list[float]:
        return round_shares(self.counts)

    @property
    def summe(self) -> int:
        return sum(self.counts)


def counts_html(counts: pd.DataFrame, caption: str, total: str, context: Context | None) -> str:
    """Return counts with their shares, a sum per row, and a last row of sums if it has a name.

    Rows of two keys stand below a row for each value of the first.
    """
    names = [str(name or "") for name in counts.index.names]
    if names[-1] == "datenstand":  # over time: no keys, and nothing to add up
        counts, total, context = _with_days(counts), "", None
        names = ["bericht"]
    if names == [""]:
        counts = counts.rename(index={"gesamt": "Alle Maßnahmen"})
    labels, numbers = row_labels(counts), [tuple(map(int, row)) for row in counts.to_numpy()]
    bodies: list[list[CountRow]] = []
    for keys, label, row in zip(counts.index, labels, numbers, strict=True):
        key = keys if isinstance(keys, tuple) else (keys,)
        where = dict(zip(names, map(str, key), strict=True)) if any(names) else {}
        if len(label) > 1 and (not bodies or bodies[-1][0].label != " · ".join(label[:-1])):
            head = [
                other for one, other in zip(labels, numbers, strict=True) if one[:-1] == label[:-1]
            ]
            sums = tuple(map(sum, zip(*head, strict=True)))
            outer = dict(list(where.items())[:-1])
            bodies.append(
                [_row(" · ".join(label[:-1]), sums, outer, counts, context, "gruppe summe")]
            )
        elif not bodies:
            bodies.append([])
        bodies[-1].append(_row(label[-1], row, where, counts, context, ""))
    if total and len(numbers) > 1:
        sums = tuple(map(sum, zip(*numbers, strict=True)))
        bodies.append([_row(total, sums, {}, counts, context, "summe")])
    rows = [row for body in bodies for row in body if row.summe]
    return render(
        "zahlen.html",
        key=_key(caption),
        caption=caption,
        first=_first_title(names),
        bodies=[[row for row in body if row.summe] for body in bodies],
        note=ROUNDING_NOTE if any(misses_100(row.counts) for row in rows) else "",
    )


def _first_title(names: Sequence[str]) -> str:
    named = [name_of(name) for name in names if name]
    return "Bericht (Datenstand)" if names == ["bericht"] else " und ".join(named) or "Bereich"


def _with_days(counts: pd.DataFrame) -> pd.DataFrame:
    """Return counts over time with one label a row: ``Dezember 2023 (05.10.2023)``."""
    told = [f"{' · '.join(label[:-1])} ({label[-1]})" for label in row_labels(counts)]
    return counts.set_axis(pd.Index(told), axis="index")


def _row(
    label: str,
    numbers: tuple[int, ...],
    where: dict[str, str],
    counts: pd.DataFrame,
    context: Context | None,
    kind: str,
) -> CountRow:
    selection = context.selection(where, numbers, counts.attrs) if context else None
    href = context.address(where, counts.attrs) if context else ""
    return CountRow(label, numbers, kind, selection, href)


# --- any table -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Column:
    title: str
    is_number: bool
    show: Callable[[Any], str | Markup]
    is_head: bool = False


def frame_html(frame: pd.DataFrame, caption: str) -> str:
    """Return any table.  Its index heads the rows; without a meaningful one the first column."""
    has_index = not isinstance(frame.index, pd.RangeIndex) or frame.index.name is not None
    columns: list[_Column] = []
    parts: list[pd.Series[Any]] = []
    if has_index:
        for level, name in enumerate(frame.index.names):
            values = pd.Series(frame.index.get_level_values(level).to_list())
            parts.append(values)
            columns.append(
                _column(name_of(name) if name else "", values, is_head=True, is_first=True)
            )
    for place, name in enumerate(frame.columns):
        values = frame.iloc[:, place]
        is_first = not has_index and place == 0
        parts.append(values)
        columns.append(_column(_title(name), values, is_head=is_first, is_first=is_first))
    rows = [
        [(column, column.show(value)) for column, value in zip(columns, row, strict=True)]
        for row in zip(*parts, strict=True)
    ]
    return render("tabelle.html", key=_key(caption), caption=caption, columns=columns, rows=rows)


def _title(name: Hashable) -> str:
    parts = name if isinstance(name, tuple) else (name,)
    return " ".join(name_of(part) for part in parts if str(part))


def _column(title: str, values: pd.Series[Any], *, is_head: bool, is_first: bool) -> _Column:
    known = [value for value in values if not _is_missing(value)]
    numbers = [value for value in known if _is_number(value)]
    if known and len(numbers) == len(known):
        if _are_years(title, numbers, is_first=is_first):
            return _Column(
                title, False, lambda value: _or_nothing(value, lambda v: str(int(v))), is_head
            )
        decimals = _decimals(numbers)
        return _Column(
            title, True, lambda v: _or_nothing(v, lambda x: format_number(x, decimals)), is_head
        )
    return _Column(title, False, lambda value: _or_nothing(value, _cell), is_head)


def _is_missing(value: Any) -> bool:
    return value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value))


def _is_number(value: Any) -> bool:
    return pd.api.types.is_number(value) and not isinstance(value, bool)


def _or_nothing(value: Any, show: Callable[[Any], str | Markup]) -> str | Markup:
    return _NOTHING if _is_missing(value) else show(value)


def _are_years(title: str, numbers: Sequence[Any], *, is_first: bool) -> bool:
    """Tell years from counts: by the title, or by their values where they head the rows."""
    if not all(float(value).is_integer() and 1900 <= value <= 2100 for value in numbers):
        return False
    return is_first or re.search("jahr|year", title, re.IGNORECASE) is not None


def _decimals(numbers: Sequence[Any]) -> int:
    """Return how many decimals all of a column get: as many as one of them needs, two at most."""
    for decimals in (0, 1):
        if all(abs(round(value, decimals) - value) < 1e-9 for value in numbers):
            return decimals
    return 2 if max(map(abs, numbers)) < 1 else 1


def _cell(value: Any) -> str | Markup:
    if isinstance(value, Text):
        return as_html("zelle.html", text=value, stand="", words="")
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return "ja" if value else "nein"
    if isinstance(value, dt.datetime):
        time = f", {value:%H:%M} Uhr" if (value.hour, value.minute) != (0, 0) else ""
        return f"{format_date(value.date())}{time}"
    if isinstance(value, dt.date):
        return format_date(value)
    if _is_number(value):
        return format_number(value)
    words = str(value)
    stand = words if words in STAENDE else ""
    return as_html("zelle.html", text=None, stand=stand, words=words)


def _key(caption: str) -> str:
    """Return what names a table in addresses; two without a caption on a page would be alike."""
    return f"tab-{short_key(caption)}" if caption else ""


def short_key(title: str) -> str:
    """Return a title for addresses and file names; long ones that differ at the end stay apart."""
    key = slug(title)
    if len(key) <= _KEY:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()[:6]
    return f"{key[: _KEY - 7].strip('-')}-{digest}"

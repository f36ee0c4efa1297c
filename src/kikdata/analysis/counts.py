"""Counts, shares and the Zielerreichungsgrad; pure.

Always counted over Maßnahmen, never an average of percentages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

import pandas as pd

from kikdata.errors import EmptyTableError
from kikdata.model import Umsetzungsstand

__all__ = [
    "STAENDE",
    "Bar",
    "count_by_umsetzungsstand",
    "count_rows",
    "misses_100",
    "round_shares",
    "share",
    "shares",
    "zielerreichungsgrad",
]


@dataclass(frozen=True)
class Bar:
    """Counts to be drawn as one bar: its label (may be empty) and a heading above it."""

    label: str
    counts: tuple[int, ...]
    heading: str = ""


STAENDE = [str(stand) for stand in Umsetzungsstand]


def count_by_umsetzungsstand(massnahmen: pd.DataFrame, *keys: str) -> pd.DataFrame:
    """Count the Maßnahmen of each Umsetzungsstand.

    `massnahmen` needs the column `umsetzungsstand` and those of `keys`.  One row per combination
    of the keys, in the order in which they first appear, or without keys a single row named
    ``gesamt``; one column per Umsetzungsstand, also for one that nothing has.

    >>> massnahmen = pd.DataFrame(
    ...     {"gruppe": ["Kita", "Kita"], "umsetzungsstand": ["wartend", "implementiert"]}
    ... )
    >>> count_by_umsetzungsstand(massnahmen, "gruppe").loc["Kita"].to_dict()
    {'wartend': 1, 'in Bearbeitung': 0, 'implementiert': 1}
    """
    stand = pd.Series(
        pd.Categorical(massnahmen["umsetzungsstand"], categories=STAENDE), index=massnahmen.index
    )
    marks = pd.get_dummies(stand, dtype=int)
    marks.columns = pd.Index(STAENDE)
    if keys:
        counts = marks.groupby([massnahmen[key] for key in keys], sort=False).sum()
    else:
        counts = pd.DataFrame([marks.sum()], index=pd.Index(["gesamt"]))
    counts.attrs = dict(massnahmen.attrs)  # where they come from
    return counts


def count_rows(
    massnahmen: pd.DataFrame, by: Sequence[str] = ()
) -> list[tuple[tuple[str, ...], tuple[int, ...]]]:
    """Return `count_by_umsetzungsstand` as pairs: values of `by`, counts in order."""
    counts = count_by_umsetzungsstand(massnahmen, *by)
    keys = [key if isinstance(key, tuple) else (key,) for key in counts.index]
    values = counts.to_numpy().tolist()
    return [
        (tuple(str(part) for part in key), tuple(row))
        for key, row in zip(keys, values, strict=True)
    ]


def shares(counts: pd.DataFrame) -> pd.DataFrame:
    """Share of each Umsetzungsstand, in percent, not rounded: what is shown rounds by itself.

    Same rows and columns as `counts`.  Raises EmptyTableError if a row counts nothing.
    Source: Zwischenbericht 2023, "Umsetzungsstand der Maßnahmen".

    >>> counts = pd.DataFrame([[2, 3, 4]], index=["Feld (fiktiv)"], columns=STAENDE)
    >>> shares(counts).loc["Feld (fiktiv)"].round(2).to_dict()
    {'wartend': 22.22, 'in Bearbeitung': 33.33, 'implementiert': 44.44}
    """
    totals = counts.sum(axis=1)
    if not totals.all():
        raise EmptyTableError("Ohne Maßnahmen gibt es keinen Anteil.")
    return (100 * counts).div(totals, axis=0)


def share(count: int, total: int) -> Fraction:
    """Return `count` of `total`, exact: for comparing, never for showing.

    Raises EmptyTableError if `total` is 0.
    """
    _require_any(total)
    return Fraction(count, total)


def round_shares(counts: Sequence[int]) -> list[float]:
    """Return shares in percent, each rounded by itself to one decimal, a half upwards.

    So a percentage depends on its own two counts only, and equal counts have equal shares; the
    sum may miss 100 (`misses_100`).  Raises EmptyTableError if all counts are 0.

    >>> round_shares((38, 61, 45))
    [26.4, 42.4, 31.3]
    """
    total = sum(counts)
    _require_any(total)
    return [floor(share(count, total) * 1000 + Fraction(1, 2)) / 10 for count in counts]


def misses_100(counts: Sequence[int]) -> bool:
    """Tell whether the shares as shown do not sum to 100, so that a note has to say why."""
    return round(sum(round_shares(counts)) * 10) != 1000


def zielerreichungsgrad(massnahmen: pd.DataFrame) -> float:
    """Return implementierte / all Maßnahmen in percent, unrounded.

    Raises EmptyTableError if `massnahmen` has no rows.  Source: DESIGN §2.
    """
    _require_any(len(massnahmen))
    done = massnahmen["umsetzungsstand"] == Umsetzungsstand.IMPLEMENTIERT
    return float(done.sum()) / len(massnahmen) * 100


def _require_any(total: int) -> None:
    if total == 0:
        raise EmptyTableError("Ohne Maßnahmen gibt es keinen Anteil.")

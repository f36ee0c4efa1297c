"""One edition after the other → how the shares developed; pure, with its sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kikdata.analysis.counts import STAENDE, round_shares
from kikdata.analysis.sentences import (
    describe_counts,
    describe_move,
    format_date,
    massnahmen_phrase,
)

__all__ = ["Point", "Series", "describe_trend", "summarize_trend"]


@dataclass(frozen=True)
class Point:
    """The counts of one edition at its Datenstand."""

    ausgabe: str
    date: dt.date
    counts: tuple[int, ...]

    @property
    def shares(self) -> list[float]:
        """Shares in percent, as everywhere in the report."""
        return round_shares(self.counts)


@dataclass(frozen=True)
class Series:
    """The points of the whole or of a Handlungsfeld, the oldest first; `title` may be empty."""

    title: str
    points: tuple[Point, ...]


def summarize_trend(points: Sequence[Point], where: str = "") -> str:
    """Return what became of the Zielerreichungsgrad from the first to the last of two or more.

    `where` follows the verb's subject: ``" im Handlungsfeld …"``.
    """
    first, last = points[0], points[-1]
    since = f"Seit dem Bericht {first.ausgabe} (Datenstand {format_date(first.date)})"
    move = describe_move(first.counts, last.counts)
    told = f"{since} ist der Zielerreichungsgrad{where} {move}."
    totals = sum(first.counts), sum(last.counts)
    if totals[0] != totals[1]:
        told += f" Damals gab es {massnahmen_phrase(totals[0])}, jetzt {_now(totals[1])}."
    return told


def _now(total: int) -> str:
    return massnahmen_phrase(total) if total == 1 else f"sind es {total}"


def describe_trend(series: Sequence[Series]) -> str:
    """Return the numbers of the picture, for those who do not see it: first and last edition."""
    parts = []
    for one in series:
        ends = [one.points[0], one.points[-1]] if len(one.points) > 1 else list(one.points)
        told = "; ".join(f"{format_date(p.date)}: {describe_counts(p.counts)}" for p in ends)
        parts.append(f"{one.title}: {told}." if one.title else f"{told}.")
    kinds = f"{', '.join(STAENDE[:-1])} und {STAENDE[-1]}"
    return f"Liniendiagramm der Anteile von {kinds} nach Datenstand der Ausgaben. {' '.join(parts)}"

"""Counts → German sentences; pure.  The one place for their grammar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from kikdata.analysis.counts import STAENDE, round_shares, share
from kikdata.model import Umsetzungsstand

__all__ = [
    "ROUNDING_NOTE",
    "describe_counts",
    "describe_move",
    "describe_stand",
    "edition_name",
    "enumerate_words",
    "format_date",
    "format_month",
    "format_number",
    "format_percent",
    "format_period",
    "massnahmen_phrase",
    "summarize",
    "summarize_field",
    "summarize_ziele",
]

_NBSP = "\u00a0"
_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip


def format_percent(value: float) -> str:
    """Return a percentage with one decimal: ``42,4 %`` (with a no-break space)."""
    return f"{value:.1f}".replace(".", ",") + f"{_NBSP}%"


def format_number(value: float, decimals: int | None = None) -> str:
    """Return a number as German writes it: ``1.587`` or ``12,5``, halves rounded up.

    Without `decimals`, as many as it has, but two at most.
    """
    exact = Decimal(str(value))
    if decimals is None:
        places = -int(exact.normalize().as_tuple().exponent)
        decimals = min(max(places, 0), 2)
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{rounded:,}".translate(str.maketrans(",.", ".,"))


def edition_name(ausgabe: str) -> str:
    """Return how people call an edition: ``Bericht Dezember 2024`` for ``2024-12``."""
    return f"Bericht {format_month(dt.date.fromisoformat(f'{ausgabe}-01'))}"


def format_date(date: dt.date) -> str:
    """Return a date as ``05.10.2023``, whatever the locale."""
    return f"{date.day:02d}.{date.month:02d}.{date.year:04d}"


def format_month(date: dt.date) -> str:
    """Return a month as ``November 2021``, whatever the locale."""
    return f"{_MONTHS[date.month - 1]} {date.year}"


def format_period(start: dt.date, end: dt.date) -> str:
    """Return a period as ``November 2021 bis September 2023``."""
    if (start.year, start.month) == (end.year, end.month):
        return format_month(start)
    return f"{format_month(start)} bis {format_month(end)}"


def enumerate_words(words: Sequence[str]) -> str:
    """Join words as German does: ``1, 2 und 3``."""
    return " und ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def massnahmen_phrase(count: int) -> str:
    """Return ``keine Maßnahme``, ``eine Maßnahme`` or ``7 Maßnahmen``."""
    if count == 0:
        return "keine Maßnahme"
    return "eine Maßnahme" if count == 1 else f"{count}{_NBSP}Maßnahmen"


def describe_stand(count: int, total: int, stand: Umsetzungsstand) -> str:
    """Return one sentence on how many of `total` Maßnahmen have a `stand`."""
    if count == 0:
        return f"Keine Maßnahme ist {stand}."
    if count == total:
        return _all_of(total, stand)
    if count == 1:
        return f"Eine von {total}{_NBSP}Maßnahmen ist {stand}."
    return f"{count} von {total}{_NBSP}Maßnahmen sind {stand}."


def _all_of(total: int, stand: str) -> str:
    if total == 1:
        return f"Die einzige Maßnahme ist {stand}."
    if total == 2:
        return f"Beide Maßnahmen sind {stand}."
    return f"Alle {total}{_NBSP}Maßnahmen sind {stand}."


#: Where shares are shown whose sum is not 100,0.
ROUNDING_NOTE = "Die Anteile sind einzeln gerundet; ihre Summe kann von 100,0\u00a0% abweichen."


def describe_move(before: Sequence[int], after: Sequence[int]) -> str:
    """Return what became of the Zielerreichungsgrad: ``von 20,0 % auf 40,0 % gestiegen``.

    Judged by the exact fractions: rounding alone neither raises nor lowers it.
    """
    old, new = (share(counts[-1], sum(counts)) for counts in (before, after))
    shown = [format_percent(round_shares(counts)[-1]) for counts in (before, after)]
    if old == new:
        return f"im Ergebnis gleich: {shown[1]}"
    verb = "gestiegen" if new > old else "gesunken"
    if shown[0] == shown[1]:
        return f"leicht {verb}, gerundet aber gleich: {shown[1]}"
    return f"von {shown[0]} auf {shown[1]} {verb}"


def summarize(counts: Sequence[int], *, with_percent: bool = True) -> str:
    """Return one sentence on all three counts (wartend, in Bearbeitung, implementiert)."""
    total, shares = sum(counts), round_shares(counts)
    for count, stand in zip(counts, STAENDE, strict=True):
        if count == total:
            return _all_of(total, stand)
    percents = shares if with_percent else [None] * len(counts)
    parts = list(zip(counts, percents, STAENDE, strict=True))[::-1]
    first, *rest = [_clause(*part, inverted=i == 0) for i, part in enumerate(parts)]
    return f"Von {total}{_NBSP}Maßnahmen {first}, {' und '.join(rest)}."


def _clause(count: int, percent: float | None, stand: str, *, inverted: bool) -> str:
    number = {0: "keine", 1: "eine"}.get(count, str(count))
    verb = "ist" if count < 2 else "sind"
    subject = f"{verb} {number}" if inverted else f"{number} {verb}"
    tail = "" if percent is None or count == 0 else f" ({format_percent(percent)})"
    return f"{subject} {stand}{tail}"


def summarize_field(name: str | None, counts: Sequence[int]) -> str:
    """Return two sentences: the Zielerreichungsgrad of a Handlungsfeld, then the rest.

    `name` is the Handlungsfeld; None speaks of all of them together.
    """
    total, done = sum(counts), counts[-1]
    percents = [format_percent(p) for p in round_shares(counts)]
    where = f"Im Handlungsfeld {name}" if name else "In allen Handlungsfeldern zusammen"
    grad = f"der Zielerreichungsgrad beträgt {percents[-1]}."
    if total == 1:
        stand = STAENDE[list(counts).index(1)]
        return f"{where} ist die einzige Maßnahme {stand}; {grad}"
    amount = {0: f"keine von {total}", 1: f"eine von {total}"}.get(done, f"{done} von {total}")
    verb = "ist" if done < 2 else "sind"
    first = f"{where} {verb} {amount}{_NBSP}Maßnahmen implementiert; {grad}"
    running, waiting = (
        _stand_first(stand, count, percent)
        for stand, count, percent in list(zip(STAENDE, counts, percents, strict=True))[1::-1]
    )
    return f"{first} {running[0].upper()}{running[1:]}, {waiting}."


def _stand_first(stand: str, count: int, percent: str) -> str:
    """Return ``in Bearbeitung sind 13 (43,3 %)``: no sentence begins with a figure."""
    number = {0: "keine", 1: "eine"}.get(count, str(count))
    tail = f" ({percent})" if count else ""
    return f"{stand} {'ist' if count < 2 else 'sind'} {number}{tail}"


def summarize_ziele(ziele: Sequence[tuple[str, Sequence[int]]]) -> str:
    """Return which Ziele are fully carried out and where nothing is yet; "" if neither.

    `ziele`: number (``2.``) and counts of each Ziel.
    """
    full = [nummer for nummer, counts in ziele if counts[-1] == sum(counts)]
    none = [nummer for nummer, counts in ziele if counts[-1] == 0]
    sentences = []
    if full:
        sentences.append(f"{_ziele(full, 'Bei')} sind alle Maßnahmen implementiert.")
    if none:
        sentences.append(f"{_ziele(none, 'Bei')} ist noch keine Maßnahme implementiert.")
    return " ".join(sentences)


def _ziele(numbers: list[str], preposition: str) -> str:
    plain = [number.rstrip(".") for number in numbers]
    if len(plain) == 1:
        return f"{preposition} Ziel {plain[0]}"
    return f"{preposition} den Zielen {enumerate_words(plain)}"


def describe_counts(counts: Sequence[int]) -> str:
    """Return the counts as one would read them out: ``10 wartend (33,3 %), …``."""
    parts = [
        f"{count} {stand} ({format_percent(percent)})"
        for count, stand, percent in zip(counts, STAENDE, round_shares(counts), strict=True)
    ]
    return ", ".join(parts)

"""The dates of sheet `Bericht` against each other: an edition cannot know what comes after it."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping

from kikdata import settings
from kikdata.checks.texts import fault_of_year

__all__ = ["check_dates"]

#: Pairs of dates that must follow each other, and what to say if they do not.
_ORDER = (
    (
        "Zeitraum von",
        "Zeitraum bis",
        "Der Zeitraum endet ({late}), bevor er beginnt ({early}).",
    ),
    (
        "Zeitraum bis",
        "Datenstand",
        "Der Datenstand ({late}) liegt vor dem Ende des Zeitraums ({early}).",
    ),
    (
        "Erklärung erstellt am",
        "Erklärung überprüft am",
        "Die Erklärung zur Barrierefreiheit ist überprüft ({late}), bevor sie erstellt ist "
        "({early}).",
    ),
)


def check_dates(
    ausgabe: str, dates: Mapping[str, dt.date], cells: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    """Yield cell, rule and message of each date that cannot be true; both mappings by field."""
    odd = {name: fault for name, date in dates.items() if (fault := fault_of_year(date))}
    for name, fault in odd.items():
        yield cells[name], "datum-jahr", f"„{name}“: {fault}"
    sound = {name: date for name, date in dates.items() if name not in odd}
    for early, late, said in _ORDER:
        start, end = sound.get(early), sound.get(late)
        if start and end and start > end:
            told = said.format(late=f"{end:%d.%m.%Y}", early=f"{start:%d.%m.%Y}")
            ask = "Beide Daten prüfen und das falsche ändern."
            yield cells[late], "zeitraum", f"{told} {ask}"
    if not settings.AUSGABE_PATTERN.fullmatch(ausgabe):
        return
    year, month = map(int, ausgabe.split("-"))
    last = dt.date(year, month, calendar.monthrange(year, month)[1])
    for name in ("Datenstand", "Zeitraum bis"):
        date = sound.get(name)
        if date and date > last:
            message = (
                f"„{name}“ ({date:%d.%m.%Y}) liegt nach dem Monat der Ausgabe ({ausgabe}). Datum "
                "oder Ausgabe ändern."
            )
            yield cells[name], "datum-zukunft", message

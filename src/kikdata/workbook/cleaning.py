"""Harmless habits of typing: what a cell means once invisible characters are gone; pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from kikdata.model import kennung
from kikdata.settings import MARKS
from kikdata.text import Span

__all__ = [
    "BLANK",
    "MONTHS",
    "Nummer",
    "clean_ausgabe",
    "clean_date",
    "clean_line",
    "clean_runs",
    "clean_text",
    "is_mark",
    "month_number",
    "parse_kennung",
    "parse_nummer",
]

# Soft hyphen, zero-width characters and the byte-order mark: never meant, never seen.
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_INVISIBLE = dict.fromkeys(map(ord, _UNSEEN))
#: What a cell may hold and be empty all the same, for `str.strip`.
BLANK = "".join(chr(i) for i in range(0x3001) if chr(i).isspace()) + _UNSEEN
# Control characters, halves of characters and non-characters are part of no text, and XML and
# HTML do not allow them.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean_text(value: object) -> str:
    """Return the text of a cell; line breaks stay, other white space becomes one space."""
    if value is None:
        return ""
    if isinstance(value, str):
        return (value if _is_clean(value) else _clean(value)).strip()
    if isinstance(value, dt.datetime | dt.date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, bool):  # as Excel shows it
        return "WAHR" if value else "FALSCH"
    return _clean(str(value)).strip()


def clean_runs(runs: Iterable[Span]) -> list[Span]:
    """Return the parts of a text, each as `clean_text` cleans it but for the ends."""
    return [replace(run, text=_clean(run.text)) for run in runs]


def _clean(typed: str) -> str:
    text = unicodedata.normalize("NFC", typed).translate(_INVISIBLE)
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = re.sub(r"[^\S\n]+", " ", text)
    return re.sub(r" ?\n ?", "\n", text)


def _is_clean(text: str) -> bool:
    """Tell quickly that a text holds nothing that `clean_text` would change but at its ends.

    No invisible or control character and no white space but space and line break is printable.
    """
    shown = text
    if "\n" in text:
        if " \n" in text or "\n " in text:
            return False
        shown = text.replace("\n", "")
    return (
        shown.isprintable()
        and "  " not in text
        and (text.isascii() or unicodedata.is_normalized("NFC", text))
    )


def clean_line(value: object) -> str:
    """Return the text of a cell in one line."""
    text = clean_text(value)
    return " ".join(text.split()) if "\n" in text else text


def is_mark(text: str) -> bool:
    """Tell whether a cleaned text counts as the mark of an Umsetzungsstand."""
    return text.lower() in MARKS


MONTHS = (
    "januar", "februar", "märz", "april", "mai", "juni",
    "juli", "august", "september", "oktober", "november", "dezember",
)  # fmt: skip
# Excel counts days from here (with its 29 February 1900 that never was).
_DAY_ZERO = dt.date(1899, 12, 30)
#: A number of days in these bounds is a date of this age that lost its format.
_FIRST_DAY, _LAST_DAY = 36_526, 73_050
_FORMS = (
    re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ]00:00:00)?"),
    re.compile(r"(?P<day>\d{1,2})\.?\s?(?P<month>[A-Za-zä]{3,9})\.?\s(?P<year>\d{4})"),
)


def clean_date(value: object) -> dt.date | None:
    """Return a date typed in any form that leaves no doubt; None if it is none.

    As a date, as its number of days, ``05.10.2023``, ``2023-10-05`` or ``5. Oktober 2023``.
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = clean_line(value)
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and _FIRST_DAY <= float(text) < _LAST_DAY:
        return _DAY_ZERO + dt.timedelta(days=int(float(text)))
    match = next((found for form in _FORMS if (found := form.fullmatch(text))), None)
    if match is None:
        return None
    month = match["month"]
    try:
        number = int(month) if month.isdigit() else month_number(month)
        return dt.date(int(match["year"]), number, int(match["day"]))
    except ValueError:
        return None


def month_number(word: str) -> int:
    """Return the number of a month by its name or its first letters; 0 if it is none."""
    starts = [i for i, name in enumerate(MONTHS, start=1) if name.startswith(word.casefold())]
    return starts[0] if len(starts) == 1 else 0


def clean_ausgabe(value: object) -> str:
    """Return the Ausgabe as ``JJJJ-MM``; Excel likes to make a date of what was typed."""
    if isinstance(value, dt.datetime | dt.date):
        return f"{value:%Y-%m}"
    return clean_line(value)


@dataclass(frozen=True)
class Nummer:
    """A number of the source: of a Ziel (`massnahme` is None) or of a Maßnahme."""

    ziel: int
    massnahme: int | None = None

    def __str__(self) -> str:
        return f"{self.ziel}." if self.massnahme is None else f"{self.ziel}.{self.massnahme}."


_NUMMER = re.compile(r"([1-9]\d{0,2})\s?(?:\.\s?([1-9]\d{0,2})?\s?\.?)?")


def parse_nummer(value: object, before: Nummer | None = None) -> Nummer | None:
    """Return what was typed as a number, or None.

    Accepts ``2.``, ``2``, ``2.3.``, ``2.3`` and numbers typed as numbers.  Excel keeps 2.10
    as 2.1: right after 2.9 (`before`) it can only mean 2.10.
    """
    if isinstance(value, str):
        return _parse_typed(value)
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    found = _parse_typed(str(value))
    if isinstance(value, float) and before and found and found.massnahme is not None:
        tens, rest = divmod((before.massnahme or 0) + 1, 10)
        if before.ziel == found.ziel and rest == 0 and tens == found.massnahme:
            return Nummer(found.ziel, found.massnahme * 10)
    return found


@lru_cache(maxsize=65_536)  # each number is looked at several times
def _parse_typed(text: str) -> Nummer | None:
    match = _NUMMER.fullmatch(clean_line(text))
    return Nummer(int(match[1]), int(match[2]) if match[2] else None) if match else None


# Any dash, spaces and a final dot are harmless: "bs – 2.3." means BS-2.3.
_KENNUNG = re.compile(r"([A-Za-z]{2,3})\s?[-\u2010-\u2015\u2212]\s?(\d[\d.\s]*)")


def parse_kennung(typed: str) -> str | None:
    """Return what was typed as the Kennung of a Maßnahme or a Ziel (``BS-2``), or None."""
    match = _KENNUNG.fullmatch(typed)
    nummer = parse_nummer(match[2]) if match else None
    return kennung(match[1].upper(), str(nummer)) if match and nummer else None

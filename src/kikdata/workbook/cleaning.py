"""Harmless habits of typing: what a cell means once invisible characters are gone; pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from kikdata.settings import MARKS

__all__ = [
    "Nummer",
    "clean_ausgabe",
    "clean_date",
    "clean_line",
    "clean_text",
    "is_mark",
    "parse_nummer",
]

# Soft hyphen, zero-width characters and the byte-order mark: never meant, never seen.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
# Control characters, halves of characters and non-characters are part of no text, and XML and
# HTML do not allow them.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean_text(value: object) -> str:
    """Return the text of a cell; line breaks stay, other white space becomes one space."""
    if value is None:
        return ""
    if isinstance(value, str) and _is_clean(value):
        return value.strip()
    if isinstance(value, dt.datetime | dt.date):
        return f"{value:%d.%m.%Y}"
    text = unicodedata.normalize("NFC", str(value)).translate(_INVISIBLE)
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = re.sub(r"[^\S\n]+", " ", text)
    return re.sub(r" ?\n ?", "\n", text).strip()


def _is_clean(text: str) -> bool:
    """Tell quickly that a text holds nothing that `clean_text` would change but at its ends.

    No invisible or control character and no white space but the space is printable.
    """
    return (
        text.isprintable()
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


def clean_date(value: object) -> dt.date | None:
    """Return a date typed as a date or as ``TT.MM.JJJJ``; None if it is neither."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    match = re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", clean_line(value))
    if match is None:
        return None
    day, month, year = map(int, match.groups())
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


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
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    match = _NUMMER.fullmatch(clean_line(value))
    if match is None:
        return None
    ziel, massnahme = int(match[1]), int(match[2]) if match[2] else None
    if isinstance(value, float) and before is not None and massnahme is not None:
        tens, rest = divmod((before.massnahme or 0) + 1, 10)
        if before.ziel == ziel and rest == 0 and tens == massnahme:
            massnahme *= 10
    return Nummer(ziel, massnahme)

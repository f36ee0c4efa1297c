"""What an author probably meant: offered only where the guess is a good one; pure.

Every function returns "" (or None) rather than a poor guess.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path

from kikdata.model import Umsetzungsstand
from kikdata.settings import AUSGABE_PATTERN, KUERZEL_PATTERN, ausgabe_of, workbook_name
from kikdata.workbook.cleaning import MONTHS, Nummer, clean_line, month_number, parse_nummer

__all__ = [
    "ask",
    "closest",
    "guess_ausgabe",
    "guess_column",
    "guess_date",
    "guess_kuerzel",
    "guess_mark",
    "guess_nummer",
    "is_same_but_typed_differently",
]

_ALIKE = 0.75
# Two candidates so close to each other in likeness: nobody can say which one was meant.
_CLEAR_LEAD = 0.05
_YES = {"ja", "j", "1", "xx", "x.", "x,", "y", "ok", "true", "wahr", "erledigt", "c", "х", "*", "+"}
_NO = {"nein", "n", "0", "-", "–", "—", "/", "false", "falsch", ".", "?", "offen"}
_PLAUSIBLE = (dt.date(2000, 1, 1), dt.date(2099, 12, 31))


def ask(meant: str, *, quoted: bool = True) -> str:
    """Return the question that a message adds, with a space before it; "" for no guess."""
    if not meant:
        return ""
    return f" Gemeint: „{meant}“?" if quoted else f" Gemeint: {meant}?"


def closest(text: str, candidates: Iterable[str]) -> str:
    """Return the candidate that a text resembles clearly more than the others, or ""."""
    wanted = _key(text)
    ranked = sorted(
        ((_likeness(wanted, _key(name)), name) for name in dict.fromkeys(candidates)),
        key=lambda pair: -pair[0],
    )
    if not wanted or not ranked or ranked[0][0] < _ALIKE:
        return ""
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _CLEAR_LEAD:
        return ""
    return ranked[0][1]


_OTHER_WORDS = {
    "verantwort": "Zuständig",
    "zuständig": "Zuständig",
    "federf": "Zuständig",
    "prio": "Priorität",
    "sachst": "Sachstand",
    "begr": "Begründung",
    "früher": "Vorher",
}


def guess_column(title: str, missing: Sequence[str]) -> str:
    """Return the missing column that a title means, by its likeness, its beginning or a synonym."""
    word = _key(title)
    found = closest(title, missing)
    found = found or next((name for name in missing if word.startswith(_key(name))), "")
    meant = next((name for start, name in _OTHER_WORDS.items() if word.startswith(start)), "")
    return found or (meant if meant in missing else "")


def _key(text: str) -> str:
    return clean_line(text).casefold()


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


@lru_cache(maxsize=4096)  # each name of a sheet is compared with many others
def _numbers_in(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\d+", text))


def is_same_but_typed_differently(one: str, other: str) -> bool:
    """Tell whether two different names are probably one with a typing error.

    Names that differ in a number or are short may well be two: ``Gruppe 1`` and ``Gruppe 2``.
    """
    if one == other or _numbers_in(one) != _numbers_in(other):
        return False
    bare, other_bare = (re.sub(r"[\W_]+", "", _key(name)) for name in (one, other))
    if bare == other_bare:
        return True
    return min(len(bare), len(other_bare)) >= 8 and _likeness(bare, other_bare) >= 0.92


def guess_mark(text: str, column: Umsetzungsstand) -> str:
    """Return what was meant by a word in the column of an Umsetzungsstand, as a question."""
    word = _key(text)
    stand = closest(word, [str(stand) for stand in Umsetzungsstand])
    if stand:
        return ask(stand, quoted=False) if stand != column else f" Gemeint: ein x bei {stand}?"
    if word in _YES:
        return ask("x", quoted=False)
    return " Gemeint: leer?" if word in _NO else ""


def guess_nummer(text: str) -> Nummer | None:
    """Return the number that a text was probably meant to be: ``2,3`` → 2.3."""
    candidate = text.replace(",", ".").replace(" ", "").replace("..", ".")
    candidate = candidate.strip(".)(-–:;") if re.search(r"\d", candidate) else candidate
    if re.fullmatch(r"[\dOoIl.]+", candidate) and re.search(r"\d", candidate):
        candidate = candidate.translate(str.maketrans("OoIl", "0011"))
    found = parse_nummer(candidate)
    if found is None or found.massnahme is not None:
        return found
    # Without its dot a lone figure is already readable; with other signs it is anybody's guess.
    return found if text.strip().rstrip(".)") == str(found.ziel) else None


def guess_date(value: object) -> str:
    """Return a date typed in another form as ``TT.MM.JJJJ``, or ""."""
    if isinstance(value, bool):
        return ""
    text = _key(str(value))
    if match := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})( 00:00:00)?", text):
        return _day(int(match[3]), int(match[2]), int(match[1]))
    if match := re.fullmatch(r"(\d{1,2})[./ -]+(\d{1,2})[./ -]+(\d{2}|\d{4})\.?", text):
        year = int(match[3])
        return _day(int(match[1]), int(match[2]), year if year > 99 else 2000 + year)
    if match := re.fullmatch(r"(\d{1,2})\.? ([a-zä]{3,9})\.? (\d{4})", text):
        month = _month(match[2])
        return _day(int(match[1]), month, int(match[3])) if month else ""
    return ""


def _day(day: int, month: int, year: int) -> str:
    """Return a date; a day just after the end of its month means the last one."""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return ""
    for last in range(day, 27, -1):
        try:
            return _format(dt.date(year, month, last))
        except ValueError:
            continue
    try:
        return _format(dt.date(year, month, day))
    except ValueError:
        return ""


def _format(date: dt.date) -> str:
    return f"{date:%d.%m.%Y}" if _PLAUSIBLE[0] <= date <= _PLAUSIBLE[1] else ""


def _month(word: str) -> int:
    """Return the number of a month by its name, its first letters or a typing error; else 0."""
    name = closest(word, MONTHS)
    return month_number(word) or (MONTHS.index(name) + 1 if name else 0)


def guess_ausgabe(text: str, file: str) -> str:
    """Return the Ausgabe that a text, else the name of the file, means, or ""."""
    word = _key(text)
    patterns = (
        (r"(\d{4})[-–/._ ](\d{1,2})", 1, 2),
        (r"(\d{1,2})[-–/._ ](\d{4})", 2, 1),
        (r"(\d{4})(\d{2})", 1, 2),
    )
    for pattern, year, month in patterns:
        if match := re.fullmatch(pattern, word):
            found = f"{match[year]}-{int(match[month]):02}"
            return found if AUSGABE_PATTERN.fullmatch(found) else _from_file(file)
    match = re.fullmatch(r"([a-zä]{3,9})\.? (\d{4})", word)
    if match and (number := _month(match[1])):
        return f"{match[2]}-{number:02}"
    return _from_file(file)


def _from_file(file: str) -> str:
    name = ausgabe_of(Path(file))
    return name if file == workbook_name(name) and AUSGABE_PATTERN.fullmatch(name) else ""


def guess_kuerzel(text: str, name: str, taken: Iterable[str]) -> str:
    """Return a Kürzel made from what was typed, else from the capitals of the name, or ""."""
    letters = "".join(re.findall(r"[A-Za-z]", text)).upper()
    capitals = "".join(word[0] for word in re.split(r"[\W\d_]+", name) if word[:1].isupper())
    free = [k for k in (letters, capitals) if KUERZEL_PATTERN.fullmatch(k) and k not in {*taken}]
    has_other_signs = bool(re.search(r"\d", text))
    return next((k for k in free if k != letters or not has_other_signs), "")

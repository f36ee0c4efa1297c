"""Which characters the fonts of the report can show: on paper, nothing else can be set; pure.

The list is made from the fonts themselves by `python -m kikdata.characters`, so that a workbook
is checked without reading a font.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

__all__ = ["FAMILIES", "describe_character", "family_of", "list_fonts", "unprintable"]

#: The families of the report: a character is set in the first that has it.
FAMILIES = (
    "Atkinson Hyperlegible Next",
    "DejaVu Sans",
    "Noto Sans Ethiopic",
)
#: Folders with their fonts, below the package.
FOLDERS = ("assets/fonts", "paper/fonts")
_LIST = "paper/fonts/zeichen.txt"
# Nothing to be seen: white space, and what only tells where a word may break.
_UNSEEN = frozenset("\n\r\t\u00ad\u200b\u2060\ufeff\u202f\u2010\u2011")


def unprintable(text: str) -> list[str]:
    """Return the characters of a text that no font of the report can show, each once.

    >>> unprintable("Grüße, Привіт, 🙂")
    ['🙂']
    """
    # Letters may come in parts; as a whole they have a shape of their own.
    return sorted(
        sign
        for sign in set(unicodedata.normalize("NFC", text)) - _UNSEEN
        if family_of(sign) is None
    )


def describe_character(sign: str) -> str:
    """Return a character with its number, for messages: „🙂“ (U+1F642)."""
    return f"„{sign}“ (U+{ord(sign):04X})"


def family_of(sign: str) -> str | None:
    """Return the family that a character is set in, None if none has it."""
    for family, (starts, ends) in _ranges().items():
        at = bisect_right(starts, ord(sign)) - 1
        if at >= 0 and ord(sign) <= ends[at]:
            return family
    return None


@cache
def _ranges() -> dict[str, tuple[list[int], list[int]]]:
    found = {}
    for line in files("kikdata").joinpath(_LIST).read_text(encoding="ascii").splitlines():
        family, _, told = line.partition(": ")
        pairs = [pair.split("-") for pair in told.split()]
        found[family] = ([int(p[0], 16) for p in pairs], [int(p[-1], 16) for p in pairs])
    return found


def list_fonts() -> str:
    """Return the list, made anew from the fonts: a line with the characters of each family."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - to make the list only

    codes: dict[str, set[int]] = {}
    for folder in FOLDERS:
        for font in files("kikdata").joinpath(folder).iterdir():
            if font.name.endswith(".ttf"):
                with font.open("rb") as file, TTFont(file) as opened:
                    family = str(opened["name"].getBestFamilyName())
                    shown = set(opened.getBestCmap())
                    # What the bold one lacks, another family shows.
                    codes[family] = codes.get(family, shown) & shown
    return "".join(f"{family}: {_as_ranges(codes[family])}\n" for family in FAMILIES)


def _as_ranges(codes: Iterable[int]) -> str:
    told: list[str] = []
    start = end = -2
    for code in [*sorted(codes), -2]:
        if code == end + 1:
            end = code
            continue
        if end >= 0:
            told.append(f"{start:X}" if start == end else f"{start:X}-{end:X}")
        start = end = code
    return " ".join(told)


if __name__ == "__main__":
    print(list_fonts(), end="")

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

__all__ = ["FONTS", "describe_character", "unprintable"]

#: Folders with the fonts, below the package.
FONTS = ("assets/fonts", "paper/fonts")
_LIST = "paper/fonts/zeichen.txt"
# Nothing to be seen: white space, and what only tells where a word may break.
_UNSEEN = frozenset("\n\r\t\u00ad\u200b\u2060\ufeff\u202f\u2010\u2011")


def unprintable(text: str) -> list[str]:
    """Return the characters of a text that no font of the report can show, each once."""
    # Letters may come in parts; as a whole they have a shape of their own.
    return sorted(sign for sign in set(unicodedata.normalize("NFC", text)) if not _is_known(sign))


def describe_character(sign: str) -> str:
    """Return a character with its number, for messages: „🙂“ (U+1F642)."""
    return f"„{sign}“ (U+{ord(sign):04X})"


def _is_known(sign: str) -> bool:
    starts, ends = _ranges()
    at = bisect_right(starts, ord(sign)) - 1
    return sign in _UNSEEN or (at >= 0 and ord(sign) <= ends[at])


@cache
def _ranges() -> tuple[list[int], list[int]]:
    text = files("kikdata").joinpath(_LIST).read_text(encoding="ascii")
    pairs = [line.split("-") for line in text.split()]
    return [int(pair[0], 16) for pair in pairs], [int(pair[-1], 16) for pair in pairs]


def list_ranges(codes: Iterable[int]) -> str:
    """Return code points as the lines of the list: hexadecimal, neighbours as a range."""
    lines: list[str] = []
    start = end = -2
    for code in [*sorted(codes), -2]:
        if code == end + 1:
            end = code
            continue
        if end >= 0:
            lines.append(f"{start:X}" if start == end else f"{start:X}-{end:X}")
        start = end = code
    return "\n".join(lines) + "\n"


def read_fonts() -> str:
    """Return the list, made anew from the fonts."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - to make the list only

    codes: set[int] = set()
    for folder in FONTS:
        for font in files("kikdata").joinpath(folder).iterdir():
            if font.name.endswith(".ttf"):
                with font.open("rb") as file, TTFont(file) as opened:
                    codes |= set(opened.getBestCmap())
    return list_ranges(codes)


if __name__ == "__main__":
    print(read_fonts(), end="")

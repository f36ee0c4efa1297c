"""Text for paper: white space, characters to do without, direction, long words; pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from kikdata.characters import FAMILIES, family_of

__all__ = ["EQUALS", "collapse", "font_runs", "is_right_to_left", "with_breaks"]

#: Characters of the web that paper has an equal for or does without: Typst hyphenates by itself,
#: and a soft hyphen inside a word would hide the word from a search.
EQUALS = str.maketrans(
    {
        "\u00ad": "",
        "\u200b": "",
        "\u2060": "",
        "\ufeff": "",
        "\u202f": "\u00a0",
        "\u2010": "-",
        "\u2011": "-",
    }
)
_SPACE = re.compile(r"[ \t\n\r\f]+")
# So long a row of letters finds no place to break in a narrow column.
_LONG = re.compile(r"[^\s\-–/]{32,}")
_PIECE = 8
_WORDS = re.compile(r"\s+|\S+")


def collapse(nodes: list[Any]) -> list[Any]:
    """Return inline nodes with single spaces, none at the start, the end or beside a line break.

    A no-break space is no white space here.
    """
    found = _collapse(nodes, [True])
    while found and isinstance(found[-1], str):
        found[-1] = found[-1].rstrip(" ")
        if found[-1]:
            break
        found.pop()
    return found


def _collapse(nodes: list[Any], after_space: list[bool]) -> list[Any]:
    found: list[Any] = []
    for node in nodes:
        if isinstance(node, str):
            text = _SPACE.sub(" ", node)
            if after_space[0]:
                text = text.lstrip(" ")
            if text:
                after_space[0] = text.endswith(" ")
                found.append(text)
            continue
        if node["t"] == "br":
            after_space[0] = True
        elif node["t"] in ("img", "fn", "gap"):
            after_space[0] = False
        elif isinstance(node.get("c"), list):
            found.append(node | {"c": _collapse(node["c"], after_space)})
            continue
        found.append(node)
    return found


def font_runs(text: str) -> list[tuple[str, str]]:
    """Return the pieces of a text with the family that each is set in.

    A word with a letter that the first family lacks is set in another as a whole: Typst would
    take parts of one letter from two fonts, and a search would find the letter twice.
    """
    if text.isascii():
        return [(FAMILIES[0], text)]
    found: list[tuple[str, str]] = []
    for word in _WORDS.findall(text):
        others = (family_of(sign) or FAMILIES[0] for sign in word)
        family = next((one for one in others if one != FAMILIES[0]), FAMILIES[0])
        if found and (word.isspace() or found[-1][0] == family):
            found[-1] = (found[-1][0], found[-1][1] + word)
        else:
            found.append((family, word))
    return found


def is_right_to_left(text: str) -> bool:
    """Tell whether the first letter that has a direction runs from right to left."""
    for sign in text:
        direction = unicodedata.bidirectional(sign)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def with_breaks(text: str) -> list[str]:
    """Return the pieces of a text between which a line may break without a hyphen."""
    if not _LONG.search(text):
        return [text]
    pieces: list[str] = []
    end = 0
    for match in _LONG.finditer(text):
        for start in range(match.start() + _PIECE, match.end(), _PIECE):
            if unicodedata.combining(text[start]):
                continue
            pieces.append(text[end:start])
            end = start
    return [*pieces, text[end:]]

"""Lists and texts that must not take more room than there is, and say what they leave out; pure."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

__all__ = ["Room", "clip", "headed_list", "item", "name_massnahme", "share_out"]

_NBSP = "\u00a0"


class Room(NamedTuple):
    """How much a page may say: rows of lists, Handlungsfelder, characters of one text."""

    rows: int
    felder: int
    text: int


def item(html: str) -> str:
    """Return an item of a list."""
    return f"<li>{html}</li>"


def headed_list(title: str, items: Sequence[str], limit: int) -> str:
    """Return a headed list of about `limit` items that says how many more there are."""
    if not items:
        return ""
    [limit] = share_out([len(items)], limit)
    shown = [*items[:limit]]
    if left := len(items) - len(shown):
        shown.append(f"und {left} weitere" if shown else f"{left}, siehe Bericht")
    return f"<h3>{title}</h3><ul>{''.join(map(item, shown))}</ul>"


def share_out(sizes: Sequence[int], limit: int) -> list[int]:
    """Give each of the lists as many places as the others, about `limit` in all.

    A list that misses only its last item gets it: "und 1 weitere" would take the same room.
    """
    given = [0] * len(sizes)
    while limit > 0 and given != list(sizes):
        for i, size in enumerate(sizes):
            if given[i] < size and limit > 0:
                given[i] += 1
                limit -= 1
    return [size if size - n == 1 and n else n for size, n in zip(sizes, given, strict=True)]


def clip(text: str, length: int) -> str:
    """Cut a text at a word and mark the cut; lines become one."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    cut = text[:length].rsplit(" ", 1)[0] if " " in text[:length] else text[: length - 1]
    return cut.rstrip(" ,;:–") + f"{_NBSP}…"


def name_massnahme(kennung: str, text: str, room: Room) -> str:
    """Return Kennung and text of a Maßnahme, as long as there is room."""
    return f'<span class="rv-kennung">{escape(kennung)}</span> {escape(clip(text, room.text))}'

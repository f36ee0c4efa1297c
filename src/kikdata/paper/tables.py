"""HTML tables → nodes: rows, header cells with their scope, the width of columns; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

from selectolax.lexbor import LexborNode

__all__ = ["table_node"]

Blocks = Callable[[LexborNode], list[Any]]
_NUMBER = re.compile(r"[+±−–-]?\d[\d.]*(,\d+)?(?<!\.)\s*%?(\s*\([\d,.\s%]+\))?")
# A column of no longer texts takes the width that it needs; the others share what is left.
_NARROW = 22
# A row with more than that may go on on the next page; a shorter one stays whole.
_SPLITS = 700


@dataclass
class _Row:
    tag: LexborNode
    cells: list[LexborNode]
    part: str


def table_node(
    table: LexborNode, blocks: Blocks, inline: Blocks, anchors: Mapping[str, str]
) -> dict[str, Any]:
    """Return a table with its caption, its head, and a kind for each row of its body.

    Kinds: "group" (a header over the rows that follow, as wide as the table), "sub" (a header
    of fewer cells), "lead" (the sum of the rows that follow), "sum", or "".
    """
    rows = [row for row in _rows(table) if row.cells]
    width = max((sum(_span(cell) for cell in row.cells) for row in rows), default=0)
    found: dict[str, Any] = {"t": "table", "head": [], "body": []}
    caption = table.css_first("caption", default=None)
    if caption is not None:
        found["caption"] = inline(caption)
    texts: list[list[tuple[str, str]]] = [[] for _ in range(width)]
    taken: dict[int, set[int]] = {}
    for number, row in enumerate(rows):
        cells = _cells(row, number, taken, texts, blocks)
        if anchor := anchors.get(row.tag.id or ""):
            cells[0]["c"].insert(0, {"t": "anchor", "id": anchor})
        if row.part == "thead":
            found["head"].append({"c": cells})
        else:
            kind = _kind(row, cells, width)
            found["body"].append({"kind": kind, "c": cells})
    found["columns"] = [_column(column) for column in texts]
    if found["columns"] and all(column["w"] == 0 for column in found["columns"]):
        found["columns"][0]["w"] = 1
    return found


def _rows(table: LexborNode) -> list[_Row]:
    found = []
    for row in table.css("tr"):
        part = row.parent.tag if row.parent is not None else ""
        cells = [cell for cell in row.iter() if cell.tag in ("td", "th")]
        found.append(_Row(row, cells, part or ""))
    return found


def _cells(
    row: _Row,
    number: int,
    taken: dict[int, set[int]],
    texts: list[list[tuple[str, str]]],
    blocks: Blocks,
) -> list[dict[str, Any]]:
    found = []
    place = 0
    is_head = row.part == "thead"
    for cell in row.cells:
        while place in taken.get(number, set()):
            place += 1
        across, down = _span(cell), _span(cell, "rowspan")
        for below in range(number + 1, number + down):
            taken.setdefault(below, set()).update(range(place, place + across))
        content = blocks(cell)
        node: dict[str, Any] = {"c": content}
        if across > 1:
            node["across"] = across
        if down > 1:
            node["down"] = down
        if cell.tag == "th":
            default = "col" if is_head else "row"
            node["scope"] = cell.attributes.get("scope") or default
        text = " ".join(cell.text().split())
        if across == 1 and place < len(texts):
            texts[place].append((text, cell.tag or ""))
        found.append(node)
        place += across
    if any(len(cell.text()) > _SPLITS for cell in row.cells):
        for node in found:
            node["splits"] = True
    return found


def _kind(row: _Row, cells: list[dict[str, Any]], width: int) -> str:
    if len(cells) == 1 and width > 1:
        return "group"
    if any(cell.get("across") for cell in cells) and "scope" in cells[0]:
        return "sub"
    classes = (row.tag.attributes.get("class") or "").split()
    if row.part == "tfoot" or "summe" in classes:
        siblings = [one for one in row.tag.parent.iter() if one.tag == "tr"]  # type: ignore[union-attr]
        return "lead" if len(siblings) > 1 and siblings[0] == row.tag else "sum"
    return ""


def _column(texts: list[tuple[str, str]]) -> dict[str, Any]:
    """Return how wide a column is ("w": 0 as it needs, else its share) and what it holds."""
    body = [text for text, tag in texts if tag == "td" and text]
    longest = max((len(text) for text, _ in texts), default=0)
    found: dict[str, Any] = {"w": 0}
    if body and all(_NUMBER.fullmatch(text) for text in body):
        found["number"] = True
    elif body and max(map(len, body)) == 1:
        found["mark"] = True
    elif longest > _NARROW:
        mean = sum(len(text) for text, _ in texts) / max(len(texts), 1)
        found["w"] = round(max(sqrt(max(mean, _NARROW)), sqrt(longest) / 2), 2)
    return found


def _span(cell: LexborNode, name: str = "colspan") -> int:
    value = cell.attributes.get(name) or ""
    return max(int(value), 1) if value.isdecimal() else 1

"""Repairs to the tag tree that WeasyPrint 70 writes, made before the file is written.

WeasyPrint passes PDF/UA-1 validation, but leaves things that a listener would miss:
no TOC tags, no Scope on header cells, captions beside their figure instead of in it, list items
without a body, link descriptions that are bare targets, running heads marked as content,
and a table that runs over three pages as three tables.  Each function mends one of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any

import pydyf

__all__ = ["mend_structure"]

SCOPES = {"row": "/Row", "rowgroup": "/Row", "col": "/Column", "colgroup": "/Column"}
CONTENTS_LINK = "inhalt-verweis"
WRAPPERS = ("/Div", "/Sect", "/NonStruct", "/Span", "/Art", "/Part", "/TBody", "/Table")


def mend_structure(document: Any, pdf: Any) -> None:
    """Mend the tag tree of `pdf`, which WeasyPrint has just built from `document`.

    Made for `weasyprint.HTML.write_pdf(finisher=…)`.
    """
    tree = _Tree(pdf)
    boxes = [box for page in document.pages for box in _descendants(page._page_box)]
    describe_links(boxes)
    tag_contents(tree, boxes)
    give_items_a_body(tree)
    put_captions_into_figures(tree)
    join_tables(tree, boxes)
    prune(tree)
    turn_orphans_into_artifacts(tree)


class _Tree:
    """The structure tree behind pydyf's byte references."""

    def __init__(self, pdf: Any) -> None:
        self.pdf = pdf
        self.objects = {item.reference: item for item in pdf.objects if item.number is not None}
        self.root = self.objects[pdf.catalog["StructTreeRoot"]]

    def kids(self, element: Any) -> list[Any]:
        """Return the child elements (not the marked content) of `element`."""
        return [
            self.objects[kid]
            for kid in element["K"]
            if isinstance(kid, bytes) and "S" in self.objects[kid]
        ]

    def walk(self, element: Any | None = None) -> Iterator[Any]:
        """Yield `element` (default: the whole tree) and all elements below, in reading order."""
        for kid in self.kids(element or self.root):
            yield kid
            yield from self.walk(kid)

    def parent(self, element: Any) -> Any:
        return self.objects[element["P"]]

    def move(self, kids: list[Any], target: Any) -> None:
        for kid in kids:
            self.parent(kid)["K"].remove(kid.reference)
            kid["P"] = target.reference
            target["K"].append(kid.reference)

    def wrap(self, tag: str, parent: Any, kids: list[Any]) -> Any:
        """Put a new element with `tag` in the place of `kids` and move them into it."""
        element = pydyf.Dictionary(
            {
                "Type": "/StructElem",
                "S": tag,
                "K": pydyf.Array(),
                "P": parent.reference,
                "Pg": kids[0]["Pg"],
            }
        )
        self.pdf.add_object(element)
        self.objects[element.reference] = element
        position = parent["K"].index(kids[0].reference)
        self.move(kids, element)
        parent["K"].insert(position, element.reference)
        return element


def _descendants(box: Any) -> Iterator[Any]:
    """Yield all boxes below `box`, also those placed absolutely."""
    for child in getattr(box, "children", ()):
        placed = getattr(child, "_box", child)
        yield placed
        yield from _descendants(placed)


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def describe_links(boxes: list[Any]) -> None:
    """Give each link annotation its text as description (WeasyPrint gives the bare target)."""
    for box in boxes:
        if box.link_annotation and box.element is not None:
            text = box.element.get("title") or _text(box.element)
            box.link_annotation["Contents"] = pydyf.String(text)


def tag_contents(tree: _Tree, boxes: list[Any]) -> None:
    """Tag the list of chapters as TOC: TOC > TOCI > Reference > Link, page number.

    The leader dots between the two leave the tree.
    """
    links = {
        box.link_annotation.reference
        for box in boxes
        if box.link_annotation and CONTENTS_LINK in (box.element.get("class") or "")
    }
    names = {"/L": "/TOC", "/LI": "/TOCI", "/LBody": "/Reference"}
    for element in list(tree.walk()):
        if element["S"] != "/Link" or not _annotations(tree, element) & links:
            continue
        line = tree.parent(element)
        for dots in tree.kids(line)[1:-1]:
            line["K"].remove(dots.reference)
        while line["S"] in names:
            line["S"] = names[line["S"]]
            line = tree.parent(line)


def _annotations(tree: _Tree, element: Any) -> set[bytes]:
    targets = (tree.objects[kid] for kid in element["K"] if isinstance(kid, bytes))
    return {target["Obj"] for target in targets if "Obj" in target}


def give_items_a_body(tree: _Tree) -> None:
    """Let list items hold a label and a body only, as PDF/UA wants."""
    for element in list(tree.walk()):
        if element["S"] != "/LI":
            continue
        loose = [kid for kid in tree.kids(element) if kid["S"] not in ("/Lbl", "/LBody")]
        if loose:
            tree.wrap("/LBody", element, loose)


def put_captions_into_figures(tree: _Tree) -> None:
    """Move the caption that follows a figure into it, so that both are read as one."""
    for element in list(tree.walk()):
        kids = tree.kids(element)
        if [kid["S"] for kid in kids] == ["/Figure", "/Caption"]:
            element["S"] = "/Div"
            tree.move(kids[1:], kids[0])


def join_tables(tree: _Tree, boxes: list[Any]) -> None:
    """Make one Table of the pieces that page breaks cut from it, and say which cells head it.

    The repeated head of a later piece leaves the tree (it then becomes an artifact).
    Header cells get a Scope, data cells the ids of the headers that concern them.
    """
    pieces: dict[int, list[Any]] = {}
    for box in boxes:
        if box.element is not None and box.element_tag == "table":
            marks = [cell for cell in _descendants(box) if getattr(cell, "mark", None)]
            for mark in marks[:1]:
                table = _ancestor(tree, mark.mark, "/Table")
                same = pieces.setdefault(id(box.element), [])
                if not any(table is piece for piece in same):
                    same.append(table)
    scopes = {
        box.mark.reference: SCOPES[box.element.get("scope", "col")]
        for box in boxes
        if getattr(box, "mark", None) and box.mark["S"] == "/TH"
    }
    groups = {
        box.mark.reference
        for box in boxes
        if getattr(box, "mark", None) and box.element.get("scope") == "rowgroup"
    }
    ids: dict[str, bytes] = {}
    for first, *others in pieces.values():
        for piece in others:
            heads = [kid for kid in tree.kids(piece) if kid["S"] == "/THead"]
            for head in heads:
                piece["K"].remove(head.reference)
            tree.move(tree.kids(piece), first)
        ids |= _name_headers(tree, first, scopes, groups)
    names = pydyf.Array(item for key in sorted(ids) for item in (pydyf.String(key), ids[key]))
    tree.root["IDTree"] = pydyf.Dictionary({"Names": names})


def _ancestor(tree: _Tree, element: Any, tag: str) -> Any:
    while element["S"] != tag:
        element = tree.parent(element)
    return element


def _name_headers(
    tree: _Tree, table: Any, scopes: Mapping[bytes, str], groups: Set[bytes]
) -> dict[str, bytes]:
    """Write Scope, ID and Headers into the cells of one table; return the ids given."""
    ids: dict[str, bytes] = {}
    columns: dict[int, list[str]] = {}
    group: list[str] = []
    taken: set[tuple[int, int]] = set()
    rows = [element for element in tree.walk(table) if element["S"] == "/TR"]
    for number, row in enumerate(rows):
        column = 0
        headers: list[str] = []
        for cell in tree.kids(row):
            while (number, column) in taken:
                column += 1
            width = cell["A"].get("ColSpan", 1)
            taken |= {
                (number + down, column + right)
                for down in range(cell["A"].get("RowSpan", 1))
                for right in range(width)
            }
            if cell["S"] == "/TH":
                key = f"t{table.number}-{number}-{column}"
                ids[key] = cell.reference
                cell["ID"] = pydyf.String(key)
                cell["A"]["Scope"] = scopes[cell.reference]
                if cell.reference in groups:
                    group = [key]
                elif cell["A"]["Scope"] == "/Row":
                    headers.append(key)
                else:
                    for right in range(width):
                        columns.setdefault(column + right, []).append(key)
            else:
                keys = [*columns.get(column, []), *group, *headers]
                cell["A"]["Headers"] = pydyf.Array(pydyf.String(key) for key in keys)
            column += width
    return ids


def prune(tree: _Tree) -> None:
    """Remove wrappers that hold nothing (left empty by page breaks and joined tables)."""
    for element in reversed(list(tree.walk())):
        if not element["K"] and element["S"] in WRAPPERS:
            tree.parent(element)["K"].remove(element.reference)


def turn_orphans_into_artifacts(tree: _Tree) -> None:
    """Mark content that no element of the tree holds as artifact: running heads, repeated heads.

    WeasyPrint marks the text of page margins like content and then leaves it out of the tree.
    """
    held: dict[bytes, set[int]] = {}
    for element in tree.walk():
        numbers = (kid for kid in element["K"] if isinstance(kid, int))
        held.setdefault(element.get("Pg", b""), set()).update(numbers)
    parents = tree.objects[tree.root["ParentTree"]]["Nums"]
    for index, page in enumerate(tree.pdf.page_references):
        stream = tree.objects[tree.objects[page]["Contents"]]
        for position, operation in enumerate(stream.stream):
            if not isinstance(operation, pydyf.Dictionary) or "MCID" not in operation:
                continue
            if operation["MCID"] not in held.get(page, ()):
                stream.stream[position - 1] = "/Artifact"
                stream.stream[position] = pydyf.Dictionary({"Type": "/Pagination"})
                parents[2 * index + 1][operation["MCID"]] = "null"

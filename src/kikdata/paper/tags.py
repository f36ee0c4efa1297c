"""What the tag tree that Typst writes still lacks for a listener, added before the file is written.

Typst tags rows, cells and links, but calls every cell of a table's body a data cell, links data
cells to column heads only, and describes links by number of page or bare address.  What is what
stands in the nodes that the document was set from; they come in the order of the tags.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from kikdata.paper.nodes import plain, walk

__all__ = ["mend_tags"]

SCOPES = {"row": Name.Row, "rowgroup": Name.Row, "col": Name.Column, "colgroup": Name.Column}
Element = Any
Nodes = Any


def mend_tags(content: bytes, nodes: Nodes, contents: Sequence[str], changed: str) -> bytes:
    """Return the PDF with headers for all cells, links described in words and its last change.

    `nodes` is what it was set from, `contents` the entries of its table of contents, `changed`
    the day of the last change (ISO).
    """
    with Pdf.open(io.BytesIO(content)) as pdf:
        root = pdf.Root.StructTreeRoot
        tables, links, entries = _collect(root)
        ids: dict[str, Element] = {}
        for number, (table, node) in enumerate(
            zip(tables, walk(nodes, "table"), strict=True), start=1
        ):
            ids |= _name_headers(pdf, table, node, f"T{number}")
        _write_ids(root, ids)
        words = [_describe(plain(node["c"])) for node in walk(nodes, "a")]
        for element, text in [
            *zip(links, words, strict=True),
            *zip(entries, contents, strict=True),
        ]:
            for part in _parts(element):
                if "/Obj" in part:
                    part.Obj.Contents = String(text)
        _date(pdf, changed)
        target = io.BytesIO()
        pdf.save(
            target,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
    return target.getvalue()


def _describe(words: str) -> str:
    """Return what a link says; a bare address without the signs that nobody reads aloud."""
    return " ".join(words.split()).removeprefix("https://").removeprefix("http://")


def _parts(element: Element) -> list[Element]:
    kids = element.get("/K")
    listed = list(kids) if isinstance(kids, Array) else [kids]
    return [kid for kid in listed if isinstance(kid, Dictionary)]


def _kids(element: Element) -> Iterator[Element]:
    return (part for part in _parts(element) if "/S" in part)


def _collect(root: Element) -> tuple[list[Element], list[Element], list[Element]]:
    """Return all tables, all links of the text, and all links of the table of contents."""
    tables: list[Element] = []
    links: list[Element] = []
    entries: list[Element] = []

    def visit(element: Element, holder: list[Element] | None) -> None:
        for kid in _kids(element):
            tag = kid.S
            if tag == Name.Table:
                tables.append(kid)
            if tag == Name.Link and holder is not None:
                holder.append(kid)
            if tag == Name.TOCI:
                visit(kid, entries)
            elif tag == Name.Lbl:  # the number of a footnote leads to it by itself
                visit(kid, None)
            else:
                visit(kid, holder)

    visit(root, links)
    return tables, links, entries


def _rows(table: Element) -> Iterator[Element]:
    for part in _kids(table):
        if part.S == Name.TR:
            yield part
        elif part.S in (Name.THead, Name.TBody, Name.TFoot):
            yield from (row for row in _kids(part) if row.S == Name.TR)


def _name_headers(pdf: Pdf, table: Element, node: Any, prefix: str) -> dict[str, Element]:
    """Write tag, Scope, ID and Headers into the cells of one table; return the ids given."""
    ids: dict[str, Element] = {}
    columns: dict[int, list[str]] = {}
    group: list[str] = []
    taken: set[tuple[int, int]] = set()
    told = [*node["head"], *node["body"]]
    for number, (row, wanted) in enumerate(zip(_rows(table), told, strict=True)):
        key = f"{prefix}.{number}"
        own = [f"{key}.{at}" for at, cell in enumerate(wanted["c"]) if cell.get("scope") == "row"]
        column = 0
        for at, (element, cell) in enumerate(zip(_kids(row), wanted["c"], strict=True)):
            while (number, column) in taken:
                column += 1
            across, down = cell.get("across", 1), cell.get("down", 1)
            taken |= {(number + y, column + x) for y in range(down) for x in range(across)}
            scope = cell.get("scope")
            if scope is None:
                _mark_data(pdf, element, [*columns.get(column, []), *group, *own])
            else:
                _mark_header(pdf, element, scope, f"{key}.{at}")
                ids[f"{key}.{at}"] = element
            if scope == "rowgroup":
                group = [f"{key}.{at}"]
            elif scope in ("col", "colgroup"):
                for place in range(column, column + across):
                    columns.setdefault(place, []).append(f"{key}.{at}")
            column += across
    return ids


def _mark_data(pdf: Pdf, cell: Element, headers: Sequence[str]) -> None:
    attributes = _attributes(pdf, cell)
    cell.S = Name.TD
    attributes.Headers = Array([String(header) for header in headers])
    for holder, name in ((attributes, "/Scope"), (cell, "/ID")):
        if name in holder:
            del holder[name]


def _mark_header(pdf: Pdf, cell: Element, scope: str, key: str) -> None:
    attributes = _attributes(pdf, cell)
    cell.S = Name.TH
    cell.ID = String(key)
    attributes.Scope = SCOPES.get(scope, Name.Column)
    attributes.Headers = Array([])


def _attributes(pdf: Pdf, cell: Element) -> Element:
    """Return the attributes that a cell has as part of a table."""
    given = cell.get("/A")
    listed = list(given) if isinstance(given, Array) else [given] if given is not None else []
    for entry in listed:
        if entry.get("/O") == Name.Table:
            return entry
    added = pdf.make_indirect(Dictionary(O=Name.Table))
    cell.A = Array([*listed, added])
    return added


def _write_ids(root: Element, ids: dict[str, Element]) -> None:
    names: dict[bytes, Element] = {}
    tree = root.get("/IDTree", Dictionary())
    for node in (tree, *tree.get("/Kids", Array())):
        listed = list(node.get("/Names", Array()))
        names |= {
            bytes(name): element
            for name, element in zip(listed[::2], listed[1::2], strict=True)
            if element.S not in (Name.TH, Name.TD)
        }
    names |= {key.encode(): element for key, element in ids.items()}
    if names:
        flat = [item for key in sorted(names) for item in (String(key.decode()), names[key])]
        root.IDTree = Dictionary(Names=Array(flat))


def _date(pdf: Pdf, changed: str) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["xmp:ModifyDate"] = f"{changed}T00:00:00Z"
    pdf.docinfo["/ModDate"] = String(f"D:{changed.replace('-', '')}000000Z")

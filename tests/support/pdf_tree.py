"""Reading a tagged PDF with pikepdf: elements, their text, places, bookmarks, fonts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Object, Pdf

# The structure tree -----------------------------------------------------------------------------


def kids(element: Object) -> list[Object]:
    """Return the child elements of a structure element, without marked content."""
    return [kid for kid in raw_kids(element) if isinstance(kid, Dictionary) and "/S" in kid]


def raw_kids(element: Object) -> list[Object]:
    value = element.get("/K")
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]


def tag(element: Object) -> str:
    return str(element.S).removeprefix("/")


def walk(pdf: Pdf) -> Iterator[Object]:
    """Yield every element of the tree in reading order."""
    if "/StructTreeRoot" in pdf.Root:
        yield from below(pdf.Root.StructTreeRoot)


def below(element: Object) -> Iterator[Object]:
    for kid in kids(element):
        yield kid
        yield from below(kid)


def tagged(pdf: Pdf, *names: str) -> list[Object]:
    return [element for element in walk(pdf) if tag(element) in names]


def attributes(element: Object) -> dict[str, Object]:
    value = element.get("/A")
    found: dict[str, Object] = {}
    for entry in list(value) if isinstance(value, Array) else [value]:
        if isinstance(entry, Dictionary):
            found |= dict(entry.items())
    return found


def where(element: Object) -> str:
    return f"{tag(element)} (object {element.objgen[0]})"


def element_text(pdf: Pdf, element: Object, cache: dict[tuple[int, int], dict[int, str]]) -> str:
    """Return what a screen reader says for `element`; `cache` keeps the text of pages."""
    parts = []
    if "/Alt" in element:
        parts.append(str(element.Alt))
    for kid in raw_kids(element):
        if isinstance(kid, int) and "/Pg" in element:
            key = element.Pg.objgen
            if key not in cache:
                cache[key] = _marked_text(pikepdf.Page(element.Pg))
            parts.append(cache[key].get(kid, ""))
        elif isinstance(kid, Dictionary) and "/S" in kid:
            parts.append(element_text(pdf, kid, cache))
    return " ".join(parts)


def reading_text(pdf: Pdf) -> str:
    """Return the text of the document in the order of its tags, white space collapsed.

    Each line of the print and each piece of inline text ends with a space here, also after a
    hyphen; compare without white space.
    """
    return " ".join(element_text(pdf, pdf.Root.StructTreeRoot.K[0], {}).split())


def _marked_text(page: pikepdf.Page) -> dict[int, str]:
    """Return the text of each piece of marked content of a page, by its number."""
    tables = {key: _unicode(font) for key, font in page.resources.Font.items()}
    texts: dict[int, str] = {}
    number: int | None = None
    table: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            table = tables[str(operands[0])]
        elif str(operator) == "BDC" and "/MCID" in operands[1]:
            number = int(operands[1].MCID)
        elif str(operator) == "EMC":
            number = None
        elif str(operator) in ("Tj", "TJ") and number is not None:
            pieces = operands[0] if str(operator) == "TJ" else operands
            codes = b"".join(bytes(item) for item in pieces if isinstance(item, pikepdf.String))
            text = "".join(
                table.get(int.from_bytes(codes[at : at + 2], "big"), "�")
                for at in range(0, len(codes), 2)
            )
            texts[number] = texts.get(number, "") + text
    return texts


def _unicode(font: Object) -> dict[int, str]:
    """Return code → text out of the ToUnicode table of a font."""
    data = font.ToUnicode.read_bytes().decode("latin-1") if "/ToUnicode" in font else ""
    pairs = re.findall(r"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>\n", data)
    return {
        int(code, 16): bytes.fromhex(text).decode("utf-16-be", "replace") for code, text in pairs
    }


def destinations(pdf: Pdf) -> dict[str, int]:
    """Return the named places of the document and the page (from 0) each is on."""
    numbers = {page.objgen: index for index, page in enumerate(pdf.pages)}
    tree = pdf.Root.get("/Names", Dictionary()).get("/Dests", Dictionary())
    names = list(tree.get("/Names", Array()))
    return {
        str(name): numbers[place[0].objgen]
        for name, place in zip(names[::2], names[1::2], strict=True)
        if place[0].objgen in numbers
    }


def bookmarks(pdf: Pdf) -> list[tuple[str, int]]:
    """Return title and page (from 0) of all bookmarks, from top to bottom."""
    numbers = {page.objgen: index for index, page in enumerate(pdf.pages)}
    found: list[tuple[str, int]] = []

    def collect(items: list[pikepdf.OutlineItem]) -> None:
        for item in items:
            place = item.destination
            page = numbers.get(place[0].objgen, -1) if isinstance(place, Array) else -1
            found.append((item.title, page))
            collect(item.children)

    with pdf.open_outline(max_depth=9) as outline:
        collect(list(outline.root))
    return found


def contents(pdf: Pdf) -> list[tuple[str, int]]:
    """Return title and page (from 0) of all entries of the table of contents."""
    places = destinations(pdf)
    return [
        (str(kid.Obj.Contents), places.get(str(kid.Obj.get("/Dest", "")), -1))
        for entry in tagged(pdf, "TOCI")
        for link in below(entry)
        if tag(link) == "Link"
        for kid in raw_kids(link)
        if isinstance(kid, Dictionary) and "/Obj" in kid
    ]


def fonts(pdf: Pdf) -> list[Object]:
    """Return the fonts of all pages, each once."""
    found: dict[tuple[int, int], Object] = {}
    for page in pdf.pages:
        for font in page.resources.get("/Font", Dictionary()).values():
            found[font.objgen] = font
    return list(found.values())


def squeeze(text: str) -> str:
    """Take away spaces and hyphens: print breaks words where the screen does not."""
    return "".join(text.replace("-", "").replace("\u00ad", "").split())

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


def marks(element: Object) -> Iterator[tuple[Object, int]]:
    """Yield page and number of each piece of marked content that the element itself holds."""
    for kid in raw_kids(element):
        if isinstance(kid, int):
            yield element.Pg, int(kid)
        elif isinstance(kid, Dictionary) and "/MCID" in kid:
            yield kid.get("/Pg", element.get("/Pg")), int(kid.MCID)


def pages_of(pdf: Pdf, element: Object) -> list[int]:
    """Return the pages (from 0) that an element and all in it stand on."""
    numbers = {page.objgen: index for index, page in enumerate(pdf.pages)}
    held = [element, *below(element)]
    return sorted({numbers[page.objgen] for one in held for page, _ in marks(one)})


def element_text(pdf: Pdf, element: Object, cache: dict[tuple[int, int], dict[int, str]]) -> str:
    """Return what a screen reader says for `element`; `cache` keeps the text of pages."""
    if "/Alt" in element:
        return str(element.Alt)
    parts = []
    for kid in raw_kids(element):
        if isinstance(kid, Dictionary) and "/S" in kid:
            parts.append(element_text(pdf, kid, cache))
        elif isinstance(kid, int) or (isinstance(kid, Dictionary) and "/MCID" in kid):
            place = (
                kid.get("/Pg", element.get("/Pg")) if isinstance(kid, Dictionary) else element.Pg
            )
            number = int(kid.MCID) if isinstance(kid, Dictionary) else int(kid)
            if place.objgen not in cache:
                cache[place.objgen] = _marked_text(pikepdf.Page(place))
            parts.append(cache[place.objgen].get(number, ""))
    return " ".join(parts)


def reading_text(pdf: Pdf) -> str:
    """Return the text of the document in the order of its tags, white space collapsed.

    Each line of the print and each piece of inline text ends with a space here, also after a
    hyphen; compare without white space.
    """
    return " ".join(element_text(pdf, pdf.Root.StructTreeRoot.K[0], {}).split())


def _marked_text(page: pikepdf.Page) -> dict[int, str]:
    """Return the text of each piece of marked content of a page, by its number.

    What a piece says that it stands for (ActualText) counts instead of its letters.
    """
    tables = {key: _unicode(font) for key, font in page.resources.get("/Font", {}).items()}
    texts: dict[int, str] = {}
    stack: list[tuple[int | None, bool]] = []
    table: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        number, is_replaced = stack[-1] if stack else (None, False)
        if str(operator) == "Tf":
            table = tables[str(operands[0])]
        elif str(operator) in ("BDC", "BMC"):
            facts = operands[1] if len(operands) > 1 else Dictionary()
            facts = facts if isinstance(facts, Dictionary) else Dictionary()
            number = int(facts.MCID) if "/MCID" in facts else number
            if "/ActualText" in facts and number is not None and not is_replaced:
                texts[number] = texts.get(number, "") + str(facts.ActualText)
            stack.append((number, is_replaced or "/ActualText" in facts))
        elif str(operator) == "EMC":
            stack.pop()
        elif str(operator) in ("Tj", "TJ") and number is not None and not is_replaced:
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


def page_of(pdf: Pdf, place: Object | None) -> int:
    """Return the page (from 0) that a destination, named or not, is on; -1 for none."""
    if isinstance(place, Array):
        numbers = {page.objgen: index for index, page in enumerate(pdf.pages)}
        return numbers.get(place[0].objgen, -1) if isinstance(place[0], Dictionary) else -1
    return destinations(pdf).get(str(place), -1)


def bookmarks(pdf: Pdf) -> list[tuple[str, int]]:
    """Return title and page (from 0) of all bookmarks, from top to bottom."""
    found: list[tuple[str, int]] = []

    def collect(items: list[pikepdf.OutlineItem]) -> None:
        for item in items:
            found.append((item.title, page_of(pdf, item.destination)))
            collect(item.children)

    with pdf.open_outline(max_depth=9) as outline:
        collect(list(outline.root))
    return found


def contents(pdf: Pdf) -> list[tuple[str, int]]:
    """Return title and page (from 0) of all entries of the table of contents."""
    return [
        (str(part.Obj.Contents), page_of(pdf, part.Obj.get("/Dest")))
        for entry in tagged(pdf, "TOCI")
        for link in below_entry(entry)
        for part in raw_kids(link)
        if isinstance(part, Dictionary) and "/Obj" in part
    ]


def below_entry(entry: Object) -> list[Object]:
    """Return the links of an entry of the contents, without those of the entries in it."""
    found = []
    for kid in kids(entry):
        if tag(kid) == "Link":
            found.append(kid)
        elif tag(kid) not in ("TOC", "TOCI"):
            found += below_entry(kid)
    return found


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

"""Where an edition publishes numbers: pages, PDFs and data, as texts and tables to compare."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pikepdf
from bs4 import BeautifulSoup, NavigableString, Tag
from pikepdf import Dictionary, Object, Pdf

from pdf_tree import below, element_text, kids, raw_kids, tag
from zahlen_grammatik import compact

__all__ = ["Tabelle", "Text", "read_html", "read_json", "read_pdf"]

_BLOCKS = {
    *("p", "li", "dd", "dt", "figcaption", "caption", "summary", "div", "section", "article"),
    *("main", "ul", "ol", "dl", "figure", "details", "table", "option", "button", "label"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "body", "nav", "header", "footer", "textarea", "legend"),
}
_PDF_BLOCKS = {
    *("Document", "Part", "Sect", "Div", "P", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI"),
    *("Lbl", "LBody", "Table", "Caption", "Figure", "TOC", "TOCI", "BlockQuote", "NonStruct"),
}


@dataclass(frozen=True)
class Text:
    """A piece of text; `headings` are those it stands under, the highest first."""

    ort: str
    text: str
    headings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tabelle:
    """A table: titles of its columns and the cells of its rows, as text."""

    ort: str
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    headings: tuple[str, ...] = ()


@dataclass
class _Outline:
    """The headings one is under while reading."""

    levels: dict[int, str] = field(default_factory=dict)

    def enter(self, level: int, text: str) -> None:
        self.levels = {n: told for n, told in self.levels.items() if n < level} | {level: text}

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(self.levels[n] for n in sorted(self.levels))


# --- pages ---------------------------------------------------------------------------------------


def read_html(path: Path, ort: str) -> Iterator[Text | Tabelle]:
    """Give what a page says: texts, alternative texts, tables, and what stands in its head."""
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")
    for data in soup.select('script[type="application/ld+json"]'):
        yield from read_json(json.loads(data.get_text()), f"{ort}, JSON-LD")
    for meta in soup.select("meta[content][name], meta[content][property]"):
        if meta.get("name") != "viewport":
            yield Text(f"{ort}, meta", str(meta["content"]))
    article = soup.select_one("article") or soup.body
    assert article is not None, ort
    for junk in article.select("script, style, template"):
        junk.decompose()
    outline = _Outline()
    for part in _parts(article):
        if isinstance(part, Tabelle):
            yield replace(part, ort=ort, headings=outline.path)
            continue
        level, text = part
        if level:
            outline.enter(level, text)
        yield Text(ort, text, outline.path)


def _parts(node: Tag) -> Iterator[tuple[int, str] | Tabelle]:
    """Give level (0 for none) and text of the blocks below `node`, and its tables."""
    level = int(node.name[1]) if re.fullmatch(r"h[1-6]", node.name) else 0
    yield from _labels([node])
    said: list[str] = []
    for child in [*node.children, None]:
        is_inline = isinstance(child, NavigableString) or (
            isinstance(child, Tag) and not _is_block(child)
        )
        if is_inline:
            said.append(child.get_text())
            if isinstance(child, Tag):
                yield from _labels([child, *child.find_all(True)])
            continue
        if text := " ".join("".join(said).split()):
            yield level, text
        said = []
        if isinstance(child, Tag) and child.name == "table":
            yield _html_table(child)
            yield from _labels(child.find_all(True))
        elif isinstance(child, Tag):
            yield from _parts(child)


def _labels(nodes: Iterable[Tag]) -> Iterator[tuple[int, str]]:
    """Give what stands in attributes for people: names, alternative texts."""
    for node in nodes:
        for label in ("aria-label", "title", "alt"):
            if node.get(label):
                yield 0, str(node[label])


def _is_block(node: Tag) -> bool:
    if node.name in _BLOCKS or node.name in {"img", "picture", "dl", "form"}:
        return True
    return node.find([*_BLOCKS, "img"]) is not None


def _html_table(table: Tag) -> Tabelle:
    head = table.select("thead tr")
    titles = (
        tuple(cell.get_text(" ", strip=True) for cell in head[-1].select("th, td")) if head else ()
    )
    rows = [
        tuple(" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"]))
        for row in table.select("tr")
        if row not in head
    ]
    caption = table.caption.get_text(" ", strip=True) if table.caption else ""
    return Tabelle("", titles, tuple(rows), caption)


# --- PDFs ----------------------------------------------------------------------------------------


def read_pdf(path: Path, ort: str) -> list[Text | Tabelle]:
    """Return what a tagged PDF says, in the order of its tags, and its title."""
    with pikepdf.open(path) as pdf:
        found: list[Text | Tabelle] = [Text(f"{ort}, Titel", str(pdf.docinfo.get("/Title", "")))]
        outline = _Outline()
        pages: dict[tuple[int, int], dict[int, str]] = {}
        for part in _pdf_parts(pdf, pdf.Root.StructTreeRoot, pages):
            if isinstance(part, Tabelle):
                found.append(replace(part, ort=ort, headings=outline.path))
                continue
            level, text = part
            if level:
                outline.enter(level, text)
            found.append(Text(ort, text, outline.path))
    return found


def _pdf_parts(
    pdf: Pdf, element: Object, pages: dict[tuple[int, int], dict[int, str]]
) -> Iterator[tuple[int, str] | Tabelle]:
    name = tag(element) if "/S" in element else ""
    if name == "Table":
        yield _pdf_table(pdf, element, pages)
        return
    level = int(name[1]) if re.fullmatch("H[1-6]", name) else 0
    if level or not any(tag(kid) in _PDF_BLOCKS for kid in below(element)):
        text = " ".join(element_text(pdf, element, pages).split())
        if text and name not in {"TOCI", "TOC"}:
            yield level, text
        return
    if "/Alt" in element:  # what stands in the picture stands in these words, too
        yield 0, str(element.Alt)
        return
    said = ""
    for kid in [*raw_kids(element), None]:
        if _is_pdf_inline(kid):
            bare = Dictionary(S=element.S, K=kid, Pg=element.Pg) if isinstance(kid, int) else kid
            said += element_text(pdf, bare, pages) + " "
            continue
        if said.strip():
            yield level, said
        said = ""
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield from _pdf_parts(pdf, kid, pages)


def _is_pdf_inline(kid: Object | int | None) -> bool:
    if isinstance(kid, int):
        return True
    if not isinstance(kid, Dictionary) or "/S" not in kid:
        return False
    return not any(tag(one) in _PDF_BLOCKS for one in (kid, *below(kid)))


def _pdf_table(pdf: Pdf, table: Object, pages: dict[tuple[int, int], dict[int, str]]) -> Tabelle:
    caption, titles = "", ()
    rows: list[tuple[str, ...]] = []
    for element in below(table):
        if tag(element) == "Caption":
            caption = " ".join(element_text(pdf, element, pages).split())
        if tag(element) != "TR":
            continue
        cells = [kid for kid in kids(element) if tag(kid) in {"TH", "TD"}]
        told = tuple(" ".join(element_text(pdf, cell, pages).split()) for cell in cells)
        if not titles and not rows and all(tag(cell) == "TH" for cell in cells):
            titles = told
        elif compact("".join(told)) != compact("".join(titles)):  # the head again on a new page
            rows.append(told)
    return Tabelle("", titles, tuple(rows), caption)


# --- data ----------------------------------------------------------------------------------------


def read_json(value: object, ort: str) -> Iterator[Text]:
    """Give every text in JSON and JSON-LD, with the name of its field."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from read_json(inner, f"{ort}, {key}")
    elif isinstance(value, list):
        for inner in value:
            yield from read_json(inner, ort)
    elif isinstance(value, str):
        yield Text(ort, value)

"""What the web look changes in the HTML that Sphinx and the notebooks produce.

Pure functions on one page body: pictures move out into files, inline styles go,
and structures that trip assistive technology are put right.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode, create_tag

from kikdata.site.markup import drop, plain_text

SVG_DATA_URI = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")
DESCRIPTION_LENGTH = 200
_ARTICLE_START, _ARTICLE_END = '<article class="artikel">', "</article>"
# Where texts stay letter by letter as in the workbook: readers save them as a file.
VERBATIM = ".massnahmenliste"
# How tags are written: bare attributes bare.
_EMPTY = re.compile(r'<[a-z][^<>]*=""[^<>]*>')
_BARE = re.compile(r' (download|hidden|open|reversed)=""')
# <aside> is a complementary landmark and must not stand inside <main>; the single notes in
# docutils' list of footnotes carry role="doc-footnote" and keep their meaning without it.
_ASIDE = re.compile(r"(</?)aside\b")


def parse(body: str) -> LexborNode:
    """Return the element that holds a page body, as browsers read it."""
    tree = LexborHTMLParser(f"<!DOCTYPE html><body><main>{body}</main>")
    return tree.css("main")[0]


def _write(root: LexborNode) -> str:
    html = (root.inner_html or "").replace("&nbsp;", "\u00a0")
    html = _EMPTY.sub(lambda tag: _BARE.sub(r" \1", tag[0]), html)
    return _ASIDE.sub(r"\1div", html)


def extract_svgs(body: str, folder: str) -> tuple[str, dict[str, bytes]]:
    """Replace SVG data URIs in `body` by addresses under `folder`.

    Returns the new body and the pictures by file name. The name is the start of
    the content's hash, so that equal pictures are stored once and builds repeat.
    """
    pictures: dict[str, bytes] = {}

    def to_address(match: re.Match[str]) -> str:
        content = base64.b64decode(match.group(1))
        name = f"{hashlib.sha256(content).hexdigest()[:16]}.svg"
        pictures[name] = content
        return f"{folder}/{name}"

    return SVG_DATA_URI.sub(to_address, body), pictures


def tidy_body(body: str) -> str:
    """Make a page body obey the Content-Security-Policy and read well aloud."""
    root = parse(body)
    _drop_inline_styles(root)
    _complete_plain_tables(root)
    _translate_summaries(root)
    _offer_breaks_in_heads(root)
    _hold_percentages_together(root)
    return _write(root)


def drop_list_links(body: str) -> str:
    """Let the counts stand alone in a book that has no list of all Maßnahmen."""
    root = parse(body)
    for link in root.css("a.zur-liste"):
        link.unwrap()
    return _write(root)


def describe(body: str) -> str:
    """First paragraph of the page as plain text, cut at a word for a meta description."""
    for paragraph in parse(body).css("p:not(.admonition p)"):
        text = plain_text(paragraph)
        if len(text) > 40:
            return _shorten(text)
    return ""


def _shorten(text: str) -> str:
    if len(text) <= DESCRIPTION_LENGTH:
        return text
    return text[:DESCRIPTION_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:–") + " …"


def _drop_inline_styles(root: LexborNode) -> None:
    # docutils writes column widths and picture sizes as style attributes, which
    # the policy would refuse one by one with an error in the console.
    for element in root.css("[style]"):
        del element.attrs["style"]
    drop(root, "colgroup")


def _complete_plain_tables(root: LexborNode) -> None:
    """Give Markdown tables what the notebook tables have: scope and a place to scroll in."""
    held = {table.mem_id for table in root.css(".tabelle table")}
    for table in root.css("table.docutils"):
        for cell in table.css("thead th"):
            cell.attrs["scope"] = "col"
        if table.mem_id not in held:
            _wrap(table, "tabelle")


def _wrap(element: LexborNode, class_name: str) -> None:
    around = create_tag("div")
    around.attrs["class"] = class_name
    element.insert_before(around)
    place = element.prev
    assert place is not None
    place.insert_child(element, move=True)


def _translate_summaries(root: LexborNode) -> None:
    # myst-nb labels its collapsible cells in English and repeats the prompt for
    # both states; one German word that is also visible serves everyone.
    for summary in root.css("details.hide > summary"):
        if "aria-label" in summary.attrs:
            del summary.attrs["aria-label"]
        summary.inner_html = "Programmzeilen und Ausgabe"


def _hold_percentages_together(root: LexborNode) -> None:
    # Authors type a common space; a line must not begin with the sign.
    verbatim = {element.mem_id for element in root.css(VERBATIM)}
    texts = [node for node in root.traverse(include_text=True) if node.is_text_node]
    for text in texts:
        held = re.sub(r"(?<=\d) %", "\u00a0%", text.text_content or "")
        if held != text.text_content and not verbatim & {node.mem_id for node in _above(text)}:
            text.replace_with(held)


def _above(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _offer_breaks_in_heads(root: LexborNode) -> None:
    # The narrow column on phones cannot hold the word, and heads break by themselves nowhere.
    for cell in root.css(".massnahmen thead th"):
        if cell.text() == "Umsetzungsstand":
            cell.inner_html = "Umsetzungs\u00adstand"


def article_of(html: str) -> str:
    """Return of a whole page what it says, without the frame that all pages share."""
    return html.partition(_ARTICLE_START)[2].rpartition(_ARTICLE_END)[0]

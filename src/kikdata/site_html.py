"""What the web look changes in the HTML that Sphinx and the notebooks produce.

Pure functions on one page body: pictures move out into files, inline styles go,
and structures that trip assistive technology are put right.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EntitySubstitution
from bs4.formatter import HTMLFormatter

SVG_DATA_URI = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")
PARSER = "html.parser"
DESCRIPTION_LENGTH = 200
# Where texts stay letter by letter as in the workbook: readers save them as a file.
VERBATIM = "massnahmenliste"
BARE_ATTRIBUTES = {"download", "hidden", "open", "reversed"}


class SourceOrderFormatter(HTMLFormatter):
    """HTML5 void tags, umlauts as they are, attributes as the author ordered them."""

    def attributes(self, tag: Tag) -> Iterable[tuple[str, Any]]:
        # A bare attribute comes back from the parser as an empty text.
        for name, value in tag.attrs.items():
            yield name, None if name in BARE_ATTRIBUTES and value == "" else value


FORMATTER = SourceOrderFormatter(
    entity_substitution=EntitySubstitution.substitute_xml, void_element_close_prefix=""
)


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
    soup = BeautifulSoup(body, PARSER)
    _drop_inline_styles(soup)
    _neutralise_footnote_lists(soup)
    _complete_plain_tables(soup)
    _translate_summaries(soup)
    _offer_breaks_in_heads(soup)
    _hold_percentages_together(soup)
    return soup.decode(formatter=FORMATTER)


def drop_list_links(body: str) -> str:
    """Let the counts stand alone in a book that has no list of all Maßnahmen."""
    soup = BeautifulSoup(body, PARSER)
    for link in soup.select("a.zur-liste"):
        link.unwrap()
    return soup.decode(formatter=FORMATTER)


def describe(body: str) -> str:
    """First paragraph of the page as plain text, cut at a word for a meta description."""
    soup = BeautifulSoup(body, PARSER)
    for paragraph in soup.find_all("p"):
        text = plain_text(paragraph)
        if len(text) > 40 and paragraph.find_parent(class_="admonition") is None:
            return _shorten(text)
    return ""


def plain_text(element: Tag) -> str:
    """Visible words of `element` with single spaces."""
    return " ".join(element.get_text().replace("\u00ad", "").split())


def _shorten(text: str) -> str:
    if len(text) <= DESCRIPTION_LENGTH:
        return text
    return text[:DESCRIPTION_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:–") + " …"


def _drop_inline_styles(soup: BeautifulSoup) -> None:
    # docutils writes column widths and picture sizes as style attributes, which
    # the policy would refuse one by one with an error in the console.
    for element in soup.find_all(style=True):
        del element["style"]
    for group in soup.find_all("colgroup"):
        group.decompose()


def _neutralise_footnote_lists(soup: BeautifulSoup) -> None:
    # <aside> is a complementary landmark and must not stand inside <main>; the
    # single notes carry role="doc-footnote" and keep their meaning without it.
    for note in soup.find_all("aside"):
        note.name = "div"


def _complete_plain_tables(soup: BeautifulSoup) -> None:
    """Give Markdown tables what the notebook tables have: scope and a scroll area."""
    for number, table in enumerate(soup.find_all("table", class_="docutils"), start=1):
        for cell in table.select("thead th"):
            cell["scope"] = "col"
        if table.find_parent(class_="tabelle") is None:
            table.wrap(_scroll_area(soup, table, number))


def _scroll_area(soup: BeautifulSoup, table: Tag, number: int) -> Tag:
    area = soup.new_tag("div", attrs={"class": "tabelle", "role": "region", "tabindex": "0"})
    caption = table.find("caption")
    if isinstance(caption, Tag):
        caption["id"] = caption.get("id") or f"tabelle-{number}"
        area["aria-labelledby"] = str(caption["id"])
    else:
        area["aria-label"] = f"Tabelle {number} dieser Seite"
    return area


def _translate_summaries(soup: BeautifulSoup) -> None:
    # myst-nb labels its collapsible cells in English and repeats the prompt for
    # both states; one German word that is also visible serves everyone.
    for summary in soup.select("details.hide > summary"):
        summary.attrs.pop("aria-label", None)
        summary.clear()
        summary.string = "Programmzeilen und Ausgabe"


def _hold_percentages_together(soup: BeautifulSoup) -> None:
    # Authors type a common space; a line must not begin with the sign.
    for text in soup.find_all(string=re.compile(r"\d %")):
        if text.find_parent(class_=VERBATIM):
            continue
        text.replace_with(re.sub(r"(?<=\d) %", "\u00a0%", text))


def _offer_breaks_in_heads(soup: BeautifulSoup) -> None:
    # The narrow column on phones cannot hold the word; browsers without a German
    # dictionary would tear it anywhere. A <wbr> leaves the text itself as it is.
    for cell in soup.select(".massnahmen thead th"):
        if cell.get_text() == "Umsetzungsstand":
            cell.clear()
            cell.extend(["Umsetzungs", soup.new_tag("wbr"), "stand"])

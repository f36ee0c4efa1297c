"""The search index of the book: one entry per section and one per Maßnahme or Ziel.

Pure functions from the rendered HTML of a page to plain records; `suche.js` of the
theme reads them. Matching and ranking happen there.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator

from bs4 import BeautifulSoup, Tag

from kikdata.site_html import PARSER, plain_text

# Short keys keep the index small: a(ddress), t(itle), p(age), x (text),
# k(ennung) and s(tand) for rows only.
Entry = dict[str, str]

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
ROWS = "tr.massnahme[id], tr.ziel[id]"
# Not part of what a reader looks for: programme lines, marks, repeated navigation, and what
# the index has from other places: the list of all Maßnahmen, what is folded below each one, the
# Maßnahmen of the Kurzfassung.
BLOCKS = ("p", "li", "dt", "dd", "td", "th", "caption", "figcaption", "div", *HEADINGS)
NOISE = (
    "script, style, .marke, .cell_input, .stderr, .headerlink, .toctree-wrapper, "
    ".massnahmenliste, .einzelheiten, .werdegang, table.kurz, .qualitaet-listen"
)


def page_entries(html: str, address: str) -> list[Entry]:
    """Search entries of one page, in reading order.

    `html` is the page body, `address` its path from the edition's root.
    """
    soup = BeautifulSoup(html, PARSER)
    for element in soup.select(NOISE):
        element.decompose()
    for block in soup.find_all(BLOCKS):
        block.append("\n")  # or the last word of one cell sticks to the first of the next
    heading = soup.find("h1")
    page = plain_text(heading) if isinstance(heading, Tag) else address
    entries: list[Entry] = []
    for section in soup.find_all("section"):
        entries += _section_entries(section, page, address)
    return entries


def as_script(entries: Iterable[Entry]) -> str:
    """The index as a script, because a page opened from a folder may not fetch files."""
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    return f"window.KIK_SUCHE = [\n{lines}\n];\n"


def _section_entries(section: Tag, page: str, address: str) -> Iterator[Entry]:
    own = _without_subsections(section)
    heading = own.find(HEADINGS)
    title = plain_text(heading) if isinstance(heading, Tag) else page
    anchor = "" if title == page else f"#{section.get('id', '')}"
    rows = [_row_entry(row, page, address) for row in own.select(ROWS)]
    for element in [*own.select(ROWS), *own.find_all(HEADINGS)]:
        element.decompose()
    yield {"a": address + anchor, "t": title, "p": page, "x": plain_text(own)}
    yield from rows


def _without_subsections(section: Tag) -> Tag:
    own = copy.copy(section)
    for inner in own.find_all("section"):
        inner.decompose()
    return own


def _row_entry(row: Tag, page: str, address: str) -> Entry:
    anchor = str(row["id"])
    cells = row.find_all("td")
    text = plain_text(cells[0]) if cells else plain_text(row)
    entry = {"a": f"{address}#{anchor}", "t": text, "p": page, "x": ""}
    if "ziel" in row.get_attribute_list("class"):
        return entry | {"k": f"Ziel {anchor.rsplit('-', 1)[-1]}"}
    stand = row.find(class_="stand")
    return entry | {
        "k": kennung_of_anchor(anchor),
        "s": plain_text(stand) if isinstance(stand, Tag) else "",
    }


def kennung_of_anchor(anchor: str) -> str:
    """`bs-8-3` → `BS-8.3`, the reverse of the anchor rule of the site."""
    kuerzel, _, number = anchor.partition("-")
    return f"{kuerzel.upper()}-{number.replace('-', '.')}"

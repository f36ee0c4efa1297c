"""The search index of the book: one entry per section and one per Maßnahme.

Pure functions from the rendered HTML of a page to plain records; `suche.js` of the
theme reads them. Matching and ranking happen there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborNode

from kikdata.site.html import parse
from kikdata.site.markup import drop, plain_text

# Short keys keep the index small: a(ddress), t(itle), p(age), x (text),
# k(ennung) and s(tand) for rows only.
Entry = dict[str, str]

HEADINGS = "h1, h2, h3, h4, h5, h6"
ROWS = ".massnahme[id]"
# Not part of what a reader looks for: programme lines, marks, repeated navigation, and what
# the index has from other places: the list of all Maßnahmen, what is folded below each one, the
# Maßnahmen of the Kurzfassung.
BLOCKS = f"p, li, dt, dd, td, th, caption, figcaption, div, {HEADINGS}"
NOISE = (
    "script, style, .marke, .cell_input, .stderr, .headerlink, .toctree-wrapper, "
    ".massnahmenliste, .einzelheiten, .werdegang, .kurz, .qualitaet-listen"
)


def page_entries(html: str, address: str) -> list[Entry]:
    """Search entries of one page, in reading order.

    `html` is the page body, `address` its path from the edition's root.
    """
    root = parse(html)
    drop(root, NOISE)
    for block in root.css(BLOCKS):
        block.insert_child("\n")  # or the last word of one cell sticks to the first of the next
    heading = root.css_first("h1", default=None)
    page = address if heading is None else plain_text(heading)
    found: list[list[Entry]] = []
    # Inner sections follow the one they are in.  From the end each is taken out before its turn.
    for section in reversed(root.css("section")):
        found.append(list(_section_entries(section, page, address)))
        section.decompose()
    return [entry for entries in reversed(found) for entry in entries]


def example(entries: Iterable[Entry]) -> tuple[str, str]:
    """Return a word and a Kennung to try, from the first Maßnahme; empty if there is none."""
    for entry in entries:
        if "s" in entry:
            return max(entry["p"].split(), key=len), entry["k"]
    return "", ""


def as_script(entries: Iterable[Entry]) -> str:
    """The index as a script, because a page opened from a folder may not fetch files."""
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    return f"window.KIK_SUCHE = [\n{lines}\n];\n"


def _section_entries(section: LexborNode, page: str, address: str) -> Iterator[Entry]:
    heading = section.css_first(HEADINGS, default=None)
    title = page if heading is None else plain_text(heading)
    anchor = f"#{section.id}" if section.id and title != page else ""
    entries = [_row_entry(row, page, address) for row in section.css(ROWS)]
    drop(section, f"{ROWS}, {HEADINGS}")
    yield {"a": address + anchor, "t": title, "p": page, "x": plain_text(section)}
    yield from entries


def _row_entry(row: LexborNode, page: str, address: str) -> Entry:
    anchor = row.id or ""
    drop(row, "a.kennung, .prioritaet")
    texts = [plain_text(part) for part in row.css(".zustaendig, .sachstand")]
    return {
        "a": f"{address}#{anchor}",
        "t": plain_text(row.css_first(".wortlaut", default=row)),
        "p": page,
        "x": " ".join(texts),
        "k": kennung_of_anchor(anchor),
        "s": plain_text(row.css_first(".stand", default=row)),
    }


def kennung_of_anchor(anchor: str) -> str:
    """`bs-8-3` → `BS-8.3`, the reverse of the anchor rule of the site."""
    kuerzel, _, number = anchor.partition("-")
    return f"{kuerzel.upper()}-{number.replace('-', '.')}"

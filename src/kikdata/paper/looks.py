"""What elements of HTML are on paper: which are left out, and how others look; pure.

What something is comes from its HTML element, its ARIA role or an attribute; the few looks that
no element tells (`LOOKS`) are named once, here.  See `templates/elements.typ` for the other side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from selectolax.lexbor import LexborNode

__all__ = [
    "BLOCKS",
    "INLINE",
    "LOOKS",
    "NOT_ON_PAPER",
    "PARAGRAPHS",
    "alt_text",
    "look_of",
    "stand_of",
]

#: What works on screens only.  `nur-bildschirm` is the word for authors, as class or attribute.
NOT_ON_PAPER = (
    "button, nav, script, style, link, template, form, dialog, iframe, input, noscript, colgroup, "
    "[hidden], [data-nur-bildschirm], .nur-bildschirm, .nur-dunkel, .headerlink, .toctree-wrapper, "
    "[aria-hidden=true]:not(svg)"
)
#: Class → how a paragraph or a block looks on paper.
LOOKS: Mapping[str, str] = {
    "satz": "lead",
    "kennzahl": "figure",
    "kennzahl-wert": "value",
    "kennzahl-satz": "claim",
    "titel": "title",
    "quelle": "source",
    "anteil": "quiet",
    "zeitwort": "quiet",
    "admonition": "note",
    "admonition-title": "label",
    "grund": "aside",
    "kennung": "kennung",
    "wortlaut": "wording",
    "lage": "status",
    "werdegang": "small",
    "rv-kopf": "letterhead",
    "rv-entwurf": "stamp",
    "rv-konzept": "eyebrow",
    "rv-kennzahl": "figure",
    "rv-wert": "value",
    "rv-satz": "claim",
    "rv-beschluss": "frame",
    "rv-spalten": "columns",
    "rv-feld": "whole",
    "rv-quelle": "small",
    "rv-kennung": "label",
}
INLINE = {
    "strong": "b",
    "b": "b",
    "em": "i",
    "i": "i",
    "cite": "i",
    "dfn": "i",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "sub": "sub",
    "sup": "sup",
    "del": "del",
    "s": "del",
    "ins": "ins",
    "mark": "ins",
    "small": "small",
}
BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "dd", "details", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("header", "hgroup", "hr", "li", "main", "ol", "p", "pre", "section", "summary"),
        *("table", "ul"),
    )
)
PARAGRAPHS = ("p", "summary", "dt", "address", "figcaption")
_STAND = re.compile(r"stand-([a-z-]+)")


def alt_text(tag: LexborNode) -> str:
    """Return what a picture shows, in words."""
    given = tag.attributes.get("alt") or tag.attributes.get("aria-label") or ""
    if not given and tag.tag == "svg":
        titles = [part.text() for part in tag.css("title, desc")]
        given = " ".join(titles)
    return given.strip()


def look_of(tag: LexborNode) -> str:
    """Return how an element looks, "" if like its text."""
    classes = (tag.attributes.get("class") or "").split()
    return next((LOOKS[name] for name in classes if name in LOOKS), "")


def stand_of(tag: LexborNode) -> str:
    """Return the Umsetzungsstand that an element shows with its mark, "" if none."""
    if given := tag.attributes.get("data-stand"):
        return given
    found = _STAND.search(tag.attributes.get("class") or "")
    return found[1] if found else ""

"""The pictures of a document: read from below one folder, handed over in the document itself."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from kikdata.characters import FAMILIES
from kikdata.paper.text import font_runs

__all__ = ["Pictures", "as_text"]

IMAGE_TYPES = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")
# As matplotlib draws a text: its words as a comment, then its place, its size and its letters.
_DRAWN = re.compile(
    r"<!-- ([^>]*?) -->\s*"
    r'<g style="([^"]*)" transform="translate\(([^)]*)\)( rotate\([^)]*\))? '
    r'scale\(([\d.]+) -[\d.]+\)">((?:(?!</?g\b).)*)</g>',
    re.DOTALL,
)
_GLYPH = re.compile(r'xlink:href="#([A-Za-z]+)(?:-([A-Za-z]+))?-[0-9a-f]+"')
_FAMILIES = {family.replace(" ", ""): family for family in FAMILIES}
_WEIGHTS = {"SemiBold": 600, "Bold": 700}
_TEXT = re.compile(r"(?<=>)[^<>]+(?=</(?:text|tspan)>)")


@dataclass
class Pictures:
    """The pictures of a document by the sum of their bytes: SVG as text, others as numbers."""

    folder: Path
    found: dict[str, str | list[int]] = field(default_factory=dict)

    def add(self, source: str, page: str) -> str | None:
        """Take the picture at an address seen from a page; return its key, None if it is not there.

        Only files below the folder of the pages are taken.
        """
        if source.startswith("data:"):
            content = _decode(source)
        else:
            path = (self.folder / page).parent / unquote(urlsplit(source).path)
            path = path.resolve()
            inside = path.is_relative_to(self.folder.resolve()) and path.is_file()
            content = path.read_bytes() if inside and path.suffix.lower() in IMAGE_TYPES else b""
        return self.keep(content) if content else None

    def keep(self, content: bytes) -> str:
        """Take a picture and return its key."""
        key = sha256(content).hexdigest()[:16]
        head = content.lstrip()[:400]
        is_svg = head.startswith((b"<svg", b"<?xml", b"<!DOCTYPE svg"))
        self.found[key] = as_text(content.decode()) if is_svg else list(content)
        return key


def as_text(svg: str) -> str:
    """Return an SVG whose text is text: to be found by a search, and smaller.

    Charts of matplotlib have letters as shapes, each text under a comment that tells its words.
    Typst takes letters in a picture from the named font only, so each piece names one that has
    its letters.  Text that cannot be told for certain leaves the picture as it is.
    """
    told = _DRAWN.sub(_write, svg)
    names = re.findall(r'<use xlink:href="#([^"]+)"', told)
    if any(f'id="{name}"' in svg and f'id="{name}"' not in told for name in names):
        told = svg
    if told.isascii():
        return told
    return _TEXT.sub(lambda match: "".join(map(_in_font, font_runs(match[0]))), told)


def _write(drawn: re.Match[str]) -> str:
    """Return one drawn text as text."""
    words, style, place, turn, size, shapes = drawn.groups()
    font = _GLYPH.search(shapes)
    family = _FAMILIES.get(font[1]) if font else None
    if font is None or family is None or "$" in words:
        return drawn[0]
    face = font[2] or ""
    weight = next((number for name, number in _WEIGHTS.items() if name in face), 400)
    slant = "italic" if "Italic" in face or "Oblique" in face else "normal"
    return (
        f'<text transform="translate({place}){turn or ""}" style="{style}; font-family: '
        f"'{family}'; font-size: {float(size) * 100:g}px; font-weight: {weight}; "
        f'font-style: {slant}">{words}</text>'
    )


def _in_font(run: tuple[str, str]) -> str:
    family, text = run
    if family == FAMILIES[0]:
        return text
    return f"<tspan style=\"font-family: '{family}'\">{text}</tspan>"


def _decode(source: str) -> bytes:
    head, _, data = source.partition(",")
    try:
        return base64.b64decode(data) if head.endswith(";base64") else unquote_to_bytes(data)
    except binascii.Error:
        return b""

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

__all__ = ["Pictures", "name_fonts"]

IMAGE_TYPES = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")
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
        self.found[key] = name_fonts(content.decode()) if is_svg else list(content)
        return key


def name_fonts(svg: str) -> str:
    """Return an SVG in which each piece of text names a font that has its letters.

    In pictures, Typst looks for them in the named font only.
    """
    return _TEXT.sub(lambda match: "".join(map(_in_font, font_runs(match[0]))), svg)


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

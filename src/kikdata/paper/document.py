"""The finished HTML pages as one tagged PDF document (PDF/UA-1).

Needs nothing but the HTML build and the project's own assets: fonts, print style and hyphenation
patterns come from `assets/`, network and foreign files are out of reach of the renderer, and
nothing depends on time or place, so equal pages give equal bytes.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pyphen
from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.ffi import ffi, fontconfig
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from kikdata.errors import PdfError
from kikdata.paper.frame import frame, make_document, make_excerpt
from kikdata.paper.html import EQUALS, read_pages, unknown_characters
from kikdata.paper.tags import mend_structure

__all__ = ["write_excerpt", "write_fitted", "write_pdf"]

ASSETS = Path(__file__).parents[1] / "assets"
STYLE = ASSETS / "bericht.css"
PAPER_STYLE = ASSETS / "ratsvorlage.css"
FONT = ASSETS / "fonts" / "AtkinsonHyperlegibleNext-Regular.ttf"
# Pyphen merges the two levels of its German dictionary (compound joints, syllables) into one
# and so breaks Zusam-me-n-a-r-beit and Netzwer-krunden.  These are the TeX patterns of the
# German hyphenation group (de-1996), which know the joints; see trennung/LICENSE.txt.
PATTERNS = ASSETS / "trennung" / "hyph_de_DE.dic"
LANGUAGE = "de_DE"
VARIANT = "pdf/ua-1"
Style = tuple[FontConfiguration, list[CSS]]
# Endings of a part of a compound.  Next to such a joint no syllable is cut off:
# Bildungs-bereich, not Bildungsbe-reich.
JOINT = re.compile(
    "(ungs|ions|täts|heits|keits|schafts|tums|lings|amts|arbeits|sprach|verkehrs|lebens"
    "|kinder|eltern|bürger|jugend|projekt|träger|fach|zwischen|fenster)$"
)
JOINT_DISTANCE = 5


class JointPatterns(pyphen.HyphDict):  # type: ignore[misc]
    """Hyphenation patterns that give way to the joints of compounds."""

    def positions(self, word: str) -> list[pyphen.DataInt]:
        """Return the places where `word` may break, without those close to a joint."""
        found = super().positions(word)
        joints = [place for place in found if JOINT.search(word[:place].lower())]
        return [
            place
            for place in found
            if place in joints or all(abs(place - joint) >= JOINT_DISTANCE for joint in joints)
        ]


# Read once, so that forks of a process that knows this module find it.
pyphen.hdcache[PATTERNS] = JointPatterns(PATTERNS)


def write_pdf(
    html_dir: Path,
    docnames: Sequence[str],
    parts: Mapping[str, str],
    edition: Mapping[str, str],
    target: Path,
) -> None:
    """Write the pages `docnames` of the HTML build `html_dir` as one PDF/UA-1 file.

    `docnames` in reading order, the title page first; `parts` maps the pages that begin a part
    to its caption; `edition` holds the facts of `kik_edition`.
    Raises PdfError, with every fault and the page it is on, and then writes nothing.
    """
    pages = read_pages(html_dir, docnames, _characters())
    _write(make_document(pages, parts, edition), target)


def write_excerpt(
    html_dir: Path, docname: str, kind: str, edition: Mapping[str, str], target: Path
) -> None:
    """Write one page of the HTML build as a document of its own, under a small title head.

    `kind` says in the head what it is: ``Handlungsfeld``.  Raises PdfError as `write_pdf`.
    """
    [page] = read_pages(html_dir, [docname], _characters())
    _write(make_excerpt(page, kind, edition), target)


def write_fitted(
    title: str, pages: Iterable[Sequence[str]], edition: Mapping[str, str], target: Path
) -> None:
    """Write a document of exactly as many pages as `pages` has, in the style of the Ratsvorlage.

    Each page is given as HTML in several lengths, the longest first; the first that fits is taken.
    Raises PdfError if none does, or if the font lacks a character, and then writes nothing.
    """
    style = _load_style(STYLE, PAPER_STYLE)
    bodies = [_longest_that_fits(lengths, edition, target.name, style) for lengths in pages]
    html = frame(title, "".join(bodies), edition)
    if faults := unknown_characters(target.name, html, _characters()):
        raise PdfError("\n".join(faults))
    _write(html, target, style)


def _longest_that_fits(
    lengths: Sequence[str], edition: Mapping[str, str], name: str, style: Style
) -> str:
    """Search by halves: what is shorter than a page that fits, fits too."""

    def fits(text: str) -> bool:
        with _layout(frame(name, text.translate(EQUALS), edition), style) as (document, _):
            return len(document.pages) == 1

    found = bisect_left(lengths, True, key=fits)
    if found == len(lengths):
        raise PdfError(
            f"{name}: Der Inhalt passt auch gekürzt nicht auf die Seite. "
            "Die Angaben im Blatt „Bericht“ kürzer fassen."
        )
    return lengths[found].translate(EQUALS)


def _write(html: str, target: Path, style: Style | None = None) -> None:
    style = style or _load_style(STYLE)
    with _layout(html, style) as (document, faults):
        data = document.write_pdf(
            finisher=mend_structure,
            pdf_variant=VARIANT,
            pdf_identifier=sha256(html.encode()).digest()[:16],
        )
    if faults or data is None:
        raise PdfError("Das PDF kann so nicht entstehen.\n" + "\n".join(faults))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def _load_style(*paths: Path) -> Style:
    # Pango's font map loads Fontconfig's default configuration in a thread of its own unless it
    # is there.  Beside that thread the fonts of the style would be read: a known crash of Pango.
    fontconfig.FcConfigGetFonts(ffi.NULL, fontconfig.FcSetSystem)
    fonts = FontConfiguration()
    fetcher = _fetcher()
    return fonts, [
        CSS(filename=str(path), font_config=fonts, url_fetcher=fetcher) for path in paths
    ]


@contextmanager
def _layout(html: str, style: Style) -> Iterator[tuple[Document, list[str]]]:
    """Give the document laid out, and what was faulty; German hyphenation holds meanwhile."""
    fonts, sheets = style
    with _german_patterns(), _strict_log() as faults:
        source = HTML(string=html, url_fetcher=_fetcher())
        yield source.render(font_config=fonts, stylesheets=sheets, pdf_variant=VARIANT), faults


def _fetcher() -> URLFetcher:
    return URLFetcher(allowed_protocols={"data", "file"})


def _characters() -> set[str]:
    """Return the characters that the font of the book can show."""
    with TTFont(FONT) as font:
        return {chr(code) for code in font.getBestCmap()}


@contextmanager
def _german_patterns() -> Iterator[None]:
    """Let WeasyPrint, which asks Pyphen by language only, hyphenate with the book's patterns."""
    before = pyphen.LANGUAGES[LANGUAGE]
    pyphen.LANGUAGES[LANGUAGE] = PATTERNS
    try:
        yield
    finally:
        pyphen.LANGUAGES[LANGUAGE] = before


@contextmanager
def _strict_log() -> Iterator[list[str]]:
    """Collect what WeasyPrint only logs as error: missing anchors, fonts, pictures."""
    faults: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            faults.append(record.getMessage())

    handler = Collector(logging.ERROR)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield faults
    finally:
        logger.removeHandler(handler)

"""The text of a cell: paragraphs, lists, links, emphasis; made once, carried to pages and files.

Authors type it in Excel: a line is a paragraph, lines beginning with a dash or a dot are a list,
web and mail addresses are links, bold and italic are as set for parts of the text.
Source: DESIGN §3, `Sachstand`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

__all__ = ["NO_TEXT", "Block", "Run", "Span", "Text", "parse_text", "plain_text", "runs"]

# A dash before a digit is a minus.
_BULLET = re.compile(r"\s*(?:[-–]\s+|[-–](?=[^\W\d])|•\s*)")
# An address ends before the punctuation of the sentence around it.
_ADDRESS = re.compile(
    r"(?P<web>\bhttps?://[^\s<>\"„“]+[^\s<>\"„“.,;:!?)\]])"
    r"|(?P<mail>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b)"
)


@dataclass(frozen=True)
class Span:
    """A run of characters that look alike; `href` is the address it leads to, or ""."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    href: str = ""


@dataclass(frozen=True)
class Block:
    """A paragraph (one item) or a list (its items)."""

    items: tuple[tuple[Span, ...], ...]
    is_list: bool = False


@dataclass(frozen=True)
class Text:
    r"""What a cell says.  An empty one is false.

    >>> text = parse_text("Zwei Kurse (fiktiv):\n- montags\n- dienstags")
    >>> [block.is_list for block in text.blocks], len(text.blocks[1].items)
    ([False, True], 2)
    >>> text.plain
    'Zwei Kurse (fiktiv):\n- montags\n- dienstags'
    """

    blocks: tuple[Block, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.blocks)

    def __str__(self) -> str:
        return self.plain

    @property
    def plain(self) -> str:
        """The words alone, a line per paragraph and item: for tables, files and comparisons."""
        return "\n".join(
            ("- " if block.is_list else "") + plain_text(item)
            for block in self.blocks
            for item in block.items
        )


NO_TEXT = Text()


def plain_text(spans: Iterable[Span]) -> str:
    """Return the words of some spans; the address of a link whose words do not show it follows."""
    return "".join(span.text + _hidden_address(span) for span in spans)


def _hidden_address(span: Span) -> str:
    shown = span.href.removeprefix("mailto:")
    bare = re.sub(r"^https?://(www\.)?", "", shown).rstrip("/")
    return f" ({shown})" if span.href and bare not in span.text else ""


def parse_text(runs: str | Sequence[Span]) -> Text:
    """Return what a cell says; `runs` in order, or one plain string.

    Addresses in the text become links of their own.
    """
    if isinstance(runs, str):
        lines = list(_plain_lines(runs))
    else:
        lines = [_without_bullet(line) for line in _lines(tuple(runs))]
    blocks: list[Block] = []
    for is_list, group in groupby(lines, key=lambda line: line[0]):
        items = tuple(tuple(_link(line)) for _, line in group)
        if is_list:
            blocks.append(Block(items, is_list=True))
        else:
            blocks += [Block((item,)) for item in items]
    return Text(tuple(blocks))


def _lines(spans: Sequence[Span]) -> Iterator[tuple[Span, ...]]:
    """Split at line breaks, without empty lines and space at their ends."""
    line: list[Span] = []
    for span in spans:
        first, *more = span.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        line.append(_with_text(span, first))
        for part in more:
            yield from _trimmed(line)
            line = [_with_text(span, part)]
    yield from _trimmed(line)


def _trimmed(line: Sequence[Span]) -> Iterator[tuple[Span, ...]]:
    kept = [span for span in line if span.text]
    while kept and not kept[0].text.strip():
        kept = kept[1:]
    while kept and not kept[-1].text.strip():
        kept = kept[:-1]
    if kept:
        kept[0] = _with_text(kept[0], kept[0].text.lstrip())
        kept[-1] = _with_text(kept[-1], kept[-1].text.rstrip())
        yield tuple(kept)


def _plain_lines(text: str) -> Iterator[tuple[bool, tuple[Span, ...]]]:
    """Yield whether a line is an item of a list, and what it says; the short way for most texts."""
    for typed in text.replace("\r", "\n").split("\n"):
        line = typed.strip()
        bullet = _BULLET.match(line)
        if line:
            words = line[bullet.end() :] if bullet else line
            yield bool(bullet), (Span(words),) if words else ()


def _without_bullet(line: Sequence[Span]) -> tuple[bool, tuple[Span, ...]]:
    """Return the same for a line of several parts."""
    bullet = _BULLET.match("".join(span.text for span in line))
    rest = bullet.end() if bullet else 0
    kept = []
    for span in line:
        kept.append(_with_text(span, span.text[rest:]))
        rest = max(0, rest - len(span.text))
    return bool(bullet), tuple(span for span in kept if span.text)


def _link(line: Sequence[Span]) -> Iterator[Span]:
    for span in line:
        yield from [span] if span.href else _find_addresses(span)


def _find_addresses(span: Span) -> Iterator[Span]:
    if "@" not in span.text and "://" not in span.text:
        yield span
        return
    end = 0
    for match in _ADDRESS.finditer(span.text):
        if match.start() > end:
            yield _with_text(span, span.text[end : match.start()])
        href = match[0] if match["web"] else f"mailto:{match[0]}"
        yield Span(match[0], span.is_bold, span.is_italic, href)
        end = match.end()
    if end < len(span.text):
        yield _with_text(span, span.text[end:])


def _with_text(span: Span, text: str) -> Span:
    return span if text == span.text else Span(text, span.is_bold, span.is_italic, span.href)


# --- words in other scripts ------------------------------------------------------------------


class Run(NamedTuple):
    """Words in one script: `lang` and `direction` where the letters leave no doubt, else ""."""

    words: str
    lang: str
    direction: str


_SCRIPTS = (
    ("cyrillic", "\u0400-\u052f", "", ""),
    ("greek", "\u0370-\u03ff\u1f00-\u1fff", "el", ""),
    ("hebrew", "\u0590-\u05ff", "he", "rtl"),
    # Arabic letters write many languages, so only the direction is sure.
    ("arabic", "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff", "", "rtl"),
)
_VIETNAMESE = r"[^\W\d_]*[ơưƠƯ\u1ea0-\u1ef9][^\W\d_]*"
_RUN = re.compile(
    "|".join(
        [f"(?P<{name}>[{letters}]+(?:[\\W\\d]*[{letters}]+)*)" for name, letters, *_ in _SCRIPTS]
        + [rf"(?P<vietnamese>{_VIETNAMESE}(?:\s+{_VIETNAMESE})*)"]
    )
)
_TOLD = {name: (lang, direction) for name, _, lang, direction in _SCRIPTS}
_TOLD["vietnamese"] = ("vi", "")


def runs(text: str) -> Iterator[Run]:
    """Split a text where its script changes.

    >>> [tuple(run) for run in runs("Treff „Їжа“ (fiktiv)")]
    [('Treff „', '', ''), ('Їжа', 'uk', ''), ('“ (fiktiv)', '', '')]
    """
    end = 0
    for match in _RUN.finditer(text):
        if match.start() > end:
            yield Run(text[end : match.start()], "", "")
        name = str(match.lastgroup)
        lang, direction = _TOLD[name]
        if name == "cyrillic":
            lang = _slavic(match[0].lower())
        yield Run(match[0], lang, direction)
        end = match.end()
    if end < len(text):
        yield Run(text[end:], "", "")


def _slavic(text: str) -> str:
    """Return the language of Cyrillic words that only one has the letters for."""
    if set(text) & set("їєґ"):
        return "uk"
    return "ru" if set(text) & set("ыэъё") and not set(text) & set("іў") else ""

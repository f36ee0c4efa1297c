"""The texts of a book, each checked by itself and against the targets of all."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import yaml

from kikdata.errors import Finding
from kikdata.publishing.texts.markdown import Mark, read_marks
from kikdata.publishing.texts.messages import explain_book
from kikdata.publishing.texts.notebook_cells import Cell, first_words, source_of

__all__ = ["Page", "Part", "check_marks", "check_page", "included_files", "targets_of"]

#: Pages that Sphinx brings.
_BUILT_IN = frozenset({"genindex", "modindex", "search"})
_FILES = {
    "role download": "download file not readable: {}",
    "directive include": "Directive \"include\": file not found: '{}'",
    "directive literalinclude": "Include file '{}' not found or reading it failed",
}
_PICTURES = ("image", "directive image", "directive figure")
_LABELS = ("role ref", "role numref", "role eq")


@dataclass(frozen=True)
class Part:
    """A text that stands by itself: a whole file, or one Markdown cell of a notebook."""

    marks: tuple[Mark, ...]
    cell: str = ""
    excerpt: str = ""


@dataclass(frozen=True)
class Page:
    """A page of the book: `name` as in messages, ``book/glossar.md``; `folder` it lies in."""

    name: str
    folder: Path
    parts: tuple[Part, ...]

    @classmethod
    def of_text(cls, name: str, folder: Path, text: str) -> Page:
        """Read a Markdown file."""
        return cls(name, folder, (Part(tuple(read_marks(text))),))

    @classmethod
    def of_cells(cls, name: str, folder: Path, cells: Sequence[Cell]) -> Page:
        """Read the Markdown cells of a notebook."""
        parts = [
            Part(tuple(read_marks(source_of(cell))), str(number), first_words(source_of(cell)))
            for number, cell in enumerate(cells, start=1)
            if cell["cell_type"] == "markdown"
        ]
        return cls(name, folder, tuple(parts))

    def marks(self) -> Iterator[tuple[Part, Mark]]:
        """Yield all that stands on the page."""
        for part in self.parts:
            for mark in part.marks:
                yield part, mark


def _normal(label: str) -> str:
    return " ".join(label.split()).casefold()


def targets_of(page: Page) -> set[str]:
    """Return what references may lead to on a page."""
    return {_normal(mark.value) for _, mark in page.marks() if mark.kind == "target"}


def included_files(page: Page) -> set[Path]:
    """Return the files that a page takes in."""
    return {
        Path(os.path.abspath(page.folder / mark.value))
        for _, mark in page.marks()
        if mark.kind == "directive include"
    }


def check_page(
    page: Page, book: Path, docnames: frozenset[str], targets: set[str]
) -> list[Finding]:
    """Return what Jupyter Book would refuse of a page, as far as a quick look can tell.

    `docnames`: the pages of the book; `targets`: those of all of them.
    """
    return [*check_marks(page, book, docnames, targets), *_check_order(page)]


def check_marks(
    page: Page, book: Path, docnames: frozenset[str], targets: set[str]
) -> Iterator[Finding]:
    """Yield the same for a text that stands in a page: all but the order of its headings."""
    look = _Look(page, book, docnames, targets | _BUILT_IN)
    for part, mark in page.marks():
        for said in look.at(mark):
            where = (page.name, "", part.cell, "buch", explain_book(said))
            yield Finding(*where, line=mark.line, excerpt=part.excerpt)


@dataclass(frozen=True)
class _Look:
    """Says in the words of Jupyter Book what is wrong with a mark; see `messages`."""

    page: Page
    book: Path
    docnames: frozenset[str]
    targets: set[str]

    def at(self, mark: Mark) -> Iterator[str]:
        if mark.kind in _PICTURES:
            yield from self._picture(mark.value)
        elif mark.kind in _FILES:
            if _is_local(mark.value) and not self._place(mark.value).is_file():
                yield _FILES[mark.kind].format(mark.value)
        elif mark.kind in _LABELS:
            if _normal(mark.value) not in self.targets:
                yield f"undefined label: '{mark.value}'"
        elif mark.kind == "role doc":
            if self._docname(mark.value) not in self.docnames:
                yield f"unknown document: '{mark.value}'"
        elif mark.kind == "link":
            yield from self._link(mark.value)
        else:
            yield from _by_itself(mark)

    def _picture(self, address: str) -> Iterator[str]:
        if _is_local(address) and not _is_picture(self._place(address)):
            yield f"image file not readable: {address}"

    def _link(self, address: str) -> Iterator[str]:
        if not _is_local(address):
            return
        path, _, label = address.partition("#")
        path = unquote(path)
        if not path:
            if _normal(unquote(label)) not in self.targets:
                yield f"'myst' cross-reference target not found: '{label}'"
        elif path.endswith((".md", ".ipynb")):
            if self._docname(path.rpartition(".")[0]) not in self.docnames:
                yield f"'myst' cross-reference target not found: '{path}'"
        elif not (
            self._place(path).exists()
            or self._docname(path) in self.docnames
            or _normal(path) in self.targets
        ):
            yield f"'myst' cross-reference target not found: '{path}'"

    def _place(self, address: str) -> Path:
        """Return the file that an address means, seen from the page."""
        path = unquote(address)
        return self.book / path[1:] if path.startswith("/") else self.page.folder / path

    def _docname(self, address: str) -> str:
        place = Path(os.path.abspath(self._place(address)))
        return place.relative_to(self.book).as_posix() if place.is_relative_to(self.book) else ""


def _is_local(address: str) -> bool:
    parts = urlsplit(address)
    return bool(address) and not (parts.scheme or parts.netloc)


def _is_picture(path: Path) -> bool:
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - most pages show none

    try:
        if path.suffix == ".svg":
            return ElementTree.parse(path).getroot().tag.rpartition("}")[2] == "svg"
        with Image.open(path) as picture:
            picture.verify()
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError):
        return False
    return True


def _by_itself(mark: Mark) -> Iterator[str]:
    """Yield what is wrong with a mark wherever it stands."""
    if mark.kind.startswith("role cite"):
        yield 'Unknown interpreted text role "cite"'
    elif mark.kind == "directive bibliography":
        yield 'Unknown directive type: "bibliography"'
    elif mark.kind == "front matter":
        yield from _front_matter(mark.value)


def _front_matter(text: str) -> Iterator[str]:
    try:
        content: Any = yaml.safe_load(text)
    except yaml.YAMLError:
        yield "Malformed YAML"
        return
    if not isinstance(content, dict | None):
        yield "YAML is not a dict: …"


def _check_order(page: Page) -> Iterator[Finding]:
    """Yield headings that skip a level, and lines that part nothing."""
    level, before = 0, ""
    marks = [
        (part, mark)
        for part, mark in page.marks()
        if mark.is_top and mark.kind in ("heading", "line", "text")
    ]
    for number, (part, mark) in enumerate(marks, start=1):
        said = ""
        if mark.kind == "heading":
            new = int(mark.value)
            if level == 0 and new > 1:
                said = f"Document headings start at H{new}, not H1"
            elif new > level + 1:
                said = f"Non-consecutive header level increase; H{level} to H{new}"
            level = new
        elif mark.kind == "line":
            if before in ("", "heading"):
                said = "Document or section may not begin with a transition."
            elif before == "line":
                said = "At least one body element must separate transitions."
            elif number == len(marks):
                said = "Document may not end with a transition."
        before = mark.kind
        if said:
            where = (page.name, "", part.cell, "buch", explain_book(said))
            yield Finding(*where, line=mark.line, excerpt=part.excerpt)

"""Exceptions of the project and the finding, the unit of every check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "BookError",
    "EmptyTableError",
    "Finding",
    "FrozenError",
    "KikError",
    "NotebookError",
    "PdfError",
    "RegisterError",
    "ShapeError",
    "UsageError",
    "WorkbookError",
    "count_findings",
    "list_names",
]

_SHOWN = 5  # names of a list in a message


def list_names(names: Sequence[str]) -> str:
    """Return the first names of a list, and how many more there are."""
    more = len(names) - _SHOWN
    shown = ", ".join(names[:_SHOWN])
    return f"{shown} und {more} weitere" if more > 0 else shown


@dataclass(frozen=True, order=True)
class Finding:
    """One fault: where it is, which rule it breaks, what to do about it.

    In a workbook, `cell` is an address like ``E14``; empty if the fault concerns the whole
    `sheet`, which is empty if it concerns the whole file.  In a notebook, `cell` is the number
    of a cell and `excerpt` how it begins; `line` counts in that cell or in the file, from 1.
    A hint (`is_hint`) does not stop a draft.
    """

    file: str
    sheet: str
    cell: str
    rule: str
    message: str
    is_hint: bool = False
    line: int = 0
    excerpt: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.sheet:
            place += f", {self.sheet}"
            if self.cell:
                place += f"!{self.cell}"
        elif self.cell:
            place += f", Zelle {self.cell}"
        if self.excerpt:
            place += f" („{self.excerpt}“)"
        if self.line:
            place += f", Zeile {self.line}"
        return f"{place}: {self.message}"

    def to_json(self) -> dict[str, str | int | None]:
        """Return the finding in the form of `kik pruefen --json`."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "cell": self.cell,
            "line": self.line or None,
            "rule": self.rule,
            "level": "hinweis" if self.is_hint else "befund",
            "message": self.message,
        }


def count_findings(findings: Sequence[Finding]) -> str:
    """Return how many there are: ``1 Befund``, ``3 Befunde``."""
    return "1 Befund" if len(findings) == 1 else f"{len(findings)} Befunde"


class KikError(Exception):
    """Base of all errors an author may see; its text is a German sentence.

    `findings`: all faults at once, if it carries some.  `original`: what a tool said in full, to
    be kept in a file.
    """

    findings: tuple[Finding, ...] = ()
    original: str = ""


class UsageError(KikError):
    """The command was called with something that does not exist or does not fit."""


class WorkbookError(KikError):
    """A workbook with faulty values; carries all findings at once."""

    def __init__(self, path: Path, findings: Sequence[Finding]) -> None:
        self.path = path
        self.findings = tuple(findings)
        has_others = any(finding.file != path.name for finding in findings)
        others = ", Texten und Notizbüchern" if has_others else ""
        super().__init__(f"{count_findings(self.findings)} in {path.name}{others}")

    def __reduce__(self) -> tuple[object, ...]:
        # By itself, an exception is made anew from its text, which this one does not take.
        return type(self), (self.path, self.findings), self.__dict__


class ShapeError(WorkbookError):
    """A workbook that lacks sheets or columns, or is none at all."""


class EmptyTableError(KikError):
    """A share was asked of no Maßnahmen at all."""


class BookError(KikError):
    """Texts, notebooks or settings cannot become a book, or an edition cannot be put in place.

    Its text is a sentence or all its findings, one a line.
    """

    def __init__(self, what: str | Sequence[Finding], original: str = "") -> None:
        self.original = original
        self.findings = () if isinstance(what, str) else tuple(what)
        super().__init__(what if isinstance(what, str) else "\n".join(map(str, what)))


class NotebookError(BookError):
    """Notebooks failed; the text names notebook, cell and error."""


class RegisterError(BookError):
    """What is remembered of a published edition is damaged, missing, or at odds with the site."""


class PdfError(KikError):
    """The pages could not be made into one tagged document."""


class FrozenError(KikError):
    """A published edition would say something else; the text lists what has changed."""

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
    """One fault in a workbook: where it is, which rule it breaks, what to do about it.

    `cell` is an address like ``E14``; empty if the fault concerns the whole sheet.
    `sheet` is empty if it concerns the whole file.  A hint (`is_hint`) does not stop a draft.
    """

    file: str
    sheet: str
    cell: str
    rule: str
    message: str
    is_hint: bool = False

    def __str__(self) -> str:
        place = self.file
        if self.sheet:
            place += f", {self.sheet}"
        if self.cell:
            place += f"!{self.cell}"
        return f"{place}: {self.message}"

    def to_json(self) -> dict[str, str]:
        """Return the finding in the form of `kik pruefen --json`."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "cell": self.cell,
            "rule": self.rule,
            "message": self.message,
        }


class KikError(Exception):
    """Base of all errors an author may see; its text is a German sentence."""


class UsageError(KikError):
    """The command was called with something that does not exist or does not fit."""


class WorkbookError(KikError):
    """A workbook with faulty values; carries all findings at once."""

    def __init__(self, path: Path, findings: Sequence[Finding]) -> None:
        self.path = path
        self.findings = tuple(findings)
        noun = "Befund" if len(self.findings) == 1 else "Befunde"
        super().__init__(f"{len(self.findings)} {noun} in {path.name}")


class ShapeError(WorkbookError):
    """A workbook that lacks sheets or columns, or is none at all."""


class EmptyTableError(KikError):
    """A share was asked of no Maßnahmen at all."""


class NotebookError(KikError):
    """A notebook failed; the text names notebook, cell and error."""


class BookError(KikError):
    """Jupyter Book reported warnings or errors, or an edition could not be put in place."""


class RegisterError(BookError):
    """What is remembered of a published edition is damaged, missing, or at odds with the site."""


class PdfError(KikError):
    """The pages could not be made into one tagged document."""


class FrozenError(KikError):
    """A published edition would say something else; the text lists what has changed."""

"""Where things are: the project's root and its workbooks; reads no contents."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kikdata.errors import UsageError
from kikdata.settings import AUSGABE_PATTERN, ausgabe_of, workbook_name

__all__ = ["Project", "find_project", "find_workbook", "list_workbooks", "newest_workbook"]


@dataclass(frozen=True)
class Project:
    """The folders of a checkout."""

    root: Path

    @property
    def book(self) -> Path:
        return self.root / "book"

    @property
    def config(self) -> Path:
        return self.root / "_config.yml"

    @property
    def toc(self) -> Path:
        return self.root / "_toc.yml"

    @property
    def work(self) -> Path:
        return self.root / "_build"


def find_project(start: Path) -> Project:
    """Return the project that holds `start`; raises UsageError outside of one."""
    for folder in (start, *start.parents):
        if (folder / "_toc.yml").is_file() and (folder / "book").is_dir():
            return Project(folder)
    raise UsageError("Hier ist kein KIK-Projekt. In den Ordner mit _toc.yml und book/ wechseln.")


def list_workbooks(data: Path) -> list[Path]:
    """Return all workbooks in the order of their editions; Excel's lock files do not count."""
    found = []
    for path in sorted(data.glob(workbook_name("*"))):
        if AUSGABE_PATTERN.fullmatch(ausgabe_of(path)):
            found.append(path)
    return found


def newest_workbook(data: Path) -> Path:
    """Return the workbook of the newest edition; raises UsageError if there is none."""
    found = list_workbooks(data)
    if not found:
        raise UsageError(
            f"Im Ordner {data.name}/ liegt keine Arbeitsmappe {workbook_name('JJJJ-MM')}."
        )
    return found[-1]


def find_workbook(data: Path, ausgabe: str) -> Path:
    """Return the workbook of an edition; raises UsageError, naming those there are."""
    path = data / workbook_name(ausgabe)
    if path.is_file():
        return path
    names = ", ".join(ausgabe_of(p) for p in list_workbooks(data)) or "keine"
    raise UsageError(
        f"Zur Ausgabe {ausgabe} gibt es keine Arbeitsmappe {data.name}/{path.name}. "
        f"Vorhandene Ausgaben: {names}."
    )

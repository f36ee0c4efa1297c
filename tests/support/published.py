"""Helpers for a small project whose edition is published; its fixtures: `published_fixtures`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl

from kikdata.settings import BERICHT_FIELDS, DATE_FIELDS, MAIL_FIELDS
from mappen import set_fact

SHEET = "Bildung und Sprache"
MAPPE = Path("data", "kik-2023-12.xlsx")
EDITION = Path("_site", "2023-12")
NOTEBOOK = Path("book", "handlungsfelder", "bildung-und-sprache.ipynb")

TOC = """\
format: jb-book
root: index
parts:
  - caption: Handlungsfelder
    chapters:
      - file: handlungsfelder/bildung-und-sprache
      - file: kolophon
"""


def notebook(title: str, *sources: str) -> str:
    """A notebook that opens the edition and then shows each source, a cell each."""
    opened = "from kikdata import open_bericht\nbericht = open_bericht(ausgabe)"
    tags = [["parameters", "remove-cell"], ["remove-cell"], *[["remove-input"]] * len(sources)]
    cells = [{"cell_type": "markdown", "id": "titel", "metadata": {}, "source": [f"# {title}"]}]
    for number, source in enumerate(('ausgabe = "2023-12"', opened, *sources)):
        cells.append(
            {
                "cell_type": "code",
                "id": f"zelle-{number}",
                "metadata": {"tags": tags[number]},
                "execution_count": None,
                "outputs": [],
                "source": [source],
            }
        )
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    whole = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False)


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `kik` in a project with the library that lies in it."""
    return subprocess.run(
        [Path(sys.executable).parent / "kik", *arguments],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project / "src")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def git(project: Path, *arguments: str) -> str:
    """Run git with a fictitious person."""
    person = ("-c", "user.name=Fiktiv", "-c", "user.email=fiktiv@example.org")
    done = subprocess.run(
        ["git", *person, *arguments], cwd=project, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def set_stand(book: openpyxl.Workbook, row: int, column: str) -> None:
    """Move the x of a Maßnahme to another column."""
    for letter in "DEF":
        book[SHEET][f"{letter}{row}"] = "x" if letter == column else None


def made_up(name: str) -> str:
    """A value (fiktiv) for a fact that a published edition needs."""
    if name in DATE_FIELDS:
        return "01.12.2023"
    if name in MAIL_FIELDS:
        return "fiktiv@beispiel.example"
    known = {
        "Webadresse": "https://beispiel.example/fiktiv/",
        "Telefon": "0831 0 (fiktiv)",
        "Datenbereitsteller-ID": "fiktiv",
        "Art des Herausgebers": "Kommune",
        "Amtlicher Gemeindeschlüssel": "00 0 00 000",
        "Verfügbarkeit der Daten": "dauerhaft",
    }
    return known.get(name, f"{name} (fiktiv)")


def publish(book: openpyxl.Workbook) -> None:
    """Fill in what a published edition needs, and publish it."""
    for field in BERICHT_FIELDS:
        if field.needed == "veröffentlicht":
            set_fact(book, field.name, made_up(field.name))
    set_fact(book, "Zustand", "veröffentlicht")

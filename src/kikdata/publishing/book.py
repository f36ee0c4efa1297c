"""Stages executed copies and calls Jupyter Book."""

from __future__ import annotations

import os
import re
import shutil
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from sphinx_external_toc.parsing import parse_toc_data

from kikdata.city import city
from kikdata.errors import BookError, Finding
from kikdata.model import Handlungsfeld
from kikdata.publishing.notebooks import CELL_LIMIT
from kikdata.publishing.texts.messages import explain_book, explain_toc
from kikdata.publishing.texts.notebook_cells import first_words, number_of, read_cells, source_of
from kikdata.publishing.workers.warm import WarmProcess
from kikdata.settings import FIELD_PAGES
from kikdata.site.toc import arrange_toc

__all__ = [
    "Toc",
    "build_html",
    "call_jupyter_book",
    "cell_limit",
    "edition_toc",
    "find_faults",
    "read_toc",
    "read_yaml",
    "stage",
    "with_edition",
]


@dataclass(frozen=True)
class Toc:
    """Reading order: docnames, the root first, and the caption of each part's first page."""

    docnames: tuple[str, ...]
    parts: dict[str, str]


def read_toc(
    path: Path,
    without: frozenset[str] = frozenset(),
    felder: Sequence[Handlungsfeld] | None = None,
) -> Toc:
    """Read `_toc.yml`, but for the pages `without`; raises BookError if it is not one.

    `felder`: those of the edition, whose chapters it then has; None for those in the file.
    """
    try:
        sitemap = parse_toc_data(edition_toc(path, without, felder))
    except BookError:
        raise
    except Exception as error:  # shape errors, each with its own class
        raise BookError(f"{path.name}: {explain_toc(str(error))}") from error
    docnames = [sitemap.root.docname]
    parts = {}
    for tree in sitemap.root.subtrees:
        pages = [str(item) for item in tree.items]
        if pages and tree.caption:
            parts[pages[0]] = tree.caption
        docnames += pages
    return Toc(tuple(docnames), parts)


def edition_toc(
    path: Path, without: frozenset[str], felder: Sequence[Handlungsfeld] | None
) -> dict[str, Any]:
    """Return the content of `_toc.yml` for one edition; see `read_toc`."""
    chapters = None if felder is None else [f"{FIELD_PAGES}{feld.slug}" for feld in felder]
    arranged: dict[str, Any] = arrange_toc(read_yaml(path), without, chapters)
    return arranged


def read_yaml(path: Path) -> dict[str, Any]:
    """Return the settings in a file; raises BookError with the line that cannot be read."""
    try:
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        message = f"{path.name} fehlt. Die letzte gute Fassung zurückholen, zum Beispiel mit git."
        raise BookError(message) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path.name}, Zeile {mark.line + 1}" if mark else path.name
        raise BookError(
            f"{place}: Ab hier ist die Datei nicht lesbar. Einrückung und Doppelpunkte mit den "
            "Zeilen darüber vergleichen; nur Leerzeichen rücken ein.",
            str(error),
        ) from error
    if not isinstance(settings, dict):
        raise BookError(f"{path.name}: Die Datei enthält keine Angaben der Form „name: Wert“.")
    return settings


def cell_limit(config: Path) -> int:
    """Return how many seconds a cell may take, 0 for any: Jupyter Book's own setting."""
    execute = read_yaml(config).get("execute") or {}
    limit = execute.get("timeout", CELL_LIMIT) if isinstance(execute, dict) else CELL_LIMIT
    if not isinstance(limit, int):
        raise BookError(
            f"{config.name}: execute: timeout: muss eine ganze Zahl sein: Sekunden je Zelle, "
            "-1 für keine Grenze."
        )
    return max(0, limit)


def stage(book: Path, executed: Path, target: Path) -> None:
    """Lay out what Jupyter Book reads: prose and pictures, and the executed notebooks.

    Raises BookError if there is no folder `book`.
    """
    if not book.is_dir():
        raise BookError(f"Der Ordner {book.name}/ fehlt.")
    ignored = shutil.ignore_patterns("*.ipynb", ".ipynb_checkpoints", "_build")
    shutil.copytree(book, target, ignore=ignored, dirs_exist_ok=True)
    shutil.copytree(executed, target, dirs_exist_ok=True)


def build_html(
    source: Path,
    config: Path,
    toc: Path,
    output: Path,
    edition: Mapping[str, str],
    warm: WarmProcess,
) -> Path:
    """Call Jupyter Book with warnings as errors; returns the folder with the pages.

    `warm`: the process of which it becomes a fork.

    Raises BookError with every warning and error of the build.
    """
    output.mkdir(parents=True, exist_ok=True)
    settings = output / "_config.yml"
    settings.write_text(with_edition(config, edition), encoding="utf-8")
    arguments = [
        *("build", str(source), "--config", str(settings), "--toc", str(toc.resolve())),
        *("--path-output", str(output), "-W", "-n", "--keep-going"),
    ]
    code = warm.run(call_jupyter_book, arguments, output / "protokoll.txt")
    log = (output / "protokoll.txt").read_text(encoding="utf-8", errors="replace")
    faults = find_faults(log, source)
    if code or faults:
        raise BookError(faults or _explain_end(log), log)
    return output / "_build" / "html"


def call_jupyter_book(arguments: Sequence[str], log: Path) -> int:
    """Call Jupyter Book in this process, all that it says going to `log`; returns its exit code.

    For a process of its own: Sphinx leaves its traces in it.
    """
    with log.open("wb") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    from jupyter_book.cli.main import main  # noqa: PLC0415 - only that process needs it

    try:
        main(list(arguments))
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except RuntimeError:  # how it says that an extension has failed
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def with_edition(config: Path, edition: Mapping[str, str]) -> str:
    """Return the settings of the book with the facts of an edition.

    Raises BookError if they cannot be read.
    """
    settings = read_yaml(config)
    settings["title"] = f"{edition['konzept']}: {edition['titel']}"
    settings["author"] = edition["herausgeber"]
    sphinx = settings.setdefault("sphinx", {}).setdefault("config", {})
    sphinx["kik_edition"] = dict(edition)
    sphinx["kik_namen"] = dict(city().names)
    return yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)


_FAULT = re.compile(
    r"^(?P<file>[^:\n]*?)(?::(?P<line>\d*))?:? ?(?:WARNING|ERROR|CRITICAL|SEVERE): (?P<what>.*)$"
)
_CELL = 10_000  # lines by which MyST-NB counts a cell, from 1


def find_faults(log: str, source: Path) -> list[Finding]:
    """Return in German what Jupyter Book complains of, each at its place in `source`."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", log).replace(f"{source.resolve()}{os.sep}", "book/")
    found = [
        _to_finding(match, source) for line in text.splitlines() if (match := _FAULT.match(line))
    ]
    return list(dict.fromkeys(found))


def _to_finding(match: re.Match[str], source: Path) -> Finding:
    file, line = match["file"] or "Der Bericht", int(match["line"] or 0)
    cell = excerpt = ""
    if file.endswith(".ipynb") and line >= _CELL:
        cells = read_cells(source / file.removeprefix("book/"))
        index, line = line // _CELL - 1, line % _CELL
        if index < len(cells):
            cell, excerpt = str(number_of(cells, index)), first_words(source_of(cells[index]))
    message = explain_book(match["what"])
    return Finding(file, "", cell, "buch", message, line=line, excerpt=excerpt)


def _explain_end(log: str) -> str:
    """Return in German that the build broke off, with the last words that say why."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    named = [line for line in lines if re.match(r"[\w.]*(?:Error|Exception|error)\b.*:", line)]
    said = (named or lines or ["ohne Meldung"])[-1]
    return (
        f"Die Seiten ließen sich nicht erstellen („{said}“). Zuletzt geänderte Texte und "
        "_config.yml prüfen."
    )

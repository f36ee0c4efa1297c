"""Stages executed copies, calls Jupyter Book, swaps the edition into the site.

An edition appears whole or not at all: it is put together in a folder of its own beside its
place and then exchanged with what stood there.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml
from sphinx_external_toc.parsing import parse_toc_yaml

from kikdata.city import city
from kikdata.errors import BookError
from kikdata.publishing.folders import own_folder
from kikdata.publishing.workers.warm import WarmProcess

__all__ = [
    "Toc",
    "build_html",
    "call_jupyter_book",
    "changed_edition",
    "new_edition",
    "read_toc",
    "stage",
    "with_edition",
]


@dataclass(frozen=True)
class Toc:
    """Reading order: docnames, the root first, and the caption of each part's first page."""

    docnames: tuple[str, ...]
    parts: dict[str, str]


def read_toc(path: Path, without: frozenset[str] = frozenset()) -> Toc:
    """Read `_toc.yml`, but for the pages `without`; raises BookError if it is not one."""
    try:
        sitemap = parse_toc_yaml(path)
    except Exception as error:  # YAML and shape errors, each with its own class
        raise BookError(f"{path.name} lässt sich nicht lesen: {error}") from error
    docnames = [sitemap.root.docname]
    parts = {}
    for tree in sitemap.root.subtrees:
        pages = [str(item) for item in tree.items if str(item) not in without]
        if pages and tree.caption:
            parts[pages[0]] = tree.caption
        docnames += pages
    return Toc(tuple(docnames), parts)


def stage(book: Path, executed: Path, target: Path) -> None:
    """Lay out what Jupyter Book reads: prose and pictures, and the executed notebooks.

    Raises BookError if there is no folder `book`.
    """
    if not book.is_dir():
        raise BookError(f"Der Ordner {book.name}/ fehlt.")
    ignored = shutil.ignore_patterns("*.ipynb", ".ipynb_checkpoints", "_build")
    shutil.copytree(book, target, ignore=ignored, dirs_exist_ok=True)
    records = shutil.ignore_patterns("*.gelesen")
    shutil.copytree(executed, target, ignore=records, dirs_exist_ok=True)


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
    faults = list(_faults(log, source))
    if code or faults:
        raise BookError("\n".join(faults) or _last_lines(log))
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
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def with_edition(config: Path, edition: Mapping[str, str]) -> str:
    """Return the settings of the book with the facts of an edition."""
    settings = yaml.safe_load(config.read_text(encoding="utf-8"))
    settings["title"] = f"{edition['konzept']}: {edition['titel']}"
    settings["author"] = edition["herausgeber"]
    sphinx = settings.setdefault("sphinx", {}).setdefault("config", {})
    sphinx["kik_edition"] = dict(edition)
    sphinx["kik_namen"] = dict(city().names)
    return yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)


_FAULT = re.compile(r"^(?P<place>.*?):? ?(?P<level>WARNING|ERROR|CRITICAL): (?P<what>.*)$")


def _faults(log: str, source: Path) -> Iterator[str]:
    for line in re.sub(r"\x1b\[[0-9;]*m", "", log).splitlines():
        match = _FAULT.match(line)
        if match:
            place = match["place"].replace(f"{source.resolve()}{os.sep}", "book/")
            yield f"{place or 'Jupyter Book'}: {match['what']}"


def _last_lines(log: str) -> str:
    lines = [line for line in log.splitlines() if line.strip()][-12:]
    return "Jupyter Book ist abgebrochen:\n" + "\n".join(lines)


# --- putting an edition in place -----------------------------------------------------------


@contextmanager
def new_edition(site: Path, edition: Mapping[str, str]) -> Iterator[Path]:
    """Give a folder for pages, PDF and data; on leaving it without error it becomes the edition.

    Whatever happens before that, what was published stays as it was.
    """
    with own_folder(site, edition["ausgabe"]) as new:
        (new / "daten").mkdir()
        facts = json.dumps(dict(edition), ensure_ascii=False, indent=1, sort_keys=True)
        (new / "daten" / "ausgabe.json").write_text(facts + "\n", encoding="utf-8")
        yield new
        _swap(new, site / edition["ausgabe"])


@contextmanager
def changed_edition(site: Path, ausgabe: str) -> Iterator[Path]:
    """Give a copy of an edition; on leaving it without error it takes the edition's place."""
    with own_folder(site, ausgabe) as new:
        shutil.copytree(site / ausgabe, new, dirs_exist_ok=True)
        yield new
        _swap(new, site / ausgabe)


def _swap(new: Path, place: Path) -> None:
    """Put `new` in `place`; the old folder, if any, ends up where `new` was."""
    if not place.exists():
        new.rename(place)
    elif not _exchange(new, place):
        old = new.with_name(new.name + ".alt")
        place.rename(old)
        try:
            new.rename(place)
        except OSError:
            old.rename(place)
            raise
        old.rename(new)


_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, where the system can (Linux); False if not.

    Two renames one after the other would leave a moment in which a kill loses the edition.
    """
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):
        return False
    paths = (os.fsencode(one), os.fsencode(other))
    result: int = rename(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE)
    return result == 0

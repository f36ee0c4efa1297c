"""The forms of an edition beside its pages: which there are, and how they are made side by side.

All come from the same pages and numbers.  Each form is one step of `kik bericht`; its parts run
in processes of their own, since laying out a PDF keeps one core busy.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from kikdata.book import Toc
from kikdata.errors import KikError, PdfError
from kikdata.history import Snapshot
from kikdata.notebooks import FIELD_FOLDER
from kikdata.pdf import write_excerpt, write_fitted, write_pdf
from kikdata.pdf_book import FILES_PAGE, SHORT_PAGE, own_pdf
from kikdata.picture_files import describe_files, draw_files
from kikdata.report import Bericht
from kikdata.report_files import CHARTS_FOLDER
from kikdata.validation import Edition

__all__ = ["FORMS", "Source", "list_forms", "write_forms"]

#: Name for `--nur` → what the step is called.
FORMS: Mapping[str, str] = {
    "buch": "PDF",
    "kurzfassung": "Kurzfassung",
    "ratsvorlage": "Ratsvorlage",
    "handlungsfelder": "Handlungsfelder als PDF",
    "grafiken": "Grafiken",
}


@dataclass(frozen=True)
class Source:
    """What the forms are made of: the finished pages and the numbers of one edition."""

    html: Path
    toc: Toc
    edition: Edition
    earlier: tuple[Snapshot, ...]

    @property
    def bericht(self) -> Bericht:
        return Bericht(self.edition, self.earlier)


_Part = tuple[str, Callable[..., None], tuple[Any, ...]]


def list_forms(toc: Toc) -> list[str]:
    """Return the names of the forms that a book with these pages has."""
    return [name for name in FORMS if name != "kurzfassung" or SHORT_PAGE in toc.docnames]


def write_forms(
    source: Source, folder: Path, names: Sequence[str], on_step: Callable[[str], None]
) -> None:
    """Write the forms `names` into the folder of the edition; `on_step` is told of each.

    Raises PdfError with the faults of all.
    """
    parts = [part for part in _parts(source, folder) if part[0] in names]
    left = {name: sum(part[0] == name for part in parts) for name in names}
    faults: dict[str, None] = {}
    with _workers() as pool:
        running: dict[Future[None], str] = {
            pool.submit(function, *arguments): name for name, function, arguments in parts
        }
        try:
            for future in as_completed(running):
                name = running[future]
                try:
                    future.result()
                except KikError as error:
                    faults |= dict.fromkeys(str(error).split("\n"))
                left[name] -= 1
                if not left[name]:
                    on_step(FORMS[name])
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    if faults:
        raise PdfError("\n".join(faults))


def _parts(source: Source, folder: Path) -> list[_Part]:
    """Return all that can run side by side, the longest first."""
    facts, toc = source.bericht.facts, source.toc
    ausgabe = facts["ausgabe"]
    chapters = [name for name in toc.docnames if name not in (SHORT_PAGE, FILES_PAGE)]
    book = (source.html, chapters, toc.parts, facts, folder / f"kik-{ausgabe}.pdf")
    parts: list[_Part] = [
        ("buch", write_pdf, book),
        ("grafiken", _write_charts, (source, folder / CHARTS_FOLDER)),
    ]
    for name in toc.docnames:
        if path := own_pdf(name, ausgabe):
            is_field = name.startswith(f"{FIELD_FOLDER}/")
            form, kind = ("handlungsfelder", "Handlungsfeld") if is_field else (SHORT_PAGE, "")
            arguments = (source.html, name, kind, facts, folder / path)
            parts.append((form, write_excerpt, arguments))
    target = folder / f"ratsvorlage-{ausgabe}.pdf"
    return [*parts, ("ratsvorlage", _write_ratsvorlage, (source, target))]


def _write_ratsvorlage(source: Source, target: Path) -> None:
    bericht = source.bericht
    vorlage = bericht.ratsvorlage()
    write_fitted(vorlage.title, vorlage.pages(), bericht.facts, target)


def _write_charts(source: Source, folder: Path) -> None:
    """Write every chart of the book as files, and a list of them for programs."""
    bericht = source.bericht
    pictures = [
        output.picture for _, outputs in bericht.charts() for output in outputs if output.picture
    ]
    facts = bericht.facts
    state = f" ({facts['zustand']})" if source.edition.angaben.is_entwurf else ""
    folder.mkdir(parents=True, exist_ok=True)
    for picture in pictures:
        origin = f"Aus: {facts['titel']}{state}."
        for name, content in draw_files(picture, facts["ausgabe"], origin).items():
            (folder / name).write_bytes(content)
    listed = json.dumps(describe_files(pictures, facts["ausgabe"]), ensure_ascii=False, indent=1)
    (folder / "grafiken.json").write_text(listed + "\n", encoding="utf-8")


# --- processes -------------------------------------------------------------------------------


def _workers() -> ProcessPoolExecutor:
    # A fork has all imports done; elsewhere than on Linux it is not safe.
    method = "fork" if sys.platform == "linux" else None
    context = multiprocessing.get_context(method)
    return ProcessPoolExecutor(os.cpu_count(), mp_context=context, initializer=_begin_worker)


def _begin_worker() -> None:
    """Leave Ctrl-C to the process that started this one, and end when that one is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        wait([parent.sentinel])
        os._exit(1)

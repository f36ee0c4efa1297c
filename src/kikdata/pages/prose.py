"""What people write for one period, and numbers of the run within their sentences.

`book/ausgaben/<Ausgabe>/` holds the texts of one edition; a page shows each at its place, and
nothing where there is none.  In any text ``{eval}`feld.wartend``` is replaced by what the name
means in the notebook; JupyterLab shows it so too.
"""

from __future__ import annotations

import datetime as dt
import os
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from kikdata.analysis.sentences import format_date, format_number
from kikdata.errors import UsageError
from kikdata.model import Handlungsfeld
from kikdata.pages.html import Output, Outputs, Prose

__all__ = [
    "FOLDER",
    "VALUE",
    "count_words",
    "edition_text",
    "evaluate",
    "fill_values",
    "say",
    "scaffold",
    "text_names",
    "tidy_prose",
]

#: Folder in `book/` with a folder per edition.
FOLDER = "ausgaben"
_NOTE = "% AMT: Hier schreiben. Was leer bleibt, erscheint nicht im Bericht.\n"
_FELD = ("Was erreicht wurde", "Woran es hakt", "Was als Nächstes kommt")
#: Texts over all Handlungsfelder: file name without ending → what it is.
GENERAL = {
    "vorwort": "Vorwort",
    "zusammenfassung": "Zusammenfassung",
    "herausforderungen": "Herausforderungen",
    "ausblick": "Ausblick",
}
#: A number of the run in a text.
VALUE = re.compile(r"\{eval\}`([^`\n]+)`")
_TARGET = re.compile(r"(\]\()(?![a-z][a-z0-9+.-]*:|[#/])([^)\s]+)", re.IGNORECASE)
_HEADING = re.compile(r"(#{1,6})\s")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def edition_text(ausgabe: str, name: str) -> Outputs:
    """Show the text `name` of an edition; nothing if nobody has written one."""
    book = _book_folder()
    path = book
    for part in (FOLDER, ausgabe, f"{name}.md"):
        # Listing the folder lets a run know that a text which appears later belongs here.
        if part not in os.listdir(path):
            return Outputs(())
        path /= part
    text = tidy_prose(path.read_text(encoding="utf-8"))
    page = Path.cwd().relative_to(book).as_posix()
    text = _rebase(text, f"{FOLDER}/{ausgabe}", page)
    text = fill_values(text, lambda expression: say(evaluate(expression, _namespace())))
    return Outputs((Prose(text),) if text else ())


def text_names(felder: Iterable[Handlungsfeld]) -> dict[str, str]:
    """Return the texts that an edition may have: file name without ending → what it is."""
    general = list(GENERAL.items())
    return dict([*general[:2], *((feld.slug, feld.name) for feld in felder), *general[2:]])


def scaffold(name: str) -> str:
    """Return a text for the Amt to fill in: its headings, and nothing that would be shown.

    >>> tidy_prose(scaffold("bildung-und-sprache")), "Woran es hakt" in scaffold("x")
    ('', True)
    """
    if name in GENERAL:
        return _NOTE
    return "\n".join(f"## {heading}\n\n{_NOTE}" for heading in _FELD)


def count_words(ausgabe: str, name: str) -> int:
    """Return how many words somebody has written for an edition."""
    path = _book_folder() / FOLDER / ausgabe / f"{name}.md"
    return len(tidy_prose(path.read_text(encoding="utf-8")).split()) if path.is_file() else 0


def _book_folder() -> Path:
    here = Path.cwd()
    for folder in (here, *here.parents[:3]):
        if (folder / FOLDER).is_dir() or (folder / "handlungsfelder").is_dir():
            return folder
    return here


def _namespace() -> Mapping[str, Any]:
    from IPython import get_ipython  # noqa: PLC0415 - only notebooks need it

    shell: Any = get_ipython()
    return shell.user_ns if shell is not None else {}


def tidy_prose(text: str) -> str:
    r"""Return a text without notes for its authors and without headings that nothing follows.

    >>> tidy_prose("## Was erreicht wurde\n\n% AMT: eintragen\n\n## Woran es hakt\n\nFiktiv.")
    '## Woran es hakt\n\nFiktiv.'
    """
    lines = [line for line in _COMMENT.sub("", text).splitlines() if not line.startswith("%")]
    kept: list[str] = []
    waiting: list[tuple[int, list[str]]] = []  # headings not yet followed by a word, with level
    for line in lines:
        if heading := _HEADING.match(line):
            level = len(heading[1])
            waiting = [one for one in waiting if one[0] < level] + [(level, [line])]
        elif not line.strip():
            (waiting[-1][1] if waiting else kept).append(line)
        else:
            kept += [one for _, held in waiting for one in held]
            waiting = []
            kept.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _rebase(text: str, folder: str, page: str) -> str:
    """Let links and pictures of a text in `folder` lead to the same places from `page`."""

    def moved(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(folder, match[2]))
        return f"{match[1]}{posixpath.relpath(target, page)}"

    return _TARGET.sub(moved, text)


# --- numbers of the run ----------------------------------------------------------------------


def fill_values(text: str, tell: Callable[[str], str]) -> str:
    """Replace each value in a text by what `tell` says of it."""
    return VALUE.sub(lambda match: tell(match[1].strip()), text)


def evaluate(expression: str, namespace: Mapping[str, Any]) -> object:
    """Return what an expression means in a notebook; raises UsageError where it means nothing."""
    try:
        return eval(expression, dict(namespace))
    except Exception as error:  # whatever the author has written
        raise UsageError(
            f"{{eval}}`{expression}`: Das lässt sich nicht ausrechnen ({error}). Der Name muss in "
            "einer Code-Zelle darüber stehen, zum Beispiel feld.wartend."
        ) from error


def say(value: object) -> str:
    """Return a value as it stands in a German sentence.

    >>> say(1587), say(31.25), say(dt.date(2023, 10, 5)), say("Kita (fiktiv)")
    ('1.587', '31,3', '05.10.2023', 'Kita (fiktiv)')
    """
    item = getattr(value, "item", None)
    value = item() if callable(item) else value  # a number of numpy
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, int):
        return format_number(value)
    if isinstance(value, float):
        return format_number(value, 1)
    if isinstance(value, dt.date):
        return format_date(value)
    if isinstance(value, Output):
        return repr(value)
    raise UsageError(f"{type(value).__name__} ist keine Zahl und kein Text für einen Satz.")

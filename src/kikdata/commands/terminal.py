"""What reaches the terminal: German sentences, and nothing that could steer it."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import re
import sys
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import gettempdir
from typing import Any, TextIO

from kikdata.errors import KikError, UsageError, WorkbookError, count_findings
from kikdata.publishing.project import find_project
from kikdata.publishing.texts.failures import explain_os_error

__all__ = ["complain", "complain_about", "make_visible", "silence", "visible_streams", "where_kept"]

# Control characters but line break and tab, and those that turn the direction of writing: a cell
# with them could clear the screen or show a sentence that it does not hold.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

_NOTHING = "Nichts wurde erstellt oder ersetzt."


def make_visible(text: str) -> str:
    r"""Write control characters as ``\x1b``."""
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


class _Visible:
    """A stream to which control characters go as they are written in Python."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        return self.stream.write(make_visible(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


@contextlib.contextmanager
def visible_streams() -> Iterator[None]:
    """Let nothing that is printed in the block steer the terminal."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a pipe may know few characters
            stream.reconfigure(errors="backslashreplace")
    out: Any = _Visible(sys.stdout)
    errors: Any = _Visible(sys.stderr)
    # What libraries warn of and log is for those who write programs, and in English.
    logging.getLogger().addHandler(logging.NullHandler())
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(errors),
    ):
        if not sys.warnoptions:
            warnings.simplefilter("ignore")
        yield


def silence() -> None:
    """Print nothing more: the interpreter would try once more at its exit, and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())


def complain(text: str) -> None:
    """Print on stderr."""
    print(text, file=sys.stderr)


def complain_about(error: KikError, log: str) -> None:
    """Print an error, and before it all findings that it carries.

    `log`: the name under which its original words are kept.
    """
    for finding in error.findings:
        complain(str(finding))
    if not error.findings:
        complain(f"kik: {error}")
    elif isinstance(error, WorkbookError):
        complain(f"kik: {error}. {_NOTHING}")
    else:
        complain(f"kik: {count_findings(error.findings)} in Texten und Notizbüchern. {_NOTHING}")
    if error.original:
        complain(where_kept(log, error.original))


def where_kept(log: str, original: str) -> str:
    """Keep the original words of an error in a file; returns a sentence that names it."""
    try:
        path = _begin_log(log, Path.cwd())
        with path.open("a", encoding="utf-8") as file:
            file.write(original.rstrip() + "\n\n")
    except OSError as error:
        return f"Der ganze Wortlaut ließ sich nicht aufbewahren. {explain_os_error(error)}"
    return f"Der ganze Wortlaut steht in {path}."


@cache
def _begin_log(name: str, place: Path) -> Path:
    """Return the file for the original words of this run, new and empty."""
    try:
        folder = find_project(place).work / "protokoll"
    except UsageError:
        folder = Path(gettempdir(), "kik-protokoll")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.txt"
    path.write_text("", encoding="utf-8")
    return path

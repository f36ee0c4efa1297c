"""What reaches the terminal: German sentences, and nothing that could steer it."""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
from collections.abc import Iterator
from typing import Any, TextIO

from kikdata.errors import KikError, WorkbookError

__all__ = ["complain", "complain_about", "make_visible", "silence", "visible_streams"]

# Control characters but line break and tab, and those that turn the direction of writing: a cell
# with them could clear the screen or show a sentence that it does not hold.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


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
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        yield


def silence() -> None:
    """Print nothing more: the interpreter would try once more at its exit, and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())


def complain(text: str) -> None:
    """Print on stderr."""
    print(text, file=sys.stderr)


def complain_about(error: KikError) -> None:
    """Print an error, and before it all findings that it carries."""
    if isinstance(error, WorkbookError):
        for finding in error.findings:
            complain(str(finding))
        complain(f"kik: {error}. Nichts wurde erstellt oder ersetzt.")
    else:
        complain(f"kik: {error}")

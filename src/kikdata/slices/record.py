"""What a notebook reads, written down while it runs, so that it runs again only for a reason.

A kernel of a run gets the name of a file in the environment.  Into it go, one a line: the parts
of an edition it was given (`gates`), every file and folder it opened, and what makes a second
run necessary in any case: it wrote a file, started a process or reached for the network.
Out of reach are the clock and chance, which have no place in a report that repeats.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.util import source_from_cache
from pathlib import Path

__all__ = [
    "DRAWN_VARIABLE",
    "PREPARED_VARIABLE",
    "RECORD_VARIABLE",
    "Record",
    "file_digest",
    "is_recording",
    "note",
    "watch",
]

#: File into which a kernel writes what it reads; unset where nobody asks (JupyterLab).
RECORD_VARIABLE = "KIK_AUFZEICHNUNG"
#: Folder with editions that the run has read and checked; what is taken from them are gates.
PREPARED_VARIABLE = "KIK_GEPRUEFT"
#: Folder for charts under the digest of all they are drawn from: no input, and no output.
DRAWN_VARIABLE = "KIK_ZEICHNUNGEN"

_LIBRARY = Path(__file__).resolve().parents[1]
_NAMED = "$"  # a file that a variable names is noted by the variable: its place may change
_ALWAYS_EVENTS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "socket.connect")
_FOLDER_EVENTS = ("os.listdir", "os.scandir")
_WRITING = os.O_WRONLY | os.O_RDWR

_noted: set[tuple[str, str]] = set()


@dataclass(frozen=True)
class Record:
    """Names of gates and paths of files that a notebook read; `always`: no copy may be kept."""

    gates: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    always: frozenset[str] = frozenset()
    complete: bool = field(default=False)

    @classmethod
    def read(cls, path: Path) -> Record:
        """Read a record; one that no kernel began is not complete."""
        found: dict[str, set[str]] = {"tor": set(), "datei": set(), "immer": set(), "beginn": set()}
        if path.is_file():
            for line in path.read_text(encoding="utf-8").splitlines():
                kind, name = json.loads(line)
                found[kind].add(name)
        return cls(
            frozenset(found["tor"]),
            frozenset(found["datei"]),
            frozenset(found["immer"]),
            bool(found["beginn"]),
        )


def is_recording() -> bool:
    """Tell whether a run wants to know what is read here."""
    return RECORD_VARIABLE in os.environ


def note(kind: str, name: str) -> None:
    """Note once that something is read: a gate ("tor"), a file ("datei"), or "immer"."""
    if (kind, name) in _noted or not is_recording():
        return
    _noted.add((kind, name))
    with open(os.environ[RECORD_VARIABLE], "a", encoding="utf-8") as file:
        file.write(json.dumps([kind, name]) + "\n")


def watch() -> None:
    """Note from now on what this process opens, but for Python's, the library's, the system's."""
    if not is_recording() or ("beginn", "") in _noted:
        return
    tempfile.gettempdir()  # IPython asks for it at the first cell, and it then tries to write
    ignored = _ignored_folders()
    named = {
        os.path.realpath(value): f"{_NAMED}{name}"
        for name, value in os.environ.items()
        if name.startswith("KIK_") and os.path.isfile(value)
    }
    # The table of variables is read here, not at each opening: code may change it.
    record = os.path.realpath(os.environ[RECORD_VARIABLE])

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if not isinstance(path, str | bytes | os.PathLike):
                return
            place = _place(path)
            if place == record or place.startswith(ignored):
                return
            is_write = isinstance(flags, int) and bool(flags & _WRITING)
            note("immer" if is_write else "datei", named.get(place, place))
        elif event in _FOLDER_EVENTS:
            path = arguments[0] if arguments and arguments[0] is not None else "."
            if isinstance(path, str | bytes | os.PathLike):
                place = _place(path)
                if not place.startswith(ignored):
                    note("datei", place)
        elif event in _ALWAYS_EVENTS:
            note("immer", event)

    note("beginn", "")
    sys.addaudithook(hook)


def _ignored_folders() -> tuple[str, ...]:
    """Return folders whose content the library's and the packages' digest stands for."""
    folders = {sys.prefix, sys.base_prefix, str(_LIBRARY)}
    folders |= {"/dev", "/etc", "/proc", "/sys", "/usr"}  # the system's own
    own = ("IPYTHONDIR", "MPLCONFIGDIR", "JUPYTER_RUNTIME_DIR", PREPARED_VARIABLE, DRAWN_VARIABLE)
    folders |= {os.environ[variable] for variable in own if variable in os.environ}
    return tuple(os.path.realpath(folder) for folder in folders)


def _place(path: str | bytes | os.PathLike[str] | os.PathLike[bytes]) -> str:
    place = os.path.realpath(os.fsdecode(path))
    if place.endswith(".pyc"):
        try:
            return source_from_cache(place)
        except ValueError:
            return place
    return place


def file_digest(name: str, variables: Mapping[str, str]) -> str:
    """Return what stands for a noted file or folder now; `variables` as the kernel would have."""
    path = Path(variables.get(name[1:], "") if name.startswith(_NAMED) else name)
    try:
        if path.is_dir():
            names = sorted(entry for entry in os.listdir(path) if not entry.startswith("."))
            return sha256(json.dumps(names).encode()).hexdigest()
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return "fehlt"

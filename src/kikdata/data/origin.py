"""What an edition is made from, as `herkunft.json` records it; no time, path or user.

`describe_herkunft` reads files and hashes them; the rest is pure.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kikdata import __version__
from kikdata.checks.register_file import REGISTER_FOLDER
from kikdata.data import sources
from kikdata.data.metadata import Json
from kikdata.data.tables import to_json
from kikdata.errors import BookError
from kikdata.model import Edition, Snapshot

__all__ = [
    "HERKUNFT_FILE",
    "LOCK",
    "InputChanges",
    "compare_inputs",
    "describe_herkunft",
    "find_differences",
    "read_herkunft",
]

#: Name of the record in the folder of an edition.
HERKUNFT_FILE = "herkunft.json"
#: The file that fixes the version of every package.
LOCK = "requirements.lock"
# Those that pages and numbers depend on.
_PACKAGES = (
    *("jupyter-book", "sphinx", "myst-nb", "pandas", "matplotlib", "papermill", "openpyxl"),
    "typst",
)


def describe_herkunft(
    root: Path, edition: Edition, earlier: Sequence[Snapshot], site: Path | None
) -> Json:
    """Return what `edition` is made from in the project `root`; all values are JSON's.

    `earlier`: the editions it is compared with; `site`: where published ones lie.
    """
    # The register is written when an edition is published, and committed later.
    register = edition.path.parent / REGISTER_FOLDER
    outputs = [root / "_build", register, *([site] if site else [])]
    commit, is_clean = sources.git_state(root, outputs)
    files = sources.hash_sources(root, edition.angaben.ausgabe)
    lock = root / LOCK
    angaben = edition.angaben
    return {
        "ausgabe": angaben.ausgabe,
        "zustand": angaben["Zustand"],
        "datenstand": angaben.dates["Datenstand"].isoformat(),
        "arbeitsmappe": {
            "name": edition.path.name,
            "sha256": sources.hash_file(edition.path),
        },
        "fruehere_ausgaben": [_earlier(snapshot) for snapshot in earlier],
        "commit": commit,
        "commit_unveraendert": is_clean,
        "requirements_lock": sources.hash_file(lock) if lock.is_file() else None,
        "quellen": {"sha256": sources.hash_of_all(files), "dateien": files},
        "pakete": _versions(),
    }


def _earlier(snapshot: Snapshot) -> Json:
    digest = snapshot.sha256 or hashlib.sha256(to_json(snapshot.massnahmen)).hexdigest()
    source = "veröffentlichte Tabelle" if snapshot.is_published else "Arbeitsmappe"
    return {"ausgabe": snapshot.ausgabe, "quelle": source, "sha256": digest}


def _versions() -> dict[str, str | None]:
    found: dict[str, str | None] = {"kikdata": __version__, "python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return dict(sorted(found.items()))


def read_herkunft(path: Path) -> Json | None:
    """Return a record as written; None if there is none.  Raises BookError if damaged."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        _inputs(record)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise BookError(f"{path}: Die Datei ist beschädigt. Es ist keine Herkunft.") from error
    return dict(record)


# --- two records -----------------------------------------------------------------------------


@dataclass(frozen=True)
class InputChanges:
    """What differs between two records: the workbook, and names of others with what happened."""

    is_workbook_changed: bool
    files: tuple[tuple[str, str], ...]
    earlier: tuple[tuple[str, str], ...]

    def __bool__(self) -> bool:
        return self.is_workbook_changed or bool(self.files or self.earlier)


def compare_inputs(before: Json, now: Json) -> InputChanges:
    """Compare what two editions were made from; commit and packages do not count."""
    (old_book, old_earlier, old_files), (book, earlier, files) = _inputs(before), _inputs(now)
    return InputChanges(
        old_book != book,
        find_differences(old_files, files),
        find_differences(old_earlier, earlier),
    )


def _inputs(record: Json) -> tuple[str, dict[str, str], dict[str, str]]:
    files = dict(record["quellen"]["dateien"])
    if record["requirements_lock"]:
        files[LOCK] = record["requirements_lock"]
    earlier = {entry["ausgabe"]: entry["sha256"] for entry in record["fruehere_ausgaben"]}
    return record["arbeitsmappe"]["sha256"], earlier, files


def find_differences(
    before: Mapping[str, str], now: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """Return the names whose SHA-256 differ, each with what happened, in German."""
    found = []
    for name in sorted(before.keys() | now.keys()):
        if name not in now:
            found.append((name, "entfernt"))
        elif name not in before:
            found.append((name, "neu"))
        elif before[name] != now[name]:
            found.append((name, "geändert"))
    return tuple(found)

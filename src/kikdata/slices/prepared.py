"""A checked edition and those before it, laid down by a run so that no notebook reads them anew."""

from __future__ import annotations

import os
import pickle
from collections.abc import Sequence
from pathlib import Path

from kikdata.model import Edition, Snapshot
from kikdata.slices import record
from kikdata.slices.gates import noted_edition, noted_snapshots

__all__ = ["read_prepared", "write_prepared"]


def write_prepared(folder: Path, edition: Edition, earlier: Sequence[Snapshot]) -> None:
    """Lay down a checked edition and those before it, so that no notebook reads them again."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{edition.angaben.ausgabe}.pickle"
    path.write_bytes(pickle.dumps((edition, tuple(earlier))))


def read_prepared(ausgabe: str) -> tuple[Edition, tuple[Snapshot, ...]] | None:
    """Return what the run laid down, noting what of it is read; None in JupyterLab."""
    if record.PREPARED_VARIABLE not in os.environ:
        return None
    path = Path(os.environ[record.PREPARED_VARIABLE], f"{ausgabe}.pickle")
    if not path.is_file():
        return None
    edition, earlier = pickle.loads(path.read_bytes())

    def note(name: str) -> None:
        record.note("tor", name)

    return noted_edition(edition, note), noted_snapshots(earlier, note)

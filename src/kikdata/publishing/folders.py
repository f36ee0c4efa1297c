"""Folders that belong to one run and vanish with it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["own_folder"]

_PREFIX = ".neu-"


@contextmanager
def own_folder(parent: Path, name: str) -> Iterator[Path]:
    """Give a new folder in `parent` that no other run uses; it is removed at the end.

    Removes also what killed runs left behind.
    """
    parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(parent)
    folder = parent / f"{_PREFIX}{name}-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_leftovers(parent: Path) -> None:
    """Remove what a killed run left behind, unless that run still lives."""
    for path in parent.glob(f"{_PREFIX}*"):
        owner = path.name.rpartition("-")[2]
        if not (owner.isdigit() and _is_alive(int(owner))):
            shutil.rmtree(path, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True

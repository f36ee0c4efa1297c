"""Folders that belong to one run and vanish with it."""

from __future__ import annotations

import os
import platform
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["own_folder"]

_PREFIX = ".neu-"
_DAY = 24 * 3600  # seconds
# Several machines may share the file system.
_HOST = re.sub(r"[^A-Za-z0-9]", "", platform.node()) or "hier"


@contextmanager
def own_folder(parent: Path, name: str) -> Iterator[Path]:
    """Give a new folder in `parent` that no other run uses; it is removed at the end.

    Removes also what killed runs left behind.
    """
    parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(parent)
    folder = parent / f"{_PREFIX}{name}-{_HOST}-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_leftovers(parent: Path) -> None:
    """Remove what a killed run left behind, unless that run still lives.

    Nobody can tell that from another machine: then what has lain there for a day.
    """
    for path in parent.glob(f"{_PREFIX}*"):
        host, _, owner = path.name.rpartition("-")
        if not host.endswith(f"-{_HOST}"):
            is_used = _is_young(path)
        else:
            is_used = owner.isdigit() and _is_alive(int(owner))
        if not is_used:
            shutil.rmtree(path, ignore_errors=True)


def _is_young(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime < _DAY
    except OSError:
        return False


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True

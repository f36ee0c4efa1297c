"""Tells when something that the preview shows has changed.

It looks at the files again and again: that also works on network drives, of which nobody tells
of changes, and for folders that a sync client takes away and brings back.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from kikdata.publishing.project import Project

__all__ = ["Stock", "library_digest", "next_stock", "source_digest", "take_stock"]

#: Files, each with its time of change and its size.
Stock = Mapping[str, tuple[int, int]]

_LIBRARY = Path(__file__).parents[2]
_LOOK = 0.3  # seconds between two looks, and without a change before one is told
_LARGE = 20_000_000  # bytes above which time and size tell enough
_NOT_ENTERED = frozenset({"_build", "_site", "__pycache__", "node_modules"})
# What editors and Excel lay beside a file while it is open.
_PASSING = re.compile(r"[.~#].*|.*(~|#|\.(tmp|bak|swp|part|crdownload|pyc))|[0-9A-F]{8}")


def take_stock(project: Project, data: Path) -> Stock:
    """Return all files that can be part of the book or be read by a notebook, and the program."""
    found: dict[str, tuple[int, int]] = {}
    for folder in (project.book, data, _LIBRARY):
        found |= dict(_files(folder))
    return {**found, **_of_file(project.config), **_of_file(project.toc)}


def _of_file(path: Path) -> Stock:
    try:
        status = path.stat()
    except OSError:
        return {}
    return {str(path): (status.st_mtime_ns, status.st_size)}


def _files(folder: Path | str) -> Iterator[tuple[str, tuple[int, int]]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:  # away just now: the next look tells
        return
    for entry in entries:
        if _PASSING.fullmatch(entry.name):
            continue
        if not entry.is_dir():
            yield from _of_file(Path(entry.path)).items()
        elif entry.name not in _NOT_ENTERED:
            yield from _files(entry.path)


async def next_stock(project: Project, data: Path, before: Stock) -> Stock:
    """Wait until the files differ from those `before` and have come to rest; returns them."""
    last = before
    while True:
        await asyncio.sleep(_LOOK)
        # In a thread: a slow drive must not hold up the server.
        now = await asyncio.to_thread(take_stock, project, data)
        if now == last and now != before:
            return now
        last = now


def source_digest(stock: Stock) -> str:
    """Return a digest of all that is watched: saving a file unchanged is no change."""
    total = sha256()
    for path, (time, size) in sorted(stock.items()):
        total.update(f"{path}\0{_content(path, time, size)}\0".encode())
    return total.hexdigest()


def library_digest(project: Project) -> str:
    """Return a digest of what a running process has read for good: program, looks, settings."""
    lock = project.root / "requirements.lock"
    return source_digest({**dict(_files(_LIBRARY)), **_of_file(lock)})


@lru_cache(maxsize=10_000)
def _content(path: str, time: int, size: int) -> str:
    """Return a digest of a file, read once as long as its time and size stay the same."""
    if size > _LARGE:
        return f"{time} {size}"
    try:
        return sha256(Path(path).read_bytes()).hexdigest()
    except OSError:  # an editor is just replacing it: the next look tells
        return ""

"""Tells when something that the preview shows has changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

from watchfiles import Change, DefaultFilter, awatch

from kikdata.project import Project

__all__ = ["digest", "watch"]

_QUIET = 150  # milliseconds without a change before one is told
_SUFFIXES = frozenset(
    {".md", ".ipynb", ".yml", ".xlsx", ".py", ".css", ".js", ".html", ".svg", ".png", ".jpg"}
)


class _Filter(DefaultFilter):
    """Without what editors and Excel lay beside a file while it is open."""

    ignore_dirs = (*DefaultFilter.ignore_dirs, ".ipynb_checkpoints", "_build", "_site")

    def __call__(self, change: Change, path: str) -> bool:
        return is_source(Path(path)) and super().__call__(change, path)


def is_source(path: Path) -> bool:
    """Tell whether a file can be part of the book; ``~$kik.xlsx`` and hidden files are not."""
    return path.suffix in _SUFFIXES and not path.name.startswith((".", "~", "#"))


def watched_files(project: Project, data: Path) -> list[Path]:
    """Return all files of which the preview is made, by name."""
    folders = (project.book, data, Path(__file__).parent)
    files = [path for folder in folders for path in folder.rglob("*") if is_source(path)]
    ignored = set(_Filter.ignore_dirs)
    kept = [path for path in files if not ignored & set(path.parts) and path.is_file()]
    return sorted([*kept, project.config, project.toc])


def digest(project: Project, data: Path) -> str:
    """Return a digest of all that is watched: saving a file unchanged is no change."""
    total = sha256()
    for path in watched_files(project, data):
        try:
            content = path.read_bytes()
        except OSError:  # an editor is just replacing it: the next event tells
            continue
        total.update(f"{path}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


async def watch(project: Project, data: Path) -> AsyncIterator[None]:
    """Yield after each change, once the files have come to rest."""
    changed = asyncio.Event()
    tasks = [
        # Settings lie beside much else: only the files of that folder itself.
        asyncio.create_task(_note(changed, (project.root,), recursive=False)),
        asyncio.create_task(
            _note(changed, (project.book, data, Path(__file__).parent), recursive=True)
        ),
    ]
    try:
        while True:
            await changed.wait()
            changed.clear()
            yield
    finally:
        for task in tasks:
            task.cancel()


async def _note(changed: asyncio.Event, folders: tuple[Path, ...], *, recursive: bool) -> None:
    async for _ in awatch(*folders, watch_filter=_Filter(), step=_QUIET, recursive=recursive):
        changed.set()

"""Tells when something that the preview shows has changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path

from watchfiles import Change, DefaultFilter, awatch

from kikdata.publishing.project import Project

__all__ = ["library_digest", "source_digest", "watch"]

_LIBRARY = Path(__file__).parents[2]
_LOOK_AGAIN = 3000  # milliseconds; on network drives nobody tells of changes
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


def source_digest(project: Project, data: Path) -> str:
    """Return a digest of all that is watched: saving a file unchanged is no change."""
    files = [*_files(project.book), *_files(data), project.config, project.toc]
    return _digest([*files, *_files(_LIBRARY)])


def library_digest(project: Project) -> str:
    """Return a digest of what a running process has read for good: program, looks, settings."""
    return _digest([*_files(_LIBRARY), project.root / "requirements.lock"])


def _files(folder: Path) -> list[Path]:
    ignored = set(_Filter.ignore_dirs)
    found = [path for path in folder.rglob("*") if is_source(path)]
    return sorted(path for path in found if not ignored & set(path.relative_to(folder).parts))


def _digest(files: Sequence[Path]) -> str:
    total = sha256()
    for path in files:
        try:
            content = path.read_bytes()
        except OSError:  # an editor is just replacing it: the next event tells
            continue
        total.update(f"{path}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


@asynccontextmanager
async def watch(project: Project, data: Path) -> AsyncIterator[asyncio.Event]:
    """Give an event that is set after each change, once the files have come to rest."""
    changed = asyncio.Event()
    tasks = [
        # Settings lie beside much else: only the files of that folder itself.
        asyncio.create_task(_note(changed, (project.root,), recursive=False)),
        asyncio.create_task(_note(changed, (project.book, data, _LIBRARY), recursive=True)),
    ]
    try:
        yield changed
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _note(changed: asyncio.Event, folders: tuple[Path, ...], *, recursive: bool) -> None:
    watcher = awatch(
        *folders,
        watch_filter=_Filter(),
        step=_QUIET,
        recursive=recursive,
        rust_timeout=_LOOK_AGAIN,
        yield_on_timeout=True,
    )
    async for _ in watcher:
        changed.set()
